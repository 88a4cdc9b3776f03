package app

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"pufa/content"
	"pufa/internal/access"
	"pufa/internal/datebook"
)

// TestPreviewIsTheConversationItself: every kind is shown as the chat would say it, over
// the packs that come with the program, and publishing an edit makes the chat say it.
func TestPreviewIsTheConversationItself(t *testing.T) {
	core, err := OpenCore(t.Context(), Config{Data: t.TempDir(), Location: time.FixedZone("CST", 8*3600)}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer core.Close()
	set := core.Engine.Content()
	item := func(kind, id, old, now string) content.Item {
		t.Helper()
		k, _ := content.KindOf(kind)
		text, err := k.Text(set, id)
		if err != nil || !strings.Contains(text, old) {
			t.Fatalf("%s %s lacks %q: %v\n%s", kind, id, old, err, text)
		}
		return content.Item{Kind: kind, ID: id, Text: strings.Replace(text, old, now, 1), Checked: datebook.DateOf(core.Now())}
	}
	guide := set.Guides[0]
	for _, c := range []struct {
		item   content.Item
		bubble string
		skill  string
	}{
		{item("faq", set.FAQs[0].ID, set.FAQs[0].Conclusion, "先看灯塔。"), "结论：先看灯塔。", "ask"},
		{item("gist", "民法典1077", "gist: ", "gist: 灯塔说的，"), "灯塔说的，", "citation"},
		{item("case", set.Cases[0].ID, "lesson: ", "lesson: 记住灯塔，"), "提醒：记住灯塔，", "cases"},
		{item("service", set.Services[0].ID, "summary: ", "summary: 灯塔办事，"), "灯塔办事，", "services"},
		{item("hotline", "12348", "when: ", "when: 想看灯塔，"), "什么时候打：想看灯塔，", "services"},
		{item("office", set.Offices[0].Name, "address: ", "address: 灯塔旁"), "灯塔旁", "offices"},
		{item("emergency", set.Emergencies[0].ID, "law: ", "law: 灯塔照着，"), "灯塔照着，", "emergency"},
		{item("reply", "hello", "您好！", "灯塔您好！"), "灯塔您好！", "smalltalk"},
		{item("guide", guide.ID, "conclusion: ", "conclusion: 走到灯塔，"), "走到灯塔，", "step"},
	} {
		bubbles, err := assistant{core}.Preview(t.Context(), c.item)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, b := range bubbles {
			all = append(all, b.Skill+"> "+b.Reply)
		}
		said := strings.Join(all, "\n")
		if !strings.Contains(said, c.bubble) || !strings.Contains(said, c.skill+"> ") {
			t.Errorf("%s %s: no %q by %s in\n%s", c.item.Kind, c.item.ID, c.bubble, c.skill, said)
		}
		if c.item.Kind == "guide" && len(bubbles) < len(guide.Ends)+1 {
			t.Errorf("%d ends, %d bubbles", len(guide.Ends), len(bubbles))
		}
	}
	hello := item("reply", "hello", "您好！", "灯塔您好！")
	if err := core.Store.AddContent(t.Context(), content.Revision{Kind: hello.Kind, ID: hello.ID, Number: 1, State: content.Published, Text: hello.Text, Author: "甲", Checked: hello.Checked, At: core.Now()}); err != nil {
		t.Fatal(err)
	}
	if err := core.Engine.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if o, err := core.AskOnce(t.Context(), "你好"); err != nil || !strings.Contains(o.Reply.Text, "灯塔您好！") {
		t.Errorf("%+v, %v", o.Reply, err)
	}
}

// TestContentNeedsTellWhoMustAct: the reviewer of what waits, the author of what came
// back, everybody who writes of what cannot be used.
func TestContentNeedsTellWhoMustAct(t *testing.T) {
	core := smallCore(t)
	s := &site{core: core}
	add := func(id string, n int, state content.State, by, text string) {
		t.Helper()
		if err := core.Store.AddContent(t.Context(), content.Revision{Kind: "reply", ID: id, Number: n, State: state, Text: text, Author: by, Note: "太短",
			Checked: datebook.DateOf(core.Now()), At: core.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	add("a", 1, content.Draft, "编辑", "id: a")
	add("a", 2, content.InReview, "编辑", "id: a")
	add("b", 1, content.Draft, "编辑", "id: b")
	add("b", 2, content.InReview, "编辑", "id: b")
	add("b", 3, content.Returned, "审核", "id: b")
	add("c", 1, content.Published, "审核", "future: 1")
	if err := core.Engine.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who  access.Account
		want string
	}{
		{access.Account{Name: "审核", Role: access.Reviewer}, "1条内容等着审|有一条发布过的内容用不了，先按没有它回答"},
		{access.Account{Name: "编辑", Role: access.Editor}, "有一条内容退回给您了|有一条发布过的内容用不了，先按没有它回答"},
		{access.Account{Name: "审计", Role: access.Auditor}, ""},
	} {
		needs, err := s.contentNeeds(t.Context(), c.who)
		var titles []string
		for _, n := range needs {
			titles = append(titles, n.Title)
		}
		if got := strings.Join(titles, "|"); err != nil || got != c.want {
			t.Errorf("%s needs %s, %v", c.who.Name, got, err)
		}
	}
}

// smallCore is a core whose packs are empty.
func smallCore(t *testing.T) *Core {
	t.Helper()
	c := &Core{Store: dutyStore(t, time.Now), Config: Config{Data: t.TempDir(), Location: time.UTC}, Now: time.Now}
	if err := c.open(t.Context(), &content.Set{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Engine.Close() })
	return c
}
