package standin

import (
	"fmt"
	"strings"
	"testing"
)

func TestFollowingAndLeaving(t *testing.T) {
	w := newWorld(t, nil)
	id := w.person(0)
	w.hook.set(func(in inbound, _ int) string {
		if in.msg.Event == "subscribe" {
			return w.hook.replyTo(in, textElements("欢迎"))
		}
		return w.hook.echo(in, 0)
	})
	if ex, err := w.p.Follow(t.Context(), id, "unit-7"); err != nil || ex.Reply == nil {
		t.Fatalf("%+v, %v", ex, err)
	}
	if e := w.hook.events("subscribe"); e[0].EventKey != "qrscene_unit-7" || e[0].Ticket == "" {
		t.Errorf("event %+v", e[0])
	}
	if _, err := w.p.Follow(t.Context(), id, ""); err == nil {
		t.Error("followed twice")
	}
	if _, err := w.p.Scan(t.Context(), id, "unit-8"); err != nil {
		t.Fatal(err)
	}
	if e := w.hook.events("SCAN"); e[0].EventKey != "unit-8" {
		t.Errorf("event %+v", e[0])
	}
	w.hook.set(func(in inbound, _ int) string { return w.hook.replyTo(in, textElements("别走")) })
	before := len(w.p.History(id))
	if _, err := w.p.Unfollow(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if len(w.hook.events("unsubscribe")) != 1 || len(w.p.History(id)) != before {
		t.Error("leaving sent no event, or the reply to it was shown")
	}
	if _, err := w.p.Unfollow(t.Context(), id); err == nil {
		t.Error("left twice")
	}
	// a scan by somebody who does not follow is a subscription
	if _, err := w.p.Scan(t.Context(), id, "unit-9"); err != nil {
		t.Fatal(err)
	}
	if e := w.hook.events("subscribe"); len(e) != 2 || e[1].EventKey != "qrscene_unit-9" {
		t.Errorf("events %+v", e)
	}
	if s, _ := w.p.Follower(id); !s.Subscribed || s.Scene != "unit-9" {
		t.Errorf("state %+v", s)
	}
}

func TestUserInfo(t *testing.T) {
	w := newWorld(t, nil)
	id := w.person(0)
	r := w.get("/cgi-bin/user/info?openid=" + id).ok()
	if len(r.body) != 2 || r.number("subscribe") != 0 {
		t.Errorf("of a stranger: %s", r.raw)
	}
	w.follower()
	r = w.get("/cgi-bin/user/info?openid=" + id).ok()
	if r.number("subscribe") != 1 || r.body["nickname"] != nil || r.number("subscribe_time") != w.clock.now().Unix() {
		t.Errorf("of a follower: %s", r.raw)
	}
	w.get("/cgi-bin/user/info?openid=oNobody").fails(40003)
	w.post("/cgi-bin/user/info/updateremark", m{"openid": id, "remark": "联络员"}).ok()
	w.post("/cgi-bin/user/info/updateremark", m{"openid": id, "remark": strings.Repeat("长", maxRemarkRunes)}).fails(40035)
	if w.get("/cgi-bin/user/info?openid="+id).text("remark") != "联络员" {
		t.Error("the remark is gone")
	}
	many := make([]m, maxBatchInfo+1)
	for i := range many {
		many[i] = m{"openid": id}
	}
	w.post("/cgi-bin/user/info/batchget", m{"user_list": many}).fails(40032)
	if list := w.post("/cgi-bin/user/info/batchget", m{"user_list": many[:2]}).ok().body["user_info_list"].([]any); len(list) != 2 {
		t.Errorf("%d users", len(list))
	}
}

func TestUserPages(t *testing.T) {
	w := newWorld(t, nil)
	ids := w.p.AddFollowers(userPage + 5)
	seen := map[string]bool{}
	next := ""
	for range 3 {
		r := w.get("/cgi-bin/user/get?next_openid=" + next).ok()
		if r.number("count") == 0 {
			break
		}
		for _, id := range r.body["data"].(m)["openid"].([]any) {
			seen[id.(string)] = true
		}
		next = r.text("next_openid")
	}
	if len(seen) != len(ids) {
		t.Errorf("%d of %d", len(seen), len(ids))
	}
	if r := w.get("/cgi-bin/user/get?next_openid=" + ids[len(ids)-1]).ok(); r.number("count") != 0 || r.body["data"] != nil {
		t.Errorf("past the end: %s", r.raw)
	}
	w.get("/cgi-bin/user/get?next_openid=oNobody").fails(40003)
}

func TestTags(t *testing.T) {
	w := newWorld(t, nil)
	create := func(name string) result { return w.post("/cgi-bin/tags/create", m{"tag": m{"name": name}}) }
	create("").fails(45158)
	create(strings.Repeat("长", maxTagRunes+1)).fails(45158)
	id := create("干部").ok().body["tag"].(m)["id"]
	if fmt.Sprint(id) != "100" {
		t.Errorf("the first tag is %v", id)
	}
	create("干部").fails(45157)
	w.post("/cgi-bin/tags/update", m{"tag": m{"id": 1, "name": "x"}}).fails(45058)
	w.post("/cgi-bin/tags/update", m{"tag": m{"id": 4711, "name": "x"}}).fails(45159)
	w.post("/cgi-bin/tags/update", m{"tag": m{"id": id, "name": "机关干部"}}).ok()

	ids := w.p.AddFollowers(maxTagCall + 1)
	tagging := func(list []string, tag any) result {
		return w.post("/cgi-bin/tags/members/batchtagging", m{"openid_list": list, "tagid": tag})
	}
	tagging(ids, id).fails(40032)
	tagging(ids[:1], 4711).fails(45159)
	tagging([]string{"oNobody"}, id).fails(40003)
	tagging([]string{w.person(0)}, id).fails(49003)
	tagging(ids[:maxTagCall], id).ok()
	tagging(ids[:3], id).ok() // again: nothing changes
	tags := w.get("/cgi-bin/tags/get").ok().body["tags"].([]any)
	if last := tags[len(tags)-1].(m); last["name"] != "机关干部" || fmt.Sprint(last["count"]) != fmt.Sprint(maxTagCall) {
		t.Errorf("tags %v", tags)
	}
	if r := w.post("/cgi-bin/user/tag/get", m{"tagid": id}).ok(); r.number("count") != maxTagCall {
		t.Errorf("members %d", r.number("count"))
	}
	w.post("/cgi-bin/user/tag/get", m{"tagid": 4711}).fails(45159)
	w.post("/cgi-bin/tags/members/batchuntagging", m{"openid_list": ids[:1], "tagid": id}).ok()
	if r := w.post("/cgi-bin/tags/getidlist", m{"openid": ids[0]}).ok(); len(r.body["tagid_list"].([]any)) != 0 {
		t.Errorf("tags of the first %s", r.raw)
	}
	for i := range maxUserTags - 1 {
		other := create(fmt.Sprint("标签", i)).ok().body["tag"].(m)["id"]
		tagging(ids[1:2], other).ok()
	}
	tagging(ids[1:2], create("太多").ok().body["tag"].(m)["id"]).fails(45059)
	for range maxTags - maxUserTags - 1 {
		create(randomID(8)).ok()
	}
	create("第一百零一").fails(45056)
	w.post("/cgi-bin/tags/delete", m{"tag": m{"id": id}}).ok()
	if s, _ := w.p.Follower(ids[2]); len(s.Tags) != 0 {
		t.Errorf("a deleted tag stays with its members: %v", s.Tags)
	}
}

func TestTagWithManyFollowersIsNotDeleted(t *testing.T) {
	w := newWorld(t, nil)
	id := w.post("/cgi-bin/tags/create", m{"tag": m{"name": "大"}}).ok().body["tag"].(m)["id"]
	w.p.mu.Lock()
	w.p.followers.tags[firstOwnTag].count = maxTagDelete + 1
	w.p.mu.Unlock()
	w.post("/cgi-bin/tags/delete", m{"tag": m{"id": id}}).fails(45057)
}

func TestBlacklist(t *testing.T) {
	w := newWorld(t, nil)
	ids := w.p.AddFollowers(maxBlacklist + 1)
	w.post("/cgi-bin/tags/members/batchblacklist", m{"openid_list": ids}).fails(40032)
	w.post("/cgi-bin/tags/members/batchblacklist", m{"openid_list": ids[:2]}).ok()
	if r := w.post("/cgi-bin/tags/members/getblacklist", m{"begin_openid": ""}).ok(); r.number("total") != 2 || r.number("count") != 2 {
		t.Errorf("blacklist %s", r.raw)
	}
	w.post("/cgi-bin/tags/members/batchunblacklist", m{"openid_list": ids[:2]}).ok()
	if r := w.post("/cgi-bin/tags/members/getblacklist", m{}).ok(); r.number("total") != 0 {
		t.Errorf("blacklist %s", r.raw)
	}
}
