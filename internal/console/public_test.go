package console_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pufa/content"
	"pufa/internal/console"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

// hostile stands in every text of the packs that pages show.
const hostile = `<script>alert(1)</script>"'`

// hostilePacks are packs whose every text is hostile.
func hostilePacks() *content.Set {
	lighthouse := lawref.Ref{Law: "灯塔管理示例条例", Number: lawref.Number{Article: 2}}
	older := lawref.Ref{Law: "旧灯塔办法", Number: lawref.Number{Article: 1}}
	day := func(y, m, d int) datebook.Date { return datebook.Date{Year: y, Month: time.Month(m), Day: d} }
	return &content.Set{
		Version: "test",
		Laws: []content.Law{
			{Name: "灯塔管理示例条例", Title: "灯塔管理示例条例", Aliases: []string{"灯塔条例"}, Level: "其他", Adopted: day(2025, 1, 10), Effective: day(2025, 3, 1), About: hostile,
				Next: &content.Successor{Adopted: day(2026, 9, 1), Effective: day(2027, 1, 1)}},
			{Name: "旧灯塔办法", Title: "旧灯塔办法", Level: "其他", Adopted: day(1999, 1, 1), Effective: day(1999, 2, 1), Ended: day(2025, 3, 1), SupersededBy: []string{"灯塔管理示例条例"}},
			{Name: "海岸示例办法", Title: "海岸示例办法", Level: "其他", Adopted: day(2026, 10, 1), Effective: day(2027, 5, 1)},
		},
		Gists: []content.Gist{
			{Law: lighthouse.Law, Article: "2", Gist: "看守人管灯" + hostile, Ref: lighthouse},
			{Law: older.Law, Article: "1", Gist: "旧的", Ref: older},
			{Law: "海岸示例办法", Article: "1", Gist: "新的", Ref: lawref.Ref{Law: "海岸示例办法", Number: lawref.Number{Article: 1}}},
		},
		FAQs:     []content.FAQ{{ID: "f", Question: "灯塔谁管" + hostile, Conclusion: "看守人" + hostile, Steps: []string{hostile}, Refs: []lawref.Ref{lighthouse}}},
		Cases:    []content.Case{{ID: "c", Title: "灯没点" + hostile, Facts: hostile, Question: hostile, Result: hostile, Lesson: hostile, Refs: []lawref.Ref{lighthouse}}},
		Services: []content.Service{{ID: "s", Title: "报修灯塔" + hostile, Summary: hostile, Who: hostile, Steps: []string{hostile}, Bring: []string{hostile}, Cost: hostile, Time: hostile, Calls: []string{"12348"}, Refs: []lawref.Ref{lighthouse}}},
		Hotlines: []content.Hotline{{Number: "12348", Name: hostile, When: hostile, Hours: hostile}},
		Offices: []content.Office{
			{Name: "甲镇灯塔站" + hostile, Kind: "灯塔站", Address: "甲镇海边" + hostile, Phone: "0772-1", Hours: hostile, Latitude: 24, Longitude: 109},
			{Name: "丙镇灯塔站", Kind: "灯塔站", Address: "丙镇", Latitude: 26, Longitude: 109},
			{Name: "乙镇灯塔站", Kind: "灯塔站", Address: "乙镇", Latitude: 24.5, Longitude: 109},
			{Name: "某站", Kind: "示例站", Address: "编造的地址", Phone: "0772-9", Latitude: 24, Longitude: 109, Example: true},
		},
	}
}

// Whatever stands in the packs, pages show it as text; and none is large.
func TestHostileTexts(t *testing.T) {
	s := open(t, withContent(t, hostilePacks()))
	for _, path := range []string{"/p/services", "/p/services/hotlines", "/p/services/guide/s", "/p/services/offices", "/p/services/offices?place=" + url.QueryEscape(hostile),
		"/p/law/灯塔管理示例条例/2", "/p/law/灯塔管理示例条例/2之一", "/p/law/灯塔管理示例条例", "/p/law?q=" + url.QueryEscape(hostile)} {
		status, body := s.get(s.server.URL + path)
		if status != http.StatusOK || strings.Contains(body, "<script>alert") || strings.Contains(body, "<b>应当") {
			t.Errorf("%s: %d\n%s", path, status, body)
		}
	}
}

