package scheduler

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pufa/internal/datebook"
	"pufa/internal/fault"
)

var someDay = datebook.Date{Year: 2026, Month: time.December, Day: 4}

func plainStep(key string) Step {
	return Step{Key: key, Channels: []Channel{ViaMass, ViaReply}, Segment: Segment{Everyone: true},
		Content: Content{Kind: TextContent, Text: "今天是国家宪法日。"}, When: When{Clock: 9 * 60, Grace: time.Hour}}
}

func plainCampaign() Campaign {
	return Campaign{ID: "c1", Name: "国家宪法日", Topic: "宪法", Start: someDay, End: someDay, Steps: []Step{plainStep(Announce), plainStep(Main)}}
}

// model is what the machine must do, written down apart from it: who may approve, and
// what follows a change.
type model struct {
	state   State
	authors map[string]bool
	started map[string]bool
	moves   int
}

var people = []string{"韦编辑", "覃科长", "莫主任"}

// TestCampaignMachine compares campaigns with the model under any order of actions.
func TestCampaignMachine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		author := rapid.SampledFrom(people).Draw(t, "author")
		c, err := Created(plainCampaign(), Change{By: author, At: time.Unix(0, 0)})
		if err != nil {
			t.Fatal(err)
		}
		m := model{state: Draft, authors: map[string]bool{author: true}, started: map[string]bool{}, moves: 1}
		t.Repeat(map[string]func(*rapid.T){
			"":       func(t *rapid.T) { m.agrees(t, c) },
			"move":   func(t *rapid.T) { c = m.move(t, c) },
			"edit":   func(t *rapid.T) { c = m.edit(t, c) },
			"launch": func(*rapid.T) { m.launch() },
		})
	})
}

// launch begins the first step of a running campaign.
func (m *model) launch() {
	if m.state == Running {
		m.started[Announce] = true
	}
}

func (m *model) agrees(t *rapid.T, c Campaign) {
	if c.State != m.state || c.Revision != m.moves || len(c.History) != m.moves {
		t.Fatalf("%s at revision %d with %d moves, the model is %s at %d", c.State, c.Revision, len(c.History), m.state, m.moves)
	}
	for i, move := range c.History[1:] {
		if move.From != c.History[i].To || move.By == "" {
			t.Fatalf("move %d does not follow: %+v", i+1, move)
		}
	}
	if len(c.Authors) != len(m.authors) {
		t.Fatalf("authors %v, the model has %v", c.Authors, m.authors)
	}
	if c.State == Scheduled || c.State == Running {
		approver := ""
		for _, move := range c.History {
			if move.Action == Approve {
				approver = move.By
			}
		}
		if approver == "" || m.authors[approver] {
			t.Fatalf("%s may be sent, approved by %q, written by %v", c.State, approver, m.authors)
		}
	}
	for _, a := range c.State.Allowed() {
		if c.State.Over() {
			t.Fatalf("%s allows %s", c.State, a)
		}
	}
}

// next is where an action leads in the model; empty where it may not be done.
func (m *model) next(a Action, by string) State {
	switch a {
	case Submit:
		return on(m.state == Draft, InReview)
	case Approve:
		return on(m.state == InReview && !m.authors[by], Approved)
	case SendBack:
		return on(m.state == InReview || m.state == Approved, Draft)
	case Schedule:
		return on(m.state == Approved, Scheduled)
	case Begin:
		return on(m.state == Scheduled, Running)
	case Pause:
		return on(m.state == Scheduled || m.state == Running, Paused)
	case Resume:
		return on(m.state == Paused, Scheduled)
	case Finish:
		return on(m.state == Scheduled || m.state == Running, Finished)
	case Cancel:
		return on(m.state != Finished && m.state != Cancelled, Cancelled)
	}
	return ""
}

func on(ok bool, s State) State {
	if ok {
		return s
	}
	return ""
}

func (m *model) move(t *rapid.T, c Campaign) Campaign {
	a := rapid.SampledFrom([]Action{Submit, Approve, SendBack, Schedule, Begin, Pause, Resume, Finish, Cancel, Edit}).Draw(t, "action")
	by := rapid.SampledFrom(people).Draw(t, "by")
	want := m.next(a, by)
	got, err := c.Move(a, Change{By: by, At: time.Unix(int64(m.moves), 0), Reason: "原因"})
	if want == "" {
		if err == nil {
			t.Fatalf("%s by %s in %s was done", a, by, m.state)
		}
		return c
	}
	if err != nil {
		t.Fatalf("%s by %s in %s: %v", a, by, m.state, err)
	}
	m.state = want
	m.moves++
	return got
}

