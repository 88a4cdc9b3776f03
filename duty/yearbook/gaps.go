package yearbook

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/duty"
	"pufa/internal/datebook"
)

// listCounters count duty lists and how their items stand at the period's end.
func listCounters() map[string]counter {
	items := func(light duty.Light, word func([]standing) string, how string) counter {
		return func(c *Composer, _ Query) value {
			found := c.standing(light)
			return value{word(found), "已公布的责任清单里期间到期的任务，" + how, itemRefs(found)}
		}
	}
	amount := func(s []standing) string { return number(len(s)) }
	lists := func(published bool, word func([]duty.Unit) string, how string) counter {
		return func(c *Composer, _ Query) value {
			found := c.listed(published)
			return value{word(found), how, c.unitRefs(found)}
		}
	}
	units := func(u []duty.Unit) string { return number(len(u)) }
	return map[string]counter{
		"任务数":   items("", amount, "条数"),
		"完成数":   items(duty.LightDone, amount, "已采用的信息报送达到次数的任务"),
		"逾期数":   items(duty.LightOverdue, amount, "截止日已过而没有完成的任务"),
		"逾期名单":  items(duty.LightOverdue, itemNames, "截止日已过而没有完成的任务"),
		"公布单位数": lists(true, units, "已公布责任清单的责任单位"),
		"未公布数":  lists(false, units, "没有公布责任清单的责任单位"),
		"未公布名单": lists(false, unitNames, "没有公布责任清单的责任单位"),
	}
}

// standing is an item of a unit's list and how it stands.
type standing struct {
	unit  duty.Unit
	state duty.ItemState
}

// standing are the items due in the period with a light, all when it is empty.
func (c *Composer) standing(light duty.Light) []standing {
	done := map[[2]string]int{}
	for _, r := range c.year {
		done[[2]string{r.Unit, r.Item}]++
	}
	var out []standing
	for _, l := range c.lists() {
		for _, item := range l.Items {
			if !c.records.Period.Contains(item.Deadline) {
				continue
			}
			state := duty.ItemState{Item: item, Done: done[[2]string{l.Unit, item.ID}]}
			state.Light = item.Light(state.Done, c.today())
			if light == "" || state.Light == light {
				out = append(out, standing{c.unit(l.Unit), state})
			}
		}
	}
	return out
}

func itemNames(all []standing) string {
	var out []string
	for _, s := range all {
		out = append(out, s.unit.Name+"“"+itemName(s.state.Item)+"”")
	}
	return list(out)
}

func itemName(i duty.Item) string {
	if i.Form != "" && !strings.Contains(i.What, string(i.Form)) {
		return i.What + string(i.Form)
	}
	return i.What
}

func itemRefs(all []standing) []Ref {
	var out []Ref
	for _, s := range all {
		out = append(out, Ref{"责任清单", s.unit.ID + "/" + s.state.Item.ID,
			fmt.Sprintf("%s“%s”，截止%s，%s", s.unit.Name, itemName(s.state.Item), dayWord(s.state.Item.Deadline), s.state.Light.Word())})
	}
	return out
}

// listed are the obliged units that published a list of the year, or did not.
func (c *Composer) listed(published bool) []duty.Unit {
	has := map[string]bool{}
	for _, l := range c.lists() {
		has[l.Unit] = true
	}
	return slices.DeleteFunc(c.obliged(), func(u duty.Unit) bool { return has[u.ID] != published })
}

// lists are the published lists.
func (c *Composer) lists() []duty.List {
	return slices.DeleteFunc(slices.Clone(c.records.Lists), func(l duty.List) bool { return l.Published.IsZero() })
}

// gapCounters count what is missing: this is where a report's shortcomings come from.
func gapCounters() map[string]counter {
	silent := func(word func([]duty.Unit) string) counter {
		return func(c *Composer, _ Query) value {
			found := c.silent()
			return value{word(found), "须报送的责任单位中，期间没有一条已采用信息报送的", c.unitRefs(found)}
		}
	}
	forms := func(word func([]string) string) counter {
		return func(c *Composer, q Query) value {
			found := c.missingForms(q.Forms)
			return value{word(found), "模板点名的形式（" + strings.Join(q.Forms, "、") + "）中没有已采用信息报送的", nil}
		}
	}
	months := func(word func([]string) string) counter {
		return func(c *Composer, _ Query) value {
			return value{word(c.emptyMonths()), "期间没有一项写明日期的活动的月份", nil}
		}
	}
	amount := func(s []string) string { return number(len(s)) }
	return map[string]counter{
		"未报送数":  silent(func(u []duty.Unit) string { return number(len(u)) }),
		"未报送名单": silent(unitNames),
		"缺少形式数": forms(amount), "缺少形式": forms(list),
		"空白月数": months(amount), "空白月": months(list),
		"退回数":  func(c *Composer, _ Query) value { return c.inState(duty.Returned) },
		"待审核数": func(c *Composer, _ Query) value { return c.inState(duty.Submitted) },
	}
}

// silent are the obliged units without an accepted report.
func (c *Composer) silent() []duty.Unit {
	told := map[string]bool{}
	for _, r := range c.reports {
		told[r.Unit] = true
	}
	return slices.DeleteFunc(c.obliged(), func(u duty.Unit) bool { return told[u.ID] })
}

