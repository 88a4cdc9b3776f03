package standin

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func menuBody(buttons ...m) m { return m{"button": buttons} }

func click(name, key string) m { return m{"type": "click", "name": name, "key": key} }

func TestMenuRules(t *testing.T) {
	w := newWorld(t, nil)
	w.get("/cgi-bin/menu/get").fails(46003)
	sub := func(n int) m {
		var list []m
		for i := range n {
			list = append(list, click(fmt.Sprint("项", i), "K"))
		}
		return m{"name": "更多", "sub_button": list}
	}
	for name, tc := range map[string]struct {
		menu m
		code int
	}{
		"none":          {menuBody(), 40016},
		"four":          {menuBody(click("一", "1"), click("二", "2"), click("三", "3"), click("四", "4")), 40016},
		"long name":     {menuBody(click("这个名字太长了", "1")), 40018},
		"no type":       {menuBody(m{"name": "一"}), 40017},
		"no key":        {menuBody(click("一", "")), 40019},
		"no address":    {menuBody(m{"name": "一", "type": "view"}), 40020},
		"bad address":   {menuBody(m{"name": "一", "type": "view", "url": "javascript:alert(1)"}), 40055},
		"six below":     {menuBody(sub(6)), 40023},
		"sub type":      {menuBody(m{"name": "一", "sub_button": []m{{"name": "二"}}}), 40024},
		"sub name":      {menuBody(m{"name": "一", "sub_button": []m{click(strings.Repeat("长", 21), "k")}}), 40025},
		"sub key":       {menuBody(m{"name": "一", "sub_button": []m{click("二", strings.Repeat("k", 129))}}), 40026},
		"third level":   {menuBody(m{"name": "一", "sub_button": []m{{"name": "二", "sub_button": []m{click("三", "k")}}}}), 40024},
		"unknown media": {menuBody(m{"name": "一", "type": "media_id", "media_id": "x"}), 40007},
	} {
		if r := w.post("/cgi-bin/menu/create", tc.menu); r.code() != tc.code {
			t.Errorf("%s: %s, want %d", name, r.raw, tc.code)
		}
	}
	w.post("/cgi-bin/menu/create", menuBody(click("问法律", "ask"), m{"name": "办事", "type": "view", "url": "https://example.cn/"}, sub(5))).ok()
	if r := w.get("/cgi-bin/menu/get").ok(); len(r.body["menu"].(m)["button"].([]any)) != 3 {
		t.Errorf("menu %s", r.raw)
	}
	w.get("/cgi-bin/get_current_selfmenu_info").ok()
	id := w.follower()
	if ex, err := w.p.Click(t.Context(), id, "ask"); err != nil || ex.Problem != "" {
		t.Errorf("%+v, %v", ex, err)
	}
	if e := w.hook.events("CLICK"); e[0].EventKey != "ask" {
		t.Errorf("event %+v", e[0])
	}
	if _, err := w.p.View(t.Context(), id, "https://example.cn/"); err != nil {
		t.Fatal(err)
	}
	w.get("/cgi-bin/menu/delete").ok()
	w.get("/cgi-bin/menu/get").fails(46003)
}

func TestConditionalMenu(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	tag := w.post("/cgi-bin/tags/create", m{"tag": m{"name": "干部"}}).ok().body["tag"].(m)["id"]
	special := menuBody(click("学习", "study"))
	special["matchrule"] = m{"tag_id": fmt.Sprint(tag)}
	w.post("/cgi-bin/menu/addconditional", special).fails(65303)
	w.post("/cgi-bin/menu/create", menuBody(click("问法律", "ask"))).ok()
	w.post("/cgi-bin/menu/addconditional", menuBody(click("学习", "study"))).fails(65305)
	menuID := w.post("/cgi-bin/menu/addconditional", special).ok().text("menuid")
	first := func() string {
		r := w.post("/cgi-bin/menu/trymatch", m{"user_id": id}).ok()
		return r.body["menu"].(m)["button"].([]any)[0].(m)["name"].(string)
	}
	if first() != "问法律" {
		t.Errorf("without the tag: %s", first())
	}
	w.post("/cgi-bin/tags/members/batchtagging", m{"openid_list": []string{id}, "tagid": tag}).ok()
	if first() != "学习" {
		t.Errorf("with the tag: %s", first())
	}
	w.post("/cgi-bin/menu/delconditional", m{"menuid": menuID}).ok()
	w.post("/cgi-bin/menu/delconditional", m{"menuid": menuID}).fails(65301)
	w.post("/cgi-bin/menu/trymatch", m{"user_id": "oNobody"}).fails(46004)
}

