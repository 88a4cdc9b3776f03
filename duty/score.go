package duty

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"slices"
	"time"

	"pufa/content"
	"pufa/internal/datebook"
)

// Score is a unit's score of a period by a rubric, with its reasons.
type Score struct {
	Unit    string
	Period  Period
	Rubric  string
	Version int
	Total   content.Points
	Max     content.Points
	Grade   string
	Results []Result
}

// Result is one indicator of a score.
type Result struct {
	Indicator content.Indicator
	Points    content.Points // negative for deductions
	Max       content.Points // weight, or the cap of a bonus; 0 for deductions
	Part, Of  int64          // what counted, of what was asked for
	Digest    string         // over the events and whether they counted
	Events    []Event        // only where the score was explained
	How       string         // the sum in words and numbers; likewise
	Next      string         // what earns the next point; likewise
}

// Earned is the indicator's points in words: 12.5/20, 扣3.
func (r Result) Earned() string {
	switch {
	case r.Points < 0:
		return "扣" + (-r.Points).String()
	case r.Max == 0:
		return "没有扣分"
	}
	return r.Points.String() + "/" + r.Max.String()
}

// Event is a record that an indicator looked at.
type Event struct {
	ID      string        // report/…, item/…, notice/…: leads to the record
	What    string        // 宪法宣传（思贤小学）
	Date    datebook.Date // may be zero
	Counted bool
	Why     string // why it counts, or why not
}

// Scorer scores units of one period from its records. It is safe for concurrent use.
type Scorer struct {
	records *Records
	today   datebook.Date
	loc     *time.Location
	units   map[string]*unitBook
	below   map[string][]string // units directly below
}

// unitBook is what the records hold of one unit.
type unitBook struct {
	unit      Unit
	list      *List
	reports   []*Report
	register  []*Entry
	media     []*MediaFigure
	figures   []*Figure
	prompts   []*Prompt
	questions []*Owned
	marks     []*Mark
	study     []*StudyFigure
}

// NewScorer sorts records by unit. The location is where days begin and end.
func NewScorer(r *Records, loc *time.Location) *Scorer {
	s := &Scorer{records: r, today: datebook.DateOf(r.AsOf.In(loc)), loc: loc, units: map[string]*unitBook{}, below: map[string][]string{}}
	account := map[string]string{}
	for _, u := range r.Units {
		s.units[u.ID] = &unitBook{unit: u}
		if u.Parent != "" {
			s.below[u.Parent] = append(s.below[u.Parent], u.ID)
		}
		for _, a := range u.Accounts {
			account[a.ID] = u.ID
		}
	}
	put := func(unit string, add func(b *unitBook)) {
		if b := s.units[unit]; b != nil {
			add(b)
		}
	}
	for i := range r.Lists {
		put(r.Lists[i].Unit, func(b *unitBook) { b.list = &r.Lists[i] })
	}
	for i := range r.Reports {
		put(r.Reports[i].Unit, func(b *unitBook) { b.reports = append(b.reports, &r.Reports[i]) })
	}
	for i := range r.Register {
		put(r.Register[i].Unit, func(b *unitBook) { b.register = append(b.register, &r.Register[i]) })
	}
	for i := range r.Media {
		put(account[r.Media[i].Account], func(b *unitBook) { b.media = append(b.media, &r.Media[i]) })
	}
	for i := range r.Figures {
		put(r.Figures[i].Unit, func(b *unitBook) { b.figures = append(b.figures, &r.Figures[i]) })
	}
	for i := range r.Prompts {
		put(r.Prompts[i].Unit, func(b *unitBook) { b.prompts = append(b.prompts, &r.Prompts[i]) })
	}
	for i := range r.Questions {
		put(r.Questions[i].Unit, func(b *unitBook) { b.questions = append(b.questions, &r.Questions[i]) })
	}
	for i := range r.Marks {
		put(r.Marks[i].Unit, func(b *unitBook) { b.marks = append(b.marks, &r.Marks[i]) })
	}
	for i := range r.Study {
		put(r.Study[i].Unit, func(b *unitBook) { b.study = append(b.study, &r.Study[i]) })
	}
	for _, b := range s.units {
		b.sort()
	}
	for _, ids := range s.below {
		slices.Sort(ids)
	}
	return s
}

