package standin

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestChatIsForThisMachineAndItsOwnPagesOnly(t *testing.T) {
	w := newWorld(t, nil)
	request := func(method, path, body string, change func(*http.Request)) int {
		req, err := http.NewRequest(method, w.api.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		change(req)
		status, _ := fetch(t, req)
		return status
	}
	same := func(*http.Request) {}
	if s := request("GET", "/chat", "", same); s != 200 {
		t.Errorf("GET /chat: HTTP %d", s)
	}
	if s := request("GET", "/chat", "", func(r *http.Request) { r.Host = "evil.example" }); s != 403 {
		t.Errorf("under a foreign name: HTTP %d", s)
	}
	body := fmt.Sprintf(`{"u":%q}`, w.person(0))
	if s := request("POST", "/chat/api/follow", body, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }); s != 403 {
		t.Errorf("from another site: HTTP %d", s)
	}
	if s := request("POST", "/chat/api/follow", body, func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }); s != 403 {
		t.Errorf("from another origin: HTTP %d", s)
	}
	if st, _ := w.p.Follower(w.person(0)); st.Subscribed {
		t.Error("a foreign page made somebody follow")
	}
	if s := request("POST", "/chat/api/follow", body, same); s != 200 {
		t.Errorf("from the page: HTTP %d", s)
	}
	w.p.Settle()
	for path, want := range map[string]int{
		"/chat/api/follow": 400, "/chat/api/send": 400, "/chat/api/people": 400, "/chat/dev/followers": 400, "/chat/dev/approve": 400,
	} {
		if s := request("POST", path, "{", same); s != want {
			t.Errorf("%s with half a body: HTTP %d", path, s)
		}
	}
	if s := request("GET", "/chat/events?u=oNobody", "", same); s != 404 {
		t.Errorf("events of nobody: HTTP %d", s)
	}
	if s := request("GET", "/chat/static/../../platform.go", "", same); s == 200 {
		t.Error("a file outside the page is served")
	}
}

func TestChatTellsInChineseWhatIsWrong(t *testing.T) {
	w := newWorld(t, nil)
	id := w.person(0)
	for path, tc := range map[string]struct {
		body m
		want string
	}{
		"/chat/api/send":      {m{"u": id, "text": "x"}, "还没有关注"},
		"/chat/api/follow":    {m{"u": "oNobody"}, "没有这个人"},
		"/chat/api/menu":      {m{"u": id, "path": []int{0}}, "菜单已经变了"},
		"/chat/api/people":    {m{"name": "  "}, "写一个名字"},
		"/chat/dev/followers": {m{"n": 0}, "一次可加"},
		"/chat/dev/faults":    {m{"parallel_pushes": 99}, "超出范围"},
		"/chat/dev/approve":   {m{"msg_id": 1}, "不在等待确认"},
	} {
		r := w.call("POST", path, tc.body)
		if r.status == 200 || !strings.Contains(r.text("error"), tc.want) {
			t.Errorf("%s: HTTP %d %s, want %q", path, r.status, r.raw, tc.want)
		}
	}
	w.follower()
	for _, bad := range []m{{"u": id, "kind": "location", "lat": 91}, {"u": id, "kind": "image", "image": "no base64!"}, {"u": id, "text": ""}} {
		if r := w.call("POST", "/chat/api/send", bad); r.status == 200 || r.text("error") == "" {
			t.Errorf("send %v: HTTP %d %s", bad, r.status, r.raw)
		}
	}
}

func TestHangUpEndsThePages(t *testing.T) {
	w := newWorld(t, nil)
	resp, err := http.Get(w.api.URL + "/chat/events?u=" + w.person(0))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	if !lines.Scan() || lines.Text() != "event: snapshot" {
		t.Fatalf("the stream begins with %q", lines.Text())
	}
	w.p.HangUp()
	ended := make(chan bool, 1)
	go func() {
		for lines.Scan() {
		}
		ended <- true
	}()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the page is still connected")
	}
}

func TestManyTemplateMessages(t *testing.T) {
	w := newWorld(t, func(o *Options) {
		o.ReplyWait = 5 * time.Second
		o.Templates = []Template{{ID: "T1", Title: "提醒", Content: "事项：{{thing1.DATA}}"}}
	})
	const n = 300
	for _, id := range w.p.AddFollowers(n) {
		w.post("/cgi-bin/message/template/send", m{"touser": id, "template_id": "T1", "data": m{"thing1": m{"value": "x"}}}).ok()
	}
	w.p.Settle()
	if got := len(w.hook.events("TEMPLATESENDJOBFINISH")); got != n {
		t.Errorf("%d result events of %d", got, n)
	}
}
