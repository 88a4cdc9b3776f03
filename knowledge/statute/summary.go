package statute

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

// Summary accounts for an import: what came of every file.
type Summary struct {
	Files     int
	Laws      int
	Versions  int
	Articles  int // numbered articles of all versions
	Skipped   []Skipped
	Numbering []Numbering
	MergeNotes
}

// MergeNotes are what Merge had to decide.
type MergeNotes struct {
	Same      int // texts that were there already
	Conflicts []Conflict
	Repealed  []Repealed
}

// Skipped is a file that brought no law, and the plain Chinese reason.
type Skipped struct {
	File   string
	Reason string
}

// Numbering tells of article numbers that are missing or stand twice in one text.
type Numbering struct {
	Law      string
	File     string
	Adopted  datebook.Date
	Gaps     []lawref.Number // the first missing number of each gap
	Repeated []lawref.Number
}

// Conflict is one version that two sources give in different words.
type Conflict struct {
	Law      string
	Adopted  datebook.Date
	Kept     string // source whose text was kept
	Dropped  string
	Articles []lawref.Number // that differ or are in one text only
}

// Repealed is a law that another one ended.
type Repealed struct {
	Law  string
	By   string
	From datebook.Date
}

func (s *Summary) skip(file, reason string) {
	s.Skipped = append(s.Skipped, Skipped{File: file, Reason: reason})
}

func (s *Summary) numbering(v knowledge.Imported, file string, b body) {
	if len(b.gaps)+len(b.repeated) > 0 {
		s.Numbering = append(s.Numbering, Numbering{Law: v.Law, File: file, Adopted: v.Adopted, Gaps: b.gaps, Repeated: b.repeated})
	}
}

func (s *Summary) count(merged []knowledge.Imported, notes MergeNotes) {
	s.MergeNotes, s.Versions = notes, len(merged)
	laws := map[string]bool{}
	for _, v := range merged {
		laws[v.Law] = true
		s.Articles += v.Version.Articles
	}
	s.Laws = len(laws)
	slices.SortFunc(s.Skipped, func(a, b Skipped) int { return cmp.Compare(a.File, b.File) })
}

func (n *MergeNotes) repeal(v *knowledge.Imported, by string) {
	if v == nil {
		return
	}
	n.Repealed = slices.DeleteFunc(n.Repealed, func(r Repealed) bool { return r.Law == v.Law })
	n.Repealed = append(n.Repealed, Repealed{Law: v.Law, By: by, From: v.Ended})
}

// WriteTo writes the summary for a person, in Chinese.
func (s Summary) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "读了 %d 个文件：%d 部法律法规，%d 个版本，%d 条。\n", s.Files, s.Laws, s.Versions, s.Articles)
	if s.Same > 0 {
		fmt.Fprintf(&b, "重复的文本 %d 份，只留一份。\n", s.Same)
	}
	section(&b, "没有导入的文件", s.Skipped, func(x Skipped) string { return x.File + "：" + x.Reason })
	section(&b, "条号不连续的文本", s.Numbering, numberingLine)
	section(&b, "同一版本文字不同", s.Conflicts, conflictLine)
	section(&b, "已被其他法律废止", s.Repealed, func(x Repealed) string {
		return fmt.Sprintf("《%s》自%s起废止（《%s》）", x.Law, x.From.Chinese(), x.By)
	})
	n, err := io.WriteString(w, b.String())
	if err != nil {
		return int64(n), fmt.Errorf("write summary: %w", err)
	}
	return int64(n), nil
}

// Notes are the summary's lines but the first: what was left out, and what had to be
// decided.
func (s Summary) Notes() []string {
	var b strings.Builder
	_, _ = s.WriteTo(&b) // a Builder takes everything
	_, rest, _ := strings.Cut(b.String(), "\n")
	return strings.Split(strings.TrimSpace(rest), "\n")
}

func section[T any](b *strings.Builder, title string, items []T, show func(T) string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(b, "%s（%d）：\n", title, len(items))
	for _, x := range items {
		fmt.Fprintf(b, "  %s\n", show(x))
	}
}

func numberingLine(n Numbering) string {
	s := fmt.Sprintf("《%s》%s", n.Law, n.Adopted)
	if len(n.Gaps) > 0 {
		s += "，缺" + numbers(n.Gaps)
	}
	if len(n.Repeated) > 0 {
		s += "，重复" + numbers(n.Repeated)
	}
	return s
}

func conflictLine(c Conflict) string {
	return fmt.Sprintf("《%s》%s：留用 %s，未用 %s，不同的有%s", c.Law, c.Adopted, c.Kept, c.Dropped, numbers(c.Articles))
}

// numbers lists at most eight article numbers.
func numbers(all []lawref.Number) string {
	var words []string
	for _, n := range all[:min(8, len(all))] {
		words = append(words, n.String())
	}
	s := strings.Join(words, "、")
	if len(all) > 8 {
		s += fmt.Sprintf("等 %d 处", len(all))
	}
	if s == "" {
		return "附件或序言"
	}
	return s
}
