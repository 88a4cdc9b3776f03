package standin

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestDraftRules(t *testing.T) {
	w := newWorld(t, nil)
	cover := w.cover()
	article := func(change m) m {
		a := m{"title": "t", "content": "<p>x</p>", "thumb_media_id": cover}
		for k, v := range change {
			a[k] = v
		}
		return m{"articles": []m{a}}
	}
	for name, tc := range map[string]struct {
		body m
		code int
	}{
		"none":       {m{"articles": []m{}}, 44003},
		"title":      {article(m{"title": strings.Repeat("长", maxTitleRunes+1)}), 45003},
		"no title":   {article(m{"title": ""}), 45003},
		"author":     {article(m{"author": strings.Repeat("长", maxAuthorRunes+1)}), 45110},
		"digest":     {article(m{"digest": strings.Repeat("长", maxDigestRunes+1)}), 45004},
		"no content": {article(m{"content": ""}), 44004},
		"content":    {article(m{"content": strings.Repeat("长", maxContentRunes)}), 45002},
		"no cover":   {article(m{"thumb_media_id": "x"}), 40007},
		"too many":   {m{"articles": make([]m, maxArticles+1)}, 45008},
		"temporary":  {article(m{"thumb_media_id": w.upload("/cgi-bin/media/upload?type=image", samplePicture()).text("media_id")}), 40007},
	} {
		if r := w.post("/cgi-bin/draft/add", tc.body); r.code() != tc.code {
			t.Errorf("%s: %s, want %d", name, r.raw, tc.code)
		}
	}
	id := w.draft("旧题")
	w.post("/cgi-bin/draft/update", m{"media_id": id, "index": 1, "articles": m{}}).fails(40035)
	w.post("/cgi-bin/draft/update", m{"media_id": id, "index": 0, "articles": m{"title": "新题", "content": "x", "thumb_media_id": cover}}).ok()
	item := w.post("/cgi-bin/draft/get", m{"media_id": id}).ok().body["news_item"].([]any)[0].(m)
	if item["title"] != "新题" || item["url"] == "" {
		t.Errorf("draft %v", item)
	}
	if w.get("/cgi-bin/draft/count").ok().number("total_count") != 1 {
		t.Error("count")
	}
	if r := w.post("/cgi-bin/draft/batchget", m{"offset": 0, "count": 20, "no_content": 1}).ok(); r.number("item_count") != 1 || strings.Contains(string(r.raw), `"content":"x"`) {
		t.Errorf("list %s", r.raw)
	}
	w.post("/cgi-bin/draft/delete", m{"media_id": id}).ok()
	w.post("/cgi-bin/draft/get", m{"media_id": id}).fails(40007)
	w.post("/cgi-bin/draft/delete", m{"media_id": id}).fails(40007)
}

func TestPublish(t *testing.T) {
	w := newWorld(t, nil)
	w.post("/cgi-bin/freepublish/submit", m{"media_id": "x"}).fails(40007)
	draft := w.draft("民法典宣传月")
	r := w.post("/cgi-bin/freepublish/submit", m{"media_id": draft}).ok()
	if _, isNumber := r.body["publish_id"].(json.Number); !isNumber {
		t.Errorf("publish_id %v", r.body["publish_id"])
	}
	w.p.Settle()
	e := w.hook.events("PUBLISHJOBFINISH")
	if len(e) != 1 || e[0].Publish.Status != 0 || e[0].Publish.ArticleID == "" {
		t.Fatalf("events %+v", e)
	}
	w.post("/cgi-bin/draft/get", m{"media_id": draft}).fails(40007)
	got := w.post("/cgi-bin/freepublish/get", m{"publish_id": r.body["publish_id"]}).ok()
	if got.text("article_id") != e[0].Publish.ArticleID {
		t.Errorf("get %s", got.raw)
	}
	w.p.SetFaults(Faults{PublishIDString: true})
	second := w.post("/cgi-bin/freepublish/submit", m{"media_id": w.draft("第二篇")}).ok()
	w.p.Settle()
	if second.text("publish_id") == "" {
		t.Errorf("publish_id is not a string: %s", second.raw)
	}
	if s := w.post("/cgi-bin/freepublish/get", m{"publish_id": second.text("publish_id")}).ok(); s.number("publish_status") != statusPublished {
		t.Errorf("get %s", s.raw)
	}
	w.post("/cgi-bin/freepublish/get", m{"publish_id": 4711}).fails(40097)
	w.post("/cgi-bin/freepublish/getarticle", m{"article_id": e[0].Publish.ArticleID}).ok()
	if n := w.post("/cgi-bin/freepublish/batchget", m{"offset": 0, "count": 10}).ok().number("total_count"); n != 2 {
		t.Errorf("%d published", n)
	}
	w.post("/cgi-bin/freepublish/delete", m{"article_id": "x"}).fails(53600)
	w.post("/cgi-bin/freepublish/delete", m{"article_id": e[0].Publish.ArticleID, "index": 0}).ok()
	if s := w.post("/cgi-bin/freepublish/get", m{"publish_id": r.number("publish_id")}).ok(); s.number("publish_status") != statusDeleted {
		t.Errorf("get %s", s.raw)
	}
}