// sort gives events an order that does not hang on the order of the records.
func (b *unitBook) sort() {
	slices.SortFunc(b.reports, func(x, y *Report) int {
		return cmp.Or(cmp.Compare(dayKey(x.Date), dayKey(y.Date)), cmp.Compare(x.ID, y.ID))
	})
	slices.SortFunc(b.media, func(x, y *MediaFigure) int { return cmp.Compare(x.Account, y.Account) })
	slices.SortFunc(b.figures, func(x, y *Figure) int { return cmp.Compare(x.Key(), y.Key()) })
	slices.SortFunc(b.prompts, func(x, y *Prompt) int { return cmp.Compare(x.ID, y.ID) })
	slices.SortFunc(b.questions, func(x, y *Owned) int { return cmp.Compare(x.ID, y.ID) })
	slices.SortFunc(b.marks, func(x, y *Mark) int { return cmp.Compare(x.ID, y.ID) })
	slices.SortFunc(b.study, func(x, y *StudyFigure) int { return cmp.Compare(x.Assignment, y.Assignment) })
}

// dayKey orders days quickly.
func dayKey(d datebook.Date) int { return d.Year*10_000 + int(d.Month)*100 + d.Day }

// Applies reports whether a rubric is for a kind of unit.
func Applies(r *content.Rubric, kind string) bool {
	return kind != KindDistrict && (len(r.Kinds) == 0 || slices.Contains(r.Kinds, kind))
}

// Score scores one unit; false for one that the records do not hold. Explained, it
// carries events and sentences; the numbers are the same.
func (s *Scorer) Score(r *content.Rubric, unit string, explain bool) (Score, bool) {
	b := s.units[unit]
	if b == nil {
		return Score{}, false
	}
	out := Score{Unit: unit, Period: s.records.Period, Rubric: r.ID, Version: r.Version}
	var sum totals
	for i := range r.Indicators {
		in := &r.Indicators[i]
		t := &tally{explain: explain, digest: sha256.New()}
		s.collect(in, b, t)
		res := t.result(in, b.unit.Headcount)
		sum.add(in, res)
		out.Results = append(out.Results, res)
	}
	out.Total, out.Max = sum.of(r)
	out.Grade = gradeOf(r, out.Total)
	return out, true
}

// totals adds results up by what they are.
type totals struct {
	points, max, bonus, bonusMax, deduction content.Points
}

func (t *totals) add(in *content.Indicator, r Result) {
	switch in.Formula {
	case content.FormulaBonus:
		t.bonus += r.Points
		t.bonusMax += in.Cap
	case content.FormulaDeduction:
		t.deduction -= r.Points
	default:
		t.points += r.Points
		t.max += in.Points
	}
}

// of is the total within the rubric's bounds, and the most there is.
func (t *totals) of(r *content.Rubric) (total, most content.Points) {
	if r.BonusCap > 0 {
		t.bonus, t.bonusMax = min(t.bonus, r.BonusCap), min(t.bonusMax, r.BonusCap)
	}
	if r.DeductionCap > 0 {
		t.deduction = min(t.deduction, r.DeductionCap)
	}
	most = t.max + t.bonusMax
	if r.Max > 0 {
		most = min(most, r.Max)
	}
	return min(max(t.points+t.bonus-t.deduction, 0), most), most
}

// gradeOf is the first grade whose threshold the total reaches.
func gradeOf(r *content.Rubric, total content.Points) string {
	for _, g := range r.Grades {
		if total >= g.From {
			return g.Name
		}
	}
	return ""
}

// tally gathers an indicator's events.
type tally struct {
	part, of int64 // good, of all that was due
	explain  bool
	digest   hash.Hash
	seen     bool // there was an event that mattered
	open     int  // events whose day has not come: they can still be made good
	events   []Event
}

// note takes an event in. Its words are only asked for where they are wanted.
func (t *tally) note(id string, part, of int64, words func() Event) {
	t.part += part
	t.of += of
	t.seen = t.seen || of > 0
	if of == 0 {
		t.open++
	}
	_ = binary.Write(t.digest, binary.BigEndian, [3]int64{int64(len(id)), part, of}) // a hash never fails
	_, _ = t.digest.Write([]byte(id))
	if t.explain {
		e := words()
		e.ID, e.Counted = id, part > 0
		t.events = append(t.events, e)
	}
}

// sum is the digest in short.
func (t *tally) sum() string { return hex.EncodeToString(t.digest.Sum(nil)[:8]) }
