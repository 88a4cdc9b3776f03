package yearbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pufa/duty"
	"pufa/internal/datebook"
)

// field tells a word of a report; empty where the report does not say.
type field struct {
	name string
	word func(c *Composer, r *duty.Report) string
}

// fields are what a sentence told for each report may name.
func fields() []field {
	count := func(of func(*duty.Report) duty.Count) func(*Composer, *duty.Report) string {
		return func(_ *Composer, r *duty.Report) string { return countWord(of(r)) }
	}
	return []field{
		{"日期", func(c *Composer, r *duty.Report) string { return c.days(r) }},
		{"单位", func(c *Composer, r *duty.Report) string { return c.unitName(r.Unit) }},
		{"地点", func(_ *Composer, r *duty.Report) string { return r.Place }},
		{"主题", func(_ *Composer, r *duty.Report) string { return r.Theme }},
		{"形式", func(_ *Composer, r *duty.Report) string { return string(r.Form) }},
		{"活动", func(_ *Composer, r *duty.Report) string { return activity(r) }},
		{"场次", count(func(r *duty.Report) duty.Count { return r.Sessions })},
		{"人数", count(func(r *duty.Report) duty.Count { return r.People })},
		{"学校数", count(func(r *duty.Report) duty.Count { return r.Schools })},
		{"资料", count(func(r *duty.Report) duty.Count { return r.Materials })},
		{"横幅", count(func(r *duty.Report) duty.Count { return r.Banners })},
		{"联合单位", func(_ *Composer, r *duty.Report) string { return strings.Join(r.Partners, "、") }},
		{"法律", func(_ *Composer, r *duty.Report) string { return laws(r.Laws) }},
	}
}

func fieldNames() []string {
	var out []string
	for _, f := range fields() {
		out = append(out, f.name)
	}
	return out
}

// reportWords are a report's words by field.
func (c *Composer) reportWords(r *duty.Report) map[string]string {
	out := map[string]string{}
	for _, f := range fields() {
		out[f.name] = f.word(c, r)
	}
	return out
}

// restFields are what a sentence told for the rest of the reports may name.
var restFields = []string{"其余数"}

// figureFields are what a sentence told for each yearly figure may name.
var figureFields = []string{"名称", "数", "计量", "总数", "登记单位", "依据"}

func (c *Composer) figureWords(f duty.Figure) map[string]string {
	return map[string]string{"名称": f.Name, "数": countWord(f.Value), "计量": f.Measure, "总数": number(f.Of), "登记单位": c.unitName(f.Unit), "依据": f.Source}
}

// accountFields are what a sentence told for each media account may name.
var accountFields = []string{"账号", "平台", "单位", "篇数", "阅读量"}

func (c *Composer) mediaWords(m duty.MediaFigure) map[string]string {
	out := map[string]string{"账号": c.accountName(m.Account), "篇数": countWord(m.Items), "阅读量": countWord(m.Reads)}
	for _, u := range c.records.Units {
		for _, a := range u.Accounts {
			if a.ID == m.Account {
				out["单位"], out["平台"] = u.Name, a.Platform
			}
		}
	}
	return out
}

// countWord is a count, or nothing where nothing was counted.
func countWord(c duty.Count) string {
	switch {
	case c.N == 0:
		return ""
	case c.OrMore && c.N < 10:
		return "不少于" + strconv.Itoa(c.N)
	}
	return c.String()
}

// activity is what the activity is called: “与法同行”模拟法庭, or its theme and form.
func activity(r *duty.Report) string {
	switch {
	case r.Title != "":
		return r.Title
	case r.Theme != "" && !strings.Contains(r.Theme, string(r.Form)) && r.Form != duty.OtherForm:
		return r.Theme + string(r.Form)
	case r.Theme != "":
		return r.Theme
	}
	return string(r.Form)
}

func laws(short []string) string {
	var b strings.Builder
	for _, l := range short {
		fmt.Fprintf(&b, "《%s》", strings.Trim(l, "《》"))
	}
	return b.String()
}

// lastDay is a report's last day.
func lastDay(r *duty.Report) datebook.Date {
	if r.End.IsZero() {
		return r.Date
	}
	return r.End
}

// days are the report's days in words. Whole months are told as months; what went on
// all through the period, or longer, is told without days.
func (c *Composer) days(r *duty.Report) string {
	from, to := r.Date, lastDay(r)
	span := c.records.Period.Span()
	switch {
	case from.Compare(span.Start) <= 0 && to.Compare(span.End) >= 0:
		return ""
	case from == to:
		return dayWord(from)
	case from.Day == 1 && to.AddDays(1).Day == 1 && from.Year == to.Year && from.Month == to.Month:
		return fmt.Sprintf("%d月", from.Month)
	case from.Day == 1 && to.AddDays(1).Day == 1:
		return fmt.Sprintf("%d月至%d月", from.Month, to.Month)
	case from.Month == to.Month:
		return fmt.Sprintf("%s至%d日", dayWord(from), to.Day)
	}
	return dayWord(from) + "至" + dayWord(to)
}

func dayWord(d datebook.Date) string { return fmt.Sprintf("%d月%d日", d.Month, d.Day) }

// passes reports a report that the filter chooses.
func (f Filter) passes(r *duty.Report) bool {
	if len(f.Forms) > 0 && !slices.Contains(f.Forms, string(r.Form)) {
		return false
	}
	if len(f.Words) == 0 {
		return true
	}
	said := strings.Join(append([]string{r.Theme, r.Title, r.Text}, r.Laws...), "\n")
	return slices.ContainsFunc(f.Words, func(w string) bool { return strings.Contains(said, w) })
}

func (f Filter) check() []string {
	var wrong []string
	for _, form := range f.Forms {
		if !slices.Contains(duty.Forms(), duty.Form(form)) {
			wrong = append(wrong, fmt.Sprintf("没有“%s”这种形式", form))
		}
	}
	if len(f.Forms) == 0 && len(f.Words) == 0 && !f.All {
		wrong = append(wrong, "“逐条”要写形式、词或全部")
	}
	return wrong
}
