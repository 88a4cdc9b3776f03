package console

import (
	"net/http"
	"net/url"
	"strconv"

	"pufa/duty"
	"pufa/internal/fault"
)

// dutyRoutes are the public pages of units' duty lists: nobody signs in, nothing is
// posted.
func (c *console) dutyRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET "+Prefix+"duty", c.showDuties)
	mux.HandleFunc("GET "+Prefix+"duty/{year}", c.showDuties)
	mux.HandleFunc("GET "+Prefix+"duty/{year}/{unit}", c.showDuty)
}

// DutyPath is the path of a unit's page in a year.
func DutyPath(unit string, year int) string {
	return Prefix + "duty/" + strconv.Itoa(year) + "/" + url.PathEscape(unit)
}

// dutiesPage lists the units whose lists are published, by name.
type dutiesPage struct {
	frame
	Year  int
	Units []dutyLink
}

type dutyLink struct{ Name, Kind, Path string }

// dutyPage is a unit's published list with how it stands.
type dutyPage struct {
	frame
	Is        duty.Published
	Published string // the day
	Home      string
}

// dutyYear is the year of the address; this year where there is none.
func (c *console) dutyYear(r *http.Request) (int, bool) {
	text := r.PathValue("year")
	if text == "" {
		return c.opt.Now().Year(), true
	}
	year, err := strconv.Atoi(text)
	return year, err == nil && year >= 2000 && year <= 2200
}

func (c *console) showDuties(w http.ResponseWriter, r *http.Request) {
	year, ok := c.dutyYear(r)
	if !ok || c.opt.Duty == nil {
		c.gone(w, r, http.StatusNotFound)
		return
	}
	units, err := c.opt.Duty.PublishedUnits(r.Context(), year)
	if err != nil {
		c.failed(w, r, err)
		return
	}
	p := dutiesPage{frame: c.frame(r, "普法责任清单"), Year: year}
	for _, u := range units {
		p.Units = append(p.Units, dutyLink{u.Name, u.Kind, DutyPath(u.ID, year)})
	}
	c.renderPublic(w, r, "duties", p)
}

func (c *console) showDuty(w http.ResponseWriter, r *http.Request) {
	year, ok := c.dutyYear(r)
	if !ok || c.opt.Duty == nil {
		c.gone(w, r, http.StatusNotFound)
		return
	}
	now := c.opt.Now()
	found, err := c.opt.Duty.Published(r.Context(), r.PathValue("unit"), year, now)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		c.gone(w, r, http.StatusNotFound)
		return
	case err != nil:
		c.failed(w, r, err)
		return
	}
	c.renderPublic(w, r, "duty", dutyPage{frame: c.frame(r, found.Unit.Name), Is: found, Published: found.List.Published.In(now.Location()).Format("2006年1月2日"),
		Home: Prefix + "duty/" + strconv.Itoa(year)})
}
