package standin

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"
)

func massText(ids any, text, clientID string) m {
	body := m{"touser": ids, "msgtype": "text", "text": m{"content": text}}
	if clientID != "" {
		body["clientmsgid"] = clientID
	}
	return body
}

func toAll(text, clientID string) m {
	return m{"filter": m{"is_to_all": true}, "msgtype": "text", "text": m{"content": text}, "clientmsgid": clientID}
}

const (
	sendPath    = "/cgi-bin/message/mass/send"
	sendAllPath = "/cgi-bin/message/mass/sendall"
)

func TestMassSendToAListReportsItsCounts(t *testing.T) {
	w := newWorld(t, nil)
	ids := w.p.AddFollowers(5)
	blocked := w.p.AddFollowers(1)
	w.post("/cgi-bin/tags/members/batchblacklist", m{"openid_list": blocked}).ok()
	stranger := w.person(2)
	list := append(append([]string{stranger, "oForeign"}, ids...), blocked...)
	r := w.post(sendPath, massText(list, "12月4日是国家宪法日", "c1")).ok()
	if r.text("errmsg") != "send job submission success" {
		t.Errorf("answer %s", r.raw)
	}
	w.p.Settle()
	events := w.hook.events("MASSSENDJOBFINISH")
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	e := events[0]
	if e.EventMsgID != r.number("msg_id") || e.Status != "send success" || e.FromUserName != "mphelper" ||
		e.Total != 8 || e.Filter != 5 || e.Sent != 5 || e.Errors != 0 {
		t.Errorf("event %+v", e)
	}
	if b := w.last(ids[0]); b.Origin != "mass" || b.Plain() != "12月4日是国家宪法日" {
		t.Errorf("bubble %+v", b)
	}
	if w.post("/cgi-bin/message/mass/get", m{"msg_id": r.number("msg_id")}).ok().text("msg_status") != massSuccess {
		t.Error("mass/get does not say SEND_SUCCESS")
	}
	w.post("/cgi-bin/message/mass/get", m{"msg_id": 4711}).fails(40059)
}

func TestMassListSizes(t *testing.T) {
	w := newWorld(t, nil)
	ids := w.p.AddFollowers(massListMax + 1)
	w.post(sendPath, massText(ids[:1], "x", "")).fails(40130)
	w.post(sendPath, massText(ids, "x", "")).fails(40032)
	w.post(sendPath, massText(ids[:massListMax], "x", "")).ok()
	w.post(sendPath, massText(ids[:2], "", "")).fails(44004)
	w.post(sendPath, m{"touser": ids[:2], "msgtype": "dance"}).fails(40008)
	w.post(sendAllPath, m{"msgtype": "text", "text": m{"content": "x"}}).fails(40035)
	w.post(sendAllPath, m{"filter": m{"tag_id": 4711}, "msgtype": "text", "text": m{"content": "x"}}).fails(40152)
}

func TestClientMsgID(t *testing.T) {
	w := newWorld(t, nil)
	ids := w.p.AddFollowers(4)
	first := w.post(sendPath, massText(ids[:2], "一", "job-1")).ok()
	w.post(sendPath, massText(ids[:2], "一", "job-1")).fails(45066)
	w.clock.add(clientIDPause)
	repeat := w.post(sendPath, massText(ids[2:], "别的", "job-1"))
	repeat.fails(45065)
	if repeat.number("msg_id") != first.number("msg_id") {
		t.Errorf("45065 gave %s, want msg_id %d", repeat.raw, first.number("msg_id"))
	}
	w.post(sendPath, massText(ids[:2], "一", strings.Repeat("x", clientIDBytes+1))).fails(45067)
	w.clock.add(clientIDMemory)
	w.renew()
	w.post(sendPath, massText(ids[:2], "一", "job-1")).ok()
	// without one, range and content make it
	w.post(sendPath, massText(ids[:2], "二", "")).ok()
	w.post(sendPath, massText(ids[:2], "二", "")).fails(45066)
	w.post(sendPath, massText(ids[2:], "二", "")).ok()
	w.post(sendPath, massText(ids[:2], "三", "")).ok()
	w.p.Settle()
	if n := len(w.p.MassJobs()); n != 5 {
		t.Errorf("%d jobs", n)
	}
}

