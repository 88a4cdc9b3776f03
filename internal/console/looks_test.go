package console_test

import (
	"log"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/console"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/internal/testenv/browser"
	"pufa/knowledge"
	"pufa/quiz"
)

// withPacks makes the pages over the built-in packs, a law in words and some offices.
func withPacks(t *testing.T) func(*site, *console.Options) {
	t.Helper()
	set, err := content.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	own := *set
	own.Offices = []content.Office{
		{Name: "甲镇司法所", Kind: "司法所", Address: "甲镇和谐路2号", Phone: "0772-1234567", Hours: "工作日 09:00—12:00、15:00—18:00", Latitude: 24.21, Longitude: 109.27},
		{Name: "乙镇司法所", Kind: "司法所", Address: "乙镇团结街5号", Latitude: 24.31, Longitude: 109.39},
		{Name: "某区法律援助中心", Kind: "法律援助中心", Address: "甲镇和谐路8号", Phone: "0772-7654321", Latitude: 24.212, Longitude: 109.272},
	}
	return withContent(t, &own)
}

// withContent makes the pages over a set of packs and the law of the tests.
func withContent(t *testing.T, set *content.Set) func(*site, *console.Options) {
	return func(s *site, opt *console.Options) {
		if _, err := s.db.SaveStatutes(t.Context(), []knowledge.Imported{lighthouse}); err != nil {
			t.Fatal(err)
		}
		engine, err := knowledge.New(t.Context(), knowledge.Options{Content: set, Statutes: s.db, Labelled: s.db, Dir: filepath.Join(t.TempDir(), "index"), Now: s.now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := engine.Close(); err != nil {
				log.Print(err)
			}
		})
		opt.Laws, opt.Content = engine, engine.Content
		s.desk = duty.NewDesk(s.db.DutyPorts(), func() []content.Rubric { return set.Rubrics }, shanghai)
		opt.Duty = s.desk
	}
}

// lighthouse is an invented regulation with articles in words.
var lighthouse = knowledge.Imported{
	Version: knowledge.Version{ID: "sample-2025", Law: "灯塔管理示例条例", Title: "灯塔管理示例条例", Level: "其他", Source: "text", Articles: 4,
		Adopted: datebook.Date{Year: 2025, Month: 1, Day: 10}, Effective: datebook.Date{Year: 2025, Month: 3, Day: 1}},
	Articles: []knowledge.Article{
		{Number: lawref.Number{Article: 1}, Label: "第一条", Chapter: "第一章 总则", Text: "为了让示例有原文可引，编写本条例。"},
		{Number: lawref.Number{Article: 2}, Label: "第二条", Chapter: "第二章 看守", Text: "灯塔由看守人照看。\n看守人应当做到下列事项：\n（一）日落点灯；\n（二）日出熄灯。"},
		{Number: lawref.Number{Article: 2, Suffix: 1}, Label: "第二条之一", Chapter: "第二章 看守", Text: "看守人外出的，<b>应当</b>请人代为照看。"},
		{Number: lawref.Number{Article: 3}, Label: "第三条", Chapter: "第三章 附则", Text: "违反本条例的，由海湾管理处提醒改正。"},
	},
}

// bind makes p1 the person and the liaison behind a follower, with a year's list.
func (s *site) bind(follower string) {
	s.t.Helper()
	ctx := s.t.Context()
	invited, err := s.study.Invite(ctx, []string{"p1"}, time.Hour, s.now())
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.study.Bind(ctx, follower, invited[0].Code, "", "", s.now()); err != nil {
		s.t.Fatal(err)
	}
	unit := duty.Unit{ID: "sf", Name: "区司法局", Kind: duty.KindOffice, Liaisons: []duty.Liaison{{Person: "p1", Name: "韦小明", StaffNo: "A0017"}}}
	if err := s.db.SaveDutyUnits(ctx, []duty.Unit{unit}, duty.Change{Actor: "x"}); err != nil {
		s.t.Fatal(err)
	}
	items := []duty.Item{{What: "宪法宣传周", Times: 2, Office: "办公室", When: "12-01..12-07"}, {What: "民法典宣传月", Times: 1, Audience: "居民", When: "05-01..05-31"}}
	if _, err := s.desk.SaveList(ctx, duty.Bureau("admin"), duty.List{Unit: "sf", Year: 2026, Items: items}, true, s.now()); err != nil {
		s.t.Fatal(err)
	}
}

