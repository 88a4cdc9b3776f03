package statute

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

func TestNotes(t *testing.T) {
	for _, c := range []struct {
		notes                      string
		adopted, effective, issued string // of a text that names no day; that is 自公布之日起施行
	}{
		{"2020年5月28日第十三届全国人民代表大会第三次会议通过", "2020-05-28", "", "2020-05-28"},
		{"二〇二〇年五月二十八日通过　自二〇二一年一月一日起施行", "2020-05-28", "2021-01-01", "2021-01-01"},
		{"２０２０年５月２８日通过；２０２０年７月１日 施行", "2020-05-28", "2020-07-01", "2020-07-01"},
		{"1989年4月4日通过；根据2017年6月27日《关于修改〈示例法〉的决定》第二次修正", "2017-06-27", "", ""},
		{"1989年4月4日通过；2017年6月27日修订", "2017-06-27", "", "2017-06-27"},
		{"2004年1月1日 国务院令第1号公布；2019年3月2日 《国务院关于修改部分行政法规的决定》修订", "2019-03-02", "", ""},
		{"1999年12月1日 最高人民法院审判委员会第1090次会议通过；2017年2月20日 最高人民法院审判委员会第1710次会议通过", "2017-02-20", "", ""},
		{"2020年12月25日 最高人民法院审判委员会第1825次会议通过；2020年12月29日 最高人民法院公告公布；2021年1月1日 施行", "2020-12-29", "2021-01-01", "2021-01-01"},
		{"2020年2月30日通过", "", "", ""},
		{"公布之日施行", "", "", ""},
		{"", "", "", ""},
	} {
		h := readNotes(strings.Split(c.notes, "；"))
		if got := h.adopted().String(); got != c.adopted {
			t.Errorf("%s: adopted %s; want %s", c.notes, got, c.adopted)
		}
		silent := body{articles: []knowledge.Article{{Number: lawref.Number{Article: 1}, Text: "为了测试，制定本法。"}}}
		if got := effectOf(h, silent).String(); got != c.effective {
			t.Errorf("%s: effective %s; want %s", c.notes, got, c.effective)
		}
		issued := body{articles: []knowledge.Article{{Number: lawref.Number{Article: 1}, Text: "本法自公布之日起施行。"}}}
		if got := effectOf(h, issued).String(); got != c.issued {
			t.Errorf("%s: effective on issue %s; want %s", c.notes, got, c.issued)
		}
	}
}

func TestTextEffect(t *testing.T) {
	h := readNotes([]string{"2020年5月28日通过"})
	for text, want := range map[string]string{
		"本法自2021年1月1日起施行。":                      "2021-01-01",
		"本条例自2021年1月1日零时起正式施行。":                 "2021-01-01",
		"本解释施行后自2021年1月1日起生效，以前的规定不再适用。":        "2021-01-01",
		"本修正案自 2021 年 1 月 1 日起施行。":              "2021-01-01",
		"本规定自二〇二一年一月一日起实施。":                     "2021-01-01",
		"本法自2019年1月1日起施行。":                      "", // older than the last change
		"自2021年1月1日起，示例局负责测试工作。":                "",
		"第三条自2021年1月1日起施行。":                     "",
		"本法自2021年13月1日起施行。":                     "",
		"本办法自发布之日起施行。":                          "2020-05-28",
		"本条例自公布之日起30日后施行。":                      "",
		"本法自公布之日起施行。2001年2月3日公布的《示例旧法》同时废止。":    "2020-05-28",
		"本修正案自2021年3月1日起施行。\n本决定自2022年3月1日起施行。": "2021-03-01",
	} {
		b := body{articles: []knowledge.Article{
			{Number: lawref.Number{Article: 1}, Text: "为了测试，制定本法。"},
			{Number: lawref.Number{Article: 2}, Text: text},
			{Number: lawref.Number{Suffix: 1}, Label: "附件", Text: "本附件自2030年1月1日起施行。"},
		}}
		if got := effectOf(h, b).String(); got != want {
			t.Errorf("%s: %s; want %s", text, got, want)
		}
	}
}

