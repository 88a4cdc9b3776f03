package content

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/lawref"
)

// Bounds that Check holds campaigns to.
const (
	MaxCampaignTitle = 30  // characters of a message's title
	MinCampaignText  = 100 // characters of a message
	MaxCampaignText  = 600
	CampaignQuiz     = 5   // questions
	maxLead          = 180 // days
	maxGrace         = 30
	ownYears         = 10 // years in which a day written in a text must lie in the campaign
)

var (
	campaignLevels = []string{"国家", "自治区", "部门", "国际日", "传统节日", "惯例", "本地"}
	campaignKey    = regexp.MustCompile(`^[a-z0-9_]+$`)
	writtenYear    = regexp.MustCompile(`(20\d\d)年(?:(\d{1,2})月(?:(\d{1,2})日)?)?`)
	writtenDay     = regexp.MustCompile(`(\d{1,2})月(\d{1,2})日`)
	relativeYear   = regexp.MustCompile(`今年|明年|去年|本年度`)
)

// campaigns checks the year's campaigns.
func (c *checker) campaigns() {
	seen, faqs, questions := map[string]Position{}, map[string]bool{}, map[string]bool{}
	for _, f := range c.set.FAQs {
		faqs[f.ID] = true
	}
	for _, q := range c.set.Questions {
		questions[q.ID] = true
	}
	laws, names := c.set.LawDays(), lawref.NewNames(c.names)
	for i := range c.set.Campaigns {
		k := &c.set.Campaigns[i]
		on := item{k.Key, k.Position}
		c.unique(seen, on, "宣传活动")
		c.required(on, text("key", k.Key), text("name", k.Name), text("level", k.Level), text("theme", k.Theme),
			list("audiences", k.Audiences), list("topics", k.Topics), list("laws", k.Laws), list("units", k.Units), list("calls", k.Calls))
		c.campaignFields(on, k)
		c.calls(on, k.Calls)
		for _, id := range k.FAQs {
			if !faqs[id] {
				c.report(on, SeverityError, "unknown-related:"+id, "相关问答“%s”不存在", id)
			}
		}
		c.campaignQuiz(on, k, questions)
		c.campaignLaws(on, k, laws, names)
		for _, m := range k.Messages() {
			c.message(on, k, m, laws)
		}
	}
}

func (c *checker) campaignFields(on item, k *Campaign) {
	if k.Key != "" && !campaignKey.MatchString(k.Key) {
		c.report(on, SeverityError, "key", "编号“%s”只能用小写字母、数字和下划线", k.Key)
	}
	if !slices.Contains(campaignLevels, k.Level) {
		c.report(on, SeverityError, "level:"+k.Level, "不认识的级别“%s”，可以写：%s", k.Level, joined(campaignLevels))
	}
	if k.Lead < 1 || k.Lead > maxLead {
		c.report(on, SeverityError, "lead", "lead 是提前几天起草，1到%d", maxLead)
	}
	if k.Grace < 1 || k.Grace > maxGrace {
		c.report(on, SeverityError, "grace", "grace 是最多迟几天发，1到%d", maxGrace)
	}
	if len(k.Basis) == 0 && k.Since == "" {
		c.report(on, SeverityError, "empty:basis", "要写依据的条文（basis），没有条文的写由谁设立（since）")
	}
	for _, a := range k.Audiences {
		if !slices.Contains(audiences, a) {
			c.report(on, SeverityWarning, "audience:"+a, "不常见的对象“%s”，自带的活动用：%s", a, joined(audiences))
		}
	}
	if k.Announce.When.AtEnd || k.Announce.When.Days > k.Main.When.Days {
		c.report(on, SeverityError, "order", "预告（announce）应在正式推送（main）之前")
	}
}

func (c *checker) campaignQuiz(on item, k *Campaign, known map[string]bool) {
	if n := len(slices.Compact(slices.Sorted(slices.Values(k.Quiz)))); n != CampaignQuiz || len(k.Quiz) != CampaignQuiz {
		c.report(on, SeverityError, "quiz", "答题应有%d道不同的题，现在是%d道", CampaignQuiz, n)
	}
	for _, id := range k.Quiz {
		if !known[id] {
			c.report(on, SeverityError, "unknown-question:"+id, "题库里没有题目“%s”", id)
		}
	}
}