func (c *Composer) missingForms(wanted []string) []string {
	return slices.DeleteFunc(slices.Clone(wanted), func(form string) bool {
		return slices.ContainsFunc(c.reports, func(r duty.Report) bool { return string(r.Form) == form })
	})
}

// emptyMonths are the months of the period, up to the moment of the records, in which
// nothing happened. What went on all through the period does not fill its months.
func (c *Composer) emptyMonths() []string {
	var out []string
	if len(c.reports) == 0 {
		return nil
	}
	span := c.records.Period.Span()
	for m := span.Start.Month; m <= c.until().Month; m++ {
		if len(c.inMonth(m)) == 0 {
			out = append(out, fmt.Sprintf("%d月", m))
		}
	}
	return out
}

// inMonth are the reports that went on in a month and say when.
func (c *Composer) inMonth(m time.Month) []*duty.Report {
	var out []*duty.Report
	for i := range c.reports {
		r := &c.reports[i]
		if c.days(r) != "" && r.Date.Month <= m && m <= lastDay(r).Month {
			out = append(out, r)
		}
	}
	return out
}

func (c *Composer) inState(state duty.ReportState) value {
	var found []*duty.Report
	for i := range c.records.Reports {
		if c.records.Reports[i].State == state {
			found = append(found, &c.records.Reports[i])
		}
	}
	return value{number(len(found)), "期间" + state.Word() + "的信息报送", c.reportRefs(found)}
}

func promptCounters() map[string]counter {
	take := func(how string, want func(*Composer, duty.Prompt) bool) counter {
		return func(c *Composer, _ Query) value {
			var from []Ref
			for _, p := range c.records.Prompts {
				signed := datebook.DateOf(p.Signed.In(c.location))
				if p.Kind == duty.Notice && !p.Signed.IsZero() && c.records.Period.Contains(signed) && want(c, p) {
					from = append(from, Ref{"普法提示", p.ID, fmt.Sprintf("第%d号，%s，%s", p.Number, c.unitName(p.Unit), p.State.Word())})
				}
			}
			return value{number(len(from)), "已签发的普法提示单" + how, from}
		}
	}
	return map[string]counter{
		"发出数":   take("", func(*Composer, duty.Prompt) bool { return true }),
		"按期反馈数": take("，截止日以前反馈的", func(c *Composer, p duty.Prompt) bool { return p.InTime(c.location) }),
		"未反馈数":  take("，没有反馈的", func(_ *Composer, p duty.Prompt) bool { return p.Answered.IsZero() }),
		"督办数":   take("，转为督办的", func(_ *Composer, p duty.Prompt) bool { return !p.Escalated.IsZero() }),
	}
}

func questionCounters() map[string]counter {
	take := func(how string, want func(duty.Owned) bool) counter {
		return func(c *Composer, _ Query) value {
			var from []Ref
			for _, q := range c.records.Questions {
				if q.Unit != "" && want(q) {
					from = append(from, Ref{"群众提问", q.ID, q.Topic + "，" + c.unitName(q.Unit) + "，" + q.State.Word()})
				}
			}
			return value{number(len(from)), "分派给责任单位的群众提问" + how, from}
		}
	}
	return map[string]counter{
		"分派数": take("", func(duty.Owned) bool { return true }),
		"公布数": take("，答复已公布的", func(q duty.Owned) bool { return q.State == duty.OwnedPublished }),
		"未答数": take("，还没有答复的", func(q duty.Owned) bool { return q.Answered.IsZero() }),
	}
}

// smallGroup is the size below which nothing is told of a group's studies.
const smallGroup = 10

func studyCounters() map[string]counter {
	take := func(how string, word func(duty.StudyFigure) string) counter {
		return func(c *Composer, _ Query) value {
			var sum duty.StudyFigure
			var from []Ref
			for _, s := range c.records.Study {
				sum.Assigned, sum.Finished, sum.Passed, sum.OnTime = sum.Assigned+s.Assigned, sum.Finished+s.Finished, sum.Passed+s.Passed, sum.OnTime+s.OnTime
				from = append(from, Ref{"学习", s.Assignment + "/" + s.Unit, s.Title + "，" + c.unitName(s.Unit)})
			}
			if sum.Assigned < smallGroup {
				return value{}
			}
			return value{word(sum), "期间截止的学习考试，" + how + "（人次，不到10人不列）", from}
		}
	}
	return map[string]counter{
		"应学人次": take("应学", func(s duty.StudyFigure) string { return number(s.Assigned) }),
		"完成人次": take("完成", func(s duty.StudyFigure) string { return number(s.Finished) }),
		"完成率":  take("完成÷应学", func(s duty.StudyFigure) string { return percent(s.Finished, s.Assigned) }),
		"通过率":  take("通过÷应学", func(s duty.StudyFigure) string { return percent(s.Passed, s.Assigned) }),
		"按时率":  take("按时完成÷应学", func(s duty.StudyFigure) string { return percent(s.OnTime, s.Assigned) }),
	}
}
