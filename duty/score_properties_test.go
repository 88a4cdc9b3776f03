package duty

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pufa/content"
)

// shapes are what a rubric may say of each source, without its numbers.
var shapes = []content.Indicator{
	{Source: content.SourceListPublished, Formula: content.FormulaYesNo},
	{Source: content.SourceListItems, Formula: content.FormulaRatio},
	{Source: content.SourceListItems, Formula: content.FormulaSteps},
	{Source: content.SourceReports, Formula: content.FormulaCount, Target: 1},
	{Source: content.SourceReports, Formula: content.FormulaCount, Target: 1, PerPeople: 20},
	{Source: content.SourceReports, Formula: content.FormulaYesNo},
	{Source: content.SourceReports, Formula: content.FormulaSteps, Target: 1},
	{Source: content.SourceReports, Formula: content.FormulaBonus},
	{Source: content.SourceOnTime, Formula: content.FormulaRatio, WithinDays: 7},
	{Source: content.SourceFinished, Formula: content.FormulaRatio},
	{Source: content.SourcePassed, Formula: content.FormulaRatio},
	{Source: content.SourceRetained, Formula: content.FormulaRatio},
	{Source: content.SourcePrompts, Formula: content.FormulaRatio},
	{Source: content.SourcePrompts, Formula: content.FormulaSteps},
	{Source: content.SourcePrompts, Formula: content.FormulaDeduction},
	{Source: content.SourceQuestions, Formula: content.FormulaRatio},
	{Source: content.SourceQuestions, Formula: content.FormulaCount, Target: 1},
	{Source: content.SourceMarks, Formula: content.FormulaRatio, Entry: "评议"},
	{Source: content.SourceMarks, Formula: content.FormulaBonus, Entry: "表彰"},
	{Source: content.SourceMarks, Formula: content.FormulaDeduction, Entry: "通报"},
	{Source: content.SourceFigure, Formula: content.FormulaRatio, Entry: "数"},
	{Source: content.SourceMedia, Formula: content.FormulaCount, Target: 1},
}

func drawRubric(t *rapid.T) *content.Rubric {
	r := &content.Rubric{ID: "r", Version: 1, Grades: []content.Grade{{Name: "甲", From: 50 * content.One}, {Name: "乙", From: 0}}}
	points := func(name string) content.Points { return content.Points(rapid.IntRange(1, 3000).Draw(t, name)) }
	for i := range rapid.IntRange(1, 8).Draw(t, "indicators") {
		in := rapid.SampledFrom(shapes).Draw(t, "shape")
		in.ID, in.Name = fmt.Sprint("i", i), fmt.Sprint("指标", i)
		if in.Target > 0 {
			in.Target = rapid.IntRange(1, 12).Draw(t, "target")
		}
		switch in.Formula {
		case content.FormulaBonus, content.FormulaDeduction:
			in.Each, in.Cap = points("each"), points("cap")
		case content.FormulaSteps:
			in.Points, in.Each = points("points"), points("each")
		default:
			in.Points = points("points")
		}
		if in.Formula == content.FormulaRatio && rapid.Bool().Draw(t, "full if none") {
			in.IfNone = "full"
		}
		if in.Source == content.SourceReports && rapid.Bool().Draw(t, "forms") {
			in.Forms = []string{string(Lecture)}
		}
		r.Indicators = append(r.Indicators, in)
	}
	if rapid.Bool().Draw(t, "caps") {
		r.BonusCap, r.DeductionCap, r.Max = points("bonus cap"), points("deduction cap"), points("max")
	}
	return r
}

func drawRecords(t *rapid.T) *Records {
	r := yearOf(Unit{ID: "u", Kind: KindOffice, Headcount: rapid.IntRange(0, 100).Draw(t, "headcount"), Accounts: []Account{{ID: "a"}}}, Unit{ID: "other", Kind: KindOffice})
	r.AsOf = at(rapid.IntRange(1, 12).Draw(t, "month"), 15)
	day := func() (m, d int) { return rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day") }
	l := List{Unit: "u", Year: 2026, Version: 1, Published: at(1, 1)}
	for i := range rapid.IntRange(0, 5).Draw(t, "items") {
		m, d := day()
		l.Items = append(l.Items, Item{ID: fmt.Sprint(i), What: "主题", Start: on(1, 1), Deadline: on(m, d), Times: rapid.IntRange(1, 3).Draw(t, "times")})
	}
	if rapid.Bool().Draw(t, "published") {
		r.Lists = []List{l}
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "reports") {
		m, d := day()
		rep := did(fmt.Sprint("r", i), rapid.SampledFrom([]Form{Lecture, ToVillage}).Draw(t, "form"), on(m, d))
		rep.Unit = rapid.SampledFrom([]string{"u", "u", "u", "other"}).Draw(t, "unit")
		rep.State = rapid.SampledFrom([]ReportState{Accepted, Accepted, Submitted, Returned}).Draw(t, "state")
		rep.Item = rapid.SampledFrom([]string{"", "0", "1", "2"}).Draw(t, "item")
		rep.At = rep.At.AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, "sent after"))
		r.Reports = append(r.Reports, rep)
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "prompts") {
		m, d := day()
		p := Prompt{ID: fmt.Sprint("p", i), Unit: "u", Kind: rapid.SampledFrom([]PromptKind{Notice, Reminder}).Draw(t, "kind"), Signed: at(1, 2), Deadline: on(m, d)}
		if rapid.Bool().Draw(t, "answered") {
			m, d := day()
			p.Answered = at(m, d)
		}
		q := Owned{ID: fmt.Sprint("q", i), Unit: "u", State: rapid.SampledFrom([]OwnedState{OwnedAssigned, OwnedPublished}).Draw(t, "question"), Deadline: p.Deadline, Answered: p.Answered}
		r.Prompts, r.Questions = append(r.Prompts, p), append(r.Questions, q)
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "marks") {
		mark := Mark{ID: fmt.Sprint("m", i), Unit: "u", Name: rapid.SampledFrom([]string{"评议", "表彰", "通报"}).Draw(t, "name"), Value: content.Points(rapid.IntRange(0, 10_000).Draw(t, "value"))}
		if mark.Name == "评议" {
			mark.Of = 10_000
		}
		of := rapid.IntRange(0, 30).Draw(t, "assigned")
		part := rapid.IntRange(0, of).Draw(t, "passed")
		r.Marks = append(r.Marks, mark)
		r.Study = append(r.Study, StudyFigure{Unit: "u", Assignment: fmt.Sprint(i), Assigned: of, Finished: part, OnTime: part, Passed: part, Asked: of, Retained: part})
		r.Figures = append(r.Figures, Figure{Unit: "u", Year: 2026, Name: []string{"数", "别的", "又一个", "再一个"}[i], Value: Count{N: part}, Of: of})
	}
	r.Media = []MediaFigure{{Account: "a", Items: Count{N: rapid.IntRange(0, 30).Draw(t, "items published")}}}
	return r
}

