package bot

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"pufa/scheduler"
)

// Campaigns is what the conversation knows of the year's campaigns. A follower is named
// by the keyed hash of the OpenID.
type Campaigns interface {
	// Heard notes that a follower wrote.
	Heard(ctx context.Context, follower string, at time.Time) error
	// Waiting is a message that waits for the follower's next one, or that was attached
	// to the message of this key before; false when there is none.
	Waiting(ctx context.Context, follower, key string, now time.Time) (Attachment, bool, error)
	// Attach notes that it goes out with the answer to the message of a key; false when
	// it went with another.
	Attach(ctx context.Context, a Attachment, key string, now time.Time) (bool, error)
	// Current are the campaigns under way with what was sent of them last.
	Current(ctx context.Context, now time.Time) ([]Announced, error)
	// Topics are the topics of all campaigns, which may be given up and asked for.
	Topics(ctx context.Context) ([]string, error)
	// Wish notes what a follower wants to hear of; the empty topic is all.
	Wish(ctx context.Context, follower, topic string, wants bool, at time.Time) error
	// Wishes are the topics that a follower asked for (true) and gave up (false).
	Wishes(ctx context.Context, follower string) (map[string]bool, error)
}

// Attachment is a message that goes out below the answer to another.
type Attachment struct {
	Delivery scheduler.Delivery
	Words    string
}

// Announced is a campaign under way.
type Announced struct {
	Name  string
	Dates string // 12月1日至7日
	Words string
}

// heardStep is how often a follower's words are noted: often enough for the window of
// customer-service messages, seldom enough to cost little.
const heardStep = 5 * time.Minute

// unfit are the skills whose replies stand alone: a person in need, a question of an exam.
var unfit = []string{"emergency", "quiz", "binding", "privacy", "campaigns", "person"}

// attach puts a waiting message of a campaign below a reply that has room for it. It works
// for every account, since it needs no right to send. What goes wrong here must not cost
// the follower the answer.
func (c *Conversation) attach(ctx context.Context, t *turn, r Reply) Reply {
	if c.opt.Campaigns == nil || t.Kind == Event && t.Event != "subscribe" && t.Event != "click" {
		return r
	}
	if t.skill == "welcome" {
		return c.greetWithCampaign(ctx, t, r)
	}
	if slices.Contains(unfit, t.skill) || t.danger != nil || t.paging || len(t.session.Pages) > 0 || t.session.Quiz.waiting() || !r.plain() {
		return r
	}
	a, found, err := c.opt.Campaigns.Waiting(ctx, t.follower, t.Key, t.now)
	if err != nil {
		c.opt.Log.WarnContext(ctx, "look for waiting message", "error", err)
		return r
	}
	if !found {
		return r
	}
	with, fits := appendText(r, a.Words)
	if !fits {
		return r // it waits for a shorter answer
	}
	taken, err := c.opt.Campaigns.Attach(ctx, a, t.Key, t.now)
	if err != nil {
		c.opt.Log.WarnContext(ctx, "attach message", "error", err)
	}
	if err != nil || !taken {
		return r
	}
	return with
}

// heard notes that a follower wrote, not only looked.
func (c *Conversation) heard(ctx context.Context, t *turn) {
	since := time.Duration(t.now.Unix()-t.session.Heard) * time.Second
	if c.opt.Campaigns == nil || t.Kind == Event || since >= 0 && since < heardStep {
		return
	}
	first, err := c.opt.State.Add(ctx, "heard:"+t.follower, []byte{1}, heardStep)
	if err == nil {
		t.session.Heard = t.now.Unix()
	}
	if err == nil && first {
		err = c.opt.Campaigns.Heard(ctx, t.follower, t.now)
	}
	if err != nil {
		c.opt.Log.WarnContext(ctx, "note word", "error", err)
	}
}

// greetWithCampaign tells those who come what is on.
func (c *Conversation) greetWithCampaign(ctx context.Context, t *turn, r Reply) Reply {
	now, err := c.opt.Campaigns.Current(ctx, t.now)
	if err != nil {
		c.opt.Log.WarnContext(ctx, "current campaigns", "error", err)
	}
	if len(now) == 0 || r.Empty() {
		return r
	}
	with, fits := appendText(r, "正在进行："+now[0].Name+"（回复“活动”查看）")
	if !fits {
		return r
	}
	return with
}

