package knowledge

import (
	"context"
	"strings"
	"testing"
	"time"

	"pufa/content"
)

// bureau keeps edited content in memory.
type bureau struct {
	items    []content.Item
	revision int64
}

func (b *bureau) ContentRevision(context.Context) (int64, error)        { return b.revision, nil }
func (b *bureau) EditedContent(context.Context) ([]content.Item, error) { return b.items, nil }

func (b *bureau) publish(items ...content.Item) {
	b.items = append(b.items, items...)
	b.revision++
}

// TestEditsTakeEffectWithoutARestart: what the bureau publishes is answered from the next
// refresh on, a bad item stops nothing and is told, and what the index does not hold
// leaves the index as it is.
func TestEditsTakeEffectWithoutARestart(t *testing.T) {
	statutes, edits := &shelf{imports: bridgeLaw()}, &bureau{}
	e, err := New(t.Context(), Options{Content: packs(), Statutes: statutes, Labelled: statutes, Edits: edits, Dir: t.TempDir(),
		Now: func() time.Time { return day("2026-11-23").In(time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	faq := "id: own-1\nquestion: 骑三轮车过桥要不要下来推\nphrasings: [三轮车过桥要推着走吗, 三轮车能骑过桥吗, 过桥要下车吗, 骑车过桥行吗]\n" +
		"conclusion: 不用下来推，慢行就行。\nbasis: [桥梁管理法第1条]\nsteps: [慢行]\ntopics: [桥梁]\n"
	edits.publish(content.Item{Kind: "faq", ID: "own-1", Text: faq}, content.Item{Kind: "faq", ID: "broken", Text: "question: ["})
	refresh := func() {
		t.Helper()
		if err := e.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	refresh()
	a, err := e.Ask(t.Context(), Question{Text: "骑三轮车过桥要不要下来推"})
	if err != nil || !strings.Contains(a.Conclusion, "慢行就行") || len(a.Citations) != 1 {
		t.Errorf("%+v, %v", a, err)
	}
	if bad := e.LeftOut(); len(bad) != 1 || bad[0].ID != "broken" || len(e.Packs().FAQs) != 0 {
		t.Errorf("left out %v, packs %v", bad, e.Packs().FAQs)
	}
	index := e.current().index
	edits.publish(content.Item{Kind: "hotline", ID: "12345", Text: "number: '12345'\nname: 桥\nwhen: 问桥\nverified: true\n"})
	refresh()
	if e.current().index != index || len(e.Content().Hotlines) == 0 {
		t.Errorf("hotlines %v; index kept: %t", e.Content().Hotlines, e.current().index == index)
	}
	edits.publish(content.Item{Kind: "faq", ID: "own-1", Hidden: true})
	refresh()
	if a, err := e.Ask(t.Context(), Question{Text: "骑三轮车过桥要不要下来推"}); err != nil || strings.Contains(a.Conclusion, "慢行就行") {
		t.Errorf("withdrawn, and still %+v, %v", a, err)
	}
}
