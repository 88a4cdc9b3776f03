package console

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"pufa/content"
)

const (
	servicesPath = Prefix + "services"
	officesPath  = servicesPath + "/offices"
	hotlinesPath = servicesPath + "/hotlines"
	guidePath    = servicesPath + "/guide/"
)

// serviceRoutes are the service finder: hotlines, guides and offices. Nobody signs in,
// nothing is posted.
func (c *console) serviceRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET "+servicesPath, c.showServices)
	mux.HandleFunc("GET "+hotlinesPath, c.showHotlines)
	mux.HandleFunc("GET "+guidePath+"{id}", c.showGuide)
	mux.HandleFunc("GET "+officesPath, c.showOffices)
	mux.HandleFunc("GET "+c.nearURL, c.serveNear)
}

// servicesPage is the front page of the finder.
type servicesPage struct {
	frame
	Search officeSearch
	Calls  []content.Hotline
	All    string // where all hotlines are; empty where these are all
	Guides []wayOn
	More   []wayOn
}

// mainLines is how many hotlines the front page has: the packs order them by need.
const mainLines = 8

func (c *console) showServices(w http.ResponseWriter, r *http.Request) {
	set := c.set()
	p := servicesPage{frame: c.frame(r, "服务在哪"), Search: officeSearch{Kinds: set.OfficeKinds()}, Calls: set.Hotlines, More: publicPages()[1:]}
	if len(p.Calls) > mainLines {
		p.Calls, p.All = p.Calls[:mainLines], hotlinesPath
	}
	for _, s := range set.Services {
		p.Guides = append(p.Guides, wayOn{Name: s.Title, Path: guidePath + url.PathEscape(s.ID)})
	}
	c.visit("services")
	c.renderPublic(w, r, "services", p)
}

// hotlinesPage is every hotline.
type hotlinesPage struct {
	frame
	Calls []content.Hotline
	Home  string
}

func (c *console) showHotlines(w http.ResponseWriter, r *http.Request) {
	c.renderPublic(w, r, "hotlines", hotlinesPage{c.frame(r, "热线电话"), c.set().Hotlines, servicesPath})
}

// guidePage is a service guide.
type guidePage struct {
	frame
	Guide content.Service
	Basis []wayOn
	Calls []content.Hotline
	Home  string
}

func (c *console) showGuide(w http.ResponseWriter, r *http.Request) {
	set, id := c.set(), r.PathValue("id")
	i := slices.IndexFunc(set.Services, func(s content.Service) bool { return s.ID == id })
	if i < 0 {
		c.gone(w, r, http.StatusNotFound)
		return
	}
	s := set.Services[i]
	c.visit("services/" + s.ID)
	c.renderPublic(w, r, "guide", guidePage{frame: c.frame(r, s.Title), Guide: s, Basis: lawWays(s.Refs), Calls: callsOf(set, s.Calls), Home: servicesPath})
}

// callsOf are the hotlines of those numbers, in their order.
func callsOf(set *content.Set, numbers []string) []content.Hotline {
	var out []content.Hotline
	for _, n := range numbers {
		if i := slices.IndexFunc(set.Hotlines, func(h content.Hotline) bool { return h.Number == n }); i >= 0 {
			out = append(out, set.Hotlines[i])
		}
	}
	return out
}

// officeSearch is what offices are looked for by.
type officeSearch struct {
	Kinds       []string
	Kind, Place string
}

// officesPage lists offices.
type officesPage struct {
	frame
	Search officeSearch
	Found  []office
	Others []office // of the kind, the nearest to the place first
	Only   bool     // nothing is registered here but examples
	Script string
	Home   string
}

// office is an office with a link to a map.
type office struct {
	content.Office
	Map string
}

// placeMost is the longest name of a place that is looked for, in characters.
const placeMost = 30

func (c *console) showOffices(w http.ResponseWriter, r *http.Request) {
	set := c.set()
	find := officeSearch{Kinds: set.OfficeKinds(), Kind: r.URL.Query().Get("kind"), Place: strings.TrimSpace(r.URL.Query().Get("place"))}
	if !slices.Contains(find.Kinds, find.Kind) {
		find.Kind = ""
	}
	if place := []rune(find.Place); len(place) > placeMost {
		find.Place = string(place[:placeMost])
	}
	p := officesPage{frame: c.frame(r, "附近的机构"), Search: find, Script: c.nearURL, Home: servicesPath}
	p.Only = !slices.ContainsFunc(set.Offices, func(o content.Office) bool { return !o.Example })
	p.Found, p.Others = find.in(set.Offices)
	if find.Place != "" && len(p.Found) == 0 {
		p.Note = "没有查到“" + find.Place + "”的机构，换个镇街、路名试试；也可以打12348问。"
	}
	c.visit("services/offices")
	w.Header().Set("Content-Security-Policy", policy+"; script-src 'self'")
	c.renderPublic(w, r, "offices", p)
}

// in finds the offices of the kind at the place; the others of that kind go by how near
// they are to what is at the place, whatever its kind.
func (s officeSearch) in(all []content.Office) (found, others []office) {
	var there []content.Office
	for _, o := range all {
		if s.Place != "" && o.At(s.Place) {
			there = append(there, o)
		}
	}
	for _, o := range all {
		switch {
		case s.Kind != "" && o.Kind != s.Kind:
		case s.Place == "" || o.At(s.Place):
			found = append(found, officeOf(o))
		default:
			others = append(others, officeOf(o))
		}
	}
	away := func(o office) float64 {
		least := 0.0
		for i, t := range there {
			if m := content.Metres(o.Latitude, o.Longitude, t.Latitude, t.Longitude); i == 0 || m < least {
				least = m
			}
		}
		return least
	}
	slices.SortStableFunc(others, func(a, b office) int { return cmp.Compare(away(a), away(b)) })
	return found, others
}

// officeOf adds a map, which needs no key and opens in the browser or the map's own
// program. What is invented is not shown as a place to go to.
func officeOf(o content.Office) office {
	if o.Example {
		o.Address, o.Phone, o.Hours = "", "", ""
		return office{Office: o}
	}
	degrees := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	plain := strings.NewReplacer(";", " ", ":", " ")
	marker := "coord:" + degrees(o.Latitude) + "," + degrees(o.Longitude) + ";title:" + plain.Replace(o.Name) + ";addr:" + plain.Replace(o.Address)
	return office{o, "https://apis.map.qq.com/uri/v1/marker?" + url.Values{"marker": {marker}, "referer": {"pufa"}}.Encode()}
}

// serveNear is the script that puts offices in order by where the reader is. The place
// stays in the reader's browser.
func (c *console) serveNear(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", forGood)
	_, _ = w.Write(c.near) // the reader may have gone
}
