package standin

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// menuWorld is a follower with a menu of every kind of button.
func menuWorld(t *testing.T) (*world, string) {
	t.Helper()
	w := newWorld(t, nil)
	id := w.follower()
	published := w.post("/cgi-bin/freepublish/submit", m{"media_id": w.draft("已发布的文章")}).ok()
	w.p.Settle()
	article := w.post("/cgi-bin/freepublish/get", m{"publish_id": published.number("publish_id")}).ok().text("article_id")
	w.post("/cgi-bin/menu/create", m{"button": []m{
		{"name": "一", "sub_button": []m{
			click("点", "K"), {"name": "看", "type": "view", "url": "https://example.cn/x"},
			{"name": "扫", "type": "scancode_waitmsg", "key": "SCAN"}, {"name": "位", "type": "location_select", "key": "LOC"},
			{"name": "拍", "type": "pic_sysphoto", "key": "PIC"},
		}},
		{"name": "图", "type": "media_id", "media_id": w.cover()},
		{"name": "文", "sub_button": []m{
			{"name": "章", "type": "article_id", "article_id": article},
			{"name": "小程序", "type": "miniprogram", "appid": "wx1", "pagepath": "p", "url": "https://example.cn"},
		}},
	}}).ok()
	return w, id
}

func TestMenuButtonsOfEveryKind(t *testing.T) {
	w, id := menuWorld(t)
	press := func(extra m, path ...int) result {
		body := m{"u": id, "path": path}
		for k, v := range extra {
			body[k] = v
		}
		r := w.call("POST", "/chat/api/menu", body)
		w.p.Settle()
		return r
	}
	one := func(event string) inbound {
		t.Helper()
		for _, in := range w.hook.all() {
			if in.msg.Event == event {
				return in
			}
		}
		t.Fatalf("no event %s", event)
		return inbound{}
	}
	press(nil, 0, 0).ok()
	if in := one("CLICK"); in.msg.EventKey != "K" {
		t.Errorf("event %s", in.xml)
	}
	if r := press(nil, 0, 1).ok(); r.text("open") != "https://example.cn/x" {
		t.Errorf("answer %s", r.raw)
	}
	if in := one("VIEW"); in.msg.EventKey != "https://example.cn/x" || !strings.Contains(in.xml, "<MenuId>") {
		t.Errorf("event %s", in.xml)
	}
	press(m{"scan": "unit-7"}, 0, 2).ok()
	if in := one("scancode_waitmsg"); !strings.Contains(in.xml, "<ScanResult><![CDATA[unit-7]]>") {
		t.Errorf("event %s", in.xml)
	}
	press(m{"lat": 24.26, "lng": 109.33, "label": "广场"}, 0, 3).ok()
	if in := one("location_select"); !strings.Contains(in.xml, "<SendLocationInfo><Location_X>24.260000") {
		t.Errorf("event %s", in.xml)
	}
	press(nil, 0, 4).ok()
	one("pic_sysphoto")
	kinds := map[string]int{}
	for _, in := range w.hook.all() {
		kinds[in.msg.MsgType]++
	}
	if kinds["location"] != 1 || kinds["image"] != 1 {
		t.Errorf("messages %v", kinds)
	}
	before := len(w.hook.all())
	press(nil, 1).ok()
	if b := w.last(id); b.Kind != "image" || b.Origin != "menu" {
		t.Errorf("bubble %+v", b)
	}
	press(nil, 2, 0).ok()
	if b := w.last(id); b.Plain() != "已发布的文章" {
		t.Errorf("bubble %+v", b)
	}
	if len(w.hook.all()) != before {
		t.Error("content of the menu asked the webhook")
	}
	for _, path := range [][]int{{0}, {0, 9}, {9}, {-1}, {}} {
		if r := press(nil, path...); r.status == http.StatusOK {
			t.Errorf("path %v: %s", path, r.raw)
		}
	}
	if r := press(nil, 2, 1); r.status == http.StatusOK || r.text("error") == "" {
		t.Errorf("mini program: %s", r.raw)
	}
	w.get("/cgi-bin/get_current_selfmenu_info").ok()
}

func TestReportedLocationWantsNoReply(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	w.hook.set(func(in inbound, _ int) string { return w.hook.replyTo(in, textElements("不该出现")) })
	if _, err := w.p.ReportLocation(t.Context(), id, 24.26, 109.33); err != nil {
		t.Fatal(err)
	}
	if len(w.hook.events("LOCATION")) != 1 || len(w.p.History(id)) != 0 {
		t.Errorf("history %+v", w.p.History(id))
	}
	if _, err := w.p.ReportLocation(t.Context(), w.person(1), 0, 0); err == nil {
		t.Error("a stranger reported a location")
	}
	if w.p.FollowerCount() != 1 {
		t.Errorf("%d followers", w.p.FollowerCount())
	}
}

