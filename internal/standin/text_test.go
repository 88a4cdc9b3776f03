package standin

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseText(t *testing.T) {
	for in, want := range map[string][]Part{
		"":             {},
		"你好\n<b>粗</b>": {{Type: "text", Text: "你好\n<b>粗</b>"}},
		`请看<a href="https://e.cn/a?b=1&amp;c=2">这里</a>。`: {
			{Type: "text", Text: "请看"}, {Type: "link", Text: "这里", Href: "https://e.cn/a?b=1&c=2"}, {Type: "text", Text: "。"},
		},
		`<a href="weixin://bizmsgmenu?msgmenucontent=更多&msgmenuid=m1">▸ 更多</a>`: {
			{Type: "menu", Text: "▸ 更多", Content: "更多", ID: "m1"},
		},
		`<a href='weixin://bizmsgmenu?msgmenucontent=%E6%9B%B4%E5%A4%9A&msgmenuid=m1'>x</a>`: {
			{Type: "menu", Text: "x", Content: "更多", ID: "m1"},
		},
		`<a href="weixin://bizmsgmenu?msgmenucontent=100%&msgmenuid=m">x</a>`: {{Type: "menu", Text: "x", Content: "100%", ID: "m"}},
		`<a href="tel:12348">12348</a>`:                                       {{Type: "tel", Text: "12348", Href: "tel:12348"}},
		`<a href="javascript:alert(1)">点我</a>`:                                {{Type: "inert", Text: "点我"}},
		`<a href="data:text/html,x">点我</a>`:                                   {{Type: "inert", Text: "点我"}},
		`<a href="weixin://profile">点我</a>`:                                   {{Type: "inert", Text: "点我"}},
		`<a href="https://">点我</a>`:                                           {{Type: "inert", Text: "点我"}},
		`<a href="https://e.cn">没有结尾`:                                         {{Type: "text", Text: `<a href="`}, {Type: "link", Text: "https://e.cn", Href: "https://e.cn"}, {Type: "text", Text: `">没有结尾`}},
		`见 https://www.moj.gov.cn/x.html，或 http://e.cn。`: {
			{Type: "text", Text: "见 "}, {Type: "link", Text: "https://www.moj.gov.cn/x.html", Href: "https://www.moj.gov.cn/x.html"},
			{Type: "text", Text: "，或 "}, {Type: "link", Text: "http://e.cn", Href: "http://e.cn"}, {Type: "text", Text: "。"},
		},
		`<a title="a>b" href="https://e.cn">x</a>`: {{Type: "link", Text: "x", Href: "https://e.cn"}},
	} {
		if diff := cmp.Diff(want, ParseText(in)); diff != "" {
			t.Errorf("ParseText(%q):\n%s", in, diff)
		}
	}
}

func FuzzParseText(f *testing.F) {
	for _, s := range []string{
		`<a href="https://e.cn">x</a>`, `<a <a href='weixin://bizmsgmenu?msgmenucontent=%zz'>`, "https://", `<a href="javascript:x">y</a>`, "\x00<a ",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range ParseText(s) {
			switch p.Type {
			case "link":
				if l := strings.ToLower(p.Href); !strings.HasPrefix(l, "http://") && !strings.HasPrefix(l, "https://") {
					t.Errorf("link to %q", p.Href)
				}
			case "tel":
				if !strings.HasPrefix(strings.ToLower(p.Href), "tel:") {
					t.Errorf("call to %q", p.Href)
				}
			case "text", "menu", "inert":
				if p.Href != "" {
					t.Errorf("%s part with an address %q", p.Type, p.Href)
				}
			default:
				t.Errorf("part of type %q", p.Type)
			}
		}
	})
}
