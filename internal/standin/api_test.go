package standin

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTokenRules(t *testing.T) {
	w := newWorld(t, nil)
	q := "grant_type=client_credential&appid=" + testAppID + "&secret=" + testSecret
	for path, code := range map[string]int{
		"?grant_type=x&appid=" + testAppID + "&secret=" + testSecret:         40002,
		"?grant_type=client_credential&appid=wx0&secret=" + testSecret:       40013,
		"?grant_type=client_credential&appid=" + testAppID + "&secret=guess": 40125,
		"?grant_type=client_credential&secret=" + testSecret:                 41002,
		"?grant_type=client_credential&appid=" + testAppID:                   41004,
	} {
		w.call("GET", "/cgi-bin/token"+path, nil).fails(code)
	}
	w.call("POST", "/cgi-bin/token?"+q, nil).fails(43001)

	first := w.token
	second := w.call("GET", "/cgi-bin/token?"+q, nil).ok()
	if second.number("expires_in") != 7200 {
		t.Errorf("expires_in %d", second.number("expires_in"))
	}
	w.token = first
	w.get("/cgi-bin/user/get").ok() // both are good for five minutes
	w.clock.add(tokenOverlap)
	w.get("/cgi-bin/user/get").fails(40001)
	w.token = second.text("access_token")
	w.get("/cgi-bin/user/get").ok()
	w.clock.add(tokenLife)
	w.get("/cgi-bin/user/get").fails(42001)
	w.token = "90_invented"
	w.get("/cgi-bin/user/get").fails(40014)
	w.call("GET", "/cgi-bin/user/get", nil).fails(41001)
}

func TestStableTokenRules(t *testing.T) {
	w := newWorld(t, nil)
	body := m{"grant_type": "client_credential", "appid": testAppID, "secret": testSecret}
	stable := func() result { return w.call("POST", "/cgi-bin/stable_token", body) }
	first := stable().ok()
	w.clock.add(time.Hour)
	again := stable().ok()
	if again.text("access_token") != first.text("access_token") || again.number("expires_in") != 3600 {
		t.Errorf("normal mode gave %s", again.raw)
	}
	// families are apart: a new plain token leaves the stable one alone
	w.call("GET", "/cgi-bin/token?grant_type=client_credential&appid="+testAppID+"&secret="+testSecret, nil).ok()
	w.clock.add(10 * time.Minute)
	w.token = first.text("access_token")
	w.get("/cgi-bin/user/get").ok()
	// five minutes before the end the platform changes it
	w.clock.add(45*time.Minute + time.Second)
	renewed := stable().ok()
	if renewed.text("access_token") == first.text("access_token") {
		t.Error("the token was not renewed before its end")
	}
	w.get("/cgi-bin/user/get").ok()
	// forced: the old one dies at once
	body["force_refresh"] = true
	w.token = renewed.text("access_token")
	stable().ok()
	w.get("/cgi-bin/user/get").fails(40001)
	stable().fails(45011)
	for range forceLimit - 1 {
		w.clock.add(forceSpacing)
		stable().ok()
	}
	w.clock.add(forceSpacing)
	stable().fails(45009)
	w.clock.add(24 * time.Hour)
	stable().ok()
	body["secret"] = "guess"
	stable().fails(40125)
	w.call("GET", "/cgi-bin/stable_token", nil).fails(43002)
}

func TestEveryCallIsChecked(t *testing.T) {
	w := newWorld(t, nil)
	w.post("/cgi-bin/message/custom/send", nil).fails(44002)
	w.post("/cgi-bin/message/custom/send", " ").fails(44002)
	w.post("/cgi-bin/message/custom/send", `{"touser":`).fails(47001)
	w.get("/cgi-bin/message/custom/send").fails(43002)
	w.post("/cgi-bin/user/get", "{}").fails(43001)
	for _, path := range []string{"/cgi-bin/message/custom/sendd", "/sns/unknown", "/datacube/getsecrets", "/anything"} {
		if r := w.post(path, "{}"); r.status != http.StatusNotFound || r.code() != 40066 {
			t.Errorf("%s: HTTP %d %s", path, r.status, r.raw)
		}
	}
	if p := w.p.Problems(); len(p) < 4 || !strings.Contains(strings.Join(p, " "), "平台没有这个接口") {
		t.Errorf("problems %v", p)
	}
	if !strings.Contains(w.get("/cgi-bin/user/info?openid=x").text("errmsg"), "rid: ") {
		t.Error("errmsg carries no rid")
	}
}