func TestArticlePage(t *testing.T) {
	s := open(t, withContent(t, hostilePacks()))
	for path, parts := range map[string]string{
		"/p/law/灯塔管理示例条例/2":   "第二章 看守|2025年3月1日起施行，现在有效|新修订的文本自2027年1月1日起施行|（一）日落点灯|大白话|看守人管灯|/1\"|/2%E4%B9%8B%E4%B8%80|大家常问|灯塔谁管|以案释法|灯没点|2025年1月10日通过或修改，2025年3月1日起施行（现行）|2026年9月1日通过或修改，2027年1月1日起施行（还没施行）",
		"/p/law/灯塔管理示例条例/2之一": "第二条之一|下一条",
		"/p/law/旧灯塔办法/1":      "这部法律已于2025年3月1日废止，不再适用。|现在看：|《灯塔管理示例条例》",
		"/p/law/海岸示例办法/1":     "还没施行，2027年5月1日起施行|要点|不是法条原文",
		"/p/law/灯塔条例/第二条":     "《灯塔管理示例条例》第二条", // by another name: the one address
		"/p/law/灯塔管理示例条例":     "第一章 总则|第三章 附则|看第几条",
		"/p/law?q=灯塔条例2":      "日落点灯",
		"/p/law?q=旧灯塔办法":      "废止",
		"/p/law":              "查一查|海岸示例办法",
	} {
		status, body := s.get(s.server.URL + path)
		if status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
		want(t, body, strings.Split(parts, "|")...)
	}
	for path, part := range map[string]string{
		"/p/law/灯塔管理示例条例/9": "没有第九条", "/p/law/没有的法/1": "没有查到", "/p/law/没有的法": "没有查到", "/p/law/灯塔管理示例条例/x": "没有这个页面", "/p/law/灯塔管理示例条例/0": "没有这个页面",
	} {
		status, body := s.get(s.server.URL + path)
		if status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
		want(t, body, part)
	}
}

// An article has one address; the others lead there for good.
func TestArticleHasOneAddress(t *testing.T) {
	s := open(t, withContent(t, hostilePacks()))
	stay := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := stay.Get(s.server.URL + "/p/law/灯塔条例/第二条之一")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	to, err := url.PathUnescape(r.Header.Get("Location"))
	if err != nil || r.StatusCode != http.StatusMovedPermanently || to != "/p/law/灯塔管理示例条例/2之一" {
		t.Errorf("%d to %s, %v", r.StatusCode, to, err)
	}
}

// A law of many articles still makes a small page.
func TestLongLaw(t *testing.T) {
	long := knowledge.Imported{Version: knowledge.Version{ID: "long", Law: "很长的示例法", Title: "很长的示例法", Level: "其他", Source: "text", Articles: 1500, Adopted: datebook.Date{Year: 2020, Month: 1, Day: 1}}}
	for i := range 1500 {
		long.Articles = append(long.Articles, knowledge.Article{Number: lawref.Number{Article: i + 1}, Label: "条", Chapter: fmt.Sprintf("第%d章", i/40+1), Text: "文字。"})
	}
	s := open(t, withContent(t, hostilePacks()), func(s *site, _ *console.Options) {
		if _, err := s.db.SaveStatutes(t.Context(), []knowledge.Imported{long}); err != nil {
			t.Fatal(err)
		}
	}, withContent(t, hostilePacks()))
	_, body := s.get(s.server.URL + "/p/law/很长的示例法")
	want(t, body, "第38章", "/1481\"", "每隔几条")
	if len(body) > 100_000 {
		t.Errorf("%d bytes", len(body))
	}
}

