package console

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/scheduler"
)

// Steps of a campaign as they stand in addresses, in the order in which they go out.
var stepNames = []struct{ key, name string }{
	{scheduler.Announce, "预告"}, {scheduler.Main, "正文"}, {scheduler.Afterwards, "小结"},
}

// CampaignPath is the path of a campaign's page in a year: /p/campaign/415/2027.
func CampaignPath(key string, year int) string { return campaignPath(key, year) }

func campaignPath(key string, year int) string {
	return Prefix + "campaign/" + key + "/" + strconv.Itoa(year)
}

// campaignPage is a campaign in a year.
type campaignPage struct {
	frame
	Campaign *content.Campaign
	Year     int
	Days     []string
	Soon     string // how long until it begins, or that it is on
	Steps    []campaignStep
	Laws     []lawLine
	FAQs     []content.FAQ
	Calls    []content.Hotline
	Quiz     []quizLine
	New      []content.Commencement // laws that come into force on its days
	Home     string
	Feed     string
	Calendar string
}

// campaignStep is one message, or, where its time has not come, when it comes.
type campaignStep struct {
	Key, Name, Day, Title string
	Paragraphs            []string
	Path                  string
	Open                  bool
}

type lawLine struct {
	Name, About, Standing string
}

// quizLine is a question to try on one's own: nothing of it is sent or stored.
type quizLine struct {
	content.Question
	Number  int
	Letters []string
	Answer  string
}

// occurrence is the campaign that an address names, with its spans in that year.
type occurrence struct {
	campaign *content.Campaign
	year     int
	spans    []datebook.Span
}

// campaignOf reads an address; it answers itself where there is no such campaign.
func (c *console) campaignOf(w http.ResponseWriter, r *http.Request) (occurrence, bool) {
	set, key := c.set(), r.PathValue("key")
	year, err := strconv.Atoi(r.PathValue("year"))
	i := slices.IndexFunc(set.Campaigns, func(k content.Campaign) bool { return k.Key == key })
	if err != nil || i < 0 || year < datebook.FirstLunarYear || year >= datebook.LastLunarYear {
		c.gone(w, r, http.StatusNotFound)
		return occurrence{}, false
	}
	o := occurrence{campaign: &set.Campaigns[i], year: year}
	if o.spans, err = o.campaign.Rule.In(year, set.LawDays()); err != nil || len(o.spans) == 0 {
		c.gone(w, r, http.StatusNotFound)
		return occurrence{}, false
	}
	return o, true
}

func (c *console) showCampaign(w http.ResponseWriter, r *http.Request) {
	o, ok := c.campaignOf(w, r)
	if !ok {
		return
	}
	today := datebook.DateOf(c.opt.Now())
	c.visit("campaign/" + o.campaign.Key + "/" + strconv.Itoa(o.year))
	p := campaignPage{frame: c.frame(r, o.campaign.Name), Campaign: o.campaign, Year: o.year, Soon: soon(o.spans[0], today),
		Home: campaignPath(o.campaign.Key, o.year), Feed: Prefix + "calendar.ics", Calendar: calendarPath(o.year)}
	for _, s := range o.spans {
		p.Days = append(p.Days, inFull(s))
	}
	for i, m := range o.campaign.Messages() {
		p.Steps = append(p.Steps, stepOf(o, i, m, today))
	}
	c.fillCampaign(&p, o, today)
	c.renderPublic(w, r, "campaign", p)
}

// fillCampaign adds what stands in other packs: laws, answers, numbers, questions.
func (c *console) fillCampaign(p *campaignPage, o occurrence, today datebook.Date) {
	set := c.set()
	for _, name := range o.campaign.Laws {
		if i := slices.IndexFunc(set.Laws, func(l content.Law) bool { return l.Name == name }); i >= 0 {
			p.Laws = append(p.Laws, lawLine{Name: name, About: set.Laws[i].About, Standing: standingOf(&set.Laws[i], today)})
		}
	}
	for _, f := range set.FAQs {
		if slices.Contains(o.campaign.FAQs, f.ID) {
			p.FAQs = append(p.FAQs, f)
		}
	}
	p.Calls = callsOf(set, o.campaign.Calls)
	for _, id := range o.campaign.Quiz {
		if i := slices.IndexFunc(set.Questions, func(q content.Question) bool { return q.ID == id }); i >= 0 {
			line := quizLineOf(set.Questions[i])
			line.Number = len(p.Quiz) + 1
			p.Quiz = append(p.Quiz, line)
		}
	}
	for _, law := range set.LawDays().In(o.year) {
		if slices.ContainsFunc(o.spans, func(s datebook.Span) bool { return s.Start == law.Day }) {
			p.New = append(p.New, law)
		}
	}
}

func quizLineOf(q content.Question) quizLine {
	line := quizLine{Question: q}
	for i := range q.Options {
		line.Letters = append(line.Letters, string(rune('A'+i)))
	}
	if q.Kind == content.TrueFalse {
		line.Answer = strings.Join(q.RightOptions(), "")
		return line
	}
	for _, i := range q.Right {
		line.Answer += line.Letters[i]
	}
	return line
}

// standingOf says since or from when a law holds.
func standingOf(l *content.Law, today datebook.Date) string {
	switch {
	case l.Next != nil && today.Before(l.Next.Effective):
		return "修订的版本自" + l.Next.Effective.Chinese() + "起施行"
	case l.Effective.IsZero():
		return ""
	case today.Before(l.Effective):
		return l.Effective.Chinese() + "起施行，现在还没有生效"
	}
	return l.Effective.Chinese() + "起施行"
}

// stepOf is one message of an occurrence. What comes afterwards is told when it is over.
func stepOf(o occurrence, i int, m *content.Message, today datebook.Date) campaignStep {
	span := o.spans[0]
	day := m.When.On(span)
	s := campaignStep{Key: stepNames[i].key, Name: stepNames[i].name, Day: dayInWords(day, o.year), Open: stepNames[i].key != scheduler.Afterwards || !today.Before(day)}
	filled := m.FilledWith(span, nil)
	s.Title, s.Path = filled.Title, campaignPath(o.campaign.Key, o.year)+"/"+s.Key
	for _, line := range strings.Split(filled.Text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			s.Paragraphs = append(s.Paragraphs, line)
		}
	}
	return s
}

// inFull is a span with its year and weekdays: 2026年12月1日（周二）至12月7日（周一）.
func inFull(s datebook.Span) string {
	words := strconv.Itoa(s.Start.Year) + "年" + dayInWords(s.Start, s.Start.Year)
	if s.End != s.Start {
		words += "至" + dayInWords(s.End, s.Start.Year)
	}
	return words
}

// dayInWords is a day with its weekday, and with its year where that is another.
func dayInWords(d datebook.Date, year int) string {
	words := datebook.Span{Start: d, End: d}.Chinese() + "（" + weekdays[d.Weekday()] + "）"
	if d.Year != year {
		words = strconv.Itoa(d.Year) + "年" + words
	}
	return words
}

// soon says how far a span is away.
func soon(s datebook.Span, today datebook.Date) string {
	days := func(from, to datebook.Date) int { return int(to.In(time.UTC).Sub(from.In(time.UTC)).Hours() / 24) }
	switch {
	case s.End.Before(today):
		return "已经结束"
	case !today.Before(s.Start):
		return "正在进行"
	}
	switch n := days(today, s.Start); n {
	case 1:
		return "明天开始"
	default:
		return "还有" + strconv.Itoa(n) + "天"
	}
}
