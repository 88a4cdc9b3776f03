package statute

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	wordNS  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

// docx packs a Word file with the parts that Word writes.
func docx(t testing.TB, body, numbering string) []byte {
	t.Helper()
	parts := []struct{ name, data string }{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/styles.xml", `<w:styles ` + wordNS + `/>`},
		{"word/header1.xml", `<w:hdr ` + wordNS + `><w:p><w:r><w:t>页眉不是正文</w:t></w:r></w:p></w:hdr>`},
		{"word/document.xml", `<w:document ` + wordNS + `><w:body>` + body + `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>`},
	}
	if numbering != "" {
		parts = append(parts, struct{ name, data string }{"word/numbering.xml", `<w:numbering ` + wordNS + `>` + numbering + `</w:numbering>`})
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range parts {
		f, err := w.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(xmlHead + p.data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// par is a paragraph of runs, as Word splits them: in the middle of words, with
// properties and proofing marks between.
func par(runs ...string) string {
	var b strings.Builder
	b.WriteString(`<w:p w:rsidR="00A1"><w:pPr><w:spacing w:line="560"/><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr></w:pPr>`)
	for _, r := range runs {
		b.WriteString(`<w:proofErr w:type="spellStart"/><w:r><w:rPr><w:rFonts w:ascii="仿宋" w:hint="eastAsia"/><w:sz w:val="32"/></w:rPr><w:t xml:space="preserve">` + r + `</w:t></w:r>`)
	}
	b.WriteString(`</w:p>`)
	return b.String()
}

// auto is a paragraph with an automatic number.
func auto(numID, text string) string {
	return `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="` + numID + `"/></w:numPr></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

const asPublished = `<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>中华人民共和国</w:t></w:r></w:p>`

func TestReadDocx(t *testing.T) {
	body := asPublished + par("示例", "测试法") +
		par("（20", "01年2月3日第一届示例代表大会第一次会议通过　根据2019年4月5日第二届示例代表大会第二次会议", "《关于修改〈中华人民共和国示例测试法〉的决定》修正") + par("自2019年5月1日起施行）") +
		par("目　　录") + par("第一章　总　　则") + par("第二章　附　　则") +
		par("第一章　总　　则") +
		par("第", "一", "条", "　为了检验", "分开的文字", "，制定本法。") +
		`<w:p><w:r><w:t>第二条</w:t></w:r><w:r><w:tab/><w:t>下列内容不读：</w:t></w:r></w:p>` +
		`<w:p><w:r><w:t>（一）</w:t></w:r><w:del><w:r><w:delText>删去的字</w:delText></w:r></w:del><w:ins><w:r><w:t>添上的字；</w:t></w:r></w:ins></w:p>` +
		`<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:t>（二）域代码。</w:t><w:br/><w:t>换行另起一款。</w:t><w:br w:type="page"/></w:r></w:p>` +
		`<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><w:t>图</w:t></w:drawing></mc:Choice><mc:Fallback><w:pict><w:t>图</w:t></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>` +
		`<w:tbl><w:tblPr/><w:tr><w:tc>` + par("税目") + `</w:tc><w:tc>` + par("税率") + `</w:tc></w:tr><w:tr><w:tc>` + par("第九条", "货物") + `</w:tc><w:tc>` + par("百分之", "三") + par("以上") + `</w:tc></w:tr></w:tbl>` +
		par("第二章　附　　则") +
		par("第三条　本法自2001年6月1日起施行。")
	laws, sum := collect(t, File{Name: "法律/示例测试法.docx", Data: docx(t, body, "")})
	want := `读了 1 个文件：1 部法律法规，1 个版本，3 条。

《示例测试法》 中华人民共和国示例测试法｜法律｜通过 2019-04-05｜施行 2019-05-01｜终止 ｜废止 false｜docx｜3 条
1.0 [第一章 总则] 第一条
    为了检验分开的文字，制定本法。
2.0 [第一章 总则] 第二条
    下列内容不读：
    （一）添上的字；
    （二）域代码。
    换行另起一款。
    税目 | 税率
    第九条货物 | 百分之三 以上
3.0 [第二章 附则] 第三条
    本法自2001年6月1日起施行。
`
	if d := cmp.Diff(want, dump(laws, sum)); d != "" {
		t.Error(d)
	}
}

func TestAutomaticNumbers(t *testing.T) {
	lists := `<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>` +
		`<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1章"/></w:lvl></w:abstractNum>` +
		`<w:abstractNum w:abstractNumId="9"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>` +
		`<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="9"/></w:num>`
	body := par("示例测试办法") + auto("2", "总则") + auto("1", "自动编号的条文。") + auto("3", "没有编号的项") + auto("2", "附则") + auto("1", "接着编号。") + auto("99", "没有定义的编号")
	laws, _ := collect(t, File{Name: "a.docx", Data: docx(t, body, lists)})
	var got []string
	for _, a := range laws[0].Articles {
		got = append(got, a.Chapter+"/"+a.Label+"/"+a.Text)
	}
	want := []string{"第一章 总则/第一条/自动编号的条文。\n没有编号的项", "第二章 附则/第二条/接着编号。\n没有定义的编号"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestDocxRefused(t *testing.T) {
	var empty bytes.Buffer
	w := zip.NewWriter(&empty)
	f, err := w.Create("readme.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	whole := docx(t, par("示例测试法")+par("第一条　甲。"), "")
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"cut off":     {whole[:len(whole)/2], "Word 文件打不开：压缩包已损坏"},
		"another zip": {empty.Bytes(), "压缩包里不是 Word 文档"},
		"empty":       {docx(t, "", ""), "文件里没有文字"},
		"no law":      {docx(t, par("今天天气很好。我们去了公园。"), ""), "开头不是法律标题"},
		"title only":  {docx(t, par("示例测试法"), ""), "只有标题，没有条文"},
		"broken XML":  {docx(t, `<w:p><w:r>`, ""), "Word 文件内容损坏"},
	} {
		laws, sum := collect(t, File{Name: "a.docx", Data: c.data})
		if len(laws) != 0 || len(sum.Skipped) != 1 || !strings.HasPrefix(sum.Skipped[0].Reason, c.want) {
			t.Errorf("%s: %d laws, %+v; want %s", name, len(laws), sum.Skipped, c.want)
		}
	}
}

func TestDocxThatUnpacksHuge(t *testing.T) {
	data := docx(t, strings.Repeat(" ", 1<<20), "")
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range archive.File {
		err := readPart(part, 1<<20, func(r io.Reader) error {
			_, err := readParagraphs(r, nil)
			return err
		})
		if huge := part.Name == "word/document.xml"; huge != (err != nil && reason(err) == "Word 文件解开后太大（超过 1 MiB）") {
			t.Errorf("%s: %v", part.Name, err)
		}
	}
}