func TestUnverifiedAccountHasThePassiveReplyOnly(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Kind = Unverified })
	id := w.follower()
	if ex := w.say(id, "你好"); ex.Reply == nil {
		t.Errorf("exchange %+v", ex)
	}
	w.post("/cgi-bin/message/custom/send", customText(id, "x")).fails(48001)
	w.post("/cgi-bin/message/custom/send", m{"touser": id, "msgtype": "msgmenu"}).fails(40200)
	for _, path := range []string{
		"/cgi-bin/menu/create", "/cgi-bin/message/mass/sendall", "/cgi-bin/message/template/send",
		"/cgi-bin/qrcode/create", "/cgi-bin/tags/create", "/cgi-bin/draft/add", "/datacube/getusersummary",
	} {
		w.post(path, "{}").fails(48001)
	}
	w.hook.set(func(in inbound, _ int) string {
		return w.hook.replyTo(in, "<MsgType>transfer_customer_service</MsgType>")
	})
	if ex := w.say(id, "人工"); ex.Problem == "" {
		t.Error("an unverified account handed over to a person")
	}
}

func TestSubscriptionAccountLacksServiceCalls(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Kind = VerifiedSubscription })
	for _, path := range []string{"/cgi-bin/message/template/send", "/cgi-bin/qrcode/create", "/cgi-bin/message/subscribe/bizsend"} {
		w.post(path, "{}").fails(48001)
	}
	w.call("GET", "/sns/oauth2/access_token", nil).fails(48001)
	w.post("/cgi-bin/tags/create", m{"tag": m{"name": "干部"}}).ok()
}

func TestCustomerServiceWindows(t *testing.T) {
	const path = "/cgi-bin/message/custom/send"
	type step func(*world, string)
	say := func(w *world, id string) { w.say(id, "你好") }
	click := func(w *world, id string) {
		if _, err := w.p.Click(w.t.Context(), id, "KEY"); err != nil {
			w.t.Fatal(err)
		}
	}
	scan := func(w *world, id string) {
		if _, err := w.p.Scan(w.t.Context(), id, "unit-7"); err != nil {
			w.t.Fatal(err)
		}
	}
	choose := func(w *world, id string) {
		if _, err := w.p.Send(w.t.Context(), id, Message{Text: "有用", MenuID: "1"}); err != nil {
			w.t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		name   string
		open   step
		count  int
		length time.Duration
	}{
		{"after a message", say, messageCount, 48 * time.Hour},
		{"after a click", click, eventCount, time.Minute},
		{"after a scan", scan, eventCount, time.Minute},
		{"after a tapped choice", choose, eventCount, time.Minute},
		{"after subscribing", nil, eventCount, time.Minute},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, nil)
			id := w.follower()
			if tc.open != nil {
				w.clock.add(time.Hour) // past the window of the subscription
				w.post(path, customText(id, "早")).fails(45015)
				tc.open(w, id)
			}
			for i := range tc.count {
				if r := w.post(path, customText(id, fmt.Sprint(i))); r.code() != 0 {
					t.Fatalf("message %d: %s", i, r.raw)
				}
			}
			w.post(path, customText(id, "多")).fails(45047)
			w.clock.add(tc.length)
			w.renew()
			w.post(path, customText(id, "晚")).fails(45015)
		})
	}
}