// campaignLaws checks the laws against the day on which the campaign comes next: what
// it cites must be in force then.
func (c *checker) campaignLaws(on item, k *Campaign, laws LawDays, names *lawref.Names) {
	day := c.today
	if next, ok := k.Next(c.today, laws); ok && c.today.Before(next.Start) {
		day = next.Start
	}
	then := *c
	then.today, then.found = day, nil
	listed := map[string]bool{}
	for _, r := range k.Refs {
		listed[r.String()] = true
		then.refOrLaw(on, r)
	}
	for _, law := range k.Laws {
		then.refOrLaw(on, lawref.Ref{Law: law})
	}
	for _, m := range k.Messages() {
		for _, found := range names.Find(m.Title + "\n" + m.Text) {
			if found.Ref.Law == "" || !found.Quoted && found.Ref.Number.IsZero() {
				continue
			}
			article := lawref.Ref{Law: found.Ref.Law, Number: found.Ref.Number}
			then.refOrLaw(on, article)
			if found.Known && !article.Number.IsZero() && !listed[article.String()] {
				then.report(on, SeverityError, "unlisted:"+article.String(), "文中引用的%s没有写进依据（basis）", article)
			}
		}
	}
	c.found = append(c.found, then.found...)
}

// refOrLaw is ref, but for a law as a whole a newer version is as good.
func (c *checker) refOrLaw(on item, r lawref.Ref) {
	from := len(c.found)
	c.ref(on, r)
	if r.Number.IsZero() {
		c.found = append(c.found[:from:from], slices.DeleteFunc(c.found[from:], func(f Finding) bool {
			return strings.HasPrefix(f.Finding, "amended:") || strings.HasPrefix(f.Finding, "stale:")
		})...)
	}
}

func (c *checker) message(on item, k *Campaign, m *Message, laws LawDays) {
	step := map[*Message]string{&k.Announce: "announce", &k.Main: "main", &k.Afterwards: "afterwards"}[m]
	c.required(on, text(step+".title", m.Title))
	if n := characters(m.Title); n > MaxCampaignTitle {
		c.report(on, SeverityError, "too-long:"+step, "%s 的标题有%d个字，最多%d个", step, n, MaxCampaignTitle)
	}
	if n := characters(m.Text); n < MinCampaignText || n > MaxCampaignText {
		c.report(on, SeverityError, "length:"+step, "%s 有%d个字，应在%d到%d个字之间", step, n, MinCampaignText, MaxCampaignText)
	}
	allowed := dayWords
	if step == "afterwards" {
		allowed = slices.Concat(dayWords, resultWords)
	}
	for _, w := range placeholders(m.Title + m.Text) {
		if !slices.Contains(allowed, w) {
			c.report(on, SeverityError, "placeholder:"+w, "%s 里不能用“{{%s}}”，可以用：%s", step, w, joined(allowed))
		}
	}
	c.dated(on, k, step, k.Name+k.Theme+m.Title+"\n"+m.Text, laws)
}

// dated reports what somebody would have to change by hand next year: a year that is
// not the day of a law, and a day that lies outside of the campaign in some year.
func (c *checker) dated(on item, k *Campaign, step, words string, laws LawDays) {
	if w := relativeYear.FindString(words); w != "" {
		c.report(on, SeverityError, "dated:"+w, "%s 里的“%s”到下一年就不对了，年份写 {{%s}}", step, w, WordYear)
	}
	for _, m := range writtenYear.FindAllStringSubmatch(words, -1) {
		year, _ := strconv.Atoi(m[1])
		if year >= c.today.Year-1 && !laws.wrote(m) {
			c.report(on, SeverityError, "dated:"+m[0], "%s 里的“%s”到下一年就不对了，年份写 {{%s}}", step, m[0], WordYear)
		}
	}
	for _, m := range writtenDay.FindAllStringSubmatch(writtenYear.ReplaceAllString(words, ""), -1) {
		month, _ := strconv.Atoi(m[1])
		day, _ := strconv.Atoi(m[2])
		if !c.always(k, month, day, laws) {
			c.report(on, SeverityError, "dated:"+m[0], "%s 里的“%s”不是每年都在活动期间，日期写 {{%s}}", step, m[0], WordDays)
		}
	}
}

