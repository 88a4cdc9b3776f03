// Package intake brings files in from where people have them: a folder, a single file,
// a .zip or .tar.gz, by path or by https address. What kind an address or a path gives
// is told by its content, not by its name.
//
// Everything that comes in is hostile until proved otherwise: sizes, counts and times
// are limited, no name may lead outside, links are not followed, and an address may be
// redirected from https to nowhere but https. Files leave in the order of their names.
package intake

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"pufa/internal/fault"
)

// File is one file: its path with slashes, beginning with the name of the folder or
// archive it came from, and its bytes. It is an alias of a plain struct, so that whoever
// reads files need not know this package.
type File = struct {
	Name string
	Data []byte
}

// Limits bound what is taken in. Zero values mean the defaults.
type Limits struct {
	Files    int           // files in all (100,000)
	File     int64         // bytes of one file, unpacked (32 MiB)
	Total    int64         // bytes of all files, unpacked (1 GiB)
	Download int64         // bytes fetched from an address (512 MiB)
	Timeout  time.Duration // for a whole download (15 minutes)
	Stall    time.Duration // without a byte arriving (30 seconds)
}

func (l Limits) withDefaults() Limits {
	d := Limits{Files: 100_000, File: 32 << 20, Total: 1 << 30, Download: 512 << 20, Timeout: 15 * time.Minute, Stall: 30 * time.Second}
	if l.Files > 0 {
		d.Files = l.Files
	}
	for _, f := range []struct{ to, from *int64 }{{&d.File, &l.File}, {&d.Total, &l.Total}, {&d.Download, &l.Download}} {
		if *f.from > 0 {
			*f.to = *f.from
		}
	}
	for _, f := range []struct{ to, from *time.Duration }{{&d.Timeout, &l.Timeout}, {&d.Stall, &l.Stall}} {
		if *f.from > 0 {
			*f.to = *f.from
		}
	}
	return d
}

// Opener opens sources. The zero Opener has the default limits and takes every file.
type Opener struct {
	Limits Limits
	// Want chooses files by name; nil takes all. Hidden files are never taken.
	Want func(name string) bool
	// Download, when not nil, hears of a download: bytes so far, and in all (-1: unknown).
	Download func(done, total int64)

	trust *tls.Config // of tests with a server of their own; nil for the system's
}

// Source is an opened folder, file or archive. It may be read more than once.
type Source interface {
	// Len is the number of files that Files yields.
	Len() int
	// Refused lists links and other entries that are no plain files, which are left out.
	Refused() []string
	// Files yields the files in the order of their names. An error is the last thing
	// that it yields; it is one for the person (fault) where the input is to blame.
	Files(ctx context.Context) iter.Seq2[File, error]
	// Close removes what was downloaded or unpacked.
	Close() error
}

// Open opens a path or address with limits; every file is wanted.
func Open(ctx context.Context, where string, limits Limits) (Source, error) {
	return Opener{Limits: limits}.Open(ctx, where)
}

// Open opens a folder, a file, a .zip or .tar.gz, by path or by https address. http is
// taken to this machine only. The caller closes the Source.
func (o Opener) Open(ctx context.Context, where string) (Source, error) {
	o.Limits = o.Limits.withDefaults()
	if isAddress(where) {
		return o.openAddress(ctx, where)
	}
	info, err := os.Stat(where)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.Wrap(err, fault.NotFound, "找不到“%s”", where)
	case err != nil:
		return nil, fault.Wrap(err, fault.Invalid, "打不开“%s”", where)
	case info.IsDir():
		return o.openFolder(where, folderName(where), nil)
	case !info.Mode().IsRegular():
		return nil, fault.New(fault.Invalid, "“%s”不是普通文件", where)
	}
	return o.openFile(where, filepath.Base(where), nil)
}

// OpenAll opens several paths or addresses as one Source.
func (o Opener) OpenAll(ctx context.Context, where []string) (Source, error) {
	all := &joined{}
	for _, w := range where {
		s, err := o.Open(ctx, w)
		if err != nil {
			return nil, errors.Join(err, all.Close())
		}
		all.sources = append(all.sources, s)
	}
	return all, nil
}

func isAddress(where string) bool {
	u, err := url.Parse(where)
	return err == nil && u.Host != "" && strings.Contains(where, "://")
}

// folderName is the last element of a folder's path, also for “.”.
func folderName(where string) string {
	if abs, err := filepath.Abs(where); err == nil {
		where = abs
	}
	return filepath.Base(where)
}

func (o Opener) wanted(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") || part == "__MACOSX" {
			return false
		}
	}
	return o.Want == nil || o.Want(name)
}

// checkName refuses names that lead outside: absolute, with .., with a drive or a
// backslash. It gives the cleaned name.
func checkName(name string) (string, error) {
	clean := path.Clean(name)
	drive := len(name) > 1 && name[1] == ':'
	if drive || strings.ContainsAny(name, "\\\x00") || !filepath.IsLocal(clean) || !fs.ValidPath(clean) || clean == "." {
		return "", fault.New(fault.Invalid, "压缩包里的路径“%s”指向包外，拒绝导入", name)
	}
	return clean, nil
}

// tally counts against the limits.
type tally struct {
	limits Limits
	files  int
	bytes  int64
}

// add counts a file of n bytes.
func (t *tally) add(name string, n int64) error {
	t.files++
	t.bytes += n
	switch {
	case t.files > t.limits.Files:
		return fault.New(fault.Invalid, "文件太多，超过 %d 个", t.limits.Files)
	case n > t.limits.File:
		return fault.New(fault.Invalid, "文件“%s”太大，超过 %s", name, size(t.limits.File))
	case t.bytes > t.limits.Total:
		return fault.New(fault.Invalid, "全部文件解开后超过 %s", size(t.limits.Total))
	}
	return nil
}

func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d 字节", n)
}

// joined is several sources read one after the other.
type joined struct{ sources []Source }

func (j *joined) Len() int {
	n := 0
	for _, s := range j.sources {
		n += s.Len()
	}
	return n
}

func (j *joined) Refused() []string {
	var all []string
	for _, s := range j.sources {
		all = append(all, s.Refused()...)
	}
	return all
}

// Files tells sources of one name apart, so that their folders do not run together.
func (j *joined) Files(ctx context.Context) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		owner := map[string]int{}
		for i, s := range j.sources {
			for f, err := range s.Files(ctx) {
				if err == nil {
					f.Name = apart(owner, f.Name, i)
				}
				if !yield(f, err) || err != nil {
					return
				}
			}
		}
	}
}

// apart puts a source's number before names whose first element an earlier one has.
func apart(owner map[string]int, name string, source int) string {
	root, _, _ := strings.Cut(name, "/")
	if first, taken := owner[root]; taken && first != source {
		return fmt.Sprintf("%d/%s", source+1, name)
	}
	owner[root] = source
	return name
}

func (j *joined) Close() error {
	var errs []error
	for _, s := range j.sources {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}