func (m *model) edit(t *rapid.T, c Campaign) Campaign {
	by := rapid.SampledFrom(people).Draw(t, "editor")
	first := rapid.Bool().Draw(t, "the first step")
	stale := rapid.IntRange(0, 9).Draw(t, "stale") == 0
	to := c
	to.Steps = slices.Clone(c.Steps)
	i := 1
	if first {
		i = 0
	}
	to.Steps[i].Content.Text += "！"
	if stale {
		to.Revision--
	}
	var started []string
	for key := range m.started {
		started = append(started, key)
	}
	got, err := c.Edited(to, started, Change{By: by, At: time.Unix(int64(m.moves), 0)})
	ok := !stale && m.state != Running && !c.State.Over() && !(first && m.started[Announce]) && len(to.Steps[i].Content.Text) <= MaxAttached
	if ok != (err == nil) {
		t.Fatalf("edit in %s (stale %v, first %v, started %v): %v", m.state, stale, first, started, err)
	}
	if !ok {
		return c
	}
	switch m.state {
	case Approved, Scheduled, Paused:
		m.state, m.authors = InReview, map[string]bool{}
	}
	m.authors[by] = true
	m.moves++
	return got
}

func TestTheAuthorCannotApprove(t *testing.T) {
	c, _ := Created(plainCampaign(), Change{By: "韦编辑"})
	c, _ = c.Move(Submit, Change{By: "韦编辑"})
	if _, err := c.Move(Approve, Change{By: "韦编辑"}); fault.KindOf(err) != fault.Unauthorised {
		t.Errorf("approved by the author: %v", err)
	}
	approved, err := c.Move(Approve, Change{By: "覃科长"})
	if err != nil {
		t.Fatal(err)
	}
	// Who changes it now may not approve the change; who wrote it first may.
	to := approved
	to.Theme = "另一个主题"
	changed, err := approved.Edited(to, nil, Change{By: "覃科长"})
	if err != nil || changed.State != InReview {
		t.Fatalf("%s, %v", changed.State, err)
	}
	if _, err := changed.Move(Approve, Change{By: "覃科长"}); fault.KindOf(err) != fault.Unauthorised {
		t.Errorf("the change was approved by who made it: %v", err)
	}
	if _, err := changed.Move(Approve, Change{By: "韦编辑"}); err != nil {
		t.Error(err)
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	for want, change := range map[string]func(c *Campaign){
		"名称":       func(c *Campaign) { c.Name = " " },
		"主题词":      func(c *Campaign) { c.Topic = "" },
		"起止日期":     func(c *Campaign) { c.End = datebook.Date{Year: 2026, Month: 1, Day: 1} },
		"1到12步":    func(c *Campaign) { c.Steps = nil },
		"重复":       func(c *Campaign) { c.Steps[1].Key = Announce },
		"没有说发给谁":   func(c *Campaign) { c.Steps[0].Segment = Segment{} },
		"时限":       func(c *Campaign) { c.Steps[0].When.Grace = time.Second },
		"没有选渠道":    func(c *Campaign) { c.Steps[0].Channels = nil },
		"不认识或重复":   func(c *Campaign) { c.Steps[0].Channels = []Channel{ViaMass, ViaMass} },
		"没有文字":     func(c *Campaign) { c.Steps[0].Content.Text = " " },
		"标题和页面":    func(c *Campaign) { c.Steps[0].Content = Content{Kind: CardContent, Title: "题"} },
		"模板编号":     func(c *Campaign) { c.Steps[0].Channels = []Channel{ViaTemplate} },
		"群发文字最多":   func(c *Campaign) { c.Steps[0].Content.Text = strings.Repeat("法", 680) },
		"附在回复里的文字": func(c *Campaign) { c.Steps[0].Content.Text = strings.Repeat("法", 201) },
	} {
		c := plainCampaign()
		change(&c)
		if err := c.Check(); err == nil || !strings.Contains(fault.Message(err), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
	if err := plainCampaign().Check(); err != nil {
		t.Error(err)
	}
}

func TestQuietHours(t *testing.T) {
	r := DefaultRules(time.FixedZone("CST", 8*60*60))
	at := func(h, m int) time.Time { return time.Date(2026, 12, 4, h, m, 0, 0, r.Location) }
	for _, c := range []struct{ from, to time.Time }{
		{at(9, 0), at(9, 0)}, {at(20, 59), at(20, 59)}, {at(21, 0), at(32, 0)}, {at(23, 59), at(32, 0)}, {at(3, 0), at(8, 0)}, {at(8, 0), at(8, 0)},
	} {
		if got := r.NextLoud(c.from); !got.Equal(c.to) {
			t.Errorf("%v becomes %v, want %v", c.from, got, c.to)
		}
	}
	r.QuietFrom, r.QuietTo = 12*60, 14*60
	if !r.Quiet(at(13, 0)) || r.Quiet(at(15, 0)) || !r.NextLoud(at(13, 0)).Equal(at(14, 0)) {
		t.Error("a rest at noon")
	}
}

// TestOutsideQuietHoursNothingIsMoved holds for any quiet hours.
func TestNextLoudIsNeverQuiet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := DefaultRules(time.FixedZone("CST", 8*60*60))
		r.QuietFrom, r.QuietTo = rapid.IntRange(0, 1439).Draw(t, "from"), rapid.IntRange(0, 1439).Draw(t, "to")
		at := time.Date(2026, 12, 4, 0, rapid.IntRange(0, 1439).Draw(t, "minute"), 0, 0, r.Location)
		next := r.NextLoud(at)
		if r.Quiet(next) || next.Before(at) || next.Sub(at) > 24*time.Hour || !r.Quiet(at) && !next.Equal(at) {
			t.Fatalf("%v becomes %v with quiet from %d to %d", at, next, r.QuietFrom, r.QuietTo)
		}
	})
}

