package duty

import (
	"fmt"

	"pufa/content"
)

// need is what an indicator asks of a unit with so many people: the target, or the
// target for every PerPeople of them, begun ones counted whole.
func need(in *content.Indicator, headcount int) int64 {
	n := int64(in.Target)
	if in.PerPeople > 0 && headcount > 0 {
		n *= int64((headcount + in.PerPeople - 1) / in.PerPeople)
	}
	return n
}

// countsToTarget reports a source whose steps are what is missing to the target.
func countsToTarget(in *content.Indicator) bool { return in.Target > 0 }

// points applies the formula to what was good of all that was due.
func points(in *content.Indicator, part, of int64, seen bool, headcount int) content.Points {
	switch in.Formula {
	case content.FormulaRatio:
		if of == 0 {
			return whenNone(in)
		}
		return in.Points.Share(part, of)
	case content.FormulaCount:
		return in.Points.Share(part, need(in, headcount))
	case content.FormulaYesNo:
		if part > 0 {
			return in.Points
		}
		return 0
	case content.FormulaSteps:
		missing := of - part
		if countsToTarget(in) {
			missing = need(in, headcount) - part
		} else if !seen {
			return whenNone(in)
		}
		return in.Points - times(in.Each, missing, in.Points)
	case content.FormulaBonus:
		return times(in.Each, part, in.Cap*hundredths(in)) / hundredths(in)
	case content.FormulaDeduction:
		return -times(in.Each, faults(in, part, of), in.Cap*hundredths(in)) / hundredths(in)
	}
	return 0
}

// faults are what a deduction counts: marks as entered, of other sources what was not
// good.
func faults(in *content.Indicator, part, of int64) int64 {
	if in.Source == content.SourceMarks {
		return part
	}
	return of - part
}

// hundredths is what one of a source's units is worth in its numbers: marks are kept
// in hundredths.
func hundredths(in *content.Indicator) content.Points {
	if in.Source == content.SourceMarks {
		return content.One
	}
	return 1
}

func whenNone(in *content.Indicator) content.Points {
	if in.IfNone == "full" {
		return in.Points
	}
	return 0
}

// times is each × n, within 0 and most, without overflowing.
func times(each content.Points, n int64, most content.Points) content.Points {
	if n <= 0 {
		return 0
	}
	if n >= int64(most/each)+1 {
		return most
	}
	return min(each*content.Points(n), most)
}

// result is the indicator's line, with its reasons where they are wanted.
func (t *tally) result(in *content.Indicator, headcount int) Result {
	r := Result{Indicator: *in, Points: points(in, t.part, t.of, t.seen, headcount), Max: in.Points, Part: t.part, Of: t.of, Digest: t.sum()}
	switch {
	case in.Formula == content.FormulaBonus:
		r.Max = in.Cap
	case in.Target > 0:
		r.Of = need(in, headcount)
	}
	if t.explain {
		r.Events = t.events
		r.How = t.how(in, r, headcount)
		r.Next = t.next(in, r, headcount)
	}
	return r
}

// how tells the sum.
func (t *tally) how(in *content.Indicator, r Result, headcount int) string {
	target := ""
	if in.PerPeople > 0 {
		target = fmt.Sprintf("（每%d人%d，按%d人算）", in.PerPeople, in.Target, headcount)
	}
	switch in.Formula {
	case content.FormulaRatio:
		if t.of == 0 {
			return fmt.Sprintf("本期没有应计的事项，按细则得%s分", r.Points)
		}
		return fmt.Sprintf("%s分 × %s ÷ %s = %s分", in.Points, amount(in, t.part), amount(in, t.of), r.Points)
	case content.FormulaCount:
		return fmt.Sprintf("%s分 × %d ÷ 目标%d%s，最多%s分 = %s分", in.Points, min(t.part, r.Of), r.Of, target, in.Points, r.Points)
	case content.FormulaYesNo:
		if t.part > 0 {
			return fmt.Sprintf("有，得%s分", r.Points)
		}
		return "没有，得0分"
	case content.FormulaSteps:
		missing := t.of - t.part
		if countsToTarget(in) {
			missing = max(r.Of-t.part, 0)
		} else if !t.seen {
			return fmt.Sprintf("本期没有应计的事项，按细则得%s分", r.Points)
		}
		return fmt.Sprintf("%s分 − 每缺1个%s分 × %d%s，最少0分 = %s分", in.Points, in.Each, missing, target, r.Points)
	case content.FormulaBonus:
		return fmt.Sprintf("每个%s分 × %s，最多加%s分 = 加%s分", in.Each, amount(in, t.part), in.Cap, r.Points)
	}
	return fmt.Sprintf("每个%s分 × %s，最多扣%s分 = 扣%s分", in.Each, amount(in, faults(in, t.part, t.of)), in.Cap, -r.Points)
}

// amount is a number of the source as a person reads it.
func amount(in *content.Indicator, n int64) string {
	if in.Source == content.SourceMarks {
		return content.Points(n).String()
	}
	return fmt.Sprint(n)
}

// next says what earns the next point, by trying it.
func (t *tally) next(in *content.Indicator, r Result, headcount int) string {
	switch {
	case in.Formula == content.FormulaDeduction && r.Points == 0:
		return "没有扣分，保持住"
	case in.Formula == content.FormulaDeduction:
		return "已经扣的不能补回，以后按期反馈就不再扣"
	case r.Points >= r.Max:
		return "已经满分"
	case in.Source == content.SourceMarks && in.Formula == content.FormulaRatio:
		return "由评议团打分决定，单位不用另外报"
	case dueByDay(in) && t.open == 0:
		return "到期的不能再补，本期没有还在期限内的了"
	case dueByDay(in) && in.Formula == content.FormulaSteps && t.seen:
		return "缺的不能再补，其余按期办好就不再扣"
	case asksOfPeople(in) && t.of == 0:
		return "本期还没有学习任务到期"
	}
	one := int64(hundredths(in))
	part, of := t.part, t.of
	for n := int64(1); n <= 1000; n++ { // a share may be so small that one is not seen
		part += one
		if dueByDay(in) || in.Source == content.SourceOnTime { // one more that is good is one more that counts
			of += one
		}
		of = max(of, part)
		if gain := points(in, part, of, true, headcount) - r.Points; gain > 0 {
			return fmt.Sprintf("再有%d个%s，加%s分", n, wanted(in), gain)
		}
	}
	return "差得还多，先从没有计入的几条做起"
}

// dueByDay reports a source whose events count once they are done or their day has
// passed: what has passed earns nothing any more.
func dueByDay(in *content.Indicator) bool {
	return in.Source == content.SourceListItems || in.Source == content.SourcePrompts || in.Source == content.SourceQuestions && in.Formula != content.FormulaCount && in.Formula != content.FormulaBonus
}

// asksOfPeople reports a source that counts people at assignments.
func asksOfPeople(in *content.Indicator) bool {
	switch in.Source {
	case content.SourceFinished, content.SourceQuizOnTime, content.SourcePassed, content.SourceRetained:
		return true
	}
	return false
}
