package wechat_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pufa/internal/standin"
	"pufa/internal/wechat"
)

// Every kind of customer-service message arrives as it was meant.
func TestCustomSend(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	one := w.people[0]
	w.follow(t)
	if _, err := w.platform.Say(t.Context(), one, "在"); err != nil {
		t.Fatal(err)
	}
	article := wechat.Article{Title: "宪法", Description: "说明", URL: "https://a/?b=1&c=2", Picture: "https://a/p"}
	for _, m := range []wechat.CustomMessage{
		wechat.CustomText("《民法典》<a href=\"https://a/?b=1&c=2\">看</a>\x00"),
		wechat.CustomNews(article),
		wechat.CustomMenu("有用吗", []wechat.MenuItem{{ID: "yes", Content: "有用"}, {ID: "no", Content: "没用"}}, "谢谢"),
	} {
		if err := w.CustomSend(t.Context(), one, m); err != nil {
			t.Fatal(err)
		}
	}
	history := w.platform.History(one)
	got := history[len(history)-3:]
	if got[0].Text != "《民法典》<a href=\"https://a/?b=1&c=2\">看</a>" {
		t.Errorf("text arrived as %q", got[0].Text)
	}
	want := []standin.Article{{Title: "宪法", Description: "说明", Picture: "https://a/p", URL: "https://a/?b=1&c=2"}}
	if diff := cmp.Diff(want, got[1].Articles); diff != "" {
		t.Error(diff)
	}
	if m := got[2].Choices; m == nil || m.Head != "有用吗" || m.Tail != "谢谢" || len(m.Items) != 2 || m.Items[0].ID != "yes" || m.Items[1].Content != "没用" {
		t.Errorf("menu arrived as %+v", m)
	}
	for name, c := range map[string]struct {
		to   string
		m    wechat.CustomMessage
		want int64
	}{
		"nobody":       {"oNobody", wechat.CustomText("在"), 40003},
		"too long":     {one, wechat.CustomText(strings.Repeat("长", 700)), 45002},
		"other image":  {one, wechat.CustomImage("nothing"), 40007},
		"no follower":  {w.people[1], wechat.CustomText("在"), 45015},
		"eleven items": {one, wechat.CustomMenu("", make([]wechat.MenuItem, 11), ""), 45098},
	} {
		if err := w.CustomSend(t.Context(), c.to, c.m); code(err) != c.want {
			t.Errorf("%s: %v, want %d", name, err, c.want)
		}
	}
	if err := w.CustomSend(t.Context(), one, wechat.CustomMessage{}); wechat.Classify(err) != wechat.Permanent {
		t.Errorf("no content: %v", err)
	}
	// the window of a message holds five, the one of the subscription three
	for range 5 {
		if err := w.CustomSend(t.Context(), one, wechat.CustomText("在")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.CustomSend(t.Context(), one, wechat.CustomText("在")); wechat.Classify(err) != wechat.QuotaUsed {
		t.Errorf("ninth message: %v", err)
	}
	w.clock.add(49 * time.Hour)
	if err := w.CustomSend(t.Context(), one, wechat.CustomText("在")); wechat.Classify(err) != wechat.NotAllowed {
		t.Errorf("after the window: %v", err)
	}
}

func TestTyping(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	one := w.follow(t)
	for _, on := range []bool{true, false} {
		if err := w.Typing(t.Context(), one, on); err != nil {
			t.Error(err)
		}
	}
	if err := w.Typing(t.Context(), "oNobody", true); code(err) != 40003 {
		t.Error(err)
	}
}

// What each kind of account may, the platform agrees with.
func TestKindsOfAccount(t *testing.T) {
	for _, kind := range []wechat.AccountKind{wechat.VerifiedService, wechat.VerifiedSubscription, wechat.Unverified} {
		w := newWorld(t, kind)
		one := w.people[0]
		if _, err := w.platform.Follow(t.Context(), one, ""); err != nil {
			t.Fatal(err)
		}
		ctx := t.Context()
		_, mass := w.MassToAll(ctx, wechat.MassMessage{Text: "在", ClientMsgID: "a"})
		_, template := w.TemplateSend(ctx, wechat.TemplateMessage{OpenID: one})
		_, qr := w.QRCode(ctx, "a", time.Hour)
		for call, c := range map[string]struct {
			may bool
			err error
		}{
			"custom":    {kind.CanCustomSend(), w.CustomSend(ctx, one, wechat.CustomText("在"))},
			"mass":      {kind.CanMass(), mass},
			"menu":      {kind.CanMenu(), w.CreateMenu(ctx, []wechat.Button{{Type: "click", Name: "问", Key: "ask"}})},
			"template":  {kind.CanTemplate(), template},
			"subscribe": {kind.CanSubscribe(), w.SubscribeSend(ctx, wechat.SubscribeMessage{OpenID: one})},
			"qr":        {kind.CanQRCode(), qr},
		} {
			if allowed := code(c.err) != 48001; allowed != c.may {
				t.Errorf("%s, %s: may %v, but %v", kind, call, c.may, c.err)
			}
		}
		if kind.CanTransfer() != (kind != wechat.Unverified) || kind.CanOAuth() != (kind == wechat.VerifiedService) {
			t.Errorf("%s: transfer %v, OAuth %v", kind, kind.CanTransfer(), kind.CanOAuth())
		}
	}
}

func TestMass(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	followers := w.platform.AddFollowers(3)
	ctx := t.Context()
	say := wechat.MassMessage{Text: "12月4日是国家宪法日", ClientMsgID: "campaign-1"}
	sent, err := w.MassSend(ctx, followers, say)
	if err != nil || sent.MsgID == 0 {
		t.Fatal(sent, err)
	}
	w.platform.Settle()
	if status, err := w.MassGet(ctx, sent.MsgID); err != nil || status != wechat.MassSent {
		t.Errorf("status %q, %v", status, err)
	}
	history := w.platform.History(followers[2])
	if len(history) != 1 || history[0].Text != say.Text {
		t.Errorf("arrived: %+v", history)
	}
	// the same name again: within a minute, and after it with the old id
	if _, err := w.MassSend(ctx, followers, say); code(err) != 45066 || wechat.Classify(err) != wechat.Retryable {
		t.Errorf("within a minute: %v", err)
	}
	w.clock.add(2 * time.Minute)
	_, err = w.MassSend(ctx, followers, say)
	refused, ok := err.(*wechat.APIError)
	if !ok || refused.Code != 45065 || refused.MsgID != sent.MsgID || wechat.Classify(err) != wechat.Ambiguous {
		t.Errorf("after a minute: %#v", err)
	}
	if _, err := w.MassByTag(ctx, 999, wechat.MassMessage{Text: "在", ClientMsgID: "b"}); code(err) != 40152 {
		t.Errorf("unknown tag: %v", err)
	}
	var quota error
	for i := 0; quota == nil && i < 10; i++ {
		w.clock.add(time.Hour)
		_, quota = w.MassToAll(ctx, wechat.MassMessage{Text: "在", ClientMsgID: fmt.Sprint("all-", i)})
	}
	if wechat.Classify(quota) != wechat.QuotaUsed {
		t.Errorf("quota: %v", quota)
	}
}

// Mistakes that the platform would punish do not leave the house.
func TestMassRefuses(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	two := []string{"a", "b"}
	for name, c := range map[string]struct {
		to []string
		m  wechat.MassMessage
	}{
		"nobody":            {nil, wechat.MassMessage{Text: "在", ClientMsgID: "a"}},
		"one":               {[]string{"a"}, wechat.MassMessage{Text: "在", ClientMsgID: "a"}},
		"ten thousand one":  {make([]string, 10001), wechat.MassMessage{Text: "在", ClientMsgID: "a"}},
		"no name":           {two, wechat.MassMessage{Text: "在"}},
		"long name":         {two, wechat.MassMessage{Text: "在", ClientMsgID: strings.Repeat("a", 65)}},
		"no content":        {two, wechat.MassMessage{ClientMsgID: "a"}},
		"text and articles": {two, wechat.MassMessage{Text: "在", MPNews: "m", ClientMsgID: "a"}},
	} {
		if _, err := w.MassSend(t.Context(), c.to, c.m); err == nil {
			t.Errorf("%s was sent", name)
		}
	}
	if n := w.platform.Calls("/cgi-bin/message/mass/send"); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestTemplateAndSubscription(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	one := w.follow(t)
	ctx := t.Context()
	var task struct {
		ID string `json:"template_id"`
	}
	if err := w.Do(ctx, "POST", "/cgi-bin/template/api_add_template", nil, map[string]string{"template_id_short": "43216"}, &task); err != nil {
		t.Fatal(err)
	}
	message := wechat.TemplateMessage{OpenID: one, TemplateID: task.ID, URL: "https://a/task", ClientMsgID: "t-1", Data: map[string]string{
		"thing1": "宪法知识练习", "time2": "2026年12月4日 18:00", "thing3": "未完成"}}
	id, err := w.TemplateSend(ctx, message)
	if err != nil || id == 0 {
		t.Fatal(id, err)
	}
	if again, err := w.TemplateSend(ctx, message); err != nil || again != id {
		t.Errorf("the same name gave %d, %v; want %d", again, err, id)
	}
	w.platform.Settle()
	history := w.platform.History(one)
	if last := history[len(history)-1]; last.Template == nil || last.Template.URL != "https://a/task" || len(last.Template.Lines) != 3 {
		t.Errorf("arrived: %+v", last)
	}
	message.Data, message.ClientMsgID = nil, ""
	if _, err := w.TemplateSend(ctx, message); code(err) != 47003 {
		t.Errorf("without data: %v", err)
	}
	var notice struct {
		ID string `json:"priTmplId"`
	}
	err = w.Do(ctx, "POST", "/wxaapi/newtmpl/addtemplate", nil, map[string]any{"tid": "2001", "kidList": []int{1, 2, 3}}, &notice)
	if err != nil {
		t.Fatal(err)
	}
	subscription := wechat.SubscribeMessage{OpenID: one, TemplateID: notice.ID, Data: map[string]string{
		"thing1": "宪法宣传日", "time2": "2026年12月4日 09:00", "thing3": "人民广场"}}
	if err := w.SubscribeSend(ctx, subscription); wechat.Classify(err) != wechat.NotAllowed {
		t.Errorf("without a grant: %v", err)
	}
	if _, err := w.platform.Subscribe(ctx, one, standin.Grant{TemplateID: notice.ID, Accept: true}); err != nil {
		t.Fatal(err)
	}
	if err := w.SubscribeSend(ctx, subscription); err != nil {
		t.Error(err)
	}
	if err := w.SubscribeSend(ctx, subscription); code(err) != 43101 {
		t.Errorf("one grant, two messages: %v", err)
	}
}

func TestUsersAndTags(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	w.platform.AddFollowers(10_500)
	ctx := t.Context()
	seen := map[string]bool{}
	var pages int
	for next, more := "", true; more; pages++ {
		page, err := w.UserList(ctx, next)
		if err != nil || page.Total != 10_500 {
			t.Fatal(page.Total, err)
		}
		for _, id := range page.OpenIDs {
			seen[id] = true
		}
		next, more = page.Next, page.Next != ""
	}
	if len(seen) != 10_500 || pages > 3 {
		t.Errorf("%d followers on %d pages", len(seen), pages)
	}
	one := w.people[0]
	if _, err := w.platform.Follow(ctx, one, "unit-17"); err != nil {
		t.Fatal(err)
	}
	if u, err := w.UserInfo(ctx, one); err != nil || u.Subscribe != 1 || u.QRScene != "unit-17" || u.SubscribeTime != w.clock.now().Unix() {
		t.Errorf("%+v, %v", u, err)
	}
	if _, err := w.platform.Unfollow(ctx, one); err != nil {
		t.Fatal(err)
	}
	if u, err := w.UserInfo(ctx, one); err != nil || u.Subscribe != 0 || u.SubscribeTime != 0 {
		t.Errorf("after leaving: %+v, %v", u, err)
	}
	if err := w.Do(ctx, "POST", "/cgi-bin/tags/create", nil, map[string]any{"tag": map[string]string{"name": "干部"}}, nil); err != nil {
		t.Fatal(err)
	}
	tags, err := w.Tags(ctx)
	if err != nil || len(tags) == 0 || tags[len(tags)-1].Name != "干部" || tags[len(tags)-1].ID < 100 {
		t.Errorf("%+v, %v", tags, err)
	}
}

func TestMenu(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	ctx := t.Context()
	if _, err := w.GetMenu(ctx); code(err) != 46003 {
		t.Errorf("before: %v", err)
	}
	menu := []wechat.Button{
		{Type: "click", Name: "问法律", Key: "ask"},
		{Name: "服务", Sub: []wechat.Button{{Type: "view", Name: "网站", URL: "https://a/?b=1&c=2"}, {Type: "click", Name: "热线", Key: "hotlines"}}},
	}
	if err := w.CreateMenu(ctx, menu); err != nil {
		t.Fatal(err)
	}
	got, err := w.GetMenu(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fmt.Sprintf("%+v", menu), fmt.Sprintf("%+v", got)); diff != "" {
		t.Error(diff)
	}
}

func TestQRCode(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	ctx := t.Context()
	for ttl, want := range map[time.Duration]time.Duration{time.Hour: time.Hour, 0: 0} {
		qr, err := w.QRCode(ctx, "unit-17", ttl)
		if err != nil || qr.URL == "" || !strings.HasPrefix(qr.Image, "https://mp.weixin.qq.com/") || qr.Expires != want {
			t.Errorf("%v: %+v, %v", ttl, qr, err)
		}
	}
	for scene, ttl := range map[string]time.Duration{"": 0, strings.Repeat("a", 65): 0, "a": 31 * 24 * time.Hour, "b": -1} {
		if _, err := w.QRCode(ctx, scene, ttl); err == nil {
			t.Errorf("%q for %v was made", scene, ttl)
		}
	}
}
