package report

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"path"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pufa/internal/fault"
)

func sample() Document {
	return Document{
		Title: "某区2024年普法责任落实情况报告", Subtitle: "（2024年1月1日至12月31日）", Issuer: "区司法局", Date: "2024年12月31日", Contents: true,
		Blocks: []Block{
			Heading{1, "一、加强组织领导"}, Heading{2, "（一）组织领导保障"}, Heading{3, "1.第三级"},
			Paragraph{Cited("今年开展法治教育100余场。", []int{1, 2})},
			Heading{1, "二、围绕重点对象"},
			Table{Caption: "表1 各单位报送", Head: []string{"单位", "场次"}, Rows: [][]string{{"区人民法院", "12"}, {`A<&>"'`, "1"}}, Right: []int{1}},
			ChartBlock{Chart{Title: "图1 活动场次", Unit: "场", Labels: []string{"送法下乡", "模拟法庭"}, Values: []float64{100, 1}, Alt: "条形图"}},
			PageBreak{}, Text("尾"),
		},
		Annex: []Block{Heading{1, "附件：数字出处"}, Table{Head: []string{"编号"}, Rows: [][]string{{"1"}}}},
	}
}

// packed are the parts of a written document.
func packed(t testing.TB, write func(io.Writer) error) map[string]string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

func docxOf(t testing.TB, d Document) map[string]string {
	t.Helper()
	return packed(t, func(w io.Writer) error { return WriteDocx(w, d) })
}

