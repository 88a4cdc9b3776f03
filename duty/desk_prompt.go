package duty

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/fault"
)

const (
	soonDays   = 7  // before a deadline, for the reminder that it is near
	answerDays = 15 // to answer a notice, from the day it is signed
	newYear    = 60 // days into a year while last year's items are still asked for
	maxAnswer  = 2000
)

// PlanPrompts is the duty clock: it drafts reminders, near deadlines and notices for
// items that are not done. Each is written once; an admin signs it or drops it.
func (d *Desk) PlanPrompts(ctx context.Context, now time.Time) (int, error) {
	today := d.today(now)
	years := []int{today.Year}
	if today.Compare(datebook.Date{Year: today.Year, Month: time.January, Day: 1}.AddDays(newYear)) < 0 {
		years = append(years, today.Year-1)
	}
	var drafts []Prompt
	for _, year := range years {
		lists, err := d.ports.Lists.DutyLists(ctx, year, "", true)
		if err != nil {
			return 0, err
		}
		reports, err := d.ports.Lists.ItemReports(ctx, year, "")
		if err != nil {
			return 0, err
		}
		of := map[string][]ItemReport{}
		for _, r := range reports {
			of[r.Unit] = append(of[r.Unit], r)
		}
		for _, l := range lists {
			for _, s := range standing(l.Items, of[l.Unit], today) {
				if p, ok := draftFor(l, s, today); ok {
					p.ID, p.Drafted = newID(), now
					drafts = append(drafts, p)
				}
			}
		}
	}
	return d.ports.Prompts.DraftPrompts(ctx, drafts)
}

// draftFor is the prompt that an item asks for on a day. One whose reports wait for
// review asks for none.
func draftFor(l List, s ItemState, today datebook.Date) (Prompt, bool) {
	it := s.Item
	p := Prompt{Unit: l.Unit, Year: l.Year, Item: it.ID, Deadline: it.Deadline, State: PromptDraft}
	open := max(it.Times, 1) - s.Done - s.Waiting
	switch {
	case open <= 0 || s.Light == LightDone || s.Light == LightNotYet:
		return p, false
	case s.Light == LightOverdue:
		p.Kind, p.Deadline = Notice, today.AddDays(answerDays)
		p.Text = fmt.Sprintf("贵单位%d年普法责任清单第%s项“%s”应于%s前完成，至今没有报送或采用。依据《法治宣传教育法》第五十七条发出普法提示，请及时采取改进措施并反馈。",
			l.Year, it.ID, it.What, it.Deadline.Chinese())
	case !today.AddDays(soonDays).Before(it.Deadline):
		p.Kind = DueSoon
		p.Text = fmt.Sprintf("普法责任清单“%s”%s截止，还差%d次，完成后请一句话报送。", it.What, it.Deadline.Chinese(), open)
	default:
		p.Kind = Reminder
		p.Text = fmt.Sprintf("普法责任清单“%s”可以开展了，%s截止。", it.What, it.Deadline.Chinese())
	}
	return p, true
}

// WritePrompt drafts a notice by hand.
func (d *Desk) WritePrompt(ctx context.Context, w Who, unit, text string, now time.Time) (Prompt, error) {
	if err := w.ofBureau(); err != nil {
		return Prompt{}, err
	}
	if strings.TrimSpace(text) == "" {
		return Prompt{}, fault.New(fault.Invalid, "请写明提示的内容。")
	}
	today := d.today(now)
	p := Prompt{ID: newID(), Unit: unit, Year: today.Year, Kind: Notice, Text: text, Deadline: today.AddDays(answerDays), State: PromptDraft, Drafted: now}
	_, err := d.ports.Prompts.DraftPrompts(ctx, []Prompt{p})
	return p, err
}

// Prompts lists prompts: a liaison's own unit's, signed ones only.
func (d *Desk) Prompts(ctx context.Context, w Who, f PromptFilter) ([]Prompt, error) {
	if w.bureau {
		return d.ports.Prompts.Prompts(ctx, f)
	}
	if err := w.may(cmp.Or(f.Unit, w.Unit)); err != nil {
		return nil, err
	}
	f.Unit = w.Unit
	all, err := d.ports.Prompts.Prompts(ctx, f)
	return slices.DeleteFunc(all, func(p Prompt) bool { return p.Signed.IsZero() }), err
}

