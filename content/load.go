package content

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// MaxFileSize is the largest pack file that Load reads, in bytes.
const MaxFileSize = 4 << 20

// Load reads every .yaml and .yml file of the folders, in order of their paths.
// An item of a later folder replaces the item of the same id of an earlier one;
// two items of one id in the same folder both stay, for Check to report. The
// content of a file is told by its keys (laws:, faqs: …), so that a bureau may
// keep all of its items in one file.
//
// A pack that cannot be read gives an error of kind Invalid that wraps *Problems,
// with every mistake of every file.
func Load(folders ...fs.FS) (*Set, error) {
	set := emptySet()
	digest := sha256.New()
	var problems []Finding
	for i, folder := range folders {
		files, err := packFiles(folder)
		if err != nil {
			return nil, err
		}
		layer := emptySet()
		for _, name := range files {
			data, err := fs.ReadFile(folder, name)
			if err != nil {
				return nil, fault.Wrap(err, fault.Unavailable, "内容文件 %s 读不出来", name)
			}
			fmt.Fprintf(digest, "%d\x00%s\x00%d\x00", i, name, len(data))
			digest.Write(data)
			problems = append(problems, parseFile(layer, name, data)...)
		}
		if i > 0 {
			set.own(layer)
		}
		set.overlay(layer)
	}
	if len(problems) > 0 {
		return nil, newProblems(problems)
	}
	set.canonicalise(set.LawNames())
	set.Version = hex.EncodeToString(digest.Sum(nil))[:16]
	return set, nil
}

func emptySet() *Set { return &Set{Checked: map[string]datebook.Date{}, Own: map[string]bool{}} }

// own notes that the items of a layer are the bureau's.
func (s *Set) own(layer *Set) {
	for _, k := range Kinds() {
		for _, id := range k.IDs(layer) {
			s.Own[k.Name+"/"+id] = true
		}
	}
}

// packFiles lists the YAML files below a folder; hidden files are left out.
func packFiles(folder fs.FS) ([]string, error) {
	var files []string
	err := fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name != "." && strings.HasPrefix(path.Base(name), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if ext := strings.ToLower(path.Ext(name)); d.IsDir() || ext != ".yaml" && ext != ".yml" {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Size() > MaxFileSize {
			return fault.New(fault.Invalid, "内容文件 %s 超过 %d MB，请拆成几个文件", name, MaxFileSize>>20)
		}
		files = append(files, name)
		return nil
	})
	if fault.KindOf(err) == fault.Invalid {
		return nil, err
	}
	return files, fault.Wrap(err, fault.Unavailable, "内容文件夹读不出来")
}

// Problems is what Load found wrong in the packs' files.
type Problems struct {
	Findings []Finding
}

func (p *Problems) Error() string {
	lines := make([]string, len(p.Findings))
	for i, f := range p.Findings {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

func newProblems(findings []Finding) error {
	p := &Problems{Findings: findings}
	sentence := findings[0].String()
	if n := len(findings); n > 1 {
		sentence += "（共 " + strconv.Itoa(n) + " 处，用 pufa content check 看全部）"
	}
	return fault.Wrap(p, fault.Invalid, "%s", sentence)
}