func TestRepealed(t *testing.T) {
	for sentence, want := range map[string]string{
		"本法自2021年1月1日起施行，《甲法》、《乙条例》同时废止":            "甲法 乙条例",
		"1990年1月1日国务院发布的《中华人民共和国甲条例》同时废止":           "甲条例",
		"本解释公布施行后，《最高人民法院关于甲问题的解释》（法释〔2001〕1号）同时废止": "最高人民法院关于甲问题的解释",
		"根据《立法法》，《甲办法》予以废止":                         "甲办法",
		"1990年发布的《甲办法》，1991年发布的《乙办法》即行废止":           "乙办法 甲办法",
		"《甲条例》中有关看守所的规定即行废止":                        "",
		"《甲法》第三条同时废止":                               "",
		"示例局决定废止《甲办法》":                              "甲办法",
		"本法施行前制定的规定一律废止":                            "",
		"《关于修改〈甲法〉的决定》同时废止":                         "关于修改甲法的决定",
		"地方标准在国家标准制定后即行废止，《甲法》继续有效":                 "",
		"《甲法》自本法施行之日起废止":                            "甲法",
	} {
		if got := strings.Join(repealed(sentence), " "); got != want {
			t.Errorf("%s: %q; want %q", sentence, got, want)
		}
	}
}

func TestRepealEndsOnlyWhatIsOlder(t *testing.T) {
	repealer := vue("r", "甲法", "2020年1月2日通过", "**第一条**　本法自2020年6月1日起施行。《乙条例》、《丙条例》同时废止。")
	older := vue("o", "乙条例", "2001年1月2日通过", "**第一条**　旧。")
	younger := vue("y", "丙条例", "2021年1月2日通过", "**第一条**　新的同名条例。")
	laws, sum := collect(t, repealer, older, younger)
	ends := map[string]string{}
	for _, v := range laws {
		ends[v.Law] = v.Ended.String()
		if v.Repealed != (v.Law == "乙条例") {
			t.Errorf("%s repealed: %v", v.Law, v.Repealed)
		}
	}
	if d := cmp.Diff(map[string]string{"甲法": "", "乙条例": "2020-06-01", "丙条例": ""}, ends); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]Repealed{{Law: "乙条例", By: "甲法", From: datebook.Date{Year: 2020, Month: 6, Day: 1}}}, sum.Repealed); d != "" {
		t.Error(d)
	}
}

func TestLevels(t *testing.T) {
	for _, c := range []struct{ file, title, note, want string }{
		{"a.docx", "中华人民共和国宪法", "", levelConstitution},
		{"书/行政法规/a.md", "示例市条例", "", levelRegulation},
		{"书/司法解释/a.md", "示例", "", levelCourt},
		{"a.docx", "中华人民共和国示例法", "2020年1月1日第十三届全国人民代表大会常务委员会第一次会议通过", levelLaw},
		{"a.docx", "中华人民共和国示例法", "", levelLaw},
		{"a.docx", "中华人民共和国示例条例", "", levelRegulation},
		{"a.docx", "示例条例", "2020年1月1日国务院令第1号公布", levelRegulation},
		{"a.docx", "最高人民法院关于示例的解释", "", levelCourt},
		{"a.docx", "示例省测试条例", "2020年1月1日示例省第一届人民代表大会常务委员会第一次会议通过", levelLocal},
		{"a.docx", "示例市测试办法", "", levelLocal},
		{"a.docx", "测试办法", "2020年1月1日示例部令第1号公布", levelRule},
		{"a.docx", "香港特别行政区示例法", "", levelLaw},
		{"a.txt", "测试办法", "", levelOther},
	} {
		name := lawref.CanonicalName(c.title)
		if got := levelOf(c.file, c.title, name, []string{c.note}); got != c.want {
			t.Errorf("%s %s %s: %s; want %s", c.file, c.title, c.note, got, c.want)
		}
	}
}

func labels(laws []knowledge.Imported) string {
	var all []string
	for _, v := range laws {
		for _, a := range v.Articles {
			all = append(all, a.Label+"="+strings.ReplaceAll(a.Text, "\n", "/"))
		}
	}
	return strings.Join(all, " ")
}