// SignPrompt signs a draft off; it may be delivered then. A notice's time to answer
// begins anew.
func (d *Desk) SignPrompt(ctx context.Context, w Who, id string, now time.Time) (Prompt, error) {
	return d.movePrompt(ctx, w, id, "prompt.sign", "", now, []PromptState{PromptDraft}, func(p *Prompt) {
		p.State, p.Signed, p.SignedBy = PromptSigned, now, w.Name
		if p.Kind == Notice {
			p.Deadline = d.today(now).AddDays(answerDays)
		}
	})
}

// DropPrompt takes a draft back, with a reason.
func (d *Desk) DropPrompt(ctx context.Context, w Who, id, reason string, now time.Time) (Prompt, error) {
	return d.movePrompt(ctx, w, id, "prompt.drop", reason, now, []PromptState{PromptDraft}, func(p *Prompt) { p.State, p.Reason = PromptDropped, reason })
}

// PhonedPrompt notes that the unit was told by telephone.
func (d *Desk) PhonedPrompt(ctx context.Context, w Who, id string, now time.Time) (Prompt, error) {
	return d.movePrompt(ctx, w, id, "prompt.phone", "", now, []PromptState{PromptSigned, PromptToPhone}, func(p *Prompt) {
		p.State, p.Delivered, p.Via = PromptDelivered, now, "电话"
	})
}

// ClosePrompt ends a prompt, with a reason where it was not answered.
func (d *Desk) ClosePrompt(ctx context.Context, w Who, id, reason string, now time.Time) (Prompt, error) {
	from := []PromptState{PromptSigned, PromptToPhone, PromptDelivered, PromptAnswered, PromptEscalated}
	return d.movePrompt(ctx, w, id, "prompt.close", reason, now, from, func(p *Prompt) { p.State, p.Closed, p.Reason = PromptClosed, now, reason })
}

// EscalatePrompt makes a notice a matter of supervision (督办), with a reason.
func (d *Desk) EscalatePrompt(ctx context.Context, w Who, id, reason string, now time.Time) (Prompt, error) {
	if strings.TrimSpace(reason) == "" {
		return Prompt{}, fault.New(fault.Invalid, "督办要写明原因。")
	}
	from := []PromptState{PromptSigned, PromptToPhone, PromptDelivered, PromptAnswered}
	return d.movePrompt(ctx, w, id, "prompt.escalate", reason, now, from, func(p *Prompt) { p.State, p.Escalated, p.Reason = PromptEscalated, now, reason })
}

func (d *Desk) movePrompt(ctx context.Context, w Who, id, action, reason string, now time.Time, from []PromptState, move func(p *Prompt)) (Prompt, error) {
	if err := w.ofBureau(); err != nil {
		return Prompt{}, err
	}
	return d.ports.Prompts.ChangePrompt(ctx, id, w.change(action, reason, now), func(p *Prompt) error {
		if !slices.Contains(from, p.State) {
			return fault.New(fault.Conflict, "这份提示现在是“%s”，不能这样办。", p.State.Word())
		}
		move(p)
		return nil
	})
}

// AnswerPrompt stores a unit's answer. The same answer again changes nothing.
func (d *Desk) AnswerPrompt(ctx context.Context, w Who, id, answer string, now time.Time) (Prompt, error) {
	answer = strings.TrimSpace(answer)
	if n := len([]rune(answer)); n < 4 || n > maxAnswer {
		return Prompt{}, fault.New(fault.Invalid, "请写明采取了什么改进措施，4到%d字。", maxAnswer)
	}
	return d.ports.Prompts.ChangePrompt(ctx, id, w.change("prompt.answer", "", now), func(p *Prompt) error {
		if err := w.may(p.Unit); err != nil {
			return err
		}
		switch p.State {
		case PromptSigned, PromptToPhone, PromptDelivered, PromptEscalated:
		case PromptAnswered:
			if p.Answer == answer {
				return nil
			}
			return fault.New(fault.Conflict, "这份提示已经反馈过了。")
		default:
			return fault.New(fault.Conflict, "这份提示现在是“%s”，不用反馈。", p.State.Word())
		}
		if p.Delivered.IsZero() {
			p.Delivered, p.Via = now, "微信"
		}
		if p.State != PromptEscalated {
			p.State = PromptAnswered
		}
		p.Answered, p.Answer = now, answer
		return nil
	})
}