func TestFilledLeavesOutWhatIsNotKnown(t *testing.T) {
	text := "活动结束了。共有{{参与人数}}人做了小测验，答对率{{答对率}}。\n随时在这里问。"
	if got := filled(text, nil); got != "活动结束了。\n随时在这里问。" {
		t.Errorf("%q", got)
	}
	if got := filled(text, map[string]string{"参与人数": "120", "答对率": "86%"}); got != "活动结束了。共有120人做了小测验，答对率86%。\n随时在这里问。" {
		t.Errorf("%q", got)
	}
}

func TestSteadiness(t *testing.T) {
	var s steadiness
	start := time.Unix(1_800_000_000, 0)
	look := func(shown, passed time.Duration) bool { return s.look(start.Add(shown), passed) }
	if !look(0, 0) || !look(time.Minute, time.Minute) {
		t.Error("a steady clock is doubted")
	}
	if look(49*time.Hour, 2*time.Minute) {
		t.Error("a jump of two days is believed")
	}
	if look(49*time.Hour+5*time.Minute, 7*time.Minute) {
		t.Error("it is believed after five minutes")
	}
	if !look(49*time.Hour+10*time.Minute, 12*time.Minute) {
		t.Error("a clock that goes on steadily is not believed")
	}
}

func TestBackoffGrowsWithinBounds(t *testing.T) {
	for tries := 1; tries < 40; tries++ {
		for range 50 {
			if d := backoff(tries); d < time.Second || d > backoffMost {
				t.Fatalf("try %d waits %v", tries, d)
			}
		}
	}
}

func TestDraftOfATemplate(t *testing.T) {
	rule, err := datebook.ParseRule("12-01..12-07")
	if err != nil {
		t.Fatal(err)
	}
	tpl := Template{Key: "constitution", Name: "宪法宣传周", Topic: "宪法", Rule: rule, Steps: []Step{plainStep(Main)}}
	tpl.Steps[0].Content.Text = "{{年份}}年{{日期}}，{{首日}}起，{{末日}}止。"
	spans, err := rule.In(2027, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := tpl.Draft(spans[0], "")
	if c.Name != "2027年宪法宣传周" || c.Steps[0].Content.Text != "2027年12月1日至7日，12月1日起，12月7日止。" {
		t.Errorf("%s: %s", c.Name, c.Steps[0].Content.Text)
	}
	if err := c.Check(); err != nil {
		t.Error(err)
	}
	if !reflect.DeepEqual(tpl.Steps[0].Channels, []Channel{ViaMass, ViaReply}) {
		t.Error("the template changed")
	}
	paged := tpl.Draft(spans[0], "/p/constitution/2027")
	if paged.Steps[0].Content.Kind != CardContent || paged.Steps[0].Content.Page != "/p/constitution/2027" {
		t.Errorf("%+v", paged.Steps[0].Content)
	}
}
