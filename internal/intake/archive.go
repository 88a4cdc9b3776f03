package intake

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"pufa/internal/fault"
)

// openFile opens a file by its content: a .zip, a .tar.gz, or a single document. name is
// what a single document is called.
func (o Opener) openFile(where, name string, cleanup func() error) (Source, error) {
	file, err := os.Open(where)
	if err != nil {
		return nil, fault.Wrap(errors.Join(err, run(cleanup)), fault.Invalid, "打不开“%s”", name)
	}
	head := make([]byte, 4)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, errors.Join(readable(err, name), file.Close(), run(cleanup))
	}
	both := func() error { return errors.Join(file.Close(), run(cleanup)) }
	switch {
	case bytes.HasPrefix(head[:n], []byte("PK\x03\x04")), bytes.HasPrefix(head[:n], []byte("PK\x05\x06")):
		return o.openZip(file, name, both)
	case bytes.HasPrefix(head[:n], []byte{0x1f, 0x8b}):
		return o.openTar(file, name, both)
	}
	return o.single(file, name, both)
}

// single is a Source of one document.
type single struct {
	file    *os.File
	name    string
	limits  Limits
	cleanup func() error
}

func (o Opener) single(file *os.File, name string, cleanup func() error) (Source, error) {
	info, err := file.Stat()
	if err == nil && info.Size() > o.Limits.File {
		err = fault.New(fault.Invalid, "文件“%s”太大，超过 %s", name, size(o.Limits.File))
	}
	if err != nil {
		return nil, errors.Join(readable(err, name), cleanup())
	}
	return &single{file: file, name: name, limits: o.Limits, cleanup: cleanup}, nil
}

func (s *single) Len() int          { return 1 }
func (s *single) Refused() []string { return nil }
func (s *single) Close() error      { return s.cleanup() }

func (s *single) Files(ctx context.Context) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(File{}, err)
			return
		}
		data, err := readLimited(io.NewSectionReader(s.file, 0, s.limits.File+1), s.name, s.limits)
		if err != nil {
			yield(File{}, readable(err, s.name))
			return
		}
		yield(File{Name: s.name, Data: data}, nil)
	}
}

// zipped is a Source over a .zip, read in place.
type zipped struct {
	entries []zipEntry
	refused []string
	limits  Limits
	cleanup func() error
}

type zipEntry struct {
	name string
	file *zip.File
}

// openZip lists a .zip. A Word document is a .zip too, but one document.
func (o Opener) openZip(file *os.File, name string, cleanup func() error) (Source, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(readable(err, name), cleanup())
	}
	archive, err := zip.NewReader(file, info.Size())
	if err != nil {
		return nil, fault.Wrap(errors.Join(err, cleanup()), fault.Invalid, "压缩包“%s”已损坏", name)
	}
	z := &zipped{limits: o.Limits, cleanup: cleanup}
	count := tally{limits: o.Limits}
	for _, f := range archive.File {
		if f.Name == "[Content_Types].xml" {
			return o.single(file, name, cleanup)
		}
		if err := z.see(o, &count, f); err != nil {
			return nil, errors.Join(err, cleanup())
		}
	}
	slices.SortFunc(z.entries, func(a, b zipEntry) int { return strings.Compare(a.name, b.name) })
	return z, nil
}

func (z *zipped) see(o Opener, count *tally, f *zip.File) error {
	name, err := checkName(strings.TrimSuffix(entryName(f), "/"))
	if err != nil {
		return err
	}
	mode := f.Mode()
	switch {
	case mode.IsDir() || strings.HasSuffix(f.Name, "/"):
		return nil
	case !mode.IsRegular():
		z.refused = append(z.refused, name)
		return nil
	case !o.wanted(name):
		return nil
	}
	z.entries = append(z.entries, zipEntry{name: name, file: f})
	return count.add(name, int64(min(f.UncompressedSize64, math.MaxInt32<<10))) // no overflow
}

// entryName reads names that old Windows programs wrote in GB 18030.
func entryName(f *zip.File) string {
	if !utf8.ValidString(f.Name) {
		if s, err := simplifiedchinese.GB18030.NewDecoder().String(f.Name); err == nil {
			return s
		}
	}
	return f.Name
}

func (z *zipped) Len() int          { return len(z.entries) }
func (z *zipped) Refused() []string { return z.refused }
func (z *zipped) Close() error      { return z.cleanup() }

func (z *zipped) Files(ctx context.Context) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		count := tally{limits: z.limits}
		for _, e := range z.entries {
			if err := ctx.Err(); err != nil {
				yield(File{}, err)
				return
			}
			data, err := readEntry(e, z.limits)
			if err == nil {
				err = count.add(e.name, int64(len(data)))
			}
			if err != nil {
				yield(File{}, readable(err, e.name))
				return
			}
			if !yield(File{Name: e.name, Data: data}, nil) {
				return
			}
		}
	}
}

// readEntry counts what really comes out: the sizes in the directory may lie.
func readEntry(e zipEntry, limits Limits) ([]byte, error) {
	r, err := e.file.Open()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", e.name, err)
	}
	defer r.Close()
	return readLimited(r, e.name, limits)
}

// openTar unpacks a .tar.gz into a temporary folder: its files come in no order.
func (o Opener) openTar(file *os.File, name string, cleanup func() error) (Source, error) {
	dir, err := os.MkdirTemp("", "pufa-intake-")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make a temporary folder: %w", err), cleanup())
	}
	all := func() error { return errors.Join(cleanup(), os.RemoveAll(dir)) }
	refused, err := o.unpack(file, dir)
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			err = fault.Wrap(err, fault.Invalid, "压缩包“%s”已损坏，或者不是 .tar.gz", name)
		}
		return nil, errors.Join(err, all())
	}
	source, err := o.openFolder(dir, "", all)
	if err != nil {
		return nil, err
	}
	source.(*folder).refused = refused
	return source, nil
}

// unpack writes the wanted plain files of a .tar.gz below dir, and lists the others.
func (o Opener) unpack(file io.ReadSeeker, dir string) (refused []string, err error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("rewind: %w", err)
	}
	packed, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("open gzip: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dir, err)
	}
	defer root.Close()
	// Headers and files left out count too: twice the limit bounds what is unpacked at all.
	archive := tar.NewReader(&bomb{r: packed, left: 2*o.Limits.Total + 1<<20, limit: o.Limits.Total})
	count := tally{limits: o.Limits}
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return refused, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read tar: %w", err)
		}
		if h.Typeflag == tar.TypeXGlobalHeader || h.Typeflag == tar.TypeDir {
			continue
		}
		name, err := checkName(h.Name)
		if err != nil {
			return nil, err
		}
		if h.Typeflag != tar.TypeReg {
			refused = append(refused, name)
			continue
		}
		if !o.wanted(name) {
			continue
		}
		if err := count.add(name, h.Size); err != nil {
			return nil, err
		}
		if err := writeBelow(root, name, archive); err != nil {
			return nil, err
		}
	}
}

func writeBelow(root *os.Root, name string, r io.Reader) (err error) {
	if dir := path.Dir(name); dir != "." {
		if err := root.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make folder %s: %w", dir, err)
		}
	}
	w, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fs.FileMode(0o600))
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if _, err := io.Copy(w, r); err != nil {
		return fmt.Errorf("unpack %s: %w", name, err)
	}
	return nil
}

// bomb stops a stream that unpacks to more than left bytes.
type bomb struct {
	r     io.Reader
	left  int64
	limit int64
}

func (b *bomb) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fault.New(fault.Invalid, "全部文件解开后超过 %s", size(b.limit))
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