func TestFourMassMessagesAMonth(t *testing.T) {
	w := newWorld(t, nil)
	ids := w.p.AddFollowers(3)
	for i := range monthlyMass {
		w.post(sendPath, massText(ids[:2], strings.Repeat("x", i+1), "")).ok()
		w.p.Settle()
	}
	w.post(sendPath, massText(ids, "第五条", "")).ok()
	w.p.Settle()
	events := w.hook.events("MASSSENDJOBFINISH")
	if e := events[len(events)-1]; e.Total != 3 || e.Filter != 1 || e.Sent != 1 {
		t.Errorf("event %+v", e)
	}
	if n := len(w.p.History(ids[0])); n != monthlyMass {
		t.Errorf("%d messages in a month", n)
	}
	w.clock.add(8 * 24 * time.Hour) // 1 December
	w.renew()
	w.post(sendPath, massText(ids, "十二月", "")).ok()
	w.p.Settle()
	if n := len(w.p.History(ids[0])); n != monthlyMass+1 {
		t.Errorf("%d messages after the month turned", n)
	}
}

func TestAccountMassQuotas(t *testing.T) {
	t.Run("service account: to all four times a month", func(t *testing.T) {
		w := newWorld(t, nil)
		w.p.AddFollowers(2)
		for i := range monthlyMass {
			w.post(sendAllPath, toAll("x", strings.Repeat("c", i+1))).ok()
		}
		w.post(sendAllPath, toAll("x", "again")).fails(45028)
	})
	t.Run("subscription account: once a day", func(t *testing.T) {
		w := newWorld(t, func(o *Options) { o.Kind = VerifiedSubscription })
		ids := w.p.AddFollowers(2)
		w.post(sendPath, massText(ids, "x", "1")).ok()
		w.post(sendPath, massText(ids, "y", "2")).fails(45028)
		w.clock.add(24 * time.Hour)
		w.renew()
		w.post(sendPath, massText(ids, "y", "3")).ok()
	})
	t.Run("sixty requests a minute, sendall and send together", func(t *testing.T) {
		w := newWorld(t, nil)
		w.p.AddFollowers(2)
		for range massPerMinute / 2 {
			w.post(sendPath, massText([]string{"one"}, "x", "")).fails(40130)
			w.post(sendAllPath, m{}).fails(40035)
		}
		w.post(sendPath, massText([]string{"one"}, "x", "")).fails(45011)
		w.post(sendAllPath, m{}).fails(45011)
		w.clock.add(time.Minute)
		w.post(sendPath, massText([]string{"one"}, "x", "")).fails(40130)
	})
	t.Run("a hundred requests a day", func(t *testing.T) {
		w := newWorld(t, nil)
		for i := range 100 {
			if i == massPerMinute {
				w.clock.add(time.Minute)
			}
			w.post(sendPath, massText([]string{"one"}, "x", "")).fails(40130)
		}
		w.post(sendPath, massText([]string{"one"}, "x", "")).fails(45009)
	})
}

func TestMassByTag(t *testing.T) {
	w := newWorld(t, nil)
	ids := w.p.AddFollowers(4)
	created := w.post("/cgi-bin/tags/create", m{"tag": m{"name": "干部"}}).ok()
	id := created.body["tag"].(m)["id"]
	w.post("/cgi-bin/tags/members/batchtagging", m{"openid_list": ids[:2], "tagid": id}).ok()
	w.post(sendAllPath, m{"filter": m{"is_to_all": false, "tag_id": id}, "msgtype": "text", "text": m{"content": "给干部"}}).ok()
	w.p.Settle()
	if len(w.p.History(ids[1])) != 1 || len(w.p.History(ids[2])) != 0 {
		t.Error("the message did not go to the tag alone")
	}
	if e := w.hook.events("MASSSENDJOBFINISH"); len(e) != 1 || e[0].Total != 2 || e[0].Sent != 2 {
		t.Errorf("events %+v", e)
	}
}