func TestCustomerServiceWindowsAdd(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	w.say(id, "你好")
	for range messageCount + eventCount {
		w.post("/cgi-bin/message/custom/send", customText(id, "x")).ok()
	}
	w.post("/cgi-bin/message/custom/send", customText(id, "x")).fails(45047)
	w.clock.add(time.Minute)
	if _, err := w.p.Unfollow(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	w.post("/cgi-bin/message/custom/send", customText(id, "x")).fails(45015)
}

func TestCustomerServiceContent(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	article := m{"title": "t", "url": "https://e.cn"}
	items := func(n int) []m {
		var out []m
		for i := range n {
			out = append(out, m{"id": i, "content": fmt.Sprint("选项", i)})
		}
		return out
	}
	for name, tc := range map[string]struct {
		body m
		code int
	}{
		"stranger":      {customText("oNobody", "x"), 40003},
		"empty":         {customText(id, ""), 44004},
		"too long":      {customText(id, strings.Repeat("a", maxTextBytes+1)), 45002},
		"unknown type":  {m{"touser": id, "msgtype": "dance"}, 40008},
		"no media":      {m{"touser": id, "msgtype": "image"}, 41006},
		"unknown media": {m{"touser": id, "msgtype": "image", "image": m{"media_id": "x"}}, 40007},
		"no article":    {m{"touser": id, "msgtype": "news", "news": m{}}, 44003},
		"two articles":  {m{"touser": id, "msgtype": "news", "news": m{"articles": []m{article, article}}}, 45008},
		"many choices":  {m{"touser": id, "msgtype": "msgmenu", "msgmenu": m{"head_content": "?", "list": items(maxChoices + 1)}}, 45098},
		"no draft":      {m{"touser": id, "msgtype": "mpnews", "mpnews": m{"media_id": "x"}}, 40007},
	} {
		if r := w.post("/cgi-bin/message/custom/send", tc.body); r.code() != tc.code {
			t.Errorf("%s: %s, want %d", name, r.raw, tc.code)
		}
	}
	w.post("/cgi-bin/message/custom/send", customText(id, strings.Repeat("a", maxTextBytes))).ok()
	w.post("/cgi-bin/message/custom/send", m{"touser": id, "msgtype": "news", "news": m{"articles": []m{article}}}).ok()
	w.post("/cgi-bin/message/custom/send", m{"touser": id, "msgtype": "msgmenu", "msgmenu": m{"head_content": "有用吗", "list": items(2)}}).ok()
	if b := w.last(id); b.Kind != "menu" || b.Choices.Items[1].ID != "1" || b.Origin != "custom" {
		t.Errorf("bubble %+v", b)
	}
}

func TestTyping(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	const path = "/cgi-bin/message/custom/typing"
	w.post(path, m{"touser": id, "command": "Dance"}).fails(45072)
	w.post(path, m{"touser": id, "command": "Typing"}).ok()
	w.post(path, m{"touser": id, "command": "Typing"}).fails(45081)
	w.post(path, m{"touser": id, "command": "CancelTyping"}).ok()
	w.clock.add(31 * time.Second)
	w.post(path, m{"touser": id, "command": "Typing"}).fails(45080)
}

func TestQuotas(t *testing.T) {
	w := newWorld(t, nil)
	for range 500 {
		w.get("/cgi-bin/user/get").ok()
	}
	w.get("/cgi-bin/user/get").fails(45009)
	quota := w.post("/cgi-bin/openapi/quota/get", m{"cgi_path": "/cgi-bin/user/get"}).ok().body["quota"].(m)
	if fmt.Sprintf("%v %v %v", quota["daily_limit"], quota["used"], quota["remain"]) != "500 500 0" {
		t.Errorf("quota %v", quota)
	}
	w.post("/cgi-bin/openapi/quota/get", m{"cgi_path": "/cgi-bin/nothing"}).fails(76021)
	w.post("/cgi-bin/clear_quota", m{"appid": "wx0"}).fails(40013)
	for range clearsPerMonth {
		w.post("/cgi-bin/clear_quota", m{"appid": testAppID}).ok()
	}
	w.get("/cgi-bin/user/get").ok()
	w.post("/cgi-bin/clear_quota", m{"appid": testAppID}).fails(48006)
	if n := w.p.Calls("/cgi-bin/user/get"); n != 501 {
		t.Errorf("Calls = %d", n)
	}
}

func TestQuotaTurnsAtMidnightInBeijing(t *testing.T) {
	w := newWorld(t, nil)
	w.clock.add(14*time.Hour + 59*time.Minute) // 23:59
	w.renew()
	w.p.mu.Lock()
	w.p.quotas.turn(w.clock.now())
	w.p.quotas.used["/cgi-bin/user/get"] = 500
	w.p.mu.Unlock()
	w.get("/cgi-bin/user/get").fails(45009)
	w.clock.add(time.Minute)
	w.get("/cgi-bin/user/get").ok()
}

func TestFaults(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	const path = "/cgi-bin/message/custom/send"
	w.p.SetFaults(Faults{Busy: 1})
	w.post(path, customText(id, "x")).fails(-1)
	w.post(path, customText(id, "忙后")).ok()

	w.p.SetFaults(Faults{BadGateway: 1})
	if r, err := w.try("POST", w.withToken(path), customText(id, "x")); err == nil || r.status != http.StatusBadGateway {
		t.Errorf("HTTP %d, %v", r.status, err)
	}

	w.p.SetFaults(Faults{Truncate: 1})
	if r, err := w.try("POST", w.withToken(path), customText(id, "截断")); err == nil || r.status != http.StatusOK {
		t.Errorf("HTTP %d, %v: want half a JSON", r.status, err)
	}
	if b := w.last(id); b.Text != "截断" {
		t.Errorf("the truncated call was not executed: %+v", b)
	}

	w.say(id, "再来")
	w.p.SetFaults(Faults{Reset: 1})
	if _, err := w.try("POST", w.withToken(path), customText(id, "断线")); err == nil {
		t.Error("the connection was not reset")
	}
	if b := w.last(id); b.Text != "断线" {
		t.Errorf("the reset call was not executed: %+v", b)
	}

	w.p.SetFaults(Faults{RevokeToken: 1})
	w.post(path, customText(id, "x")).fails(40001)
	w.renew()

	w.p.SetFaults(Faults{ForeignIP: true})
	w.get("/cgi-bin/user/get").fails(40164)

	w.p.SetFaults(Faults{Only: "/cgi-bin/message/mass/", Busy: -1})
	w.get("/cgi-bin/user/get").ok()
	for range 3 {
		w.post("/cgi-bin/message/mass/get", m{"msg_id": 1}).fails(-1)
	}
	if w.p.Faults().Busy != -1 {
		t.Error("an endless fault ran down")
	}

	w.p.SetFaults(Faults{Latency: 20 * time.Millisecond})
	begun := time.Now()
	w.get("/cgi-bin/user/get").ok()
	if time.Since(begun) < 20*time.Millisecond {
		t.Error("no latency")
	}

	w.p.SetFaults(Faults{})
	w.p.RevokeTokens()
	w.get("/cgi-bin/user/get").fails(40001)
}

func TestNoSecretInTheJournal(t *testing.T) {
	w := newWorld(t, nil)
	w.call("POST", "/cgi-bin/stable_token", m{"grant_type": "client_credential", "appid": testAppID, "secret": testSecret}).ok()
	w.get("/cgi-bin/ticket/getticket?type=jsapi").ok()
	w.get("/cgi-bin/user/get").ok()
	w.p.mu.Lock()
	defer w.p.mu.Unlock()
	for _, e := range w.p.journal.entries {
		all := e.Title + e.Note + e.Request + e.Answer
		if strings.Contains(all, testSecret) || strings.Contains(all, w.token) || strings.Contains(all, "90_") {
			t.Errorf("entry %+v holds a secret", e)
		}
	}
}