func TestTemplateMessages(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	w.post("/cgi-bin/template/api_add_template", m{"template_id_short": "nothing"}).fails(40037)
	tmpl := w.post("/cgi-bin/template/api_add_template", m{"template_id_short": "43216"}).ok().text("template_id")
	data := m{"thing1": m{"value": "宪法知识学习"}, "time2": m{"value": "12月4日 18:00"}, "thing3": m{"value": "未完成"}, "first": m{"value": "您好"}}
	send := func(to string, data m) result {
		return w.post("/cgi-bin/message/template/send", m{"touser": to, "template_id": tmpl, "url": "https://e.cn", "data": data})
	}
	r := send(id, data).ok()
	w.p.Settle()
	if e := w.hook.events("TEMPLATESENDJOBFINISH"); len(e) != 1 || e[0].Status != "success" || e[0].EventMsgID != r.number("msgid") {
		t.Errorf("events %+v", e)
	}
	if b := w.last(id); b.Template == nil || b.Template.Title != "学习任务提醒" || len(b.Template.Lines) != 3 || b.Template.Lines[0][1] != "宪法知识学习" {
		t.Errorf("bubble %+v", b)
	}
	send("oNobody", data).fails(40003)
	send(w.person(1), data).fails(43004)
	w.post("/cgi-bin/message/template/send", m{"touser": id, "template_id": "x", "data": data}).fails(40037)
	data["thing1"] = m{"value": strings.Repeat("长", 21)}
	send(id, data).fails(47003)
	delete(data, "thing1")
	send(id, data).fails(47003)
	data["thing1"] = m{"value": "x"}
	if err := w.p.SetRefusing(id, true); err != nil {
		t.Fatal(err)
	}
	before := len(w.p.History(id))
	send(id, data).ok()
	w.p.Settle()
	if e := w.hook.events("TEMPLATESENDJOBFINISH"); e[1].Status != "failed:user block" || len(w.p.History(id)) != before {
		t.Errorf("event %+v", e[1])
	}
	for range maxTemplates - 1 {
		w.post("/cgi-bin/template/api_add_template", m{"template_id_short": "43817"}).ok()
	}
	w.post("/cgi-bin/template/api_add_template", m{"template_id_short": "43817"}).fails(45026)
	w.post("/cgi-bin/template/del_private_template", m{"template_id": tmpl}).ok()
	send(id, data).fails(40037)
	if n := len(w.get("/cgi-bin/template/get_all_private_template").ok().body["template_list"].([]any)); n != maxTemplates-1 {
		t.Errorf("%d templates", n)
	}
}

func TestTemplateClientMsgIDSendsOnce(t *testing.T) {
	w := newWorld(t, func(o *Options) {
		o.Templates = []Template{{ID: "T1", Title: "提醒", Content: "事项：{{thing1.DATA}}"}}
	})
	id := w.follower()
	body := m{"touser": id, "template_id": "T1", "client_msg_id": "c", "data": m{"thing1": m{"value": "x"}}}
	first := w.post("/cgi-bin/message/template/send", body).ok()
	again := w.post("/cgi-bin/message/template/send", body).ok()
	w.p.Settle()
	if first.number("msgid") != again.number("msgid") || len(w.p.History(id)) != 1 {
		t.Errorf("sent twice: %s, %s", first.raw, again.raw)
	}
}

func TestSubscriptionIsGrantedOnce(t *testing.T) {
	w := newWorld(t, nil)
	id := w.follower()
	w.post("/wxaapi/newtmpl/addtemplate", m{"tid": "2001", "kidList": []int{}}).fails(40097)
	once := w.post("/wxaapi/newtmpl/addtemplate", m{"tid": "2001", "kidList": []int{1, 2, 3}}).ok().text("priTmplId")
	long := w.post("/wxaapi/newtmpl/addtemplate", m{"tid": "2002", "kidList": []int{1}}).ok().text("priTmplId")
	send := func(tmpl string) result {
		return w.post("/cgi-bin/message/subscribe/bizsend", m{"touser": id, "template_id": tmpl, "data": m{
			"thing1": m{"value": "宪法宣传周"}, "time2": m{"value": "2026-12-04 09:00"}, "thing3": m{"value": "人民广场"}, "date2": m{"value": "2026-12-04"},
		}})
	}
	send(once).fails(43101)
	if _, err := w.p.Subscribe(t.Context(), id, Grant{once, true}, Grant{long, false}); err != nil {
		t.Fatal(err)
	}
	if e := w.hook.events("subscribe_msg_popup_event"); len(e) != 1 || len(e[0].Popup.List) != 2 || e[0].Popup.List[0].Status != "accept" || e[0].Popup.List[1].Status != "reject" {
		t.Errorf("events %+v", e)
	}
	send(once).ok()
	send(once).fails(43101)
	send(long).fails(43101)
	if _, err := w.p.Subscribe(t.Context(), id, Grant{long, true}); err != nil {
		t.Fatal(err)
	}
	send(long).ok()
	send(long).ok()
	send("x").fails(40037)
	w.p.Settle()
	if n := len(w.hook.events("subscribe_msg_sent_event")); n != 3 {
		t.Errorf("%d sent events", n)
	}
	w.post("/wxaapi/newtmpl/deltemplate", m{"priTmplId": once}).ok()
	if n := len(w.get("/wxaapi/newtmpl/gettemplate").ok().body["data"].([]any)); n != 1 {
		t.Errorf("%d templates", n)
	}
}

