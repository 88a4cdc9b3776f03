package standin

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Template messages (模板消息) and subscription notifications (订阅通知) share
// their templates' form: lines of 标签：{{thing1.DATA}}.

// Template is a message template.
type Template struct {
	ID        string // template_id
	Title     string
	Content   string // 任务名称：{{thing1.DATA}}\n截止时间：{{time2.DATA}}
	Subscribe bool   // for subscription notifications instead of template messages
	LongTerm  bool   // a grant of a subscription lasts (政务民生 and the like)
}

const (
	maxTemplates     = 25
	statusTemplateOK = "success"
	statusBlocked    = "failed:user block"
)

type templateBook struct {
	library map[string]Template // by template_id_short or tid
	mine    []*Template
	sent    map[string]int64 // openid + client_msg_id → msgid
}

// builtinLibrary are the templates that an account may choose from.
func builtinLibrary() map[string]Template {
	return map[string]Template{
		"43216": {Title: "学习任务提醒", Content: "任务名称：{{thing1.DATA}}\n截止时间：{{time2.DATA}}\n完成情况：{{thing3.DATA}}"},
		"43817": {Title: "待办事项提醒", Content: "事项名称：{{thing1.DATA}}\n办理单位：{{thing2.DATA}}\n截止时间：{{time3.DATA}}"},
		"44102": {Title: "考试结果通知", Content: "考试名称：{{thing1.DATA}}\n考试成绩：{{character_string2.DATA}}\n考试时间：{{time3.DATA}}"},
		"2001":  {Title: "普法活动提醒", Content: "活动名称：{{thing1.DATA}}\n活动时间：{{time2.DATA}}\n活动地点：{{thing3.DATA}}", Subscribe: true},
		"2002":  {Title: "学习提醒", Content: "学习内容：{{thing1.DATA}}\n截止日期：{{date2.DATA}}", Subscribe: true, LongTerm: true},
	}
}

func newTemplateBook(own []Template) templateBook {
	b := templateBook{library: builtinLibrary(), sent: map[string]int64{}}
	for _, t := range own {
		b.mine = append(b.mine, &t)
	}
	return b
}

func (b *templateBook) find(id string, subscribe bool) *Template {
	for _, t := range b.mine {
		if t.ID == id && t.Subscribe == subscribe {
			return t
		}
	}
	return nil
}

func (b *templateBook) of(subscribe bool) []*Template {
	var out []*Template
	for _, t := range b.mine {
		if t.Subscribe == subscribe {
			out = append(out, t)
		}
	}
	return out
}

// choose takes a template from the library into the account.
func (b *templateBook) choose(key string, subscribe bool) (*Template, *apiError) {
	t, ok := b.library[key]
	if !ok || t.Subscribe != subscribe {
		return nil, fail(40037)
	}
	if len(b.of(subscribe)) >= maxTemplates {
		return nil, fail(45026)
	}
	t.ID = randomID(43)
	b.mine = append(b.mine, &t)
	return &t, nil
}

func (b *templateBook) drop(id string, subscribe bool) *apiError {
	for i, t := range b.mine {
		if t.ID == id && t.Subscribe == subscribe {
			b.mine = append(b.mine[:i:i], b.mine[i+1:]...)
			return nil
		}
	}
	return fail(40037)
}

type addTemplateRequest struct {
	ShortID string `json:"template_id_short"`
}

func addTemplate(p *Platform, c *call, in *addTemplateRequest) (any, *apiError) {
	t, err := p.templates.choose(in.ShortID, false)
	if err != nil {
		return nil, err
	}
	body := success()
	body["template_id"] = t.ID
	return body, nil
}

func listTemplates(p *Platform, c *call) (any, *apiError) {
	list := []any{}
	for _, t := range p.templates.of(false) {
		list = append(list, map[string]any{
			"template_id": t.ID, "title": t.Title, "primary_industry": "政府与公共事业",
			"deputy_industry": "公共事业", "content": t.Content, "example": "",
		})
	}
	return map[string]any{"template_list": list}, nil
}

type templateIDRequest struct {
	TemplateID string `json:"template_id"`
}

