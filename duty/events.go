package duty

import (
	"fmt"
	"slices"
	"strings"

	"pufa/content"
	"pufa/internal/datebook"
)

// collect gathers the events of an indicator's source. The order of records changes
// nothing: sums are the same, and events are sorted by the store's order of ids.
func (s *Scorer) collect(in *content.Indicator, b *unitBook, t *tally) {
	switch in.Source {
	case content.SourceListPublished:
		s.listPublished(b, t)
	case content.SourceListItems:
		s.listItems(in, b, t)
	case content.SourceReports:
		s.reports(in, b, t)
	case content.SourceOnTime:
		s.reportsOnTime(in, b, t)
	case content.SourceFinished, content.SourceQuizOnTime, content.SourcePassed, content.SourceRetained:
		study(in, b, t)
	case content.SourcePrompts:
		s.notices(b, t)
	case content.SourceQuestions:
		s.answers(b, t)
	case content.SourceMarks:
		marks(in, b, t)
	case content.SourceFigure:
		s.figures(in, b, t)
	case content.SourceRegister:
		s.coverage(in, b, t)
	case content.SourceMedia:
		media(b, t)
	}
}

// wanted is what one more of the source is called.
func wanted(in *content.Indicator) string {
	switch in.Source {
	case content.SourceListPublished:
		return "公布的责任清单"
	case content.SourceListItems:
		return "按期完成并采用的清单事项"
	case content.SourceReports:
		if len(in.Forms) > 0 && len(in.Forms) <= 3 {
			return "“" + strings.Join(in.Forms, "、") + "”的报送（审核采用后计）"
		}
		return "活动的报送（审核采用后计）"
	case content.SourceOnTime:
		return fmt.Sprintf("活动后%d天内的报送", in.WithinDays)
	case content.SourceFinished:
		return "人完成学习任务"
	case content.SourceQuizOnTime:
		return "人按期完成学习任务"
	case content.SourcePassed:
		return "人通过考试"
	case content.SourceRetained:
		return "过后还答对的题"
	case content.SourcePrompts:
		return "按期反馈的提示单"
	case content.SourceQuestions:
		return "按期回答并公布的群众问题"
	case content.SourceRegister:
		return "有“" + in.Entry + "”的单位"
	case content.SourceMedia:
		return "发布的普法信息"
	}
	return "“" + in.Entry + "”"
}

func (s *Scorer) listPublished(b *unitBook, t *tally) {
	if b.list == nil {
		return
	}
	l := b.list
	t.note(fmt.Sprintf("list/%s/%d", l.Unit, l.Year), 1, 1, func() Event {
		on := datebook.DateOf(l.Published.In(s.loc))
		return Event{What: fmt.Sprintf("%d年普法责任清单第%d版", l.Year, l.Version), Date: on, Why: "已公布，计入"}
	})
}

// listItems takes the items whose deadline lies in the period. An item counts among
// those due once it is done or its deadline has passed.
func (s *Scorer) listItems(in *content.Indicator, b *unitBook, t *tally) {
	if b.list == nil {
		return
	}
	for i := range b.list.Items {
		item := &b.list.Items[i]
		if !s.records.Period.Contains(item.Deadline) {
			continue
		}
		times := int64(max(item.Times, 1))
		done := min(int64(s.fulfilled(in, b, item)), times)
		due := times
		if !item.Deadline.Before(s.today) {
			due = done
		}
		t.note("item/"+b.unit.ID+"/"+item.ID, done, due, func() Event { return s.itemEvent(in, b, item, done, due) })
		if due < times {
			t.open++
		}
	}
}

// fulfilled counts the reports that count for an item.
func (s *Scorer) fulfilled(in *content.Indicator, b *unitBook, item *Item) (n int) {
	for _, r := range b.reports {
		if r.Item == item.ID && s.missing(in, r, item) == "" {
			n++
		}
	}
	return n
}

// missing says why a report does not count for its item; empty when it does.
func (s *Scorer) missing(in *content.Indicator, r *Report, item *Item) string {
	switch {
	case r.State == Submitted:
		return "待审核"
	case r.State == Returned:
		return "已退回：" + r.Reason
	case r.Date.Before(item.Start):
		return "早于开始日期" + item.Start.Chinese()
	case item.Deadline.Before(r.Date):
		return "晚于截止日期" + item.Deadline.Chinese()
	case s.late(in, r):
		return fmt.Sprintf("报送晚了，要求活动后%d天内", in.WithinDays)
	}
	return ""
}

// late reports a report that was sent later than the indicator allows.
func (s *Scorer) late(in *content.Indicator, r *Report) bool {
	if in.WithinDays == 0 {
		return false
	}
	last := r.Date
	if !r.End.IsZero() {
		last = r.End
	}
	return last.AddDays(in.WithinDays).Before(datebook.DateOf(r.At.In(s.loc)))
}

