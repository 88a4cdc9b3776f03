package console

import (
	"bytes"
	"net/http"
	"time"

	ics "github.com/arran4/golang-ical"

	"pufa/content"
	"pufa/internal/fault"
	"pufa/scheduler"
)

const (
	feedName    = "普法日历"
	feedRefresh = "P1D"
	// feedYears is how many years after this one the feed tells.
	feedYears = 1
)

// Feed writes occasions as an iCalendar file (RFC 5545): all-day events whose UID stays
// the same however often the feed is read, so that a subscriber's calendar changes them
// in place. at stamps the events; address, where it is not empty, begins the addresses
// of the campaigns' pages.
func Feed(occasions []scheduler.Occasion, at time.Time, address string) []byte {
	cal := ics.NewCalendarFor("pufa")
	cal.SetProductId("-//pufa//calendar//ZH")
	cal.SetMethod(ics.MethodPublish)
	cal.SetName(feedName)
	cal.SetXWRCalName(feedName)
	cal.SetXWRTimezone("Asia/Shanghai")
	cal.SetRefreshInterval(feedRefresh)
	cal.SetXPublishedTTL(feedRefresh)
	for _, o := range occasions {
		e := cal.AddEvent(o.Key + "-" + o.Start.String() + "@pufa")
		e.SetDtStampTime(at)
		e.SetAllDayStartAt(o.Start.In(time.UTC))
		e.SetAllDayEndAt(o.End.AddDays(1).In(time.UTC)) // the end is exclusive
		e.SetSummary(o.Name)
		e.SetDescription("依据：" + o.Basis)
		e.SetTimeTransparency(ics.TransparencyTransparent)
		if address != "" && !o.OfLaw() {
			e.SetURL(address + campaignPath(o.Key, o.Start.Year))
		}
	}
	var b bytes.Buffer
	_ = cal.SerializeTo(&b, ics.WithNewLineWindows) // a buffer takes everything
	return b.Bytes()
}

// serveFeed is the public calendar of this year and the next.
func (c *console) serveFeed(w http.ResponseWriter, r *http.Request) {
	now := c.opt.Now()
	occasions, err := c.years(now.Year(), now.Year()+feedYears)
	if err != nil {
		c.failed(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `inline; filename="pufa.ics"`)
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, _ = w.Write(Feed(occasions, now, c.opt.Links.base)) // the reader may have gone
}

// years are the occasions of some years.
func (c *console) years(from, to int) ([]scheduler.Occasion, error) {
	var out []scheduler.Occasion
	for year := from; year <= to; year++ {
		all, err := scheduler.Calendar(c.set(), year)
		if err != nil {
			return nil, fault.Wrap(err, fault.Unavailable, "普法日历暂时算不出来，请稍后再试。")
		}
		out = append(out, all...)
	}
	return out, nil
}

// set is the packs in force now; none where the pages were made without them.
func (c *console) set() *content.Set {
	if c.opt.Content == nil {
		return &content.Set{}
	}
	return c.opt.Content()
}

// Campaign is the address of a campaign's page in a year; of the year's calendar for an
// empty key.
func (l *Links) Campaign(key string, year int) string {
	if key == "" {
		return l.base + calendarPath(year)
	}
	return l.base + campaignPath(key, year)
}
