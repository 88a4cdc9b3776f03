package admin

import (
	"fmt"
	"slices"
	"strconv"

	"pufa/duty"
	"pufa/internal/fault"
)

type promptsPage struct {
	frame
	List   list
	Signed int // wait to be delivered
	Drafts int // wait to be signed
}

func promptTone(s duty.PromptState) string {
	switch s {
	case duty.PromptDraft, duty.PromptSigned, duty.PromptToPhone:
		return "warn"
	case duty.PromptEscalated:
		return "bad"
	case duty.PromptAnswered, duty.PromptClosed:
		return "good"
	}
	return ""
}

func promptPath(id string) string { return Prefix + "duty/prompts/" + id }

// prompts lists reminders and notices, those of the nearest deadline first.
func (v *visit) prompts() error {
	found, err := v.opt.Duty.Prompts(v.r.Context(), v.who(), duty.PromptFilter{})
	if err != nil {
		return err
	}
	units, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	p := &promptsPage{frame: v.frame("普法提示")}
	phones := phonesOf(units)
	t := table{Name: "普法提示", Columns: []column{{Title: "内容"}, {Title: "单位"}, {Title: "种类"}, {Title: "答复期限"}, {Title: "状态"}, {Title: "电话"}}}
	for _, one := range found {
		switch one.State {
		case duty.PromptSigned:
			p.Signed++
		case duty.PromptDraft:
			p.Drafts++
		}
		t.Rows = append(t.Rows, []cell{{Text: one.Text, URL: promptPath(one.ID)}, {Text: names[one.Unit]}, {Text: one.Kind.Word()}, {Text: dayOf(one.Deadline)},
			{Text: one.State.Word(), Tone: promptTone(one.State)}, {Text: phones[one.Unit]}})
	}
	var exported bool
	if p.List, exported, err = v.list(t); err != nil || exported {
		return err
	}
	return v.show("prompts", p)
}

// phonesOf are whom to call, by unit: the liaison, else the office.
func phonesOf(units []duty.Unit) map[string]string {
	out := map[string]string{}
	for _, u := range units {
		out[u.ID] = u.Phone
		for _, l := range u.Liaisons {
			if l.Phone != "" {
				out[u.ID] = l.Name + " " + l.Phone
				break
			}
		}
	}
	return out
}

type promptPageData struct {
	frame
	Prompt duty.Prompt
	Unit   string
	Phone  string
	Tone   string
	Deeds  []promptDeed
	Answer string
	Reply  bool // the unit may answer now
	Reason string
}

// promptDeed is what an admin may do with a prompt as it stands.
type promptDeed struct {
	Name, Label string
	Reason      bool // has to be given
	Danger      bool
}

func deedsOf(s duty.PromptState) []promptDeed {
	switch s {
	case duty.PromptDraft:
		return []promptDeed{{Name: "sign", Label: "签发"}, {Name: "drop", Label: "不用发", Reason: true, Danger: true}}
	case duty.PromptToPhone:
		return []promptDeed{{Name: "phoned", Label: "已电话告知"}, {Name: "close", Label: "办结", Reason: true}}
	case duty.PromptDelivered:
		return []promptDeed{{Name: "close", Label: "办结", Reason: true}, {Name: "escalate", Label: "转督办", Reason: true, Danger: true}}
	case duty.PromptAnswered:
		return []promptDeed{{Name: "close", Label: "办结"}, {Name: "escalate", Label: "转督办", Reason: true, Danger: true}}
	case duty.PromptEscalated:
		return []promptDeed{{Name: "close", Label: "办结", Reason: true}}
	}
	return nil
}

func (v *visit) promptHere() (duty.Prompt, error) {
	found, err := v.opt.Duty.Prompts(v.r.Context(), v.who(), duty.PromptFilter{ID: v.r.PathValue("id")})
	if err != nil {
		return duty.Prompt{}, err
	}
	if len(found) == 0 || v.mine(found[0].Unit) != nil {
		return duty.Prompt{}, fault.New(fault.NotFound, "没有这份提示，或者它不属于您的单位。")
	}
	return found[0], nil
}

func (v *visit) promptPage() error { return v.showPrompt(nil) }

func (v *visit) showPrompt(wrong error) error {
	one, err := v.promptHere()
	if err != nil {
		return err
	}
	units, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	p := &promptPageData{frame: v.frame(one.Kind.Word()), Prompt: one, Unit: names[one.Unit], Phone: phonesOf(units)[one.Unit], Tone: promptTone(one.State), Deeds: deedsOf(one.State),
		Answer: v.form("answer"), Reason: v.form("reason")}
	switch one.State {
	case duty.PromptSigned, duty.PromptDelivered, duty.PromptToPhone, duty.PromptEscalated:
		p.Reply = one.Answered.IsZero()
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("prompt", p)
	}
	return v.show("prompt", p)
}

// movePrompt signs, drops, closes, escalates, or notes that the unit was called.
func (v *visit) movePrompt() error {
	one, err := v.promptHere()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(deedsOf(one.State), func(d promptDeed) bool { return d.Name == v.form("deed") })
	if i < 0 {
		return fault.New(fault.Conflict, "这份提示现在是“%s”，不能这样办。", one.State.Word())
	}
	if deed := deedsOf(one.State)[i]; deed.Reason && v.form("reason") == "" {
		return v.showPrompt(fault.New(fault.Invalid, "%s要写明原因。", deed.Label))
	}
	desk, ctx, who, reason := v.opt.Duty, v.r.Context(), v.who(), v.form("reason")
	switch v.form("deed") {
	case "sign":
		_, err = desk.SignPrompt(ctx, who, one.ID, v.now)
	case "phoned":
		_, err = desk.PhonedPrompt(ctx, who, one.ID, v.now)
	case "drop":
		_, err = desk.DropPrompt(ctx, who, one.ID, reason, v.now)
	case "close":
		_, err = desk.ClosePrompt(ctx, who, one.ID, reason, v.now)
	case "escalate":
		_, err = desk.EscalatePrompt(ctx, who, one.ID, reason, v.now)
	}
	if fault.KindOf(err) == fault.Invalid {
		return v.showPrompt(err)
	}
	if err != nil {
		return err
	}
	return v.done(promptPath(one.ID), "办好了。")
}

// deliverPrompts sends what is signed; what the chat cannot deliver is to be told by
// telephone.
func (v *visit) deliverPrompts() error {
	sent, calls, err := v.opt.Duty.Deliver(v.r.Context(), v.who(), v.now)
	if err != nil {
		return err
	}
	flash := "微信送达" + strconv.Itoa(sent) + "份。"
	if len(calls) > 0 {
		flash += fmt.Sprintf("另有%d份送不到，请打电话，号码在下表；打过了，点进去记一笔。", len(calls))
	}
	return v.done(Prefix+"duty/prompts", flash)
}

func (v *visit) answerPrompt() error {
	one, err := v.promptHere()
	if err != nil {
		return err
	}
	as := duty.Who{Name: v.account.Name, Unit: one.Unit, Person: v.account.Person}
	_, err = v.opt.Duty.AnswerPrompt(v.r.Context(), as, one.ID, v.form("answer"), v.now)
	if fault.KindOf(err) == fault.Invalid {
		return v.showPrompt(err)
	}
	if err != nil {
		return err
	}
	return v.done(promptPath(one.ID), "反馈已经收到。")
}
