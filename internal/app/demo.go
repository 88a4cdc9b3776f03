package app

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"pufa/duty"
	"pufa/internal/datebook"
	"pufa/internal/fault"
)

//go:embed demo/*.yaml
var demoFiles embed.FS

// demoData is a file of demonstration data: the figures of a published report, written
// as records.
type demoData struct {
	Year     int          `yaml:"year"`
	Source   string       `yaml:"source"`
	Units    []demoUnit   `yaml:"units"`
	Schools  demoSchools  `yaml:"schools"`
	Register []demoEntry  `yaml:"register"`
	Media    []demoMedia  `yaml:"media"`
	Figures  []demoFigure `yaml:"figures"`
	Reports  []demoReport `yaml:"reports"`
	Lists    []demoList   `yaml:"lists"`
}

type demoUnit struct {
	Key      string        `yaml:"key"`
	Name     string        `yaml:"name"`
	Kind     string        `yaml:"kind"`
	Parent   string        `yaml:"parent"`
	Accounts []demoAccount `yaml:"accounts"`
}

type demoAccount struct {
	Key      string `yaml:"key"`
	Platform string `yaml:"platform"`
	Name     string `yaml:"name"`
}

// demoSchools are as many schools as deputy heads of law, one each.
type demoSchools struct {
	Count  int    `yaml:"count"`
	Name   string `yaml:"name"`
	Parent string `yaml:"parent"`
}

type demoEntry struct {
	Key   string        `yaml:"key"`
	Kind  string        `yaml:"kind"`
	Unit  string        `yaml:"unit"`
	Name  string        `yaml:"name"`
	Level string        `yaml:"level"`
	From  datebook.Date `yaml:"from"`
}

type demoMedia struct {
	Account string    `yaml:"account"`
	Items   demoCount `yaml:"items"`
	Reads   demoCount `yaml:"reads"`
}

type demoFigure struct {
	Unit    string    `yaml:"unit"`
	Name    string    `yaml:"name"`
	Value   demoCount `yaml:"value"`
	Measure string    `yaml:"measure"`
	Section string    `yaml:"section"`
	Source  string    `yaml:"source"`
}

type demoReport struct {
	Key       string    `yaml:"key"`
	Unit      string    `yaml:"unit"`
	Form      duty.Form `yaml:"form"`
	Title     string    `yaml:"title"`
	Theme     string    `yaml:"theme"`
	On        string    `yaml:"on"` // 12-04, 04 for a month; empty: all the year
	Place     string    `yaml:"place"`
	Sessions  demoCount `yaml:"sessions"`
	People    demoCount `yaml:"people"`
	Schools   demoCount `yaml:"schools"`
	Materials demoCount `yaml:"materials"`
	Banners   demoCount `yaml:"banners"`
	Partners  []string  `yaml:"partners"`
	Laws      []string  `yaml:"laws"`
	Item      string    `yaml:"item"`
}

type demoList struct {
	Unit  string     `yaml:"unit"`
	Items []demoItem `yaml:"items"`
}

type demoItem struct {
	Key      string    `yaml:"key"`
	What     string    `yaml:"what"`
	Form     duty.Form `yaml:"form"`
	When     string    `yaml:"when"`
	Deadline string    `yaml:"deadline"`
	Audience string    `yaml:"audience"`
}

// demoCount is 69, or 100余 for at least a hundred.
type demoCount duty.Count

// UnmarshalYAML reads a count.
func (c *demoCount) UnmarshalYAML(b []byte) error {
	text := strings.Trim(strings.TrimSpace(string(b)), `"'`)
	number, more := strings.CutSuffix(text, "余")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 {
		return fmt.Errorf("“%s”不是数", text)
	}
	*c = demoCount{N: n, OrMore: more}
	return nil
}

// Demo is a set of demonstration records of a year.
type Demo struct {
	Units    []duty.Unit
	Lists    []duty.List
	Reports  []duty.Report
	Register []duty.Entry
	Media    []duty.MediaFigure
	Figures  []duty.Figure
}

// DemoYear reads the demonstration data of a year. area is what the district is called
// in it. now is when the records are said to have been made.
func DemoYear(year int, area string, now time.Time) (*Demo, error) {
	raw, err := demoFiles.ReadFile(fmt.Sprintf("demo/%d.yaml", year))
	if err != nil {
		return nil, fault.Wrap(err, fault.NotFound, "演示数据只有2024年的：pufa demo --year 2024。")
	}
	var data demoData
	if err := yaml.UnmarshalWithOptions([]byte(strings.ReplaceAll(string(raw), "{区}", area)), &data, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("demo data of %d: %w", year, err)
	}
	return data.records(now)
}