// wellFormed reads XML to its end.
func wellFormed(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestEveryPartIsXMLAndNamed(t *testing.T) {
	parts := docxOf(t, sample())
	for name, text := range parts {
		if err := wellFormed(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if name != "[Content_Types].xml" && !strings.HasSuffix(name, ".rels") && !strings.Contains(parts["[Content_Types].xml"], `PartName="/`+name+`"`) {
			t.Errorf("%s has no content type", name)
		}
	}
	for _, rels := range []string{"_rels/.rels", "word/_rels/document.xml.rels"} {
		base := path.Dir(path.Dir(rels))
		for _, target := range attributes(t, parts[rels], "Target") {
			if parts[path.Join(base, target)] == "" {
				t.Errorf("%s points to %s, which is not there", rels, target)
			}
		}
	}
	for _, id := range append(attributes(t, parts["word/document.xml"], "r:id"), "rId1") {
		if !strings.Contains(parts["word/_rels/document.xml.rels"], `Id="`+id+`"`) {
			t.Errorf("relation %s is not there", id)
		}
	}
}

// attributes are all values of an attribute, named with its prefix.
func attributes(t *testing.T, text, name string) []string {
	t.Helper()
	var out []string
	for _, piece := range strings.Split(text, " "+name+`="`)[1:] {
		out = append(out, piece[:strings.IndexByte(piece, '"')])
	}
	if len(out) == 0 {
		t.Fatalf("no %s", name)
	}
	return out
}

func TestEveryStyleIsDefined(t *testing.T) {
	parts := docxOf(t, sample())
	for _, text := range []string{parts["word/document.xml"], parts["word/footer1.xml"]} {
		for _, tag := range []string{"w:pStyle", "w:rStyle", "w:tblStyle"} {
			for _, piece := range strings.Split(text, "<"+tag+` w:val="`)[1:] {
				id := piece[:strings.IndexByte(piece, '"')]
				if !strings.Contains(parts["word/styles.xml"], `w:styleId="`+id+`"`) {
					t.Errorf("style %s is not defined", id)
				}
			}
		}
	}
}

func TestOfficialLayout(t *testing.T) {
	parts := docxOf(t, sample())
	for part, wants := range map[string][]string{
		"word/styles.xml":        {"方正小标宋简体", `w:eastAsia="仿宋"`, `w:eastAsia="黑体"`, `w:eastAsia="楷体"`, `w:line="560"`, `w:firstLineChars="200"`},
		"word/document.xml":      {` TOC \o &#34;1-2&#34; \h \z \u `, `w:w="11906" w:h="16838"`, "<w:tblHeader>", "[1][2]", "PAGEREF _Toc100000001"},
		"word/footer1.xml":       {" PAGE ", "— ", `<w:jc w:val="right">`},
		"word/footer2.xml":       {" PAGE ", `<w:jc w:val="left">`},
		"word/settings.xml":      {"<w:evenAndOddHeaders>"},
		"word/charts/chart1.xml": {"送法下乡", "<c:v>100</c:v>", "图1 活动场次"},
	} {
		for _, want := range wants {
			if !strings.Contains(parts[part], want) {
				t.Errorf("%s has no %s", part, want)
			}
		}
	}
}

func TestContentsListHeadingsInOrder(t *testing.T) {
	var got []string
	for _, e := range contents(sample()) {
		got = append(got, e.text)
	}
	want := []string{"一、加强组织领导", "（一）组织领导保障", "二、围绕重点对象", "附件：数字出处"}
	if !slices.Equal(got, want) {
		t.Fatalf("contents are %q, want %q", got, want)
	}
	pages := contents(sample())
	for i := 1; i < len(pages); i++ {
		if pages[i].page < pages[i-1].page {
			t.Errorf("%s is on page %d, before %s", pages[i].text, pages[i].page, pages[i-1].text)
		}
	}
	if pages[0].page != 2 {
		t.Errorf("the text begins on page %d, want 2", pages[0].page)
	}
}

func TestSameDocumentSameBytes(t *testing.T) {
	var a, b bytes.Buffer
	if err := errors.Join(WriteDocx(&a, sample()), WriteDocx(&b, sample())); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two writings differ")
	}
}

// TestAnyTextComesBack: whatever stands in a report, the file is sound and says it.
func TestAnyTextComesBack(t *testing.T) {
	some := rapid.StringOf(rapid.RuneFrom([]rune("报告<>&\"'\x00\x0b\ufffe]]>{}[]\n\t 1%😀")))
	rapid.Check(t, func(rt *rapid.T) {
		text := some.Draw(rt, "text")
		d := Document{Title: text, Issuer: text, Contents: true, Blocks: []Block{
			Heading{1, text}, Text(text), Table{Caption: text, Head: []string{text, "b"}, Rows: [][]string{{text, text, "over"}, {}}},
			ChartBlock{Chart{Title: text, Alt: text, Labels: []string{text, text}, Values: []float64{math.NaN()}}},
		}}
		parts := docxOf(t, d)
		for name, part := range parts {
			if err := wellFormed(part); err != nil {
				rt.Fatalf("%s: %v", name, err)
			}
		}
		want := strings.NewReplacer("\n", "", "\t", "").Replace(printable(text))
		if got := bodyText(t, parts["word/document.xml"]); !strings.Contains(got, want) {
			rt.Fatalf("%q is not in the text", want)
		}
	})
}

// bodyText is what the runs of a part say.
func bodyText(t testing.TB, part string) string {
	t.Helper()
	var b strings.Builder
	in := false
	for d := xml.NewDecoder(strings.NewReader(part)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch v := token.(type) {
		case xml.StartElement:
			in = v.Name.Local == "t"
		case xml.EndElement:
			in = false
		case xml.CharData:
			if in {
				b.Write(v)
			}
		}
	}
}

func TestCited(t *testing.T) {
	for _, c := range []struct {
		text    string
		sources []int
		want    []Span
	}{
		{"开展100场。", []int{3}, []Span{{"开展100场", "[3]"}, {"。", ""}}},
		{"一是缺报；", []int{1, 12}, []Span{{"一是缺报", "[1][12]"}, {"；", ""}}},
		{"没有出处。", nil, []Span{{"没有出处。", ""}}},
	} {
		if got := Cited(c.text, c.sources); !slices.Equal(got, c.want) {
			t.Errorf("%s became %v, want %v", c.text, got, c.want)
		}
	}
}

// TestPDF converts where LibreOffice is installed; where it is not, the fault says what
// to do instead.
func TestPDF(t *testing.T) {
	var b bytes.Buffer
	err := WritePDF(t.Context(), &b, sample())
	if !HasOffice() {
		if fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Message(err), ".docx") {
			t.Fatalf("without LibreOffice: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) || b.Len() < 10_000 {
		t.Errorf("%d bytes that begin with %q", b.Len(), b.Bytes()[:min(8, b.Len())])
	}
}

func TestNoOfficeSaysWhatToDo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	err := WritePDF(t.Context(), io.Discard, sample())
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Message(err), "LibreOffice") {
		t.Errorf("%v", err)
	}
	if HasOffice() {
		t.Error("an office is found in an empty folder")
	}
}
