package app

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/internal/record"
	"pufa/internal/shared"
	"pufa/internal/store"
	"pufa/internal/wechat"
	"pufa/knowledge"
	"pufa/quiz"
	"pufa/scheduler"
)

// reform is a bureau whose law on bridges changes.
type reform struct {
	*testing.T
	core  *Core
	watch *lawWatch
	clock time.Time
}

var (
	bridge = func(n int) lawref.Ref { return lawref.Ref{Law: "桥梁法", Number: lawref.Number{Article: n}} }
	days   = func(year int) datebook.Date { return datebook.Date{Year: year, Month: time.May, Day: 1} }
)

func (r *reform) no(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func newReform(t *testing.T) *reform {
	r := &reform{T: t, clock: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return r.clock }
	db := dutyStore(t, now)
	set := &content.Set{Version: "t", Laws: []content.Law{{Name: "桥梁法", Title: "桥梁法", Level: "法律", Adopted: days(2020), Effective: days(2020), Articles: 4}},
		FAQs: []content.FAQ{
			{ID: "fine", Question: "货车超重过桥罚多少", Phrasings: []string{"超重过桥怎么罚"}, Conclusion: "罚二百元。", Basis: []string{"桥梁法第2条"}, Refs: []lawref.Ref{bridge(2)}, Topics: []string{"桥梁"}},
			{ID: "fish", Question: "桥下能不能钓鱼", Phrasings: []string{"桥下钓鱼行吗"}, Conclusion: "桥下不能钓鱼。", Basis: []string{"桥梁法第4条"}, Refs: []lawref.Ref{bridge(4)}, Topics: []string{"桥梁"}},
		},
		Gists: []content.Gist{{Law: "桥梁法", Article: "1", Ref: bridge(1), Gist: "为什么立法。", Questions: []string{"为什么立桥梁法"}}},
	}
	r.core = &Core{Config: Config{Location: time.UTC, Data: t.TempDir()}, Log: slog.New(slog.DiscardHandler), Now: now, Store: db, settings: newSettings(db, now, slog.New(slog.DiscardHandler))}
	r.no(r.core.open(t.Context(), set))
	t.Cleanup(func() { r.core.Engine.Close() })
	state := shared.NewLocal(now)
	t.Cleanup(func() { state.Close() })
	r.watch = &lawWatch{core: r.core, state: state, campaigns: scheduler.NewDesk(r.core.campaignOptions(wechat.VerifiedService, nil, nil))}
	return r
}

func (r *reform) follow() {
	r.Helper()
	for range 2 { // what the second look finds, a minute later
		r.clock = r.clock.Add(time.Minute)
		r.no(r.watch.Follow(r.Context()))
	}
}

func (r *reform) enact(id string, year int, texts ...string) {
	r.Helper()
	v := knowledge.Imported{Version: knowledge.Version{ID: id, Law: "桥梁法", Title: "桥梁法", Level: "法律", Adopted: days(year), Effective: days(year), Source: "text", Articles: len(texts)}}
	for i, text := range texts {
		n := lawref.Number{Article: i + 1}
		v.Articles = append(v.Articles, knowledge.Article{Number: n, Label: n.String(), Text: text})
	}
	_, err := r.core.Store.SaveStatutes(r.Context(), []knowledge.Imported{v})
	r.no(err)
}

func (r *reform) enactOld() {
	r.enact("v1", 2020, "为了管理桥梁，制定本法。", "货车超过限重上桥的，处二百元罚款。", "桥上不得停车。", "桥下禁止垂钓。")
}

// enactNew changes the second article, drops the third, and moves the fourth.
func (r *reform) enactNew() {
	r.enact("v2", 2026, "为了管理桥梁，制定本法。", "货车超过限重上桥的，处五百元罚款。", "桥下禁止垂钓。")
}

// plant puts a question and a planned campaign beside the content.
func (r *reform) plant() scheduler.Campaign {
	r.Helper()
	q := quiz.Question{ID: "q1", Kind: quiz.Single, Stem: "桥上可以停车吗", Options: []string{"可以", "不可以"}, Answer: []int{1}, Basis: []lawref.Ref{bridge(3)}, Topic: "桥梁", Difficulty: 1}
	_, err := r.core.Store.SaveBank(r.Context(), []quiz.Question{q}, r.clock)
	r.no(err)
	r.no(r.core.Store.SaveFollower(r.Context(), record.Follower{ID: "f", OpenID: "open", At: r.clock}))
	desk := r.watch.campaigns
	c, err := desk.Create(r.Context(), scheduler.Campaign{Year: 2027, Name: "护桥周", Theme: "爱护桥梁", Topic: "护桥", Start: datebook.Date{Year: 2027, Month: 3, Day: 1}, End: datebook.Date{Year: 2027, Month: 3, Day: 7},
		Steps: []scheduler.Step{{Key: scheduler.Main, Channels: []scheduler.Channel{scheduler.ViaReply}, Segment: scheduler.Segment{Everyone: true},
			Content: scheduler.Content{Kind: scheduler.TextContent, Text: "《桥梁法》第二条：超重过桥罚二百元。"}, When: scheduler.When{Clock: 540, Grace: 3 * 24 * time.Hour}}}}, scheduler.Change{By: "甲"})
	r.no(err)
	for _, step := range []struct {
		do scheduler.Action
		by string
	}{{scheduler.Submit, "甲"}, {scheduler.Approve, "乙"}, {scheduler.Schedule, "乙"}} {
		c, err = desk.Do(r.Context(), c.ID, step.do, c.Revision, scheduler.Change{By: step.by})
		r.no(err)
	}
	return c
}

// ripples are the items that the law's change concerns: state, and ! when held.
func (r *reform) ripples() map[string]string {
	r.Helper()
	changes, err := r.core.Store.LawChanges(r.Context())
	r.no(err)
	out := map[string]string{}
	for _, c := range changes {
		items, err := r.core.Store.Ripples(r.Context(), c.ID)
		r.no(err)
		for _, i := range items {
			out[i.Kind+" "+i.Item] = string(i.State) + map[bool]string{true: "!"}[i.Hold && i.State == store.RippleOpen]
		}
	}
	return out
}

func (r *reform) answer(question string) string {
	r.Helper()
	a, err := r.core.Engine.Ask(r.Context(), knowledge.Question{Text: question})
	r.no(err)
	text := a.Conclusion
	for _, c := range a.Citations {
		text += " " + c.Article
	}
	return text
}

func TestALawChangesAndWhatCitesItFollows(t *testing.T) {
	r := newReform(t)
	ctx := t.Context()
	r.enactOld()
	r.follow()
	if got := r.ripples(); len(got) != 0 {
		t.Fatalf("the first import touched %v", got)
	}
	if got := r.answer("货车超重过桥罚多少"); !strings.Contains(got, "二百元") {
		t.Fatalf("before: %s", got)
	}
	c := r.plant()
	r.enactNew()
	r.follow()
	r.follow() // the same again makes no doubles
	campaign := "campaign " + c.ID
	want := map[string]string{"faq fine": "open!", "faq fish": "open", "question q1": "open!", campaign: "open!"}
	got := r.ripples()
	for item, state := range want {
		if got[item] != state {
			t.Errorf("%s: %q, want %q", item, got[item], state)
		}
	}
	if len(got) != len(want) {
		t.Errorf("touched %v", got)
	}
	if got := r.answer("货车超重过桥罚多少"); strings.Contains(got, "二百元") {
		t.Errorf("held, and still answered: %s", got)
	}
	if got := r.answer("桥下能不能钓鱼"); !strings.Contains(got, "不能钓鱼") || !strings.Contains(got, "第三条") {
		t.Errorf("moved: %s", got)
	}
	if stopped, err := r.watch.campaigns.Get(ctx, c.ID); err != nil || stopped.State != scheduler.Paused || !strings.Contains(stopped.Reason, "《桥梁法》第二条") {
		t.Errorf("the campaign is %s: %s, %v", stopped.State, stopped.Reason, err)
	}
	if q := r.question(); !q.Retired {
		t.Error("the question is still drawn")
	}
	r.mend(c)
	r.follow()
	want = map[string]string{"faq fine": "mended", "faq fish": "open", "question q1": "kept", campaign: "mended"}
	for item, state := range want {
		if got := r.ripples(); got[item] != state {
			t.Errorf("after: %s: %q, want %q", item, got[item], state)
		}
	}
	if got := r.answer("货车超重过桥罚多少"); !strings.Contains(got, "五百元") {
		t.Errorf("mended: %s", got)
	}
	if q := r.question(); q.Retired {
		t.Error("the question that was found right is not drawn")
	}
}

func (r *reform) question() quiz.Question {
	r.Helper()
	bank, err := r.core.Store.BankQuestions(r.Context())
	r.no(err)
	return bank[0]
}

// mend publishes a new FAQ, finds the question right, and rewrites the campaign.
func (r *reform) mend(c scheduler.Campaign) {
	r.Helper()
	ctx := r.Context()
	text := "id: fine\nquestion: 货车超重过桥罚多少\nphrasings: [超重过桥怎么罚, 货车过桥超重, 超重上桥, 桥上超重]\nconclusion: 罚五百元。\nbasis: [桥梁法第2条]\nsteps: [卸货]\ntopics: [桥梁]\n"
	r.no(r.core.Store.AddContent(ctx, content.Revision{Kind: "faq", ID: "fine", Number: 1, State: content.Published, Text: text, Author: "丙", Checked: days(2026), At: r.clock}))
	changes, err := r.core.Store.LawChanges(ctx)
	r.no(err)
	items, err := r.core.Store.Ripples(ctx, changes[0].ID)
	r.no(err)
	for _, i := range items {
		if i.Kind == "question" {
			r.no(r.core.Store.SettleRipple(ctx, i, store.RippleKept, "看过，还对", store.By{Actor: "丙", At: r.clock}))
		}
	}
	now, err := r.watch.campaigns.Get(ctx, c.ID)
	r.no(err)
	now.Steps[0].Content.Text = "《桥梁法》第二条：超重过桥罚五百元。"
	_, err = r.watch.campaigns.Edit(ctx, c.ID, now, scheduler.Change{By: "甲"})
	r.no(err)
}

// TestBuiltInContentThatKnowsTheNewLaw: the program was upgraded before the text came.
func TestBuiltInContentThatKnowsTheNewLaw(t *testing.T) {
	r := newReform(t)
	r.enactOld()
	r.follow()
	r.core.Engine.BuiltIn().Laws[0].Adopted = days(2026)
	r.enactNew()
	r.follow()
	if got := r.ripples(); len(got) != 0 {
		t.Errorf("touched %v", got)
	}
}