func (d *demoData) records(now time.Time) (*Demo, error) {
	out := &Demo{Units: d.units()}
	for n := 1; n <= d.Schools.Count; n++ {
		unit := fmt.Sprintf("school-%02d", n)
		out.Units = append(out.Units, duty.Unit{ID: demoID(unit), Name: fmt.Sprintf(d.Schools.Name, n), Kind: duty.KindSchool, Parent: demoID(d.Schools.Parent)})
		out.Register = append(out.Register, duty.Entry{ID: demoID("deputy-" + unit), Kind: duty.DeputyHead, Unit: demoID(unit), Role: "法治副校长", From: d.first(), Source: d.Source})
	}
	for _, e := range d.Register {
		out.Register = append(out.Register, duty.Entry{ID: demoID(e.Key), Kind: duty.RegisterKind(e.Kind), Unit: demoID(e.Unit), Name: e.Name, Level: e.Level, From: e.From, Source: d.Source})
	}
	for _, m := range d.Media {
		out.Media = append(out.Media, duty.MediaFigure{Account: demoID("account-" + m.Account), Year: d.Year, Items: duty.Count(m.Items), Reads: duty.Count(m.Reads), Source: d.Source})
	}
	for i, f := range d.Figures {
		source := f.Source
		if source == "" {
			source = d.Source
		}
		out.Figures = append(out.Figures, duty.Figure{ID: demoID(fmt.Sprintf("figure-%d", i+1)), Unit: demoID(f.Unit), Year: d.Year, Name: f.Name, Value: duty.Count(f.Value), Measure: f.Measure, Section: f.Section, Source: source})
	}
	for _, r := range d.Reports {
		report, err := d.report(r, now)
		if err != nil {
			return nil, err
		}
		out.Reports = append(out.Reports, report)
	}
	for _, l := range d.Lists {
		list, err := d.list(l, now)
		if err != nil {
			return nil, err
		}
		out.Lists = append(out.Lists, list)
	}
	return out, nil
}

func demoID(key string) string {
	if key == "" {
		return ""
	}
	return "demo-" + key
}

func (d *demoData) first() datebook.Date { return datebook.Date{Year: d.Year, Month: 1, Day: 1} }

func (d *demoData) units() []duty.Unit {
	var out []duty.Unit
	for _, u := range d.Units {
		unit := duty.Unit{ID: demoID(u.Key), Name: u.Name, Kind: u.Kind, Parent: demoID(u.Parent)}
		for _, a := range u.Accounts {
			unit.Accounts = append(unit.Accounts, duty.Account{ID: demoID("account-" + a.Key), Platform: a.Platform, Name: a.Name})
		}
		out = append(out, unit)
	}
	return out
}

func (d *demoData) report(r demoReport, now time.Time) (duty.Report, error) {
	from, to, err := d.days(r.On)
	if err != nil {
		return duty.Report{}, fmt.Errorf("report %s: %w", r.Key, err)
	}
	sessions := duty.Count(r.Sessions)
	if sessions.N == 0 {
		sessions.N = 1
	}
	return duty.Report{
		ID: demoID(r.Key), Unit: demoID(r.Unit), Date: from, End: to, Place: r.Place, Theme: r.Theme, Title: r.Title, Form: r.Form,
		Sessions: sessions, People: duty.Count(r.People), Schools: duty.Count(r.Schools), Materials: duty.Count(r.Materials), Banners: duty.Count(r.Banners),
		Partners: r.Partners, Laws: r.Laws, Source: d.Source, At: now,
		Item: demoID(r.Item), State: duty.Accepted, ReviewedBy: "演示数据", ReviewedAt: now,
	}, nil
}

// days reads 12-04, 04 (a month) and nothing (the year).
func (d *demoData) days(on string) (from, to datebook.Date, err error) {
	switch len(on) {
	case 0:
		return d.first(), datebook.Date{Year: d.Year, Month: 12, Day: 31}, nil
	case 2:
		month, err := strconv.Atoi(on)
		if err != nil {
			return from, to, fmt.Errorf("month %q: %w", on, err)
		}
		from = datebook.Date{Year: d.Year, Month: time.Month(month), Day: 1}
		return from, datebook.DateOf(time.Date(d.Year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)), nil
	}
	from, err = datebook.ParseDate(fmt.Sprintf("%d-%s", d.Year, on))
	return from, datebook.Date{}, err
}

