package setting

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDefaultMenuFitsThePlatform(t *testing.T) {
	m := DefaultMenu()
	if flaws := m.Check(); len(flaws) > 0 {
		t.Errorf("%+v", flaws)
	}
	if !m.Ours() {
		t.Error("the program's own menu counts as made by hand")
	}
	keys := map[string]bool{}
	for _, b := range m {
		if b.Shown(true) != b.Name {
			t.Errorf("%s is cut on the bar", b.Name)
		}
		for _, i := range b.Items {
			if i.Shown(false) != i.Name || keys[i.Key()] || strings.HasPrefix(i.Key(), sayKey) {
				t.Errorf("%s %q", i.Name, i.Key())
			}
			keys[i.Key()] = true
		}
	}
}

func TestKeysSayTheirWordsForEver(t *testing.T) {
	for _, words := range append(Words(), "房东不退押金怎么办", "say:", "ask.how") {
		b := Button{Words: words}
		if got, ok := WordsBehind(b.Key()); !ok || got != words {
			t.Errorf("%q became %q by way of %q", words, got, b.Key())
		}
	}
	for _, key := range []string{"", "say:", "no.such"} {
		if words, ok := WordsBehind(key); ok {
			t.Errorf("%q says %q", key, words)
		}
	}
	// The first release's keys are on phones still.
	for key, want := range map[string]string{"ask.how": "怎么问", "study.quiz": "答题", "service.steps": "指南", "service.data": "我的数据"} {
		if got, _ := WordsBehind(key); got != want {
			t.Errorf("%s says %q", key, got)
		}
	}
}

func TestMenuCheck(t *testing.T) {
	item := Button{Name: "问", Words: "怎么问"}
	for what, c := range map[string]struct {
		menu  Menu
		wrong string
	}{
		"one that says":     {Menu{item}, ""},
		"one that opens":    {Menu{{Name: "网站", URL: "https://www.example.gov.cn/"}}, ""},
		"none":              {nil, "1到3个按钮"},
		"too many":          {Menu{item, item, item, item}, "1到3个按钮"},
		"too many below":    {Menu{{Name: "学", Items: []Button{item, item, item, item, item, item}}}, "最多5项"},
		"16 bytes":          {Menu{{Name: "我要问法律a", Words: "x"}}, ""},
		"18 bytes":          {Menu{{Name: "我要问法律问", Words: "x"}}, "最多收16字节（约5个汉字），现在18字节"},
		"60 bytes below":    {Menu{{Name: "学", Items: []Button{{Name: strings.Repeat("长", 20), Words: "x"}}}}, ""},
		"63 bytes below":    {Menu{{Name: "学", Items: []Button{{Name: strings.Repeat("长", 21), Words: "x"}}}}, "最多收60字节"},
		"no name":           {Menu{{Words: "x"}}, "请写名称"},
		"nothing to do":     {Menu{{Name: "学"}}, "请写点了以后"},
		"items and words":   {Menu{{Name: "学", Words: "学法", Items: []Button{item}}}, "只打开子菜单"},
		"items of items":    {Menu{{Name: "学", Items: []Button{{Name: "学", Words: "x", Items: []Button{item}}}}}, "不能再有子菜单"},
		"a long key":        {Menu{{Name: "学", Words: strings.Repeat("长", 42)}}, "这句话太长"},
		"a script":          {Menu{{Name: "<b>", Words: "x"}}, "不能有 <"},
		"a dangerous link":  {Menu{{Name: "学", URL: "javascript:alert(1)"}}, "网址不完整"},
		"a link with a key": {Menu{{Name: "学", URL: "https://user:pass@example.gov.cn/"}}, "网址不完整"},
		"half a link":       {Menu{{Name: "学", URL: "https://"}}, "网址不完整"},
	} {
		flaws := c.menu.Check()
		if c.wrong == "" && len(flaws) > 0 || c.wrong != "" && (len(flaws) == 0 || !strings.Contains(flaws[0].Message, c.wrong)) {
			t.Errorf("%s: %+v, want %q", what, flaws, c.wrong)
		}
	}
}

func TestShownAsOnAPhone(t *testing.T) {
	for _, c := range []struct {
		name string
		bar  bool
		want string
	}{{"我要问法", true, "我要问法"}, {"我要问法律", true, "我要问…"}, {"law12345", true, "law12345"}, {"我要问法律", false, "我要问法律"}} {
		if got := (Button{Name: c.name}).Shown(c.bar); got != c.want {
			t.Errorf("%s is shown as %s, want %s", c.name, got, c.want)
		}
	}
}

func TestDiff(t *testing.T) {
	old := Menu{{Name: "问", Items: said("怎么问", "查法条")}, {Name: "学", Words: "答题"}}
	now := Menu{{Name: "问", Items: append(said("怎么问"), NewButton(" 网站 ", "https://a.gov.cn/"))}}
	want := []Difference{{"第1个按钮，第2项", "查法条 → “查法条”", "网站 → 打开 https://a.gov.cn/"}, {"第2个按钮", "学 → “答题”", ""}}
	if d := cmp.Diff(want, Diff(old, now)); d != "" {
		t.Error(d)
	}
	if d := Diff(now, now); len(d) > 0 {
		t.Error(d)
	}
	if now.Ours() || !(Menu{old[0]}).Ours() {
		t.Error("a menu made by hand is taken for the program's, or the other way round")
	}
}

// FuzzMenu types anything into the menu's form: what passes the check is what the
// platform takes, and clicks say what was typed.
func FuzzMenu(f *testing.F) {
	f.Add("我要问法", "怎么问")
	f.Add("网站", "HTTPS://example.gov.cn/?a=1")
	f.Add("<b>", "say:")
	f.Add("长长长长长长", "javascript:alert(1)")
	f.Fuzz(func(t *testing.T, name, does string) {
		b := NewButton(name, does)
		_ = b.Shown(true)
		if len(Menu{b}.Check()) > 0 {
			return
		}
		if len(b.Name) > maxBarName || len(b.URL) > maxURL || len(b.Key()) > maxKey || strings.ContainsAny(b.Name, "<>\n\x00") {
			t.Errorf("%+v passes", b)
		}
		if words, ok := WordsBehind(b.Key()); b.URL == "" && (!ok || words != b.Words) {
			t.Errorf("%q says %q", b.Words, words)
		}
		if again := NewButton(b.Name, b.Does()); cmp.Diff(again, b) != "" {
			t.Errorf("%+v is typed as %+v", b, again)
		}
	})
}