func TestQRCodes(t *testing.T) {
	w := newWorld(t, nil)
	create := func(action string, scene m, life int) result {
		return w.post("/cgi-bin/qrcode/create", m{"action_name": action, "expire_seconds": life, "action_info": m{"scene": scene}})
	}
	create("QR_STR_SCENE", m{"scene_str": ""}, 60).fails(40053)
	create("QR_STR_SCENE", m{"scene_str": strings.Repeat("x", maxSceneRunes+1)}, 60).fails(40053)
	create("QR_STR_SCENE", m{"scene_str": "a"}, maxCodeLife+1).fails(40053)
	create("QR_LIMIT_SCENE", m{"scene_id": maxSceneID + 1}, 0).fails(40053)
	create("QR_DANCE", m{"scene_str": "a"}, 0).fails(40053)
	r := create("QR_STR_SCENE", m{"scene_str": "unit-7"}, 0).ok()
	if r.number("expire_seconds") != defaultCodeLife {
		t.Errorf("answer %s", r.raw)
	}
	show := func(ticket string) int {
		resp, err := http.Get(w.api.URL + "/cgi-bin/showqrcode?ticket=" + url.QueryEscape(ticket))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		io.Copy(io.Discard, resp.Body)
		return resp.StatusCode
	}
	if show(r.text("ticket")) != 200 || show("x") != 404 {
		t.Error("showqrcode")
	}
	if _, err := w.p.Follow(t.Context(), w.person(0), "unit-7"); err != nil {
		t.Fatal(err)
	}
	if e := w.hook.events("subscribe"); e[0].Ticket != r.text("ticket") {
		t.Error("the event does not carry the code's ticket")
	}
	w.clock.add(time.Duration(defaultCodeLife) * time.Second)
	if show(r.text("ticket")) != 404 {
		t.Error("an expired code is shown")
	}
	forever := create("QR_LIMIT_STR_SCENE", m{"scene_str": "hall"}, 0).ok()
	if forever.body["expire_seconds"] != nil {
		t.Errorf("answer %s", forever.raw)
	}
	w.p.mu.Lock()
	w.p.codes.forever = maxForever
	w.p.mu.Unlock()
	create("QR_LIMIT_STR_SCENE", m{"scene_str": "more"}, 0).fails(45029)
}

func TestMedia(t *testing.T) {
	w := newWorld(t, nil)
	const path = "/cgi-bin/media/upload?type="
	w.upload(path+"dance", samplePicture()).fails(40004)
	w.upload(path+"image", []byte("no picture")).fails(40005)
	w.upload(path+"thumb", samplePicture()).fails(40005) // PNG
	w.upload(path+"thumb", bigJPEG(t)).fails(40006)
	w.post(path+"image", "{}").fails(41005)
	id := w.upload(path+"image", samplePicture()).ok().text("media_id")
	fetch := func() (int, string) {
		resp, err := http.Get(w.api.URL + w.withToken("/cgi-bin/media/get?media_id="+id))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(b, samplePicture()) {
			return resp.StatusCode, "picture"
		}
		return resp.StatusCode, string(b)
	}
	if status, body := fetch(); status != 200 || body != "picture" {
		t.Errorf("HTTP %d %s", status, body)
	}
	w.clock.add(mediaLife)
	w.renew()
	if _, body := fetch(); !strings.Contains(body, "40007") {
		t.Errorf("after three days: %s", body)
	}
	if w.upload("/cgi-bin/media/uploadimg", samplePicture()).ok().text("url") == "" {
		t.Error("no address for an inline picture")
	}
	cover := w.cover()
	if n := w.get("/cgi-bin/material/get_materialcount").ok().number("image_count"); n != 1 {
		t.Errorf("%d pictures", n)
	}
	w.post("/cgi-bin/material/batchget_material", m{"type": "image", "offset": 0, "count": 21}).fails(40097)
	if n := w.post("/cgi-bin/material/batchget_material", m{"type": "image", "offset": 0, "count": 20}).ok().number("item_count"); n != 1 {
		t.Errorf("%d in the list", n)
	}
	w.post("/cgi-bin/material/del_material", m{"media_id": cover}).ok()
	w.post("/cgi-bin/material/get_material", m{"media_id": cover}).fails(40007)
}

func bigJPEG(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 600, 600))
	for i := range img.Pix {
		img.Pix[i] = byte(i * i >> 3)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
