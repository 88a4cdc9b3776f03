package console

import (
	"net/http"
	"strconv"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/scheduler"
)

// calendarRoutes are the public pages of the calendar: nobody signs in, nothing is
// posted.
func (c *console) calendarRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET "+Prefix+"calendar.ics", c.serveFeed)
	mux.HandleFunc("GET "+Prefix+"calendar", c.showCalendar)
	mux.HandleFunc("GET "+Prefix+"calendar/{year}", c.showCalendar)
	mux.HandleFunc("GET "+Prefix+"campaign/{key}/{year}", c.showCampaign)
	mux.HandleFunc("GET "+Prefix+"campaign/{key}/{year}/{step}", c.showMessage)
}

// messagePage is one message of a campaign, to be read on its own.
type messagePage struct {
	frame
	Campaign *content.Campaign
	Step     campaignStep
	Days     string
	Basis    []string
	Calls    []content.Hotline
	Home     string
}

func (c *console) showMessage(w http.ResponseWriter, r *http.Request) {
	o, ok := c.campaignOf(w, r)
	if !ok {
		return
	}
	key, today := r.PathValue("step"), datebook.DateOf(c.opt.Now())
	for i, m := range o.campaign.Messages() {
		if stepNames[i].key != key {
			continue
		}
		step := stepOf(o, i, m, today)
		if !step.Open {
			break // what is told afterwards is not told before
		}
		c.visit("campaign/" + o.campaign.Key + "/" + strconv.Itoa(o.year) + "/" + key)
		p := messagePage{frame: c.frame(r, o.campaign.Name), Campaign: o.campaign, Step: step, Days: inFull(o.spans[0]), Home: campaignPath(o.campaign.Key, o.year)}
		for _, ref := range o.campaign.Refs {
			p.Basis = append(p.Basis, ref.String())
		}
		p.Calls = callsOf(c.set(), o.campaign.Calls)
		c.renderPublic(w, r, "message", p)
		return
	}
	c.gone(w, r, http.StatusNotFound)
}

// soonDays is how many days ahead the calendar counts down.
const soonDays = 31

// calendarPage is a year of the calendar.
type calendarPage struct {
	frame
	Year, Before, After int
	Months              []calendarMonth
	Feed                string
}

type calendarMonth struct {
	Name  string
	Lines []calendarLine
}

type calendarLine struct {
	Days, Name, Basis, Path, Soon string
}

func calendarPath(year int) string { return Prefix + "calendar/" + strconv.Itoa(year) }

// showCalendar lists a year's occasions, this year's where none is named.
func (c *console) showCalendar(w http.ResponseWriter, r *http.Request) {
	today := datebook.DateOf(c.opt.Now())
	year := today.Year
	if named := r.PathValue("year"); named != "" {
		var err error
		if year, err = strconv.Atoi(named); err != nil || year < datebook.FirstLunarYear || year >= datebook.LastLunarYear {
			c.gone(w, r, http.StatusNotFound)
			return
		}
	}
	occasions, err := c.years(year, year)
	if err != nil {
		c.failed(w, r, err)
		return
	}
	p := calendarPage{frame: c.frame(r, "普法日历"), Year: year, Before: year - 1, After: year + 1, Feed: Prefix + "calendar.ics"}
	for _, o := range occasions {
		p.add(o, today)
	}
	c.visit("calendar/" + strconv.Itoa(year))
	c.renderPublic(w, r, "calendar", p)
}

func (p *calendarPage) add(o scheduler.Occasion, today datebook.Date) {
	month := strconv.Itoa(int(o.Start.Month)) + "月"
	if n := len(p.Months); n == 0 || p.Months[n-1].Name != month {
		p.Months = append(p.Months, calendarMonth{Name: month})
	}
	line := calendarLine{Days: o.Span.Chinese(), Name: o.Name, Basis: o.Basis}
	if o.Start == o.End {
		line.Days = dayInWords(o.Start, p.Year)
	}
	if !o.OfLaw() {
		line.Path = campaignPath(o.Key, o.Start.Year)
	}
	if !o.End.Before(today) && o.Start.Before(today.AddDays(soonDays)) {
		line.Soon = soon(o.Span, today)
	}
	last := &p.Months[len(p.Months)-1]
	last.Lines = append(last.Lines, line)
}