func TestGrantsFromThePage(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	tmpl := w.post("/wxaapi/newtmpl/addtemplate", m{"tid": "2001", "kidList": []int{1}}).ok().text("priTmplId")
	if r := w.call("POST", "/chat/api/grant", m{"u": id}); r.status == http.StatusOK {
		t.Error("an empty popup was answered")
	}
	w.call("POST", "/chat/api/grant", m{"u": id, "grants": []m{{"template_id": tmpl, "accept": true}}}).ok()
	w.p.Settle()
	w.p.mu.Lock()
	grants := w.p.grantView(w.p.followers.byID[id])
	w.p.mu.Unlock()
	if len(grants) != 1 || grants[0].Left != 1 {
		t.Errorf("grants %+v", grants)
	}
	w.call("POST", "/chat/api/refuse", m{"u": id, "refuse": true}).ok()
	if s, _ := w.p.Follower(id); !s.Refuses {
		t.Error("the refusal was not kept")
	}
}

func TestContentOfEveryKind(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	w.say(id, "你好")
	other := w.p.AddFollowers(2)
	picture := w.upload("/cgi-bin/media/upload?type=image", samplePicture()).ok().text("media_id")
	voice := w.upload("/cgi-bin/media/upload?type=voice", silence()).ok().text("media_id")
	video := w.upload("/cgi-bin/media/upload?type=video", silence()).ok().text("media_id")
	draft := w.draft("文章")
	for kind, content := range map[string]m{
		"image": {"media_id": picture}, "voice": {"media_id": voice}, "video": {"media_id": video}, "mpnews": {"media_id": draft},
	} {
		if r := w.post("/cgi-bin/message/custom/send", m{"touser": id, "msgtype": kind, kind: content}); r.code() != 0 {
			t.Errorf("custom %s: %s", kind, r.raw)
		}
	}
	for kind, field := range map[string]m{
		"image": {"images": m{"media_ids": []string{picture}}}, "voice": {"voice": m{"media_id": voice}}, "mpvideo": {"mpvideo": m{"media_id": video}},
	} {
		field["touser"], field["msgtype"] = other, kind
		if r := w.post(sendPath, field); r.code() != 0 {
			t.Errorf("mass %s: %s", kind, r.raw)
		}
	}
	w.p.Settle()
	if n := len(w.p.History(other[0])); n != 3 {
		t.Errorf("%d mass messages", n)
	}
	if r := w.get("/cgi-bin/media/get?media_id=" + video).ok(); r.text("video_url") == "" {
		t.Errorf("video %s", r.raw)
	}
	w.post("/cgi-bin/message/mass/speed/set", m{"speed": 9}).fails(40097)
	w.post("/cgi-bin/message/mass/speed/set", m{"speed": 3}).ok()
	if r := w.post("/cgi-bin/message/mass/speed/get", "{}").ok(); r.number("speed") != 3 || r.number("realspeed") != 30 {
		t.Errorf("speed %s", r.raw)
	}
}

func TestSharingAnArticleCounts(t *testing.T) {
	w := newWorld(t, nil)
	ids := w.p.AddFollowers(2)
	r := w.post(sendPath, m{"touser": ids, "msgtype": "mpnews", "mpnews": m{"media_id": w.draft("宪法宣传周")}}).ok()
	w.p.Settle()
	address, err := url.Parse(w.last(ids[0]).Articles[0].URL)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest("POST", address.String()+"/share", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: followerCookie, Value: ids[0]})
	if status, body := fetch(t, req); status != 200 || !strings.Contains(body, "分享 1") {
		t.Errorf("HTTP %d %s", status, body)
	}
	day := dayOf(w.clock.now())
	w.clock.add(24 * time.Hour)
	w.renew()
	got := w.post("/datacube/getarticleshare", m{"begin_date": day, "end_date": day}).ok()
	if !strings.Contains(string(got.raw), fmt.Sprintf(`"msgid":"%d_1"`, r.number("msg_data_id"))) || !strings.Contains(string(got.raw), `"share_user":1`) {
		t.Errorf("shares %s", got.raw)
	}
}

func TestMediaIsBoundedInMemory(t *testing.T) {
	b := newMediaBook()
	kept := b.keep(&mediaFile{kind: "image", permanent: true, data: make([]byte, 1<<20)})
	for range maxMediaBytes >> 20 {
		b.keep(&mediaFile{kind: "image", data: make([]byte, 1<<20)})
	}
	if b.bytes > maxMediaBytes || b.files[kept.id] == nil {
		t.Errorf("%d bytes held; the permanent file is kept: %v", b.bytes, b.files[kept.id] != nil)
	}
}
