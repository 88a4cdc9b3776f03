package standin

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"pufa/internal/testenv/browser"
)

// picture keeps a screenshot for people to look at.
func picture(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	browser.Picture(t, ctx, "standin", name)
}

const welcomeText = `您好，我是普法小助手。您可以这样问我：
1. <a href="weixin://bizmsgmenu?msgmenucontent=被家暴了怎么办&msgmenuid=w1">被家暴了怎么办</a>
2. <a href="weixin://bizmsgmenu?msgmenucontent=民法典1077条&msgmenuid=w2">民法典1077条</a>
3. <a href="https://www.12348.gov.cn/">中国法律服务网</a>
<b>粗体</b><img src=x onerror="document.title='hacked'"> <a href="javascript:document.title='hacked'">别点</a>`

// lawyer is a bot with something of everything.
func lawyer(h *hook) func(inbound, int) string {
	return func(in inbound, _ int) string {
		switch {
		case in.msg.Event == "subscribe":
			return h.replyTo(in, textElements(welcomeText))
		case in.msg.Event == "CLICK":
			return h.replyTo(in, textElements("菜单："+in.msg.EventKey))
		case in.msg.Event == "SCAN":
			return h.replyTo(in, textElements("扫码："+in.msg.EventKey))
		case in.msg.MsgType == "event":
			return "success"
		case in.msg.MsgType == "location":
			return h.replyTo(in, textElements("离您最近的是区公共法律服务中心，约 1.2 公里。"))
		case in.msg.Content == "图文":
			return h.replyTo(in, `<MsgType>news</MsgType><ArticleCount>1</ArticleCount><Articles><item><Title><![CDATA[国家宪法日：你的权利，宪法来守护]]></Title><Description><![CDATA[12月4日（周五）09:00，人民广场现场咨询。]]></Description><PicUrl><![CDATA[/chat/static/icon.svg]]></PicUrl><Url><![CDATA[https://example.cn/a]]></Url></item></Articles>`)
		case in.msg.Content == "坏":
			return "{}"
		}
		return h.replyTo(in, textElements("回声："+in.msg.Content+in.msg.Recognition))
	}
}

// chatWorld is a world with a menu and a browser on the chat page.
func chatWorld(t *testing.T, width, height int64) (*world, context.Context) {
	t.Helper()
	w := newWorld(t, func(o *Options) { o.Now = nil; o.ReplyWait = 5 * time.Second })
	w.hook.set(lawyer(w.hook))
	w.post("/cgi-bin/menu/create", m{"button": []m{
		{"name": "问法律", "sub_button": []m{click("热门问题", "hot"), click("查法条", "statute"), click("以案释法", "case")}},
		{"name": "办事", "sub_button": []m{click("法律援助", "aid"), {"name": "12348", "type": "view", "url": "https://www.12348.gov.cn/"}}},
		{"name": "我的", "sub_button": []m{click("学习任务", "study"), {"name": "附近机构", "type": "location_select", "key": "near"}, {"name": "扫码绑定", "type": "scancode_waitmsg", "key": "bind"}}},
	}}).ok()
	ctx := browser.Start(t, width, height)
	run(t, ctx, chromedp.Navigate(w.api.URL+"/chat"), chromedp.WaitVisible("#follow"))
	return w, ctx
}

type step = chromedp.Action[chromedp.Void]

// run does the steps in order; each waits for what it needs.
func run(t *testing.T, ctx context.Context, steps ...step) {
	t.Helper()
	for i, step := range steps {
		limited, cancel := context.WithTimeout(ctx, 20*time.Second)
		err := chromedp.Do(limited, step)
		cancel()
		if err != nil {
			picture(t, ctx, "failed-"+strings.ReplaceAll(t.Name(), "/", "-"))
			t.Fatalf("step %d: %v", i+1, err)
		}
	}
}

// ask runs one action that has a value.
func ask[T any](t *testing.T, ctx context.Context, a chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// shows waits until the conversation says something.
func shows(text string) step {
	return until(fmt.Sprintf(`document.getElementById("log").innerText.includes(%q)`, text))
}

// until waits until an expression holds.
func until(expression string) step {
	return chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(20*time.Second))
}

func typed(text string) step {
	return chromedp.Steps(chromedp.SendKeys("#input", text), chromedp.Click("#send"))
}

