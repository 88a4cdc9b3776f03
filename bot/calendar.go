package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/scheduler"
)

// askLength is the most characters of a message that asks for the calendar; longer ones
// tell a story.
const askLength = 24

// calendarList is how many occasions one message lists.
const calendarList = 8

var (
	saysCalendar = []string{"普法日历", "宣传日历", "普法节点", "日历", "普法日程", "普法时间表", "宣传节点"}
	asksWhen     = []string{"什么时候", "什么时间", "哪一天", "哪天", "几月几号", "几号", "几月", "什么日子", "日期", "何时", "哪一周", "哪周", "哪个月", "时间"}
	asksDoings   = []string{"活动", "宣传", "节日", "普法日历", "日历", "普法"}
)

// calendar tells the dates of the publicity year: what comes next, what a month brings,
// and when an occasion is.
func (c *Conversation) calendar(_ context.Context, t *turn) (Reply, bool, error) {
	if t.Kind != Text || t.command == "" {
		return Reply{}, false, nil
	}
	set := c.books().set
	if slices.Contains(saysCalendar, t.command) {
		reply, err := c.listOccasions(set, "接下来的普法节点：", t.today(), t.today().AddDays(120), t.today())
		return reply, err == nil, err
	}
	if first, last, title, ok := monthAsked(t.command, t.today()); ok {
		reply, err := c.listOccasions(set, title, first, last, t.today())
		return reply, err == nil, err
	}
	if k := occasionAsked(set, t.command); k != nil {
		return c.tellOccasion(set, k, t.today())
	}
	return Reply{}, false, nil
}

// doings are the words of a question for what a month brings: a message of other words,
// such as 这个月商家搞活动不退定金, tells a story.
var doings = strings.NewReplacer("下个月", "", "这个月", "", "下月", "", "本月", "", "这月", "", "当月", "", "这个星期", "", "这星期", "", "这周", "", "本周", "",
	"普法日历", "", "日历", "", "普法", "", "宣传", "", "法治", "", "活动", "", "节日", "", "节点", "", "有什么", "", "有哪些", "", "有没有", "", "什么", "", "哪些", "",
	"有", "", "吗", "", "安排", "", "要", "", "的", "", "搞", "", "办", "", "咱们", "", "你们", "", "里", "")

// monthAsked reads 这个月有什么活动 and the like: the days that are meant.
func monthAsked(words string, today datebook.Date) (first, last datebook.Date, title string, ok bool) {
	if !containsAny(words, asksDoings) || doings.Replace(words) != "" {
		return first, last, "", false
	}
	start := datebook.Date{Year: today.Year, Month: today.Month, Day: 1}
	switch {
	case containsAny(words, []string{"下个月", "下月"}):
		start = start.AddDays(31)
		start.Day = 1
		first, title = start, fmt.Sprintf("%d月的普法节点：", int(start.Month))
	case containsAny(words, []string{"这个月", "本月", "这月", "当月"}):
		first, title = start, fmt.Sprintf("%d月的普法节点：", int(start.Month))
	case containsAny(words, []string{"这周", "本周", "这个星期", "这星期"}):
		monday := today.AddDays(-(int(today.Weekday()) + 6) % 7)
		return monday, monday.AddDays(6), "这一周的普法节点：", true
	default:
		return first, last, "", false
	}
	next := start.AddDays(31)
	last = datebook.Date{Year: next.Year, Month: next.Month, Day: 1}.AddDays(-1)
	return first, last, title, true
}

// listOccasions lists what falls between two days, without what is over.
func (c *Conversation) listOccasions(set *content.Set, title string, first, last, today datebook.Date) (Reply, error) {
	all, err := scheduler.Between(set, first, last)
	if err != nil {
		return Reply{}, fmt.Errorf("list occasions: %w", err)
	}
	all = slices.DeleteFunc(all, func(o scheduler.Occasion) bool { return o.End.Before(today) })
	if len(all) == 0 {
		return Reply{Text: "这段时间没有排定的普法节点。写下您的问题，我随时都在。", Actions: say("普法日历", "菜单")}, nil
	}
	r := Reply{Text: title, Actions: say("普法日历", "菜单")}
	for i, o := range all {
		if i == calendarList {
			r.Text += fmt.Sprintf("\n……还有%d个", len(all)-i)
			break
		}
		r.Text += "\n· " + when(o.Span, today) + "　" + o.Name
	}
	r.Cards = c.calendarCard("", today.Year, "看全年日历")
	for _, o := range all[:min(len(all), 3)] {
		if !o.OfLaw() {
			r.Choices = append(r.Choices, Choice{Label: o.Name, Say: o.Name + "是什么时候"})
		}
	}
	return r, nil
}