func deleteTemplate(p *Platform, c *call, in *templateIDRequest) (any, *apiError) {
	if err := p.templates.drop(in.TemplateID, false); err != nil {
		return nil, err
	}
	return success(), nil
}

type templateSendRequest struct {
	ToUser     string                   `json:"touser"`
	TemplateID string                   `json:"template_id"`
	URL        string                   `json:"url"`
	Page       string                   `json:"page"` // subscription notifications call the address so
	ClientID   string                   `json:"client_msg_id"`
	Data       map[string]templateValue `json:"data"`
}

type templateValue struct {
	Value any `json:"value"`
}

func (v templateValue) text() string {
	switch s := v.Value.(type) {
	case string:
		return s
	case nil:
		return ""
	}
	b, err := json.Marshal(v.Value)
	if err != nil {
		return ""
	}
	return string(b)
}

// sendTemplate is POST /cgi-bin/message/template/send; the result comes as a
// TEMPLATESENDJOBFINISH event.
func sendTemplate(p *Platform, c *call, in *templateSendRequest) (any, *apiError) {
	f, ok := p.followers.byID[in.ToUser]
	if !ok {
		return nil, fail(40003)
	}
	t := p.templates.find(in.TemplateID, false)
	switch {
	case t == nil:
		return nil, fail(40037)
	case !f.subscribed:
		return nil, fail(43004)
	case len(in.URL) > 1024:
		return nil, failf(40039, "invalid url size")
	}
	b := p.newBubble(sideAccount, "template", "template")
	if err := fillTemplate(b, t, in.Data, in.URL); err != nil {
		return nil, err
	}
	body := success()
	repeat := in.ToUser + " " + in.ClientID
	if id, sent := p.templates.sent[repeat]; in.ClientID != "" && sent {
		body["msgid"] = id
		return body, nil
	}
	id := p.next()
	if in.ClientID != "" {
		p.templates.sent[repeat] = id
	}
	c.told = append(c.told, func() { p.finishTemplate(f, b, id) })
	body["msgid"] = id
	return body, nil
}

// finishTemplate shows a template message and posts its result.
func (p *Platform) finishTemplate(f *follower, b *bubble, id int64) {
	p.mu.Lock()
	status := orDefault(p.faults.TemplateStatus, statusTemplateOK)
	if f.refuses {
		status = statusBlocked
	}
	if status == statusTemplateOK {
		p.put(f, b)
	}
	x := p.newEvent(f.openid, "TEMPLATESENDJOBFINISH", p.now()).number("MsgID", id).text("Status", status)
	p.mu.Unlock()
	p.deliver(p.ctx, push{openid: f.openid, label: "事件 TEMPLATESENDJOBFINISH", xml: x.done(), event: true})
}

// templateLine is one line of a template: label, then the field.
var templateLine = regexp.MustCompile(`^(.*?)[：:]?\s*\{\{\s*([a-z_]+\d*)\.DATA\s*\}\}\s*$`)

// fillTemplate checks the values and renders the lines. first and remark are
// dropped (since 2023).
func fillTemplate(b *bubble, t *Template, data map[string]templateValue, address string) *apiError {
	v := &templateView{Title: t.Title, URL: address}
	for line := range strings.SplitSeq(t.Content, "\n") {
		m := templateLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		value := data[m[2]].text()
		if !validField(m[2], value) {
			return failf(47003, "argument invalid! data.%s.value is empty or invalid", m[2])
		}
		v.Lines = append(v.Lines, []string{m[1], value})
	}
	b.kind, b.notice = "template", v
	return nil
}

// fieldLimits are the most characters by kind of field (参数值限制说明).
var fieldLimits = map[string]int{
	"thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32,
	"name": 10, "phrase": 5, "phone_number": 17, "car_number": 8, "const": 20,
}

func validField(name, value string) bool {
	if value == "" || strings.ContainsAny(value, "\n\r") {
		return false
	}
	kind := strings.TrimRight(name, "0123456789")
	n := utf8.RuneCountInString(value)
	if limit, ok := fieldLimits[kind]; ok && n > limit {
		return false
	}
	switch kind {
	case "character_string":
		return n == len(value) // no Chinese
	case "time", "date":
		return strings.ContainsAny(value, "0123456789")
	}
	return true
}