func fetch(t *testing.T, req *http.Request) (int, string) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestStatistics(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	w.say(id, "你好")
	w.say(id, "再问")
	ids := w.p.AddFollowers(9)
	r := w.post(sendPath, m{"touser": ids, "msgtype": "mpnews", "mpnews": m{"media_id": w.draft("宪法宣传周")}}).ok()
	w.p.Settle()
	dataID := r.number("msg_data_id")
	article := w.last(ids[0]).Articles[0].URL
	for range 2 {
		req, err := http.NewRequest("GET", article, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.AddCookie(&http.Cookie{Name: followerCookie, Value: ids[0]})
		if status, body := fetch(t, req); status != 200 || strings.Contains(body, "<script>") || !strings.Contains(body, "正文") {
			t.Errorf("HTTP %d %s", status, body)
		}
	}
	day := dayOf(w.clock.now())
	ask := func(name, begin, end string) result {
		return w.post("/datacube/"+name, m{"begin_date": begin, "end_date": end})
	}
	ask("getusersummary", day, day).fails(61501) // today is not over
	w.clock.add(24 * time.Hour)
	w.renew()
	ask("getusersummary", "23.11.2026", day).fails(61500)
	ask("getusersummary", day, "2026-11-01").fails(61501)
	ask("getusersummary", "2026-11-01", day).fails(61501)
	ask("getarticlesummary", "2026-11-22", day).fails(61501)
	row := func(name string) m {
		list := ask(name, day, day).ok().body["list"].([]any)
		if len(list) != 1 {
			t.Fatalf("%s: %v", name, list)
		}
		return list[0].(m)
	}
	number := func(v any) int64 { n, _ := v.(json.Number); i, _ := n.Int64(); return i }
	if x := row("getusersummary"); number(x["new_user"]) != 10 {
		t.Errorf("summary %v", x)
	}
	if x := row("getusercumulate"); number(x["cumulate_user"]) != 10 {
		t.Errorf("cumulate %v", x)
	}
	if x := row("getupstreammsg"); number(x["msg_user"]) != 1 || number(x["msg_count"]) != 2 {
		t.Errorf("upstream %v", x)
	}
	row("getupstreammsgdist")
	if list := ask("getarticlesummary", day, day).ok().body["list"].([]any); len(list) != 0 {
		t.Error("an article with one reader is reported: the platform starts at three")
	}
	if err := w.p.AddReads(Reads{MsgDataID: dataID, Index: 1, Day: w.clock.now().Add(-24 * time.Hour), Users: 7, Count: 9, Sharers: 2, Shares: 3}); err != nil {
		t.Fatal(err)
	}
	if err := w.p.AddReads(Reads{MsgDataID: dataID, Index: 2}); err == nil {
		t.Error("reads of an article that does not exist")
	}
	if x := row("getarticlesummary"); number(x["int_page_read_user"]) != 8 || number(x["int_page_read_count"]) != 11 || number(x["share_user"]) != 2 || x["title"] != "宪法宣传周" {
		t.Errorf("summary %v", x)
	}
	if x := row("getarticletotal"); number(x["details"].([]any)[0].(m)["int_page_read_user"]) != 8 || number(x["details"].([]any)[0].(m)["target_user"]) != 9 {
		t.Errorf("total %v", x)
	}
	if x := row("getarticletotaldetail"); number(x["detail_list"].([]any)[0].(m)["read_user"]) != 8 {
		t.Errorf("detail %v", x)
	}
	for _, name := range []string{"getarticleread", "getarticleshare", "getbizsummary", "getuserread", "getusershare"} {
		row(name)
	}
}

func TestWebAuthorisation(t *testing.T) {
	w := newWorld(t, nil)
	id := w.person(0)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	authorize := func(query string, cookie bool) *http.Response {
		req, err := http.NewRequest("GET", w.api.URL+"/connect/oauth2/authorize?"+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		if cookie {
			req.AddCookie(&http.Cookie{Name: followerCookie, Value: id})
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		return resp
	}
	base := "appid=" + testAppID + "&redirect_uri=http%3A%2F%2Fapp.example%2Fbind%3Fx%3D1&response_type=code&state=s1&scope="
	code := func(scope string, cookie bool) string {
		resp := authorize(base+scope, cookie)
		to, err := resp.Location()
		if err != nil {
			return ""
		}
		if to.Host != "app.example" || to.Query().Get("x") != "1" || to.Query().Get("state") != "s1" {
			t.Errorf("redirected to %s", to)
		}
		return to.Query().Get("code")
	}
	for _, bad := range []string{
		strings.Replace(base, testAppID, "wx0", 1) + "snsapi_base",
		base + "snsapi_dance",
		strings.Replace(base, "http%3A", "javascript%3A", 1) + "snsapi_base",
	} {
		if resp := authorize(bad, true); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: HTTP %d", bad, resp.StatusCode)
		}
	}
	if code("snsapi_base", false) != "" || code("snsapi_userinfo", true) != "" {
		t.Error("a code without asking")
	}
	exchange := func(code string) result {
		return w.call("GET", "/sns/oauth2/access_token?grant_type=authorization_code&appid="+testAppID+"&secret="+testSecret+"&code="+code, nil)
	}
	exchange("").fails(41008)
	exchange("invented").fails(40029)
	first := code("snsapi_base", true)
	got := exchange(first).ok()
	if got.text("openid") != id || got.text("scope") != "snsapi_base" {
		t.Errorf("exchange %s", got.raw)
	}
	exchange(first).fails(40163)
	stale := code("snsapi_base", true)
	w.clock.add(codeLife)
	exchange(stale).fails(40029)
	query := "?access_token=" + got.text("access_token") + "&openid=" + id
	w.call("GET", "/sns/userinfo"+query, nil).fails(48001)
	w.call("GET", "/sns/auth"+query, nil).ok()
	w.call("GET", "/sns/auth?access_token=x&openid="+id, nil).fails(40001)
	w.clock.add(oauthLife)
	w.call("GET", "/sns/auth"+query, nil).fails(42001)
	w.call("GET", "/sns/oauth2/refresh_token?appid="+testAppID+"&grant_type=refresh_token&refresh_token="+got.text("refresh_token"), nil).ok()
	w.call("GET", "/sns/oauth2/refresh_token?appid="+testAppID+"&refresh_token=x", nil).fails(40030)
	asked := exchange(code("snsapi_userinfo&standin_openid="+id, false)).ok()
	info := w.call("GET", "/sns/userinfo?access_token="+asked.text("access_token")+"&openid="+id, nil).ok()
	if info.text("nickname") != anonymousProfile {
		t.Errorf("profile %s", info.raw)
	}
}

func TestTicket(t *testing.T) {
	w := newWorld(t, nil)
	first := w.get("/cgi-bin/ticket/getticket?type=jsapi").ok()
	w.clock.add(time.Hour)
	again := w.get("/cgi-bin/ticket/getticket?type=jsapi").ok()
	if first.text("ticket") != again.text("ticket") || again.number("expires_in") != 3600 {
		t.Errorf("ticket %s", again.raw)
	}
	w.get("/cgi-bin/ticket/getticket?type=x").fails(40097)
	w.get("/cgi-bin/getcallbackip").ok()
}
