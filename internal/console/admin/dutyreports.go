package admin

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// newKey is the key of a form, by which sending it twice keeps it once.
func newKey() string { return "console-" + rand.Text() }

type reportsPage struct {
	frame
	List  list
	State string
	Year  int
}

func reportTone(s duty.ReportState) string {
	return map[duty.ReportState]string{duty.Submitted: "warn", duty.Accepted: "good", duty.Returned: "bad"}[s]
}

// mostReports bounds what one list shows.
const mostReports = 5000

// reports lists reports, those that wait for review unless others are asked for.
func (v *visit) reports() error { return v.showReports(nil) }

func (v *visit) showReports(wrong error) error {
	state := v.query("state")
	if state == "" && v.account.Can(access.ReviewReports) {
		state = string(duty.Submitted)
	}
	f := duty.ReportFilter{Limit: mostReports}
	if state != "all" {
		f.State = duty.ReportState(state)
	}
	f.Year, _ = strconv.Atoi(v.query("year")) // nonsense is every year
	found, err := v.opt.Duty.Reports(v.r.Context(), v.who(), f)
	if err != nil {
		return err
	}
	_, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	t := table{Name: "信息报送", Columns: []column{{Title: "活动"}, {Title: "单位"}, {Title: "日期"}, {Title: "地点"}, {Title: "形式"}, {Title: "人数", Number: true}, {Title: "状态"}}}
	for _, r := range found {
		t.Rows = append(t.Rows, []cell{{Text: reportTitle(r), URL: reportPath(r.ID)}, {Text: names[r.Unit]}, {Text: dayOf(r.Date)}, {Text: r.Place},
			{Text: string(r.Form)}, {Text: r.People.String()}, {Text: r.State.Word(), Tone: reportTone(r.State)}})
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	p := &reportsPage{frame: v.frame("信息报送"), List: l, State: state, Year: f.Year}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("reports", p)
	}
	return v.show("reports", p)
}

func reportTitle(r duty.Report) string {
	for _, s := range []string{r.Title, r.Theme, string(r.Form)} {
		if s != "" {
			return s
		}
	}
	return "活动"
}

func reportPath(id string) string { return Prefix + "duty/reports/" + id }

type reportPage struct {
	frame
	Report duty.Report
	Unit   string
	Tone   string
	Facts  [][2]string
	Items  []duty.ItemState
	Reason string
	Mend   bool // it was returned, and the visitor may send it again
	Undo   bool // it waits, and the visitor may take it back
	Why    string
}

// reportHere is the report of the address, if the visitor may see it.
func (v *visit) reportHere() (duty.Report, error) {
	r, err := v.opt.Duty.Report(v.r.Context(), v.who(), v.r.PathValue("id"))
	if r.Unit != "" && v.mine(r.Unit) != nil {
		return duty.Report{}, v.mine(r.Unit)
	}
	return r, err
}

func (v *visit) reportPage() error { return v.showReport(nil) }

func (v *visit) showReport(wrong error) error {
	r, err := v.reportHere()
	if err != nil {
		return err
	}
	_, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	p := &reportPage{frame: v.frame(reportTitle(r)), Report: r, Unit: names[r.Unit], Tone: reportTone(r.State), Facts: reportFacts(r), Reason: v.form("reason"),
		Mend: r.State == duty.Returned && v.account.Can(access.SendReports), Undo: r.State == duty.Submitted && v.account.Can(access.SendReports), Why: v.form("withdraw")}
	// the items of the report's year may fit it, no others
	if p.Items, err = v.opt.Duty.Standing(v.r.Context(), v.who(), r.Unit, v.dayIn(r.Date.Year)); err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("report", p)
	}
	return v.show("report", p)
}

func reportFacts(r duty.Report) [][2]string {
	day := dayOf(r.Date)
	if !r.End.IsZero() {
		day += " 至 " + dayOf(r.End)
	}
	all := [][2]string{{"日期", day}, {"地点", r.Place}, {"主题", r.Theme}, {"活动名称", r.Title}, {"形式", string(r.Form)}, {"场次", told(r.Sessions)}, {"人数", told(r.People)},
		{"学校", told(r.Schools)}, {"资料", told(r.Materials)}, {"横幅", told(r.Banners)}, {"联合单位", strings.Join(r.Partners, "、")}, {"法律", strings.Join(r.Laws, "、")},
		{"链接", strings.Join(r.Links, "\n")}, {"原话", r.Text}, {"来源", r.Source}}
	return slices.DeleteFunc(all, func(f [2]string) bool { return f[1] == "" })
}

// told is a number, or nothing where none was told.
func told(c duty.Count) string {
	if c.N == 0 {
		return ""
	}
	return c.String()
}

func (v *visit) acceptReport() error {
	r, err := v.opt.Duty.Accept(v.r.Context(), v.who(), v.r.PathValue("id"), v.form("item"), v.now)
	if err != nil {
		return err
	}
	return v.done(Prefix+"duty/reports", fmt.Sprintf("“%s”已采用，计入责任清单。", reportTitle(r)))
}

func (v *visit) returnReport() error {
	r, err := v.opt.Duty.Return(v.r.Context(), v.who(), v.r.PathValue("id"), v.form("reason"), v.now)
	if fault.KindOf(err) == fault.Invalid {
		return v.showReport(err)
	}
	if err != nil {
		return err
	}
	return v.done(Prefix+"duty/reports", fmt.Sprintf("“%s”已退回，单位会看到原因。", reportTitle(r)))
}

// reportForm is a report as it was typed.
type reportForm struct {
	Unit, Date, End, Place, Theme, Title, Form                           string
	Sessions, People, Schools, Materials, Banners, Partners, Laws, Links string
	Key                                                                  string
}