func scoreOf(t *rapid.T, rubric *content.Rubric, r *Records, explain bool) Score {
	s, ok := NewScorer(r, east).Score(rubric, "u", explain)
	if !ok {
		t.Fatal("not scored")
	}
	return s
}

// TestScoreStaysInBounds: no record takes a score, or a line of it, out of its range.
func TestScoreStaysInBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rubric, r := drawRubric(t), drawRecords(t)
		s := scoreOf(t, rubric, r, true)
		if s.Total < 0 || s.Total > s.Max || s.Grade == "" {
			t.Fatalf("%s of %s, grade %q", s.Total, s.Max, s.Grade)
		}
		for _, line := range s.Results {
			low, high := content.Points(0), line.Max
			if line.Indicator.Formula == content.FormulaDeduction {
				low, high = -line.Indicator.Cap, 0
			}
			if line.Points < low || line.Points > high || line.How == "" || line.Next == "" {
				t.Fatalf("%s: %s, not within %s and %s; %q, %q", line.Indicator.Formula, line.Points, low, high, line.How, line.Next)
			}
		}
		plain := scoreOf(t, rubric, r, false)
		if plain.Total != s.Total || plain.Results[0].Digest != s.Results[0].Digest {
			t.Fatalf("explained %s, not explained %s", s.Total, plain.Total)
		}
	})
}

// TestScoreIgnoresOrder: records in any order give the same score, events and digests.
func TestScoreIgnoresOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rubric, r := drawRubric(t), drawRecords(t)
		before := scoreOf(t, rubric, r, true)
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "dice"), 1))
		shuffle(dice, r.Reports)
		shuffle(dice, r.Prompts)
		shuffle(dice, r.Questions)
		shuffle(dice, r.Marks)
		shuffle(dice, r.Study)
		shuffle(dice, r.Figures)
		shuffle(dice, r.Units)
		if diff := cmp.Diff(before, scoreOf(t, rubric, r, true)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func shuffle[T any](dice *rand.Rand, s []T) {
	dice.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
}

// TestGoodEvidenceNeverHurts: an accepted report in time, an answer in time, a
// published answer, a mark of honour never lower the total or any line.
func TestGoodEvidenceNeverHurts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rubric, r := drawRubric(t), drawRecords(t)
		before := scoreOf(t, rubric, r, false)
		switch rapid.IntRange(0, 4).Draw(t, "what") {
		case 0:
			rep := did("new", rapid.SampledFrom([]Form{Lecture, ToVillage}).Draw(t, "form"), on(1, rapid.IntRange(1, 28).Draw(t, "day")))
			rep.Item = rapid.SampledFrom([]string{"", "0", "1"}).Draw(t, "item")
			r.Reports = append(r.Reports, rep)
		case 1:
			r.Prompts = append(r.Prompts, Prompt{ID: "new", Unit: "u", Kind: Notice, Signed: at(1, 2), Deadline: on(2, 1), Answered: at(1, 20)})
		case 2:
			r.Questions = append(r.Questions, Owned{ID: "new", Unit: "u", State: OwnedPublished, Deadline: on(2, 1), Answered: at(1, 20)})
		case 3:
			r.Marks = append(r.Marks, Mark{ID: "new", Unit: "u", Name: "表彰", Value: content.One}, Mark{ID: "new2", Unit: "u", Name: "评议", Value: 10_000, Of: 10_000})
		case 4: // what waited for review is accepted
			for i := range r.Reports {
				if r.Reports[i].State == Submitted {
					r.Reports[i].State, r.Reports[i].At = Accepted, r.Reports[i].Date.In(east).Add(time.Hour)
				}
			}
		}
		after := scoreOf(t, rubric, r, false)
		if after.Total < before.Total {
			t.Fatalf("%s fell to %s", before.Total, after.Total)
		}
		for i := range before.Results {
			if after.Results[i].Points < before.Results[i].Points {
				t.Fatalf("%s of %s fell from %s to %s", before.Results[i].Indicator.Formula, before.Results[i].Indicator.Source, before.Results[i].Points, after.Results[i].Points)
			}
		}
	})
}