func TestChatPage(t *testing.T) {
	w, ctx := chatWorld(t, 1280, 900)
	picture(t, ctx, "welcome-1280")
	run(t, ctx, chromedp.Click("#follow"), shows("普法小助手。您可以"))

	// markup is shown, not run; foreign schemes lead nowhere
	foreign := ask(t, ctx, chromedp.Evaluate[int](`document.querySelectorAll('#log img, #log b, #log script, #log a:not([href^="https://"])').length`))
	if title := ask(t, ctx, chromedp.Title()); title == "hacked" || foreign != 0 {
		t.Errorf("title %q, %d elements from the text", title, foreign)
	}

	// a tapped choice is a message with its id
	run(t, ctx, chromedp.Click(`//button[text()="民法典1077条"]`), shows("回声：民法典1077条"))
	all := w.hook.all()
	if in := all[len(all)-1].msg; in.Content != "民法典1077条" || in.MenuID != "w2" {
		t.Errorf("the tap sent %+v", in)
	}

	// menu bar and submenu
	run(t, ctx, chromedp.Click(`//nav//button[contains(., "问法律")]`), chromedp.WaitVisible("#submenu-0"))
	picture(t, ctx, "menu-1280")
	run(t, ctx, chromedp.Click(`//button[text()="查法条"]`), shows("菜单：statute"))

	// keyboard
	run(t, ctx, chromedp.Click("#to-keys"), typed("离婚冷静期多久"), shows("回声：离婚冷静期多久"))
	run(t, ctx, typed("图文"), chromedp.WaitVisible(".card.articles"))
	run(t, ctx, typed("坏"), shows(serviceFault))

	// location, voice, picture, sticker, QR code
	run(t, ctx, chromedp.Click("#plus"), chromedp.Click(`//button[contains(., "位置")]`), chromedp.WaitVisible("#sheet .list"))
	picture(t, ctx, "place-1280")
	run(t, ctx, chromedp.Click(`//dialog//button[contains(., "区政务服务中心")]`), shows("约 1.2 公里"))
	run(t, ctx, chromedp.Click("#voice"), chromedp.Click("#talk"), chromedp.WaitVisible("#heard"),
		chromedp.SendKeys("#heard", "拖欠工资怎么办"), chromedp.Click(`//dialog//button[text()="发送语音"]`), shows("回声：拖欠工资怎么办"))
	run(t, ctx, chromedp.Click("#voice"), chromedp.Click("#plus"), chromedp.Click(`//button[contains(., "示例图片")]`), chromedp.WaitVisible(".photo img"))
	run(t, ctx, chromedp.Click("#emoji"), chromedp.WaitVisible(".faces"))
	picture(t, ctx, "emoji-1280")
	run(t, ctx, chromedp.Click(`//div[@class="stickers"]/button[1]`), shows("回声："+unsupported))
	run(t, ctx, chromedp.Click("#plus"), chromedp.Click(`//button[contains(., "扫一扫")]`), chromedp.SendKeys("#scene", "unit-7"),
		chromedp.Click(`//dialog//button[text()="扫码"]`), shows("扫码：unit-7"))
	picture(t, ctx, "chat-1280")

	// what the account sends by itself arrives at once
	id := w.person(0)
	w.post("/cgi-bin/message/custom/send", customText(id, "客服来了")).ok()
	run(t, ctx, shows("客服来了"))
	tmpl := w.post("/cgi-bin/template/api_add_template", m{"template_id_short": "43216"}).ok().text("template_id")
	w.post("/cgi-bin/message/template/send", m{"touser": id, "template_id": tmpl, "url": "https://example.cn", "data": m{
		"thing1": m{"value": "宪法知识学习"}, "time2": m{"value": "12月4日（周五）18:00"}, "thing3": m{"value": "未完成"},
	}}).ok()
	run(t, ctx, shows("学习任务提醒"))
	w.post("/cgi-bin/message/mass/send", m{"touser": []string{id, w.person(1)}, "msgtype": "mpnews", "mpnews": m{"media_id": w.draft("宪法宣传周活动安排")}}).ok()
	run(t, ctx, shows("宪法宣传周活动安排"))
	w.post("/cgi-bin/message/custom/send", m{"touser": id, "msgtype": "msgmenu", "msgmenu": m{
		"head_content": "回答有用吗？", "list": []m{{"id": "y", "content": "有用"}, {"id": "n", "content": "没用"}}, "tail_content": "谢谢",
	}}).ok()
	run(t, ctx, chromedp.Click(`//button[text()="没用"]`), shows("回声：没用"))
	picture(t, ctx, "notices-1280")

	// leave, and come back
	run(t, ctx, chromedp.Click("#more"), chromedp.WaitVisible("#unfollow"))
	picture(t, ctx, "profile-1280")
	run(t, ctx, chromedp.Click("#unfollow"), chromedp.WaitVisible("#follow"), chromedp.WaitNotVisible("#dock"))
	if s, _ := w.p.Follower(id); s.Subscribed {
		t.Error("still following")
	}
	run(t, ctx, chromedp.Click("#follow"), chromedp.WaitVisible("#dock"))
}

