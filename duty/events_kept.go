package duty

import (
	"fmt"
	"slices"

	"pufa/content"
)

func study(in *content.Indicator, b *unitBook, t *tally) {
	for _, f := range b.study {
		part, of, did := f.Finished, f.Assigned, "完成"
		switch in.Source {
		case content.SourceQuizOnTime:
			part, did = f.OnTime, "按期完成"
		case content.SourcePassed:
			part, did = f.Passed, "通过"
		case content.SourceRetained:
			part, of, did = f.Retained, f.Asked, "过后仍答对"
		}
		t.note("study/"+f.Assignment, int64(part), int64(of), func() Event {
			return Event{What: f.Title, Date: f.Closes, Why: fmt.Sprintf("%d中%s%d", of, did, part)}
		})
	}
}

func marks(in *content.Indicator, b *unitBook, t *tally) {
	for _, m := range b.marks {
		if m.Name != in.Entry {
			continue
		}
		of := int64(m.Of)
		if in.Formula != content.FormulaRatio {
			of = int64(m.Value)
		}
		t.note("mark/"+m.ID, int64(m.Value), of, func() Event {
			e := Event{What: m.Name, Why: m.Value.String() + "，" + m.By + "录入"}
			if m.Of > 0 {
				e.Why = fmt.Sprintf("%s分（满分%s），%s录入", m.Value, m.Of, m.By)
			}
			if m.Reason != "" {
				e.Why += "：" + m.Reason
			}
			return e
		})
	}
}

func (s *Scorer) figures(in *content.Indicator, b *unitBook, t *tally) {
	for _, f := range b.figures {
		if f.Name != in.Entry || !f.Day.IsZero() && !s.records.Period.Contains(f.Day) {
			continue
		}
		of := int64(f.Of)
		if in.Formula != content.FormulaRatio {
			of = int64(f.Value.N)
		}
		t.note("figure/"+f.Key(), min(int64(f.Value.N), of), of, func() Event {
			return Event{What: f.Name, Date: f.Day, Why: f.Value.String() + f.Measure + "，来源：" + f.Source}
		})
	}
}

// coverage looks at the unit itself and those below it, of the kind that the register
// covers.
func (s *Scorer) coverage(in *content.Indicator, b *unitBook, t *tally) {
	kind := RegisterKind(in.Entry)
	for _, id := range append([]string{b.unit.ID}, s.below[b.unit.ID]...) {
		u := s.units[id]
		if u.unit.Kind != kind.Covers() {
			continue
		}
		var part int64
		if slices.ContainsFunc(u.register, func(e *Entry) bool { return e.Kind == kind }) {
			part = 1
		}
		t.note("register/"+in.Entry+"/"+id, part, 1, func() Event {
			e := Event{What: u.unit.Name, Why: "有" + in.Entry}
			if part == 0 {
				e.Why = "名册里没有" + in.Entry
			}
			return e
		})
	}
}

func media(b *unitBook, t *tally) {
	for _, f := range b.media {
		t.note(fmt.Sprintf("media/%s/%d", f.Account, f.Year), int64(f.Items.N), int64(f.Items.N), func() Event {
			return Event{What: fmt.Sprintf("%d年发布", f.Year), Why: f.Items.String() + "篇，来源：" + f.Source}
		})
	}
}
