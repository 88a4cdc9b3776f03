package knowledge

import (
	"context"
	"strings"
	"testing"
	"time"

	"pufa/content"
	"pufa/internal/lawref"
)

// desk keeps published answers in memory.
type desk struct {
	answers  []content.FAQ
	revision int64
}

func (d *desk) AnswersRevision(context.Context) (int64, error)          { return d.revision, nil }
func (d *desk) PublishedAnswers(context.Context) ([]content.FAQ, error) { return d.answers, nil }

// TestPublishedAnswersFeedTheSearch: a question that found nothing is answered once a
// unit's answer to it is published, without a restart.
func TestPublishedAnswersFeedTheSearch(t *testing.T) {
	statutes, answers := &shelf{imports: bridgeLaw()}, &desk{}
	e, err := New(t.Context(), Options{Content: packs(), Statutes: statutes, Labelled: statutes, Answers: answers, Dir: t.TempDir(),
		Now: func() time.Time { return day("2026-11-23").In(time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	before := e.Content().Version
	answers.revision = 1
	answers.answers = []content.FAQ{{ID: "unit-1", Question: "骑三轮车过桥要不要下来推", Phrasings: []string{"三轮车过桥要推着走吗"}, Conclusion: "三轮车过桥不用下来推，慢行就行。",
		Basis: []string{"桥梁管理法第1条"}, Refs: []lawref.Ref{{Law: "桥梁管理法", Number: lawref.Number{Article: 1}}}}}
	if err := e.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	a, err := e.Ask(t.Context(), Question{Text: "骑三轮车过桥要不要下来推"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(a.Conclusion, "慢行就行") || len(a.Citations) != 1 {
		t.Errorf("%+v", a)
	}
	if e.Content().Version == before || len(packs().FAQs) != 0 {
		t.Error("the content's version did not move")
	}
}