func (s *Scorer) itemEvent(in *content.Indicator, b *unitBook, item *Item, done, due int64) Event {
	var notes []string
	for _, r := range b.reports {
		if r.Item != item.ID {
			continue
		}
		why := s.missing(in, r, item)
		if why == "" {
			why = "计入"
		}
		notes = append(notes, reportName(r)+"："+why)
	}
	e := Event{What: item.What, Date: item.Deadline}
	switch {
	case done >= int64(max(item.Times, 1)):
		e.Why = "已完成"
	case due == 0:
		e.Why = "还没到截止日期，不计入"
	case len(notes) == 0:
		e.Why = "没有报送，截止" + item.Deadline.Chinese()
	default:
		e.Why = fmt.Sprintf("应做%d次，计入%d次", max(item.Times, 1), done)
	}
	if len(notes) > 0 {
		e.Why += "（" + strings.Join(notes, "；") + "）"
	}
	return e
}

// reportName is a report in a few words: 12月4日 宪法宣传（思贤小学）.
func reportName(r *Report) string {
	name := r.Title
	if name == "" {
		name = r.Theme
	}
	if name == "" {
		name = string(r.Form)
	}
	text := fmt.Sprintf("%d月%d日 %s", r.Date.Month, r.Date.Day, name)
	if r.Place != "" {
		text += "（" + r.Place + "）"
	}
	return text
}

// asked reports a report of the forms and themes that an indicator wants; else why not.
func asked(in *content.Indicator, r *Report) (ok bool, why string) {
	if len(in.Forms) > 0 && !slices.Contains(in.Forms, string(r.Form)) {
		return false, "形式是“" + string(r.Form) + "”，不是" + strings.Join(in.Forms, "、")
	}
	if len(in.Themes) == 0 {
		return true, ""
	}
	all := r.Theme + r.Title + strings.Join(r.Laws, " ")
	for _, theme := range in.Themes {
		if strings.Contains(all, theme) {
			return true, ""
		}
	}
	return false, "主题不是" + strings.Join(in.Themes, "、")
}

func (s *Scorer) reports(in *content.Indicator, b *unitBook, t *tally) {
	for _, r := range b.reports {
		ok, why := asked(in, r)
		var part int64
		if ok && r.State == Accepted {
			part = int64(max(r.Sessions.N, 1))
		}
		t.note("report/"+r.ID, part, part, func() Event {
			e := Event{What: reportName(r), Date: r.Date, Why: why}
			switch {
			case !ok:
			case r.State == Submitted:
				e.Why = "待审核，采用后计入"
			case r.State == Returned:
				e.Why = "已退回：" + r.Reason
			case part > 1:
				e.Why = fmt.Sprintf("已采用，%d场次，计入", part)
			default:
				e.Why = "已采用，计入"
			}
			return e
		})
	}
}

func (s *Scorer) reportsOnTime(in *content.Indicator, b *unitBook, t *tally) {
	for _, r := range b.reports {
		if ok, _ := asked(in, r); !ok || r.State != Accepted {
			continue
		}
		var part int64
		if !s.late(in, r) {
			part = 1
		}
		t.note("report/"+r.ID, part, 1, func() Event {
			at := datebook.DateOf(r.At.In(s.loc))
			e := Event{What: reportName(r), Date: r.Date, Why: at.Chinese() + "报送，按时"}
			if part == 0 {
				e.Why = fmt.Sprintf("%s报送，超过活动后%d天", at.Chinese(), in.WithinDays)
			}
			return e
		})
	}
}

// notices takes the notices of art. 57 that were answered or whose deadline has passed.
func (s *Scorer) notices(b *unitBook, t *tally) {
	for _, p := range b.prompts {
		if p.Kind != Notice {
			continue
		}
		var part, of int64 = 0, 1
		if p.InTime(s.loc) {
			part = 1
		} else if p.Answered.IsZero() && !p.Deadline.Before(s.today) {
			of = 0
		}
		t.note("notice/"+p.ID, part, of, func() Event {
			e := Event{What: fmt.Sprintf("普法提示单%d年第%d号", p.Year, p.Number), Date: p.Deadline}
			switch {
			case part == 1:
				e.Why = "按期反馈"
			case of == 0:
				e.Why = "还没到反馈期限，不计入"
			case p.Answered.IsZero():
				e.Why = "没有反馈，期限" + p.Deadline.Chinese()
			default:
				e.Why = "反馈晚了，期限" + p.Deadline.Chinese()
			}
			return e
		})
	}
}

// answers takes the questions whose answers are published or were due.
func (s *Scorer) answers(b *unitBook, t *tally) {
	for _, q := range b.questions {
		published := q.State == OwnedPublished
		inTime := !q.Answered.IsZero() && !q.Deadline.Before(datebook.DateOf(q.Answered.In(s.loc)))
		var part, of int64 = 0, 1
		switch {
		case published && inTime:
			part = 1
		case !published && !q.Deadline.Before(s.today):
			of = 0
		}
		t.note("question/"+q.ID, part, of, func() Event {
			e := Event{What: q.Topic, Date: q.Deadline}
			if len(q.Questions) > 0 {
				e.What = q.Questions[0]
			}
			switch {
			case part == 1:
				e.Why = "按期回答并公布"
			case of == 0:
				e.Why = "还没到期限，不计入"
			case published:
				e.Why = "回答晚了"
			default:
				e.Why = "没有按期公布回答"
			}
			return e
		})
	}
}