func TestOffices(t *testing.T) {
	s := open(t, withContent(t, hostilePacks()))
	_, body := s.get(s.server.URL + "/p/services/offices?kind=灯塔站&place=甲镇")
	want(t, body, "在“甲镇”的灯塔站", `href="tel:0772-1"`, "https://apis.map.qq.com/uri/v1/marker?marker=coord%3A24%2C109", "再远一点的", `data-at="24.5,109"`)
	if near, far := strings.Index(body, "乙镇灯塔站"), strings.Index(body, "丙镇灯塔站"); near < 0 || far < near {
		t.Errorf("not the nearest first: %d, %d", near, far)
	}
	if strings.Contains(body, "某站") {
		t.Error("an office of another kind is listed")
	}
	_, body = s.get(s.server.URL + "/p/services/offices?kind=示例站")
	want(t, body, "某站", "（示例）")
	for _, invented := range []string{"编造的地址", "0772-9", "map.qq.com", "data-at"} {
		if strings.Contains(body, invented) {
			t.Errorf("an invented office shows %s", invented)
		}
	}
	_, body = s.get(s.server.URL + "/p/services/offices?place=丁镇")
	want(t, body, "没有查到“丁镇”的机构", "别处的", "甲镇灯塔站")
	if status, _ := s.get(s.server.URL + "/p/services/guide/nothing"); status != http.StatusNotFound {
		t.Errorf("a guide that is not: %d", status)
	}
}

// Pages are small, kept by browsers, and take nothing from elsewhere.
func TestPublicPages(t *testing.T) {
	s := open(t, withPacks(t))
	for _, path := range []string{"/p/services", "/p/services/hotlines", "/p/services/guide/legal-aid", "/p/services/offices", "/p/law", "/p/law/民法典", "/p/law/刑法", "/p/law/民法典/1077",
		"/p/calendar/2026", "/p/campaign/const_week/2026", "/p/duty"} {
		r, err := http.Get(s.server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || r.StatusCode != http.StatusOK || len(body) > 100_000 || strings.Contains(string(body), `src="http`) {
			t.Errorf("%s: %d, %d bytes, %v", path, r.StatusCode, len(body), err)
		}
		again, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		again.Header.Set("If-None-Match", r.Header.Get("ETag"))
		if status, body := s.page(http.DefaultClient.Do(again)); status != http.StatusNotModified || body != "" {
			t.Errorf("%s again: %d", path, status)
		}
		again.Header.Set("Cookie", "pufa_type=huge")
		if status, body := s.page(http.DefaultClient.Do(again)); status != http.StatusOK || !strings.Contains(body, `class="huge"`) {
			t.Errorf("%s in another size of type: %d", path, status)
		}
		scripts := strings.Count(string(body), "<script")
		if csp := r.Header.Get("Content-Security-Policy"); strings.Contains(csp, "script-src 'self'") != (scripts == 1) || strings.Contains(csp, "unsafe") {
			t.Errorf("%s has %d scripts under %s", path, scripts, csp)
		}
	}
}

// The size of the type is kept in a cookie, and one goes back to where one was.
func TestTypeSize(t *testing.T) {
	s := open(t, withContent(t, hostilePacks()))
	stay := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, c := range []struct{ size, back, kept, to string }{
		{"large", "/p/services/offices?kind=x", "large", "/p/services/offices?kind=x"},
		{"huge", "/p/duty", "huge", "/p/duty"},
		{"", "/p/duty", "", "/p/duty"},
		{"<b>", "https://elsewhere.example/", "", "/p/services"},
		{"huge", "//elsewhere.example/p/", "huge", "/p/services"},
		{"huge", "/p/\\elsewhere.example", "huge", "/p/services"},
	} {
		r, err := stay.PostForm(s.server.URL+"/p/type", url.Values{"size": {c.size}, "back": {c.back}})
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		cookie := r.Cookies()[0]
		if r.Header.Get("Location") != c.to || cookie.Value != c.kept || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode {
			t.Errorf("%+v: to %s with %s", c, r.Header.Get("Location"), cookie)
		}
	}
	_, body := s.get(s.server.URL + "/p/services/offices?place=" + url.QueryEscape("甲镇"))
	want(t, body, `name="back" value="/p/services/offices?place=%E7%94%B2%E9%95%87"`)
}
