package statute

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pufa/internal/lawref"
)

// checkFile holds for any bytes: no panic, articles in rising order without empty
// labels, counts that add up, every file accounted for, and an import that repeats.
func checkFile(t *testing.T, f File) {
	t.Helper()
	laws, sum := collect(t, f)
	if len(laws) == 0 && len(sum.Skipped) == 0 {
		t.Fatalf("%s: neither a law nor a reason", f.Name)
	}
	for _, v := range laws {
		numbered, last := 0, lawref.Number{}
		for _, a := range v.Articles {
			if a.Label == "" || !utf8.ValidString(a.Text) || strings.HasSuffix(a.Text, "\n") {
				t.Fatalf("%s: article %+v", f.Name, a)
			}
			if a.Number.Article == 0 {
				continue
			}
			if numbered++; a.Number.Compare(last) <= 0 {
				t.Fatalf("%s: %s after %s", f.Name, a.Number, last)
			}
			last = a.Number
		}
		if numbered != v.Version.Articles || v.Law == "" || v.ID == "" {
			t.Fatalf("%s: %+v with %d numbered articles", f.Name, v.Version, numbered)
		}
	}
	again, _ := collect(t, f)
	for i := range laws {
		if laws[i].ID != again[i].ID {
			t.Fatalf("%s: a second import gives another ID", f.Name)
		}
	}
}

func seed(f *testing.F, ext string) {
	for _, file := range folder(f, "testdata/collection") {
		if strings.HasSuffix(file.Name, ext) {
			f.Add(string(file.Data))
		}
	}
}

func FuzzLawRefBook(f *testing.F) {
	seed(f, ".md")
	f.Add("# 示例法\n\n# 乙编\n\n2020年1月2日 通过\n\n<!-- INFO END -->\n\n## 第一章\n第一条 甲。 第二条 乙。\n第五条 丙。\n附：\n| a | b |")
	f.Fuzz(func(t *testing.T, s string) {
		checkFile(t, File{Name: "法律/示例(2020-01-02).md", Data: []byte(s + infoEnd)})
	})
}

func FuzzVuePress(f *testing.F) {
	seed(f, ".md")
	f.Add("---\na: b\n---\n# 修正案\n\n## 甲法修正案（一）\n*2020年1月2日通过*\n一、甲\n## 甲法修正案（二）\n")
	f.Fuzz(func(t *testing.T, s string) { checkFile(t, File{Name: "a/README.md", Data: []byte(s)}) })
}

func FuzzPlain(f *testing.F) {
	seed(f, ".txt")
	f.Add("示例法\n（2020年\n1月2日通过）\n目录\n第一章 甲……1\n第一章 甲\n一、乙\n1.丙")
	f.Fuzz(func(t *testing.T, s string) { checkFile(t, File{Name: "a.txt", Data: []byte(s)}) })
}

func FuzzDocument(f *testing.F) {
	f.Add(par("示例", "测试法") + par("第一条　甲。") + `<w:tbl><w:tr><w:tc>` + par("乙") + `</w:tc></w:tr></w:tbl>`)
	f.Add(auto("1", "甲") + `<w:p><w:r><w:t>乙</w:t><w:br/><w:tab/></w:r></w:p>`)
	f.Add(`</w:p><w:tr></w:tbl><w:tbl><w:tbl>`)
	lists := `<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>`
	f.Fuzz(func(t *testing.T, body string) { checkFile(t, File{Name: "a.docx", Data: docx(t, body, lists)}) })
}

func FuzzDocxBytes(f *testing.F) {
	f.Add(docx(f, par("示例测试法")+par("第一条　甲。"), ""))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) { checkFile(t, File{Name: "a.docx", Data: data}) })
}

func FuzzNumbering(f *testing.F) {
	f.Add(`<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="8"><w:start w:val="-1"/><w:lvlText w:val="%1%9"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>`)
	f.Fuzz(func(t *testing.T, lists string) {
		checkFile(t, File{Name: "a.docx", Data: docx(t, par("示例测试法")+auto("1", "甲")+auto("1", "乙"), lists)})
	})
}

func FuzzNotes(f *testing.F) {
	f.Add("1989年4月4日通过；根据2017年6月27日《关于修改〈示例法〉的决定》第二次修正；自二〇一七年七月一日起施行")
	f.Fuzz(func(t *testing.T, s string) {
		h := readNotes(strings.Split(s, "；"))
		for i := 1; i < len(h.events); i++ {
			if h.events[i].date.Before(h.events[i-1].date) {
				t.Fatalf("%q: events out of order", s)
			}
		}
		if d := effectOf(h, body{}); !d.IsZero() && d.Before(h.adopted()) {
			t.Fatalf("%q: in force from %s, adopted %s", s, d, h.adopted())
		}
		for _, k := range repealed(s) {
			if strings.ContainsAny(k, "《》") {
				t.Fatalf("%q: key %q", s, k)
			}
		}
	})
}