func TestMassProtection(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Faults.MassProtection = true })
	ids := w.p.AddFollowers(2)
	status := func(id int64) string {
		return w.post("/cgi-bin/message/mass/get", m{"msg_id": id}).ok().text("msg_status")
	}
	yes := w.post(sendAllPath, toAll("a", "1")).ok().number("msg_id")
	no := w.post(sendAllPath, toAll("b", "2")).ok().number("msg_id")
	late := w.post(sendAllPath, toAll("c", "3")).ok().number("msg_id")
	w.p.Settle()
	if status(yes) != massSending || len(w.p.History(ids[0])) != 0 {
		t.Error("a protected job did not wait")
	}
	for id, word := range map[int64]bool{yes: true, no: false} {
		if err := w.p.Approve(id, word); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.p.Approve(yes, true); err == nil {
		t.Error("a job was approved twice")
	}
	w.clock.add(approvalTime)
	w.get("/cgi-bin/user/get").ok() // any call notices the time
	w.p.Settle()
	if status(yes) != massSuccess || status(no) != massFail || status(late) != massFail {
		t.Errorf("status %s, %s, %s", status(yes), status(no), status(late))
	}
	words := map[string]bool{}
	for _, e := range w.hook.events("MASSSENDJOBFINISH") {
		words[e.Status] = true
	}
	if !words["send success"] || !words["err(40001)"] || !words["err(40002)"] {
		t.Errorf("status words %v", words)
	}
	// to a list no confirmation is needed
	w.post(sendPath, massText(ids, "x", "")).ok()
	w.p.Settle()
	if len(w.p.History(ids[0])) != 2 {
		t.Error("a list waited for confirmation")
	}
}

func TestMassFaults(t *testing.T) {
	w := newWorld(t, nil)
	ids := w.p.AddFollowers(10)
	w.p.SetFaults(Faults{MassErrorEvery: 5, EventFirst: true})
	r := w.post(sendPath, massText(ids, "x", "")).ok()
	events := w.hook.events("MASSSENDJOBFINISH") // without Settle: the event came first
	if len(events) != 1 || events[0].Sent != 8 || events[0].Errors != 2 || events[0].EventMsgID != r.number("msg_id") {
		t.Errorf("events %+v", events)
	}
	w.p.SetFaults(Faults{MassStatus: "err(20001)"})
	w.post(sendPath, massText(ids, "y", "")).ok()
	w.p.Settle()
	if e := w.hook.events("MASSSENDJOBFINISH"); e[1].Status != "err(20001)" || e[1].Sent != 0 {
		t.Errorf("event %+v", e[1])
	}
	w.p.SetFaults(Faults{MassDelay: time.Hour})
	slow := w.post(sendPath, massText(ids, "z", "")).ok().number("msg_id")
	if s := w.post("/cgi-bin/message/mass/get", m{"msg_id": slow}).ok().text("msg_status"); s != massSending {
		t.Errorf("a delayed job is %s", s)
	}
}

// TestResetAfterExecuting is the case that an outbox must survive: the job ran,
// the caller saw an error, and a repeat with the same clientmsgid tells.
func TestResetAfterExecuting(t *testing.T) {
	w := newWorld(t, nil)
	ids := w.p.AddFollowers(2)
	w.p.SetFaults(Faults{Only: sendPath, Reset: 1})
	if _, err := w.try("POST", w.withToken(sendPath), massText(ids, "x", "job")); err == nil {
		t.Fatal("the connection was not reset")
	}
	w.p.Settle()
	w.post(sendPath, massText(ids, "x", "job")).fails(45066)
	w.clock.add(clientIDPause)
	r := w.post(sendPath, massText(ids, "x", "job"))
	r.fails(45065)
	if s := w.post("/cgi-bin/message/mass/get", m{"msg_id": r.number("msg_id")}).ok().text("msg_status"); s != massSuccess {
		t.Errorf("mass/get says %s", s)
	}
	if n := len(w.p.History(ids[0])); n != 1 {
		t.Errorf("%d messages arrived", n)
	}
}

