package statute

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pufa/internal/lawref"
	"pufa/knowledge"
)

// sample is an invented law, to be written in every format.
type sample struct {
	articles []knowledge.Article
}

func drawSample(t *rapid.T) sample {
	var s sample
	number, chapters := lawref.Number{}, 0
	chapter := ""
	for range rapid.IntRange(1, 25).Draw(t, "articles") {
		if rapid.IntRange(0, 4).Draw(t, "new chapter") == 0 {
			chapters++
			chapter = fmt.Sprintf("第%s章 %s", lawref.Numeral(chapters), rapid.StringMatching(`[甲乙丙丁规定测试]{2,8}`).Draw(t, "chapter"))
		}
		if number.Article > 0 && rapid.IntRange(0, 5).Draw(t, "inserted") == 0 {
			number.Suffix++
		} else {
			number = lawref.Number{Article: number.Article + 1}
		}
		lines := rapid.SliceOfN(rapid.StringMatching(`(（[一二三]）)?[测试人员应当每月检查，不得隐瞒]{1,30}[。；：]`), 1, 4).Draw(t, "text")
		if strings.HasPrefix(lines[0], "（") {
			lines[0] = "下列事项：" + lines[0]
		}
		s.articles = append(s.articles, knowledge.Article{Number: number, Label: number.String(), Chapter: chapter, Text: strings.Join(lines, "\n")})
	}
	return s
}

// write renders the law with a format's own marks.
func (s sample) write(heading, article func(string) string, sep string) string {
	var out []string
	chapter := ""
	for _, a := range s.articles {
		if a.Chapter != chapter {
			chapter = a.Chapter
			out = append(out, heading(chapter))
		}
		out = append(out, article(a.Label)+strings.ReplaceAll(a.Text, "\n", sep))
	}
	return strings.Join(out, sep)
}

func TestEveryFormatGivesTheSameLaw(t *testing.T) {
	same := func(s string) string { return s }
	rapid.Check(t, func(rt *rapid.T) {
		s := drawSample(rt)
		md := func(c string) string { return "## " + strings.ReplaceAll(c, " ", "　") }
		word := s.write(same, func(l string) string { return l + "　" }, "\n")
		var body strings.Builder
		for _, p := range append([]string{"示例市测试条例", "（2020年1月2日国务院令第1号公布　自2020年3月4日起施行）"}, strings.Split(word, "\n")...) {
			rs := []rune(p)
			cut := rapid.IntRange(0, len(rs)).Draw(rt, "cut")
			body.WriteString(par(string(rs[:cut]), string(rs[cut:])))
		}
		for _, f := range []File{
			book("示例市测试条例.md", "示例市测试条例", "2020年1月2日 国务院令第1号公布；2020年3月4日 施行", s.write(md, func(l string) string { return l + " " }, "\n\n")),
			vue("a", "示例市测试条例", "2020年1月2日国务院令第1号公布　自2020年3月4日起施行", s.write(md, func(l string) string { return "**" + l + "**　" }, "\n\n")),
			text("示例市测试条例", "2020年1月2日国务院令第1号公布，自2020年3月4日起施行", word),
			{Name: "a.docx", Data: docx(t, body.String(), "")},
		} {
			laws, sum, err := Collect(each(f), nil)
			if err != nil || len(laws) != 1 || len(sum.Skipped)+len(sum.Numbering) != 0 {
				rt.Fatalf("%s: %v, %d laws, %+v", f.Name, err, len(laws), sum)
			}
			v := laws[0]
			if v.Adopted.String() != "2020-01-02" || v.Effective.String() != "2020-03-04" || v.Version.Articles != len(s.articles) {
				rt.Fatalf("%s: %+v", f.Name, v.Version)
			}
			if d := cmp.Diff(s.articles, v.Articles); d != "" {
				rt.Fatalf("%s (%s):\n%s", f.Name, v.Source, d)
			}
		}
	})
}

// Versions drawn at random: the chain of a law never overlaps, and one version is open.
func TestChainsDoNotOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []knowledge.Imported
		for range rapid.IntRange(1, 12).Draw(t, "versions") {
			year := rapid.IntRange(1990, 1999).Draw(t, "year")
			f := book("测试法.md", "测试法", fmt.Sprintf("%d年1月2日 通过", year), "第一条 "+rapid.StringMatching(`[甲乙丙]{1,2}`).Draw(t, "text")+"。\n\n第二条 本法自公布之日起施行。")
			laws, _, err := Collect(each(f), nil)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, laws...)
		}
		merged, _ := Merge(all)
		seen := map[string]bool{}
		for i, v := range merged {
			last := i == len(merged)-1
			if v.Ended.IsZero() != last || !last && v.Ended != merged[i+1].Effective {
				t.Fatalf("version %d of %d: %s until %s", i, len(merged), v.Effective, v.Ended)
			}
			if text := v.Articles[0].Text; seen[text] {
				t.Fatalf("two versions of one text %s", text)
			} else {
				seen[text] = true
			}
		}
		again, _ := Merge(append(all, merged...))
		if d := cmp.Diff(merged, again); d != "" {
			t.Fatal(d)
		}
	})
}