func (d *demoData) list(l demoList, now time.Time) (duty.List, error) {
	out := duty.List{Unit: demoID(l.Unit), Year: d.Year, Version: 1, Saved: now, Published: now, By: "演示数据", Source: d.Source}
	for _, i := range l.Items {
		item := duty.Item{ID: demoID(i.Key), What: i.What, Audience: i.Audience, Form: i.Form, When: i.When, Start: d.first(), Times: 1}
		if i.When != "" {
			rule, err := datebook.ParseRule(i.When)
			if err != nil {
				return duty.List{}, fmt.Errorf("item %s: %w", i.Key, err)
			}
			spans, err := rule.In(d.Year, nil)
			if err != nil || len(spans) == 0 {
				return duty.List{}, fmt.Errorf("item %s in %d: %v", i.Key, d.Year, err)
			}
			item.Start = spans[0].Start
		}
		_, _, err := d.days(i.Deadline)
		if err != nil {
			return duty.List{}, fmt.Errorf("item %s: %w", i.Key, err)
		}
		item.Deadline, _, _ = d.days(i.Deadline)
		out.Items = append(out.Items, item)
	}
	return out, nil
}

// DemoPorts are what demonstration data is written through.
type DemoPorts interface {
	duty.Units
	duty.Lists
	duty.Reports
	duty.Registers
}

// Save writes the records. Writing them again changes nothing; records of others stay,
// and a unit of the same name that is there already is used as it is.
func (d *Demo) Save(ctx context.Context, to DemoPorts, now time.Time) error {
	c := duty.Change{Actor: "命令行", Action: "demo.save", Reason: "演示数据", At: now}
	fresh, err := d.settle(ctx, to)
	if err != nil {
		return err
	}
	if err := to.SaveDutyUnits(ctx, fresh, c); err != nil {
		return fmt.Errorf("save demo units: %w", err)
	}
	for _, l := range d.Lists {
		known, err := to.DutyLists(ctx, l.Year, l.Unit, false)
		if err != nil {
			return fmt.Errorf("find demo list: %w", err)
		}
		if len(known) > 0 {
			continue
		}
		if err := to.SaveDutyList(ctx, l, c); err != nil {
			return fmt.Errorf("save demo list: %w", err)
		}
	}
	if err := to.SaveRegister(ctx, d.Register, c); err != nil {
		return fmt.Errorf("save demo register: %w", err)
	}
	if err := to.SaveMedia(ctx, d.Media, c); err != nil {
		return fmt.Errorf("save demo media: %w", err)
	}
	if err := to.SaveFigures(ctx, d.Figures, c); err != nil {
		return fmt.Errorf("save demo figures: %w", err)
	}
	if err := to.AddReports(ctx, d.Reports, c); err != nil {
		return fmt.Errorf("save demo reports: %w", err)
	}
	return nil
}

// settle points the records at the units and accounts of the same names that are there
// already, and returns what is to be stored: new units, those of an earlier
// demonstration, and units that get an account.
func (d *Demo) settle(ctx context.Context, to DemoPorts) ([]duty.Unit, error) {
	known, err := to.DutyUnits(ctx)
	if err != nil {
		return nil, fmt.Errorf("find units: %w", err)
	}
	there := map[string]duty.Unit{}
	for _, u := range known {
		there[u.Name] = u
	}
	ids := map[string]string{}
	var out []duty.Unit
	for _, u := range d.Units {
		own, ok := there[u.Name]
		if !ok || own.ID == u.ID {
			out = append(out, u)
			continue
		}
		ids[u.ID] = own.ID
		if joined, grown := joinAccounts(own, u.Accounts, ids); grown {
			out = append(out, joined)
		}
	}
	d.rename(ids)
	for i := range out {
		renamed(&out[i].Parent, ids)
	}
	return out, nil
}

// joinAccounts adds accounts to a unit; one of the same name is taken as it is.
func joinAccounts(u duty.Unit, accounts []duty.Account, ids map[string]string) (duty.Unit, bool) {
	grown := false
	for _, a := range accounts {
		i := slices.IndexFunc(u.Accounts, func(own duty.Account) bool { return own.Name == a.Name })
		if i >= 0 {
			ids[a.ID] = u.Accounts[i].ID
			continue
		}
		u.Accounts = append(slices.Clone(u.Accounts), a)
		grown = true
	}
	return u, grown
}

// rename gives the records the ids of the units and accounts they belong to.
func (d *Demo) rename(ids map[string]string) {
	for i := range d.Lists {
		renamed(&d.Lists[i].Unit, ids)
	}
	for i := range d.Register {
		renamed(&d.Register[i].Unit, ids)
	}
	for i := range d.Media {
		renamed(&d.Media[i].Account, ids)
	}
	for i := range d.Figures {
		renamed(&d.Figures[i].Unit, ids)
	}
	for i := range d.Reports {
		renamed(&d.Reports[i].Unit, ids)
	}
}

func renamed(id *string, ids map[string]string) {
	if other, ok := ids[*id]; ok {
		*id = other
	}
}
