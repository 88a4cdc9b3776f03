package duty

import (
	"context"
	"slices"
	"strings"
	"time"

	"pufa/internal/fault"
)

// Poll is a short awareness poll (知晓率调查) in the chat.
type Poll struct {
	ID        string
	Title     string
	Questions []PollQuestion
	Opens     time.Time
	Closes    time.Time
}

// PollQuestion is one question; Aware are the options that show awareness.
type PollQuestion struct {
	Text    string   `json:"text"`
	Options []string `json:"options"`
	Aware   []int    `json:"aware"` // indexes of options; empty: it does not count
}

// PollAnswer is what somebody answered; Unit is the village they named, or empty.
type PollAnswer struct {
	Poll     string
	Follower string // keyed hash; empty when it is read
	Unit     string
	Answers  []int
	At       time.Time
}

// PollResult is a poll worked out, of all and of a village. Groups under SmallGroup are
// not told.
type PollResult struct {
	Unit   string // empty: all
	Name   string
	Asked  int
	Aware  int // answers that show awareness, of Of
	Of     int
	Hidden bool
}

// SmallGroup is the number of people under which a group is not broken down.
const SmallGroup = 10

// Percent is the awareness in whole percent, rounded down.
func (r PollResult) Percent() int {
	if r.Of == 0 {
		return 0
	}
	return r.Aware * 100 / r.Of
}

// OpenPoll is the poll that is open at a time; false when none is.
func (d *Desk) OpenPoll(ctx context.Context, now time.Time) (Poll, bool, error) {
	all, err := d.ports.Polls.Polls(ctx)
	if err != nil {
		return Poll{}, false, err
	}
	for _, p := range all {
		if !now.Before(p.Opens) && now.Before(p.Closes) {
			return p, true, nil
		}
	}
	return Poll{}, false, nil
}

// SavePoll stores a new poll.
func (d *Desk) SavePoll(ctx context.Context, w Who, p Poll, now time.Time) (Poll, error) {
	if err := w.ofBureau(); err != nil {
		return Poll{}, err
	}
	if p.Title == "" || !p.Opens.Before(p.Closes) || len(p.Questions) == 0 || len(p.Questions) > 8 {
		return Poll{}, fault.New(fault.Invalid, "调查要有名称、1到8个问题和起止时间。")
	}
	for _, q := range p.Questions {
		bad := slices.ContainsFunc(q.Aware, func(i int) bool { return i < 0 || i >= len(q.Options) })
		if q.Text == "" || len(q.Options) < 2 || len(q.Options) > 6 || bad {
			return Poll{}, fault.New(fault.Invalid, "调查的问题“%s”要有2到6个选项。", q.Text)
		}
	}
	if p.ID == "" {
		p.ID = newID()
	}
	return p, d.ports.Polls.SavePoll(ctx, p, w.change("poll.save", "", now))
}

// AnswerPoll stores somebody's answers once; false when they had answered before.
func (d *Desk) AnswerPoll(ctx context.Context, p Poll, a PollAnswer) (bool, error) {
	if len(a.Answers) != len(p.Questions) {
		return false, fault.New(fault.Invalid, "还有问题没有回答。")
	}
	for i, n := range a.Answers {
		if n < 0 || n >= len(p.Questions[i].Options) {
			return false, fault.New(fault.Invalid, "没有这个选项。")
		}
	}
	a.Poll = p.ID
	return d.ports.Polls.AnswerPoll(ctx, a)
}

// Polls are all polls, the latest first.
func (d *Desk) Polls(ctx context.Context, w Who) ([]Poll, error) {
	if err := w.ofBureau(); err != nil {
		return nil, err
	}
	return d.ports.Polls.Polls(ctx)
}

// PollResults works a poll out: all first, then village by village.
func (d *Desk) PollResults(ctx context.Context, w Who, p Poll) ([]PollResult, error) {
	if err := w.ofBureau(); err != nil {
		return nil, err
	}
	answers, err := d.ports.Polls.PollAnswers(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	units, err := d.ports.Units.DutyUnits(ctx)
	if err != nil {
		return nil, err
	}
	return pollResults(p, answers, units), nil
}

func pollResults(p Poll, answers []PollAnswer, units []Unit) []PollResult {
	all := PollResult{Name: "全部"}
	by := map[string]*PollResult{}
	for _, u := range units {
		by[u.ID] = &PollResult{Unit: u.ID, Name: u.Name}
	}
	for _, a := range answers {
		groups := []*PollResult{&all}
		if g := by[a.Unit]; g != nil {
			groups = append(groups, g)
		}
		for _, g := range groups {
			g.add(p, a)
		}
	}
	out := []PollResult{all}
	for _, u := range units {
		if g := by[u.ID]; g.Asked > 0 {
			out = append(out, *g)
		}
	}
	for i, r := range out {
		if r.Asked < SmallGroup {
			out[i] = PollResult{Unit: r.Unit, Name: r.Name, Asked: r.Asked, Hidden: true}
		}
	}
	return out
}

func (r *PollResult) add(p Poll, a PollAnswer) {
	r.Asked++
	for i, q := range p.Questions {
		if len(q.Aware) == 0 || i >= len(a.Answers) {
			continue
		}
		r.Of++
		if slices.Contains(q.Aware, a.Answers[i]) {
			r.Aware++
		}
	}
}

// Village is what residents may know of a village: its adviser and 法律明白人.
type Village struct {
	Unit    Unit
	Entries []Entry // published ones, in force
}

// Villages finds the villages that a text names, by name or alias.
func (d *Desk) Villages(ctx context.Context, text string, now time.Time) ([]Village, error) {
	units, err := d.ports.Units.DutyUnits(ctx)
	if err != nil {
		return nil, err
	}
	var out []Village
	for _, u := range units {
		if u.Kind == KindVillage && u.named(text) {
			out = append(out, Village{Unit: u})
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	entries, err := d.ports.Registers.Register(ctx, "")
	if err != nil {
		return nil, err
	}
	year := Year(d.today(now).Year)
	for i := range out {
		for _, e := range entries {
			if e.Unit == out[i].Unit.ID && e.Published && e.In(year) && (e.Kind == Adviser || e.Kind == LegalHand) {
				out[i].Entries = append(out[i].Entries, e)
			}
		}
		slices.SortStableFunc(out[i].Entries, func(a, b Entry) int { return order(a.Kind) - order(b.Kind) })
	}
	return out, nil
}

func order(k RegisterKind) int { return slices.Index([]RegisterKind{Adviser, LegalHand}, k) }

// named reports whether a text names the unit: by its whole name, its last part
// (怀洪村 of 百朋镇怀洪村), or an alias with 村, 社区 or 屯 behind it.
func (u Unit) named(text string) bool {
	if strings.Contains(text, u.Name) {
		return true
	}
	for _, cut := range []string{"镇", "乡", "街道"} {
		if _, last, ok := strings.Cut(u.Name, cut); ok && len([]rune(last)) >= 2 && strings.Contains(text, last) {
			return true
		}
	}
	return slices.ContainsFunc(u.Aliases, func(a string) bool {
		return a != "" && (strings.Contains(text, a+"村") || strings.Contains(text, a+"社区") || strings.Contains(text, a+"屯") || text == a)
	})
}