// wishForm matches 退订, 退订宪法, 订阅 宪法, 取消订阅.
var wishForm = regexp.MustCompile(`^(退订|取消订阅|不再接收|订阅|恢复订阅)[\s:：]*(?:《|“|"|【)?([^《》“”"【】]{0,20}?)(?:》|”|"|】)?$`)

var saysCampaigns = []string{"活动", "最新活动", "普法活动", "近期活动", "有什么活动", "宣传活动"}

// campaigns answers 活动, 退订 and 订阅.
func (c *Conversation) campaigns(ctx context.Context, t *turn) (Reply, bool, error) {
	if c.opt.Campaigns == nil || t.Kind != Text {
		return Reply{}, false, nil
	}
	if slices.Contains(saysCampaigns, t.command) {
		r, err := c.current(ctx, t)
		return r, err == nil, err
	}
	m := wishForm.FindStringSubmatch(strings.Trim(t.text, " 。.!！"))
	if m == nil {
		return Reply{}, false, nil
	}
	wants := m[1] == "订阅" || m[1] == "恢复订阅"
	r, err := c.wish(ctx, t, strings.TrimSpace(m[2]), wants)
	return r, err == nil, err
}

func (c *Conversation) current(ctx context.Context, t *turn) (Reply, error) {
	now, err := c.opt.Campaigns.Current(ctx, t.now)
	if err != nil {
		return Reply{}, fmt.Errorf("current campaigns: %w", err)
	}
	actions := say("订阅", "菜单")
	if len(now) == 0 {
		return Reply{Text: "现在没有正在进行的普法活动。", Actions: actions}, nil
	}
	var parts []string
	for _, a := range now {
		parts = append(parts, safe(a.Name)+"（"+a.Dates+"）\n"+a.Words)
	}
	return Reply{Text: "正在进行的普法活动：\n\n" + strings.Join(parts, "\n\n"), Actions: actions}, nil
}

// wish gives up or asks for a topic, or all.
func (c *Conversation) wish(ctx context.Context, t *turn, topic string, wants bool) (Reply, error) {
	topics, err := c.opt.Campaigns.Topics(ctx)
	if err != nil {
		return Reply{}, fmt.Errorf("topics: %w", err)
	}
	if topic == "全部" || topic == "所有" || topic == "活动" {
		topic = ""
	} else if topic != "" && !slices.Contains(topics, topic) {
		return unknownTopic(topic, topics, wants), nil
	}
	if err := c.opt.Campaigns.Wish(ctx, t.follower, topic, wants, t.now); err != nil {
		return Reply{}, fmt.Errorf("note wish: %w", err)
	}
	switch {
	case topic == "" && wants:
		return Reply{Text: "好的，有普法活动会告诉您，不会天天发。想多听一类，回复“订阅”加主题，如：", Choices: say(firstTopics(topics, "订阅 ")...), Actions: say("活动", "退订")}, nil
	case topic == "":
		return Reply{Text: "已退订，以后不再给您发普法活动消息。问法律、学习考试照常。想恢复，回复“订阅”。", Actions: say("订阅", "菜单")}, nil
	case wants:
		return Reply{Text: "好的，有“" + topic + "”的活动会告诉您。不想收了，回复“退订 " + topic + "”。", Actions: say("活动", "菜单")}, nil
	}
	return Reply{Text: "已退订“" + topic + "”，别的活动照常。全部不要，回复“退订”；想恢复，回复“订阅 " + topic + "”。", Actions: say("退订", "菜单")}, nil
}

func firstTopics(topics []string, verb string) []string {
	var out []string
	for _, topic := range topics[:min(5, len(topics))] {
		out = append(out, verb+topic)
	}
	return out
}

func unknownTopic(topic string, topics []string, wants bool) Reply {
	verb := "退订 "
	if wants {
		verb = "订阅 "
	}
	return Reply{
		Text:    "没有“" + safe(topic) + "”这个主题。可以选：" + strings.Join(topics, "、") + "。",
		Choices: say(firstTopics(topics, verb)...), Actions: say("菜单"),
	}
}
