package statute

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"path"
	"slices"
	"strings"
	"unicode"

	"pufa/internal/lawref"
	"pufa/knowledge"
)

// Collect reads all files, puts laws of several files together and decides the versions
// with Merge. progress, when not nil, hears the number of files read so far. An error of
// the iterator ends the collection; a file that brings no law is told in the Summary.
func Collect(files iter.Seq2[File, error], progress func(done int)) ([]knowledge.Imported, Summary, error) {
	var drafts []draft
	sum := Summary{}
	for f, err := range files {
		if err != nil {
			return nil, Summary{}, err
		}
		sum.Files++
		found, err := read(f)
		if err != nil {
			sum.skip(f.Name, reason(err))
		}
		drafts = append(drafts, found...)
		if progress != nil {
			progress(sum.Files)
		}
	}
	laws := dateAll(group(drafts, &sum), &sum)
	merged, notes := Merge(laws)
	sum.count(merged, notes)
	return merged, sum, nil
}

// work is a law that is put together and not yet a version.
type work struct {
	title  string
	source string
	files  []string
	notes  []string
	lines  []line
}

// group puts the files of a law together.
func group(drafts []draft, sum *Summary) []work {
	slices.SortStableFunc(drafts, func(a, b draft) int { return cmp.Compare(a.file, b.file) })
	main := mainTitles(drafts)
	parts := map[string][]draft{}
	var order []string
	for _, d := range drafts {
		key := d.file + "\x00" + d.title
		switch {
		case d.title == "":
			if main[d.folder] == "" {
				sum.skip(d.file, "只是一部法律的一编，找不到写有法律名称的首页")
				continue
			}
			key = d.folder + "\x00" + main[d.folder]
		case d.part != "" || main[d.folder] == d.title:
			key = d.folder + "\x00" + d.title
		}
		if parts[key] == nil {
			order = append(order, key)
		}
		parts[key] = append(parts[key], d)
	}
	var out []work
	for _, key := range order {
		out = append(out, join(parts[key]))
	}
	return out
}

// mainTitles finds for each folder the law whose parts lie beside it: the title of its
// front page, or the only title there.
func mainTitles(drafts []draft) map[string]string {
	main, titles := map[string]string{}, map[string]int{}
	for _, d := range drafts {
		if d.title != "" && d.source == SourceJustLaws {
			titles[d.folder]++
			base := strings.ToLower(path.Base(d.file))
			if base == "readme.md" || base == "index.md" || main[d.folder] == "" {
				main[d.folder] = d.title
			}
		}
	}
	for _, d := range drafts {
		if base := strings.ToLower(path.Base(d.file)); titles[d.folder] > 1 && main[d.folder] == d.title && base != "readme.md" && base != "index.md" {
			delete(main, d.folder)
		}
	}
	return main
}

// join puts parts in the order of their articles.
func join(parts []draft) work {
	slices.SortStableFunc(parts, func(a, b draft) int { return cmp.Compare(firstNumber(a), firstNumber(b)) })
	w := work{source: parts[0].source}
	for _, d := range parts {
		w.title = cmp.Or(w.title, d.title)
		w.files = append(w.files, d.file)
		if len(d.notes) > len(w.notes) {
			w.notes = d.notes
		}
		if d.part != "" && (len(d.lines) == 0 || d.lines[0].text != d.part && d.lines[0].level != 1) {
			w.lines = append(w.lines, line{text: d.part, level: 1})
		}
		w.lines = append(w.lines, d.lines...)
	}
	return w
}

// firstNumber orders the parts of a law: the front page, the preface, then by articles,
// then what has none.
func firstNumber(d draft) int {
	if marks := articleMarks(d.lines); len(marks) > 0 {
		return marks[0].number.Article
	}
	if d.title != "" || d.part == preface {
		return 0
	}
	return lawref.MaxNumeral + 1
}

// dateAll reads structure and dates of every law.
func dateAll(works []work, sum *Summary) []knowledge.Imported {
	var out []knowledge.Imported
	var histories []history
	for _, w := range works {
		h, b := readNotes(w.notes), readBody(w.lines, amendments.MatchString(w.title))
		name := lawref.CanonicalName(w.title)
		if len(b.articles) == 0 || !titleEnds(name) && !strings.HasPrefix(b.articles[len(b.articles)-1].Label, "第") {
			sum.skip(w.files[0], "没有条文，也不像法律文件")
			continue
		}
		v := knowledge.Imported{Articles: b.articles}
		v.Law, v.Title, v.Source = name, w.title, w.source
		v.Level = levelOf(w.files[0], w.title, name, w.notes)
		v.Adopted, v.Version.Articles = h.adopted(), b.numbered()
		v.Effective = effectOf(h, b)
		v.ID = versionID(v)
		sum.numbering(v, w.files[0], b)
		out, histories = append(out, v), append(histories, h)
	}
	effectOfChanges(out, histories)
	return out
}

// versionID digests the law, the day and the text.
func versionID(v knowledge.Imported) string {
	h := sha256.New()
	write := func(s string) { h.Write([]byte(s)); h.Write([]byte{0}) }
	write(lawref.NameKey(v.Law))
	write(v.Adopted.String())
	for _, a := range v.Articles {
		write(a.Label)
		write(a.Chapter)
		write(a.Text)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// fingerprint is equal for texts that differ in punctuation and spaces only. It looks at
// the numbered articles: collections differ in what they keep of prefaces and tables.
func fingerprint(v knowledge.Imported) string {
	h := sha256.New()
	for _, a := range v.Articles {
		if a.Number.Article > 0 || v.Version.Articles == 0 {
			h.Write([]byte(a.Number.Short()))
			h.Write([]byte(wordsOf(a.Text)))
		}
	}
	return string(h.Sum(nil))
}

// wordsOf drops everything but letters and digits.
func wordsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, s)
}