type newReportPage struct {
	frame
	Form  reportForm
	Forms []duty.Form
	Units []duty.Unit // to choose from, for the bureau
	Wrong map[string]string
}

// newReport shows an empty form, or the one of a returned report to put right.
func (v *visit) newReport() error {
	f := reportForm{Date: datebook.DateOf(v.now).String(), Key: newKey(), Unit: v.account.Unit}
	if id := v.query("from"); id != "" {
		r, err := v.opt.Duty.Report(v.r.Context(), v.who(), id)
		if err == nil || r.Unit != "" {
			err = v.mine(r.Unit)
		}
		if err != nil {
			return err
		}
		f = reportForm{Unit: r.Unit, Date: dayOf(r.Date), Place: r.Place, Theme: r.Theme, Title: r.Title, Form: string(r.Form), Sessions: told(r.Sessions), People: told(r.People),
			Schools: told(r.Schools), Materials: told(r.Materials), Banners: told(r.Banners), Partners: strings.Join(r.Partners, "、"), Laws: strings.Join(r.Laws, "、"),
			Links: strings.Join(r.Links, "\n"), Key: newKey()}
		if !r.End.IsZero() {
			f.End = r.End.String()
		}
	}
	return v.showReportForm(f, nil, nil)
}

func (v *visit) showReportForm(f reportForm, mistakes map[string]string, wrong error) error {
	p := &newReportPage{frame: v.frame("报送一项活动"), Form: f, Forms: duty.Forms(), Wrong: mistakes}
	if !v.liaison() {
		var err error
		if p.Units, _, err = v.dutyUnits(); err != nil {
			return err
		}
	}
	if wrong != nil {
		p.frame.Wrong = fault.Message(wrong)
	}
	if wrong != nil || len(mistakes) > 0 {
		return v.again("newreport", p)
	}
	return v.show("newreport", p)
}

// sendReport stores a report; the bureau may do so for a unit that sent paper.
func (v *visit) sendReport() error {
	f := reportForm{Unit: v.form("unit"), Date: v.form("date"), End: v.form("end"), Place: v.form("place"), Theme: v.form("theme"), Title: v.form("title"), Form: v.form("form"),
		Sessions: v.form("sessions"), People: v.form("people"), Schools: v.form("schools"), Materials: v.form("materials"), Banners: v.form("banners"),
		Partners: v.form("partners"), Laws: v.form("laws"), Links: v.form("links"), Key: v.form("key")}
	as := v.who()
	if v.liaison() {
		f.Unit = v.account.Unit
	}
	as = duty.Who{Name: as.Name, Unit: f.Unit, Person: v.account.Person}
	draft, mistakes := f.draft()
	if f.Key == "" {
		f.Key = newKey()
	}
	_, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	if names[f.Unit] == "" {
		mistakes["unit"] = "请选单位。"
	}
	if len(mistakes) > 0 {
		return v.showReportForm(f, mistakes, nil)
	}
	sent, err := v.opt.Duty.Submit(v.r.Context(), as, draft, f.Key, v.now)
	if fault.KindOf(err) == fault.Invalid {
		return v.showReportForm(f, nil, err)
	}
	if err != nil {
		return err
	}
	flash := "已报送，等司法局审核。"
	if sent.Item != nil {
		flash += "采用后计入清单的“" + sent.Item.What + "”。"
	}
	return v.done(reportPath(sent.Report.ID), flash)
}

// draft reads the form; mistakes are by field.
func (f reportForm) draft() (duty.Draft, map[string]string) {
	d := duty.Draft{Place: f.Place, Theme: f.Theme, Title: f.Title, Form: duty.Form(f.Form), Partners: words(f.Partners), Laws: words(f.Laws), Links: strings.Fields(f.Links)}
	mistakes := map[string]string{}
	day := func(name, text string, into *datebook.Date) {
		if text == "" {
			return
		}
		var err error
		if *into, err = datebook.ParseDate(text); err != nil {
			mistakes[name] = "请写成 2026-12-04 的样子。"
		}
	}
	day("date", f.Date, &d.Date)
	day("end", f.End, &d.End)
	if f.Date == "" {
		mistakes["date"] = "请填日期。"
	} else if !d.End.IsZero() && d.End.Before(d.Date) {
		mistakes["end"] = "结束不能早于开始。"
	}
	if !slices.Contains(duty.Forms(), d.Form) {
		mistakes["form"] = "请选形式。"
	}
	for _, l := range d.Links {
		if !strings.HasPrefix(l, "https://") && !strings.HasPrefix(l, "http://") {
			mistakes["links"] = "链接要以 https:// 开头，一行一个。"
		}
	}
	for _, c := range []struct {
		name, text string
		into       *duty.Count
	}{{"sessions", f.Sessions, &d.Sessions}, {"people", f.People, &d.People}, {"schools", f.Schools, &d.Schools}, {"materials", f.Materials, &d.Materials}, {"banners", f.Banners, &d.Banners}} {
		var ok bool
		if *c.into, ok = countOf(c.text); !ok {
			mistakes[c.name] = "请填数字，如 200 或 200余。"
		}
	}
	d.Sessions.N = max(d.Sessions.N, 1)
	return d, mistakes
}

// countOf reads 200 and 200余; nothing is zero.
func countOf(text string) (duty.Count, bool) {
	digits := strings.TrimSuffix(text, "余")
	if text == "" {
		return duty.Count{}, true
	}
	n, err := strconv.ParseUint(digits, 10, 31)
	return duty.Count{N: int(n), OrMore: digits != text}, err == nil
}

func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，, ；;\n\r", r) })
}
