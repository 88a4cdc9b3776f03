package console_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	ics "github.com/arran4/golang-ical"
	"github.com/chromedp/chromedp"

	"pufa/content"
	"pufa/internal/console"
	"pufa/internal/datebook"
	"pufa/internal/privacy"
	"pufa/internal/record"
	"pufa/internal/signedlink"
	"pufa/internal/testenv/browser"
	"pufa/scheduler"
)

// calendarSite is the public pages over the built-in packs, on the morning of
// 23 November 2026 unless the test says otherwise.
type calendarSite struct {
	*httptest.Server
	visits *console.Visits
}

func openCalendar(t *testing.T, day datebook.Date) calendarSite {
	t.Helper()
	set, err := content.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	key, err := privacy.NewKey([]byte("a secret of thirty-two bytes or more, for tests"))
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return day.In(shanghai).Add(9 * time.Hour) }
	s := calendarSite{Server: httptest.NewUnstartedServer(nil), visits: console.NewVisits()}
	handler, err := console.New(console.Options{
		Laws: noLaws{}, Links: console.NewLinks("http://"+s.Listener.Addr().String(), signedlink.New(key, now)),
		Content: func() *content.Set { return set }, Visits: s.visits, Now: now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Config.Handler = handler
	s.Start()
	t.Cleanup(s.Close)
	return s
}

var november = datebook.Date{Year: 2026, Month: 11, Day: 23}

func (s calendarSite) get(t *testing.T, path string) (int, string, http.Header) {
	t.Helper()
	resp, err := http.Get(s.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b), resp.Header
}

func TestCampaignPage(t *testing.T) {
	s := openCalendar(t, november)
	status, page, _ := s.get(t, "/p/campaign/const_week/2026")
	if status != http.StatusOK {
		t.Fatal(status)
	}
	for _, want := range []string{"2026年12月1日（周二）至12月7日（周一）", "还有8天", "翻开宪法，第一页就写着我们", "tel:12348", "五道小题", "中国共产党领导", "/p/campaign/const_week/2026/main"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, not := range []string{"{{", "一周很短", "参与人数"} { // what comes afterwards is not told before
		if strings.Contains(page, not) {
			t.Errorf("the page holds %q", not)
		}
	}
}

func TestMessagePage(t *testing.T) {
	s := openCalendar(t, november)
	status, page, _ := s.get(t, "/p/campaign/415/2027/announce")
	if status != http.StatusOK || !strings.Contains(page, "4月15日（周四）是全民国家安全教育日") || !strings.Contains(page, "12339") {
		t.Errorf("%d %s", status, page)
	}
	if status, _, _ := s.get(t, "/p/campaign/415/2027/afterwards"); status != http.StatusNotFound {
		t.Errorf("what is told afterwards opens before: %d", status)
	}
	later := openCalendar(t, datebook.Date{Year: 2027, Month: 5, Day: 1})
	if status, page, _ := later.get(t, "/p/campaign/415/2027/afterwards"); status != http.StatusOK || strings.Contains(page, "答对率") {
		t.Errorf("a figure that nobody measured is mentioned: %d %s", status, page)
	}
}

func TestCalendarPagesThatAreNot(t *testing.T) {
	s := openCalendar(t, november)
	for _, path := range []string{"/p/campaign/nothing/2027", "/p/campaign/415/1999", "/p/campaign/415/x", "/p/campaign/415/2027/thank",
		"/p/campaign/mztj_law/2020", "/p/calendar/20270", "/p/calendar/x", "/p/campaign/..%2f..%2fetc/2027"} {
		if status, _, _ := s.get(t, path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestCalendarPage(t *testing.T) {
	s := openCalendar(t, november)
	_, page, _ := s.get(t, "/p/calendar")
	_, next, _ := s.get(t, "/p/calendar/2027")
	for _, c := range []struct{ page, want string }{{page, "2026年普法日历"}, {page, "宪法宣传周"}, {next, "修订的《商标法》施行"}, {next, "/p/campaign/sanyuesan/2027"}} {
		if !strings.Contains(c.page, c.want) {
			t.Errorf("the page lacks %q", c.want)
		}
	}
}

// The feed reads back with another's parser: all-day events, stable ids, Chinese whole.
func TestFeed(t *testing.T) {
	s := openCalendar(t, november)
	status, text, head := s.get(t, "/p/calendar.ics")
	if status != http.StatusOK || head.Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Fatal(status, head)
	}
	for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line of %d octets: %s", len(line), line)
		}
	}
	cal, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	ids, found := map[string]bool{}, false
	for _, e := range cal.Events() {
		if ids[e.Id()] {
			t.Errorf("%s twice", e.Id())
		}
		ids[e.Id()] = true
		start, err := e.GetAllDayStartAt()
		end, err2 := e.GetAllDayEndAt()
		if err != nil || err2 != nil || !start.Before(end) {
			t.Errorf("%s: %v to %v, %v, %v", e.Id(), start, end, err, err2)
		}
		if e.Id() == "const_week-2026-12-01@pufa" {
			found = start.Day() == 1 && end.Day() == 8 && e.GetProperty(ics.ComponentPropertySummary).Value == "宪法宣传周"
		}
	}
	if !found || len(ids) < 110 {
		t.Errorf("%d events, 宪法宣传周 %v", len(ids), found)
	}
}

func TestFeedEscapes(t *testing.T) {
	data := console.Feed([]scheduler.Occasion{{
		Entry: scheduler.Entry{Key: "a", Name: `一、二; 三, 四\五` + "\n六" + strings.Repeat("长", 60), Basis: "b"},
		Span:  datebook.Span{Start: november, End: november},
	}}, november.In(time.UTC), "")
	if unfolded := bytes.ReplaceAll(data, []byte("\r\n "), nil); !bytes.Contains(unfolded, []byte(`SUMMARY:一、二\; 三\, 四\\五\n六`)) {
		t.Errorf("%s", data)
	}
	again, err := ics.ParseCalendar(bytes.NewReader(data))
	if err != nil || !strings.HasSuffix(again.Events()[0].GetProperty(ics.ComponentPropertySummary).Value, strings.Repeat("长", 60)) {
		t.Errorf("%v %s", err, data)
	}
}

// keptViews is a store of page views that fails at first.
type keptViews struct {
	fail bool
	got  map[record.PageViews]int64
}

func (k *keptViews) AddPageViews(_ context.Context, views []record.PageViews) error {
	if k.fail {
		return io.ErrUnexpectedEOF
	}
	for _, v := range views {
		n := v.Views
		v.Views = 0
		k.got[v] += n
	}
	return nil
}

func TestVisitsAreCountedByPageAndDayAlone(t *testing.T) {
	s := openCalendar(t, november)
	for _, path := range []string{"/p/campaign/415/2027", "/p/campaign/415/2027", "/p/campaign/415/2027/main", "/p/campaign/none/2027", "/p/calendar.ics"} {
		s.get(t, path)
	}
	kept := &keptViews{fail: true, got: map[record.PageViews]int64{}}
	if err := s.visits.Flush(t.Context(), kept); err == nil {
		t.Fatal("the failure was swallowed")
	}
	kept.fail = false
	for range 2 { // the second finds nothing to store
		if err := s.visits.Flush(t.Context(), kept); err != nil {
			t.Fatal(err)
		}
	}
	want := map[record.PageViews]int64{{Page: "campaign/415/2027", Day: "2026-11-23"}: 2, {Page: "campaign/415/2027/main", Day: "2026-11-23"}: 1}
	if diff := cmp.Diff(want, kept.got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The pages on a phone and on a desk, to be looked at.
func TestCalendarOnTwoScreens(t *testing.T) {
	s := openCalendar(t, november)
	p := phone(t)
	for _, page := range []struct{ name, path, wait string }{
		{"campaign", "/p/campaign/const_week/2026", ".occasion"}, {"message", "/p/campaign/vaw/2026/main", ".reading"},
		{"calendar", "/p/calendar/2027", ".days"}, {"newlaws", "/p/campaign/monthly_unit/2027", ".occasion"},
	} {
		p.Do(chromedp.Navigate(s.URL+page.path), chromedp.WaitVisible(chromedp.CSS(page.wait)))
		shot(p, page.name+"-phone")
	}
	p.Look("newlaws")
	p.Resize(browser.PhoneWidth, browser.PhoneHeight)
	p.Do(chromedp.Navigate(s.URL+"/p/campaign/const_week/2026"), chromedp.WaitVisible(chromedp.CSS(".mistakes summary")),
		chromedp.Click(chromedp.CSS(".mistakes summary")), chromedp.WaitVisible(chromedp.CSS(".mistakes details[open] p")))
	p.Picture("campaign-quiz-phone")
}