func TestBodies(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"quoted article":     {"第一条 甲。\n\n第二十条 所引的条文。\n\n第二条 乙。", "第一条=甲。/第二十条 所引的条文。 第二条=乙。"},
		"reference at front": {"第一条 甲。\n\n第一条第二款所称，不含丙。\n\n第二条 乙。", "第一条=甲。/第一条第二款所称，不含丙。 第二条=乙。"},
		"no blank":           {"第一条甲。\n\n第二条乙。", "第一条=甲。 第二条=乙。"},
		"glued":              {"第一条 甲。 第二条 乙。 第三条 丙。", "第一条=甲。 第二条=乙。 第三条=丙。"},
		"variant characters": {"第一条 甲。\n\n笫二条 乙。\n\n第三 条 丙。", "第一条=甲。 第二条=乙。 第三条=丙。"},
		"ordinals":           {"为了测试，决定：\n\n一、甲：\n\n一、引文\n\n二、乙。", "引言=为了测试，决定： 一、=甲：/一、引文 二、=乙。"},
		"decimals":           {"## 一、总\n\n1.甲\n\n2.乙\n\n3.丙\n\n## 二、分\n\n4.丁\n\n5.戊", "1.=甲 2.=乙 3.=丙 4.=丁 5.=戊"},
		"brackets":           {"（一）甲。\n\n（二）乙。", "（一）=甲。 （二）=乙。"},
		"sections":           {"## 范围\n\n甲。\n\n## 术语\n\n乙。", "范围=甲。 术语=乙。"},
		"whole":              {"甲。\n\n乙。", "全文=甲。/乙。"},
		"lead-in":            {"为了测试，制定本办法。\n\n## 第一章 总则\n\n第一条 甲。", "引言=为了测试，制定本办法。 第一条=甲。"},
		"appendices":         {"第一条 甲。\n\n附件1\n\n第一条 表。\n\n附：说明\n\n测试税税率表\n\n一 | 二", "第一条=甲。 附件1=第一条 表。 测试税税率表=一 | 二"},
		"empty article":      {"第一条\n\n甲。\n\n第二条\n\n乙。", "第一条=甲。 第二条=乙。"},
	} {
		laws, _ := collect(t, book("示例办法.md", "示例办法", "2020年1月1日 通过", c.body))
		if got := labels(laws); got != c.want {
			t.Errorf("%s:\n got  %s\n want %s", name, got, c.want)
		}
	}
}

func TestEncodings(t *testing.T) {
	plain := "示例测试法\n（2020年1月2日通过）\n第一条　甲。\n第二条　乙。"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	utf16 := "\xff\xfe"
	for _, r := range plain {
		utf16 += string([]byte{byte(r), byte(r >> 8)})
	}
	for name, data := range map[string]string{"UTF-8": plain, "with mark": "\ufeff" + plain, "GB 18030": gb, "UTF-16": utf16, "CRLF": strings.ReplaceAll(plain, "\n", "\r\n")} {
		laws, _ := collect(t, File{Name: "a.txt", Data: []byte(data)})
		if labels(laws) != "第一条=甲。 第二条=乙。" || laws[0].Adopted.String() != "2020-01-02" || laws[0].Law != "示例测试法" {
			t.Errorf("%s: %+v", name, laws)
		}
	}
	for data, want := range map[string]string{
		"\x00\x01\x02":      "不是文字文件",
		"\x81\xff\xfe text": "文字编码读不出来（需要 UTF-8 或 GB 18030）",
		"   \n":             "文件是空的",
	} {
		_, sum := collect(t, File{Name: "a.txt", Data: []byte(data)})
		if len(sum.Skipped) != 1 || sum.Skipped[0].Reason != want {
			t.Errorf("%q: %+v; want %s", data, sum.Skipped, want)
		}
	}
}

func TestPlainTitles(t *testing.T) {
	for text, want := range map[string]string{
		"示例市\n测试条例\n（2020年1月2日通过）\n第一条　甲。":                              "示例市测试条例 2020-01-02",
		"示例测试法（2019修正）\n第一条　甲。":                                         "示例测试法 ",
		"最高人民法院\n关于适用《示例法》的解释（一）\n（2020年1月2日通过，自2020年2月1日起施行）\n第一条　甲。":  "最高人民法院关于适用《示例法》的解释（一） 2020-01-02",
		"示例办法\n2020年1月2日 国务院令第1号公布\n目录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条　甲。": "示例办法 2020-01-02",
		"示例办法\n为了测试，制定本办法。\n第一条　甲。":                                     "示例办法 ",
		"今天天气很好。\n第一条　甲。":                                               "",
		"示例办法": "",
	} {
		laws, _ := collect(t, File{Name: "a.txt", Data: []byte(text)})
		got := ""
		if len(laws) > 0 {
			got = laws[0].Law + " " + laws[0].Adopted.String()
		}
		if got != want {
			t.Errorf("%q: %q; want %q", text, got, want)
		}
	}
}
