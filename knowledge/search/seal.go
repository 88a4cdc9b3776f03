package search

import (
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sealFile lists the files of a finished index folder with their sizes and check sums:
// the engine itself reads what it is given.
const sealFile = "seal.bin"

// sealed is a file of an index folder, as it was when the folder was opened.
type sealed struct {
	path    string
	size    int64
	changed time.Time
}

func seal(dir string) error {
	var lines []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || e.Name() == sealFile {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		line, _, err := sealOf(dir, filepath.ToSlash(name))
		lines = append(lines, line)
		return err
	})
	if err != nil {
		return fmt.Errorf("seal index: %w", err)
	}
	w, err := createFile(filepath.Join(dir, sealFile))
	if err != nil {
		return err
	}
	putStrings(w, lines)
	return w.close()
}

// unseal reads every file of a folder and compares it with the seal.
func unseal(dir string) ([]sealed, error) {
	var lines []string
	if err := readFile(filepath.Join(dir, sealFile), func(r *reader) { lines = getStrings(r) }); err != nil {
		return nil, err
	}
	files := make([]sealed, len(lines))
	for i, want := range lines {
		fields := strings.SplitN(want, " ", 3)
		line, p, err := sealOf(dir, fields[len(fields)-1])
		if err != nil || line != want {
			return nil, fmt.Errorf("%w: %s", errDamaged, fields[len(fields)-1])
		}
		files[i] = p
	}
	return files, nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sealOf is a file's line of the seal.
func sealOf(dir, name string) (line string, p sealed, err error) {
	p.path = filepath.Join(dir, filepath.FromSlash(name))
	f, err := os.Open(p.path)
	if err != nil {
		return "", p, err
	}
	defer f.Close()
	sum := crc32.New(castagnoli)
	if p.size, err = io.Copy(sum, f); err != nil {
		return "", p, err
	}
	info, err := f.Stat()
	if err != nil {
		return "", p, err
	}
	p.changed = info.ModTime()
	return strconv.FormatUint(uint64(sum.Sum32()), 16) + " " + strconv.FormatInt(p.size, 10) + " " + name, p, nil
}

// Sound reports whether the folder's files are those that were opened, as far as their
// sizes and times tell, and every read of them has succeeded. It is quick. An index that
// is not sound still answers; it should be built anew.
func (x *Index) Sound() bool {
	return !x.postings.damaged.Load() && !slices.ContainsFunc(x.files, func(p sealed) bool {
		info, err := os.Stat(p.path)
		return err != nil || info.Size() != p.size || !info.ModTime().Equal(p.changed)
	})
}
