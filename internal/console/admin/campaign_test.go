package admin

import (
	"strings"
	"testing"

	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/scheduler"
)

// plan makes a draft by somebody.
func (b *bureau) plan(by, text string) scheduler.Campaign {
	b.Helper()
	day := datebook.DateOf(b.now().AddDate(0, 0, 5))
	c, err := b.desk().Create(b.Context(), scheduler.Campaign{Name: "宪法宣传周", Topic: "宪法", Start: day, End: day.AddDays(6), Steps: []scheduler.Step{{
		Key: scheduler.Main, Content: scheduler.Content{Kind: scheduler.TextContent, Text: text}, Channels: []scheduler.Channel{scheduler.ViaReply},
		Segment: scheduler.Segment{Everyone: true}, When: scheduler.When{Clock: 540, Grace: 24 * 3600e9}}}}, scheduler.Change{By: by})
	b.no(err)
	return c
}

func (b *bureau) desk() *scheduler.Desk {
	return scheduler.NewDesk(scheduler.Options{Ports: b.store.CampaignPorts(), Rules: scheduler.DefaultRules(start.Location()).Fixed(), Now: b.now})
}

func TestCampaignFromDraftToSchedule(t *testing.T) {
	b := newBureau(t)
	const payload = `<script>alert(1)</script>宪法在身边`
	c := b.plan("编辑", payload)
	path := campaignPath(c.ID)
	e := b.enter("编辑", access.Editor)
	e.get("/admin/campaigns?year="+c.Start.String()[:4]).want(t, "宪法宣传周", "草稿")
	p := e.get(path)
	p.want(t, "宪法在身边", "能发到", "送审")
	if strings.Contains(p.text, "<script>alert") {
		t.Error("a step's text runs")
	}
	form := []string{"revision", "1", "name", "宪法宣传周", "topic", "宪法", "start", c.Start.String(), "end", c.End.String(), "step0.text", "新的文字",
		"step0.days", "0", "step0.clock", "10:30", "step0.everyone", "1", "step0.channel", "next-reply"}
	e.post(path+"/edit", append([]string{"name", ""}, form...)...).want(t, "名称要有", "新的文字")
	e.post(path+"/edit", form...).want(t, "改好了", "新的文字")
	e.post(path+"/do", "action", "submit", "revision", "2").want(t, "待审")
	e.post(path+"/do", "action", "approve", "revision", "3").want(t, "不能在这里")
	r := b.enter("审核", access.Reviewer)
	r.post(path+"/do", "action", "return").want(t, "要写明原因")
	r.post(path+"/approve", "revision", "2").want(t, "请看过再定")
	r.post(path+"/approve", "revision", "3").want(t, "已批准")
	r.post(path+"/do", "action", "cancel", "reason", "改期").want(t, "已取消")
	r.get(path+"/results").want(t, "计划发给")
	r.get(path+"/live").want(t, "retry: ")
	a := b.enter("管理员", access.Admin)
	own := b.plan("管理员", "自己写的")
	a.post(campaignPath(own.ID)+"/do", "action", "submit")
	a.get(campaignPath(own.ID)).want(t, "不能自己批准")
	a.post(campaignPath(own.ID)+"/approve", "revision", "2").want(t, "不能自己批准")
}

// What the editor does not change stays as it was, so that a step that has begun can
// stand in a campaign that is edited: the order of the channels and the ends of lines.
func TestEditingKeepsWhatIsNotChanged(t *testing.T) {
	b := newBureau(t)
	c := b.plan("编辑", "第一行\n第二行\n")
	c.Steps[0].Channels = []scheduler.Channel{scheduler.ViaReply, scheduler.ViaCustom}
	c, err := b.desk().Edit(t.Context(), c.ID, c, scheduler.Change{By: "编辑"})
	b.no(err)
	w := b.enter("编辑", access.Editor)
	w.post(campaignPath(c.ID)+"/edit", "revision", "2", "name", "改了名", "topic", "宪法", "start", c.Start.String(), "end", c.End.String(),
		"step0.text", "第一行\r\n第二行\r\n", "step0.days", "0", "step0.clock", "09:00", "step0.everyone", "1", "step0.channel", "custom", "step0.channel", "next-reply").want(t, "改好了")
	now, err := b.desk().Get(t.Context(), c.ID)
	if err != nil || !now.Steps[0].Equal(c.Steps[0]) || now.Name != "改了名" {
		t.Errorf("%+v became %+v, %v", c.Steps[0], now.Steps[0], err)
	}
}

// A campaign of one's own, with a step added and one taken out, looked at before it is
// stored.
func TestACampaignOfOnesOwn(t *testing.T) {
	b := newBureau(t)
	e := b.enter("编辑", access.Editor)
	e.get("/admin/campaigns/new").want(t, "自己写一个活动", "正式推送")
	day := datebook.DateOf(b.now().AddDate(0, 0, 9)).String()
	form := []string{"name", "赶集日普法", "topic", "赶集", "start", day, "end", day, "steps", "1",
		"step0.key", "main", "step0.text", "来集上问律师", "step0.days", "0", "step0.clock", "09:00", "step0.everyone", "1", "step0.channel", "next-reply"}
	e.post("/admin/campaigns/new", append([]string{"preview", "1"}, form...)...).want(t, `class="bubble">来集上问律师`)
	e.post("/admin/campaigns/new", append([]string{"more", "1"}, form...)...).want(t, "提醒", `name="steps" value="2"`)
	second := append(form, "step1.key", "remind", "step1.text", "<b>明天</b>就是赶集日", "step1.page", "https://example.gov.cn/a", "step1.title", "明天", "step1.days", "-1",
		"step1.clock", "18:00", "step1.everyone", "1", "step1.channel", "next-reply")
	second[9] = "2"
	p := e.post("/admin/campaigns/new", append([]string{"name", ""}, second...)...)
	p.want(t, "名称要有", "来集上问律师")
	p = e.post("/admin/campaigns/new", second...)
	p.want(t, "草稿好了", "来集上问律师", "提醒", `<a href="https://example.gov.cn/a"`)
	if strings.Contains(p.text, "<b>明天") {
		t.Error("what was typed became markup")
	}
	e.post(p.url+"/edit", append([]string{"revision", "1", "step1.drop", "1"}, second...)...).want(t, "改好了")
	c, err := b.desk().Get(t.Context(), strings.TrimPrefix(p.url, "/admin/campaigns/"))
	if err != nil || len(c.Steps) != 1 || c.Steps[0].Key != scheduler.Main {
		t.Errorf("%+v, %v", c.Steps, err)
	}
}

func TestCampaignPagesByHand(t *testing.T) {
	b := newBureau(t)
	c := b.plan("别人", "12月4日是国家宪法日。\n宪法就在身边：从出生到上学，从工作到养老，都有宪法护着您。")
	p := b.look("编辑", access.Editor)
	for _, one := range [][2]string{{"/admin/campaigns", "campaigns"}, {campaignPath(c.ID), "campaign"}, {campaignPath(c.ID) + "/edit", "campaign-edit"}, {"/admin/campaigns/new", "campaign-new"}} {
		p.Go(b.server.URL + one[0])
		p.Look(one[1])
	}
}