// SeenPrompt notes that the unit's liaison read a prompt in the chat.
func (d *Desk) SeenPrompt(ctx context.Context, w Who, id string, now time.Time) error {
	_, err := d.ports.Prompts.ChangePrompt(ctx, id, w.change("prompt.seen", "", now), func(p *Prompt) error {
		if err := w.may(p.Unit); err != nil {
			return err
		}
		if p.State == PromptSigned || p.State == PromptToPhone {
			p.State, p.Delivered, p.Via = PromptDelivered, now, "微信"
		}
		return nil
	})
	return err
}

// Call is a prompt that somebody has to tell by telephone.
type Call struct {
	Prompt Prompt
	Unit   string   // name
	Phones []string // 联络员 韦小明 0772-…, then the office
}

// Deliver sends what is signed to the units' liaisons where the platform allows it,
// and lists the rest with whom to call. A prompt is marked before it is sent: a message
// whose fate is not known is not sent again, it is put on the list.
func (d *Desk) Deliver(ctx context.Context, w Who, now time.Time) (sent int, calls []Call, err error) {
	if err := w.ofBureau(); err != nil {
		return 0, nil, err
	}
	units, err := d.ports.Units.DutyUnits(ctx)
	if err != nil {
		return 0, nil, err
	}
	byID := map[string]Unit{}
	for _, u := range units {
		byID[u.ID] = u
	}
	signed, err := d.ports.Prompts.Prompts(ctx, PromptFilter{State: PromptSigned})
	if err != nil {
		return 0, nil, err
	}
	for _, p := range signed {
		told, err := d.deliver(ctx, w, p, byID[p.Unit], now)
		if err != nil {
			return sent, nil, err
		}
		if told {
			sent++
		}
	}
	waiting, err := d.ports.Prompts.Prompts(ctx, PromptFilter{State: PromptToPhone})
	for _, p := range waiting {
		calls = append(calls, Call{Prompt: p, Unit: byID[p.Unit].Name, Phones: phones(byID[p.Unit])})
	}
	return sent, calls, err
}

func (d *Desk) deliver(ctx context.Context, w Who, p Prompt, u Unit, now time.Time) (bool, error) {
	mark := func(action string, move func(p *Prompt)) error {
		_, err := d.ports.Prompts.ChangePrompt(ctx, p.ID, w.change(action, "", now), func(p *Prompt) error {
			move(p)
			return nil
		})
		return err
	}
	if err := mark("prompt.to_phone", func(p *Prompt) { p.State = PromptToPhone }); err != nil {
		return false, err
	}
	if d.ports.Messenger == nil {
		return false, nil
	}
	for _, l := range u.Liaisons {
		told, err := d.ports.Messenger.Tell(ctx, l.Person, "【"+p.Kind.Word()+"】"+p.Text+"\n回复“提示单”查看和反馈。")
		if err != nil {
			return false, fmt.Errorf("tell liaison: %w", err)
		}
		if told {
			return true, mark("prompt.deliver", func(p *Prompt) { p.State, p.Delivered, p.Via = PromptDelivered, now, "微信" })
		}
	}
	return false, nil
}

func phones(u Unit) (out []string) {
	for _, l := range u.Liaisons {
		if l.Phone != "" {
			out = append(out, "联络员 "+l.Name+" "+l.Phone)
		}
	}
	if u.Phone != "" {
		out = append(out, strings.TrimSpace(u.Office+" "+u.Phone))
	}
	return out
}