// tellOccasion tells when a campaign is: this year's days, or the next where those are
// over.
func (c *Conversation) tellOccasion(set *content.Set, k *content.Campaign, today datebook.Date) (Reply, bool, error) {
	span, ok := k.Next(today, set.LawDays())
	if !ok {
		return Reply{}, false, nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s：%d年%s", k.Name, span.Start.Year, when(span, span.Start))
	switch days := int(span.Start.In(time.UTC).Sub(today.In(time.UTC)).Hours() / 24); {
	case days > 0:
		fmt.Fprintf(&b, "，还有%d天。", days)
	default:
		b.WriteString("，正在进行。")
	}
	fmt.Fprintf(&b, "\n\n主题：%s\n依据：%s\n责任单位：%s", k.Theme, k.Legal(), strings.Join(k.Units, "、"))
	return Reply{Text: b.String(), Actions: say("普法日历", "菜单"), Cards: c.calendarCard(k.Key, span.Start.Year, "活动页：读一读、做五道小题")}, true, nil
}

// when is a span as a person reads it: 12月4日（周五）, 12月1日（周二）至7日; with the year
// where that is not the year of base.
func when(s datebook.Span, base datebook.Date) string {
	names := [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}
	words := fmt.Sprintf("%d月%d日（%s）", int(s.Start.Month), s.Start.Day, names[s.Start.Weekday()])
	if s.Start.Year != base.Year {
		words = fmt.Sprintf("%d年%s", s.Start.Year, words)
	}
	switch {
	case s.End == s.Start:
	case s.End.Year != s.Start.Year:
		words += fmt.Sprintf("至%d年%d月%d日", s.End.Year, int(s.End.Month), s.End.Day)
	case s.End.Month != s.Start.Month:
		words += fmt.Sprintf("至%d月%d日", int(s.End.Month), s.End.Day)
	default:
		words += fmt.Sprintf("至%d日", s.End.Day)
	}
	return words
}

// occasionAsked is the campaign whose days a message asks for: the one with the longest
// name in it; nil when it asks for none.
func occasionAsked(set *content.Set, words string) *content.Campaign {
	if utf8.RuneCountInString(words) > askLength || !containsAny(words, asksWhen) {
		return nil
	}
	var best *content.Campaign
	length := 0
	for i := range set.Campaigns {
		for _, name := range calledNames(&set.Campaigns[i]) {
			if n := len(name); n > length && asksOnlyWhen(words, name) {
				best, length = &set.Campaigns[i], n
			}
		}
	}
	return best
}

// fillers are words around a name and a question for its day that ask nothing more.
var fillers = strings.NewReplacer("今年", "", "明年", "", "每年", "", "全国", "", "国家", "", "国际", "", "中国", "", "世界", "", "具体", "",
	"到底", "", "定在", "", "一般", "", "是在", "", "是", "", "在", "", "的", "", "呢", "", "开始", "", "举行", "", "这个", "")

// asksOnlyWhen reports that a message is a name and a question for its day, and nothing
// else: 春节加班费什么时候发 is a question of law.
func asksOnlyWhen(words, name string) bool {
	before, after, found := strings.Cut(words, name)
	if !found {
		return false
	}
	rest := before + after
	for _, w := range asksWhen {
		rest = strings.Replace(rest, w, "", 1)
	}
	return fillers.Replace(rest) == ""
}

// calledNames are what people call a campaign: its name, without the words that stand
// before it, and the parts of a name that joins two.
func calledNames(k *content.Campaign) []string {
	var names []string
	if strings.Trim(k.Key, "0123456789") == "" {
		names = append(names, k.Key) // 3·15
	}
	for _, part := range append(strings.FieldsFunc(k.Name, func(r rune) bool { return r == '·' || r == '和' }), k.Name) {
		part = squeeze(part)
		for _, before := range []string{"", "中国人民", "中国农民", "全国", "国家", "国际", "中国", "世界", "全民", "广西"} {
			bare, ok := strings.CutPrefix(part, before)
			if ok && utf8.RuneCountInString(bare) >= 2 {
				names = append(names, bare)
			}
		}
	}
	return names
}

func (c *Conversation) calendarCard(key string, year int, title string) []Card {
	if c.opt.Pages == nil {
		return nil
	}
	return []Card{{Title: title, URL: c.opt.Pages.Campaign(key, year)}}
}