// pass hands the exam in, passed.
func (s *site) pass() {
	s.t.Helper()
	attempt, _ := s.start(s.exam)
	for i, chosen := range [][]int{{2}, {0, 2}} {
		if _, err := s.study.Answer(s.t.Context(), attempt.ID, "p1", i, chosen, "m"+string(rune('0'+i)), s.now()); err != nil {
			s.t.Fatal(err)
		}
	}
	if _, _, err := s.study.Submit(s.t.Context(), attempt.ID, "p1", true, s.now()); err != nil {
		s.t.Fatal(err)
	}
}

// practise answers a round of practice, half of it right.
func (s *site) practise(follower string) {
	s.t.Helper()
	ask, err := s.study.StartPractice(s.t.Context(), follower, quiz.Daily, s.now())
	if err != nil {
		s.t.Fatal(err)
	}
	chosen := map[quiz.Kind][]int{quiz.Single: {0}, quiz.TrueFalse: {0}, quiz.Multiple: {0, 1}, quiz.Ordered: {0, 1, 2}}[ask.Kind]
	if _, err := s.study.PracticeAnswer(s.t.Context(), follower, ask.Attempt, ask.Item, chosen, "practice", s.now()); err != nil {
		s.t.Fatal(err)
	}
}

// small are the things to tap that are less than 44 pixels high. Links within a sentence
// may be.
const small = `[...document.querySelectorAll("button, select, summary, a.button, .cells a, input:not([type=hidden], [type=radio], [type=checkbox])")]
	.filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.9).map(e => e.outerHTML.slice(0, 120)).join("\n")`

// Every page on a phone, in light, in the dark, and in type of twice the size: nothing
// lies beside the screen, everything can be read and tapped.
func TestPagesOnAPhone(t *testing.T) {
	s := open(t, withPacks(t))
	s.bind("anna")
	s.pass()
	s.practise("anna")
	pages := []struct{ name, address string }{
		{"services", s.links.Services()},
		{"mine", s.links.Mine("anna")},
		{"unit", s.links.Unit("anna")},
		{"offices", s.links.Services() + "/offices?place=甲镇"},
		{"guide", s.links.Services() + "/guide/legal-aid"},
		{"article", s.links.Article(lawref.Ref{Law: "民法典", Number: lawref.Number{Article: 1077}})},
		{"article-words", s.links.Article(lawref.Ref{Law: "灯塔管理示例条例", Number: lawref.Number{Article: 2}})},
		{"law", s.links.Article(lawref.Ref{Law: "民法典"})},
		{"laws", s.server.URL + "/p/law"},
		{"campaign", s.links.Campaign("const_week", 2026)},
		{"certificate", s.links.Certificate("p1", s.exam)},
		{"verify", s.server.URL + "/p/verify"},
	}
	p := phone(t)
	for _, page := range pages {
		p.Go(page.address)
		for _, scheme := range []string{"dark", "light"} {
			p.Scheme(scheme)
			p.Picture("pages-" + page.name + "-" + scheme)
		}
		p.Accessible(page.name)
	}
	p.Scheme("dark")
	for _, page := range pages[:3] {
		p.Go(page.address)
		p.Accessible("dark " + page.name)
	}
	p.Scheme("light")
	p.Do(chromedp.Click(chromedp.CSS(`button[value=huge]`)), chromedp.WaitVisible(chromedp.CSS(`html.huge`)))
	for _, page := range pages {
		p.Go(page.address)
		shot(p, "pages-"+page.name+"-huge")
		if page.name == "mine" || page.name == "services" {
			p.Accessible("huge " + page.name)
		}
		if found := browser.Value[string](p, small); found != "" {
			t.Errorf("%s: too small to tap:\n%s", page.name, found)
		}
	}
}

// With a browser's help, what is nearest comes first; the place is not sent.
func TestNearMe(t *testing.T) {
	s := open(t, withContent(t, hostilePacks()))
	p := phone(t)
	p.Place(24.5, 109)
	p.Do(chromedp.Navigate(s.server.URL+"/p/services/offices"), chromedp.WaitVisible(chromedp.CSS(`[data-near]`)),
		chromedp.Click(chromedp.CSS(`[data-near]`)), chromedp.WaitVisible(chromedp.CSS(`[data-at] [data-away]:not(:empty)`)))
	first := browser.Value[string](p, `document.querySelector("[data-at]").innerText`)
	if !strings.Contains(first, "乙镇灯塔站") || !strings.Contains(first, "米") {
		t.Errorf("the nearest is %s", first)
	}
	p.Want("已经按离您的远近排好")
	if place := browser.Value[string](p, `location.href`); strings.Contains(place, "24.5") {
		t.Errorf("the place is in %s", place)
	}
	shot(p, "pages-near")
}