func TestChatPageIsSeveralPeople(t *testing.T) {
	w, ctx := chatWorld(t, 390, 844)
	run(t, ctx, chromedp.Click("#follow"), shows("普法小助手。您可以"), chromedp.Click("#to-keys"), typed("我是第一个人"), shows("回声：我是第一个人"))
	run(t, ctx, chromedp.Click("#who"), chromedp.WaitVisible("#sheet .list"))
	picture(t, ctx, "people-390")
	run(t, ctx, chromedp.SendKeys(`#sheet input`, "赵师傅"), chromedp.Click(`//dialog//button[text()="添加一个人"]`), chromedp.WaitVisible("#follow"))
	run(t, ctx, chromedp.Click("#follow"), shows("普法小助手。您可以"))
	if text := ask(t, ctx, chromedp.Text("#log")); strings.Contains(text, "我是第一个人") {
		t.Error("one person sees another's conversation")
	}
	w.p.mu.Lock()
	n := len(w.p.followers.people)
	name := w.p.followers.people[n-1].name()
	w.p.mu.Unlock()
	if n != 4 || name != "赵师傅" {
		t.Errorf("%d people, the last is %s", n, name)
	}
}

func TestChatPageOnAPhone(t *testing.T) {
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			_, ctx := chatWorld(t, 390, 844)
			browser.Scheme(t, ctx, scheme)
			picture(t, ctx, "welcome-390-"+scheme)
			run(t, ctx, chromedp.Click("#follow"), shows("普法小助手。您可以"), chromedp.Click("#to-keys"),
				typed("试用期被辞退，公司要赔钱吗"), shows("回声：试用期"), typed("图文"), chromedp.WaitVisible(".card.articles"))
			picture(t, ctx, "chat-390-"+scheme)
			run(t, ctx, chromedp.Click("#plus"), chromedp.WaitVisible("#plus-panel"))
			picture(t, ctx, "plus-390-"+scheme)
			if ask(t, ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth`)) {
				t.Error("the page scrolls sideways")
			}
			run(t, ctx, chromedp.Click("#more"), chromedp.Click(`//button[text()="开发者面板"]`), chromedp.WaitVisible("#journal li"))
			picture(t, ctx, "developer-390-"+scheme)
		})
	}
}

func TestDeveloperPane(t *testing.T) {
	w, ctx := chatWorld(t, 1280, 900)
	run(t, ctx, chromedp.Click("#follow"), shows("普法小助手。您可以"), chromedp.Click("#journal summary"), chromedp.WaitVisible(".wire pre"))
	picture(t, ctx, "journal-1280")
	run(t, ctx, chromedp.Click("#tab-faults"), chromedp.WaitVisible("#pane-faults form"))
	picture(t, ctx, "faults-1280")
	run(t, ctx, chromedp.Evaluate[chromedp.Void](`(() => { const k = [...document.querySelectorAll(".knob")].find((x) => x.textContent.includes("系统繁忙")); k.querySelector("input").value = "2"; })()`),
		chromedp.Click(`//button[text()="生效"]`), chromedp.WaitVisible(".knob.active"))
	if w.p.Faults().Busy != 2 {
		t.Errorf("faults %+v", w.p.Faults())
	}
	w.get("/cgi-bin/user/get").fails(-1)
	run(t, ctx, chromedp.Click(`//button[text()="全部恢复"]`), until(`!document.querySelector(".knob.active")`))
	run(t, ctx, chromedp.Click("#tab-account"), chromedp.WaitVisible("#pane-account form"), chromedp.Click(`//button[text()="添加已关注的粉丝"]`),
		until(`document.getElementById("pane-account").innerText.includes("1001 人")`))
	picture(t, ctx, "account-1280")
	w.p.SetFaults(Faults{MassProtection: true})
	r := w.post(sendAllPath, toAll("等确认", "p")).ok()
	run(t, ctx, chromedp.Click(`//button[text()="确认发送"]`), shows("等确认"))
	if s := w.post("/cgi-bin/message/mass/get", m{"msg_id": r.number("msg_id")}).ok(); s.text("msg_status") == massFail {
		t.Errorf("job %s", s.raw)
	}
}
