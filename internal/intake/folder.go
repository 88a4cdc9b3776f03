package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"slices"

	"pufa/internal/fault"
)

// folder is a Source over a folder of this machine, or one that an archive was unpacked
// to. os.Root keeps every read inside it.
type folder struct {
	root    *os.Root
	prefix  string // before the names given out; empty for none
	names   []string
	refused []string
	limits  Limits
	cleanup func() error
}

// openFolder lists a folder. cleanup, when not nil, runs at Close, and here on errors.
func (o Opener) openFolder(dir, prefix string, cleanup func() error) (Source, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fault.Wrap(errors.Join(err, run(cleanup)), fault.Invalid, "打不开文件夹“%s”", dir)
	}
	f := &folder{root: root, prefix: prefix, limits: o.Limits, cleanup: cleanup}
	count := tally{limits: o.Limits}
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return f.see(o, &count, name, d)
	})
	if err != nil {
		return nil, errors.Join(readable(err, dir), f.Close())
	}
	slices.Sort(f.names) // WalkDir sorts within each folder only
	return f, nil
}

func (f *folder) see(o Opener, count *tally, name string, d fs.DirEntry) error {
	switch {
	case name == ".":
		return nil
	case !o.hiddenFree(name):
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	case d.IsDir():
		return nil
	case !d.Type().IsRegular():
		f.refused = append(f.refused, path.Join(f.prefix, name))
		return nil
	case !o.wanted(name):
		return nil
	}
	info, err := d.Info()
	if err != nil {
		return fmt.Errorf("look at %s: %w", name, err)
	}
	f.names = append(f.names, name)
	return count.add(name, info.Size())
}

// hiddenFree reports a name without hidden elements, whatever Want says.
func (o Opener) hiddenFree(name string) bool { return Opener{}.wanted(name) }

// readable keeps a fault as it is and gives other errors a sentence.
func readable(err error, what string) error {
	if fault.KindOf(err) != fault.Internal {
		return err
	}
	return fault.Wrap(err, fault.Invalid, "读不出“%s”", what)
}

func (f *folder) Len() int          { return len(f.names) }
func (f *folder) Refused() []string { return f.refused }

func (f *folder) Files(ctx context.Context) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		count := tally{limits: f.limits}
		for _, name := range f.names {
			if err := ctx.Err(); err != nil {
				yield(File{}, err)
				return
			}
			data, err := f.read(name)
			if err == nil {
				err = count.add(name, int64(len(data)))
			}
			if err != nil {
				yield(File{}, readable(err, name))
				return
			}
			if !yield(File{Name: path.Join(f.prefix, name), Data: data}, nil) {
				return
			}
		}
	}
}

func (f *folder) read(name string) ([]byte, error) {
	file, err := f.root.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	defer file.Close()
	return readLimited(file, name, f.limits)
}

// readLimited reads a file of at most the limit's bytes.
func readLimited(r io.Reader, name string, limits Limits) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limits.File+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if int64(len(data)) > limits.File {
		return nil, fault.New(fault.Invalid, "文件“%s”太大，超过 %s", name, size(limits.File))
	}
	return data, nil
}

func (f *folder) Close() error { return errors.Join(f.root.Close(), run(f.cleanup)) }

func run(cleanup func() error) error {
	if cleanup == nil {
		return nil
	}
	return cleanup()
}