// always reports a day of the civil year that lies in or beside the campaign every year.
func (c *checker) always(k *Campaign, month, day int, laws LawDays) bool {
	const beside = 31
	for year := c.today.Year; year < c.today.Year+ownYears; year++ {
		spans, err := k.Rule.In(year, laws)
		if err != nil || len(spans) == 0 {
			return false
		}
		s := spans[0]
		if s.Start != (datebook.Date{Year: year, Month: s.Start.Month, Day: s.Start.Day}) {
			return false
		}
		d := datebook.Date{Year: year, Month: time.Month(month), Day: day}
		if d.Before(s.Start.AddDays(-beside)) || s.End.AddDays(beside).Before(d) || !sameDays(k.Rule, laws, c.today.Year) {
			return false
		}
	}
	return true
}

// sameDays reports a rule that gives the same civil days every year.
func sameDays(r datebook.Rule, laws LawDays, from int) bool {
	first, err := r.In(from+1, laws)
	if err != nil || len(first) != 1 {
		return false
	}
	for year := from + 2; year < from+ownYears; year++ {
		spans, err := r.In(year, laws)
		if err != nil || len(spans) != 1 || spans[0].Start.String()[4:] != first[0].Start.String()[4:] {
			return false
		}
	}
	return true
}

// wrote reports a year, month or day on which a law of the catalogue comes into force.
func (d LawDays) wrote(m []string) bool {
	for _, c := range d.all {
		if m[1] != strconv.Itoa(c.Day.Year) {
			continue
		}
		if (m[2] == "" || m[2] == strconv.Itoa(int(c.Day.Month))) && (m[3] == "" || m[3] == strconv.Itoa(c.Day.Day)) {
			return true
		}
	}
	return false
}

// Next is the first occurrence that is not over on a day; false when none comes within
// three years.
func (k *Campaign) Next(day datebook.Date, laws LawDays) (datebook.Span, bool) {
	for year := day.Year - 1; year <= day.Year+3; year++ {
		spans, err := k.Rule.In(year, laws)
		if err != nil {
			return datebook.Span{}, false
		}
		for _, s := range spans {
			if !s.End.Before(day) {
				return s, true
			}
		}
	}
	return datebook.Span{}, false
}

// campaign compares a campaign's messages with the articles that it stands on, and with
// the days on which its laws come into force.
func (v *verifier) campaign(k *Campaign, laws LawDays) {
	on := item{k.Key, k.Position}
	given := []string{k.Since}
	for _, c := range laws.all {
		if slices.Contains(k.Laws, c.Law) {
			given = append(given, c.Day.Chinese())
		}
	}
	known, complete := v.known(on, k.Refs, given)
	if !complete {
		return
	}
	for _, m := range k.Messages() {
		for _, c := range claimsIn(withoutDays(m.Text)) {
			if !known[c.fact] {
				v.report(on, SeverityError, "number:"+c.words, "“"+c.words+"”在所引条文里找不到（"+listRefs(k.Refs)+"）")
			}
		}
	}
}

// withoutDays is a text without its open words, and without the days of the civil year
// that dated looked at.
func withoutDays(text string) string {
	text = openWord.ReplaceAllString(text, "")
	years := writtenYear.FindAllString(text, -1)
	for _, y := range years { // a year's own month and day stay with it
		text = strings.Replace(text, y, strings.ReplaceAll(y, "月", "\x01"), 1)
	}
	return strings.ReplaceAll(writtenDay.ReplaceAllString(text, ""), "\x01", "月")
}