func TestMassPreview(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	const path = "/cgi-bin/message/mass/preview"
	w.post(path, massText(id, "看看", "")).ok()
	if b := w.last(id); b.Origin != "preview" {
		t.Errorf("bubble %+v", b)
	}
	w.post(path, massText("oNobody", "x", "")).fails(40003)
	w.post(path, massText(w.person(1), "x", "")).fails(43004)
	w.p.Settle()
	if len(w.p.MassJobs()) != 0 || len(w.hook.events("MASSSENDJOBFINISH")) != 0 {
		t.Error("a preview became a job")
	}
}

// upload posts a file.
func (w *world) upload(path string, data []byte) result {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("media", "picture.png")
	if err != nil {
		w.t.Fatal(err)
	}
	part.Write(data)
	form.Close()
	resp, err := http.Post(w.api.URL+w.withToken(path), form.FormDataContentType(), &body)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.decode(resp)
}

func (w *world) cover() string {
	w.t.Helper()
	return w.upload("/cgi-bin/material/add_material?type=image", samplePicture()).ok().text("media_id")
}

func (w *world) draft(title string) string {
	w.t.Helper()
	return w.post("/cgi-bin/draft/add", m{"articles": []m{{
		"title": title, "author": "区司法局", "digest": "摘要", "content": "<p>正文</p><script>alert(1)</script>", "thumb_media_id": w.cover(),
	}}}).ok().text("media_id")
}

func TestMassOfArticlesAndItsDeletion(t *testing.T) {
	w := newWorld(t, nil)
	ids := w.p.AddFollowers(2)
	r := w.post(sendPath, m{"touser": ids, "msgtype": "mpnews", "mpnews": m{"media_id": w.draft("宪法宣传周")}}).ok()
	if r.number("msg_data_id") == 0 {
		t.Errorf("answer %s", r.raw)
	}
	w.p.Settle()
	b := w.last(ids[0])
	if b.Kind != "news" || b.Articles[0].Title != "宪法宣传周" {
		t.Fatalf("bubble %+v", b)
	}
	w.post("/cgi-bin/message/mass/delete", m{"msg_id": r.number("msg_id")}).ok()
	if !w.last(ids[0]).Gone {
		t.Error("the article is still there")
	}
	text := w.post(sendPath, massText(ids, "x", "")).ok()
	w.p.Settle()
	w.post("/cgi-bin/message/mass/delete", m{"msg_id": text.number("msg_id")}).fails(40059)
}

func TestMassToManyFollowers(t *testing.T) {
	w := newWorld(t, nil)
	const n = 120_000
	ids := w.p.AddFollowers(n)
	w.post(sendAllPath, toAll("全员", "all")).ok()
	w.p.Settle()
	if e := w.hook.events("MASSSENDJOBFINISH"); len(e) != 1 || e[0].Sent != n {
		t.Fatalf("events %+v", e)
	}
	if w.last(ids[n-1]).Plain() != "全员" {
		t.Error("the last follower has no message")
	}
	page := w.get("/cgi-bin/user/get").ok()
	if page.number("total") != n || page.number("count") != userPage {
		t.Errorf("page of %d of %d", page.number("count"), page.number("total"))
	}
}

func BenchmarkMass300k(b *testing.B) {
	for b.Loop() {
		p, err := New(Options{AppID: "wx1", Secret: "s", Token: "t", OriginalID: "gh_1"})
		if err != nil {
			b.Fatal(err)
		}
		p.AddFollowers(300_000)
		bub := &bubble{kind: "text", side: sideAccount, text: "x"}
		p.serveMass(&massJob{toAll: true, bubble: bub}, 0)
		p.Close()
	}
}
