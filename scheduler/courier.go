package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

const (
	lease        = 2 * time.Minute // longer than a call with its refreshed token may take
	singles      = 40              // messages to one follower that are claimed together
	atOnce       = 8               // of them under way at once
	maxTries     = 12
	backoffLeast = 2 * time.Second
	backoffMost  = 10 * time.Minute
)

// Courier brings what the outbox holds to the platform. Any number of replicas run one.
type Courier struct {
	ports    Ports
	rules    func() Rules
	platform Platform
	figures  func(ctx context.Context, c Campaign) (map[string]string, error)
	base     string
	now      func() time.Time
	log      *slog.Logger
}

// Round works off what is ready, once, and returns how many deliveries it touched; 0
// means that nothing is ready now. It ends early with ctx.
func (c *Courier) Round(ctx context.Context) (int, error) {
	if c.platform == nil {
		return 0, nil
	}
	total := 0
	var errs []error
	for _, ch := range []Channel{ViaMass, ViaCustom, ViaTemplate, ViaSubscribe} {
		if !c.rules().Has(ch) {
			continue
		}
		for _, work := range []func(context.Context, Channel) (int, error){c.settleTaken, c.settleDoubts, c.send} {
			n, err := work(ctx, ch)
			total += n
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", ch, err))
			}
		}
	}
	return total, errors.Join(errs...)
}

// send claims and sends what is ready on a channel.
func (c *Courier) send(ctx context.Context, ch Channel) (int, error) {
	now := c.now()
	if c.rules().Quiet(now) {
		return 0, nil
	}
	n := singles
	if ch == ViaMass {
		n = 1
	}
	claimed, err := c.ports.Outbox.ClaimDeliveries(ctx, ch, n, now, lease)
	if err != nil || len(claimed) == 0 {
		return 0, err
	}
	contents, err := c.contents(ctx, claimed)
	if err != nil {
		return 0, err
	}
	slots := make(chan struct{}, atOnce)
	errs := make([]error, len(claimed))
	var work sync.WaitGroup
	for i, d := range claimed {
		slots <- struct{}{}
		work.Go(func() {
			defer func() { <-slots }()
			errs[i] = c.deliver(ctx, d, contents[d.Campaign+"/"+d.Step])
		})
	}
	work.Wait()
	return len(claimed), errors.Join(errs...)
}

// contents are the contents of the steps of deliveries, and the channels they may use.
func (c *Courier) contents(ctx context.Context, claimed []Delivery) (map[string]Step, error) {
	out := map[string]Step{}
	for _, d := range claimed {
		key := d.Campaign + "/" + d.Step
		if _, known := out[key]; known {
			continue
		}
		campaign, err := c.ports.Campaigns.Campaign(ctx, d.Campaign)
		if err != nil {
			return nil, err
		}
		step, _ := campaign.Step(d.Step)
		if step.Content, err = Ready(ctx, campaign, step.Content, c.base, c.figures); err != nil {
			return nil, err
		}
		out[key] = step
	}
	return out, nil
}

// Ready is a content as it goes out: its placeholders filled with figures, sentences
// whose figure is not known left out, its page's address absolute.
func Ready(ctx context.Context, c Campaign, content Content, base string, figures func(context.Context, Campaign) (map[string]string, error)) (Content, error) {
	content.Page = absolute(base, content.Page)
	if !strings.Contains(content.Text, "{{") {
		return content, nil
	}
	known := map[string]string{}
	if figures != nil {
		var err error
		if known, err = figures(ctx, c); err != nil {
			return Content{}, fmt.Errorf("figures of %s: %w", c.ID, err)
		}
	}
	content.Text = filled(content.Text, known)
	return content, nil
}

var sentence = regexp.MustCompile(`[^。！？\n]*[。！？\n]?`)

// filled fills {{name}} and leaves out sentences that still hold one.
func filled(text string, known map[string]string) string {
	for name, value := range known {
		text = strings.ReplaceAll(text, "{{"+name+"}}", value)
	}
	return strings.TrimSpace(sentence.ReplaceAllStringFunc(text, func(s string) string {
		if !strings.Contains(s, "{{") {
			return s
		}
		if strings.HasSuffix(s, "\n") {
			return "\n"
		}
		return ""
	}))
}

// absolute is a page's address, a path taken as one of this installation.
func absolute(base, page string) string {
	if u, err := url.Parse(page); page == "" || err == nil && u.IsAbs() {
		return page
	}
	return strings.TrimRight(base, "/") + "/" + strings.TrimLeft(page, "/")
}

// deliver sends one claimed delivery.
func (c *Courier) deliver(ctx context.Context, d Delivery, step Step) error {
	to, gone, err := c.recipients(ctx, d)
	if err != nil {
		return err
	}
	if gone != NoReason {
		return c.settle(ctx, d, Outcome{Phase: Failed, Reason: gone, Tally: Tally{Total: d.Size, Failed: d.Size}})
	}
	if ready, err := c.quota(ctx, d); err != nil || !ready.IsZero() {
		return errors.Join(err, c.settle(ctx, d, c.later(d, ready, QuotaFull, "")))
	}
	return c.call(ctx, d, step, to)
}

// recipients are whom a delivery is for, or why it is for nobody any more.
func (c *Courier) recipients(ctx context.Context, d Delivery) (Recipients, Reason, error) {
	if d.Tag != 0 {
		return Recipients{Tag: d.Tag}, NoReason, nil
	}
	ids, err := c.ports.Outbox.Recipients(ctx, d)
	switch {
	case err != nil:
		return Recipients{}, NoReason, err
	case len(ids) == 0:
		return Recipients{}, Erased, nil
	case d.Batch > 0 && len(ids) == 1:
		return Recipients{}, TooFew, nil
	}
	return Recipients{OpenIDs: ids}, NoReason, nil
}

// quota takes a call from the minute and the day; where none is left, the time to come
// back.
func (c *Courier) quota(ctx context.Context, d Delivery) (time.Time, error) {
	now := c.now()
	for _, period := range []struct {
		name  string
		limit int
		next  time.Time
	}{
		// The minute first: a call that it refuses must not cost the day one.
		{c.rules().Minute(now), c.rules().PerMinute[d.Channel], now.Truncate(time.Minute).Add(time.Minute)},
		{c.rules().Day(now), c.rules().perDay(d.Channel), c.rules().NextDay(now)},
	} {
		if period.limit == 0 {
			continue
		}
		ok, err := c.ports.Quotas.Use(ctx, string(d.Channel), period.name, 1, period.limit)
		if err != nil || !ok {
			return period.next, err
		}
	}
	return time.Time{}, nil
}

// call calls the platform for a claimed delivery, unless the claim was lost.
func (c *Courier) call(ctx context.Context, d Delivery, step Step, to Recipients) error {
	mine, err := c.ports.Outbox.Calling(ctx, d, c.now())
	if err != nil || !mine {
		return err
	}
	d.Tries++
	m := Message{Content: step.Content, ClientID: d.ClientID}
	var a Answer
	if d.Batch > 0 {
		a = c.platform.Mass(ctx, to, m)
	} else {
		a = c.platform.One(ctx, d.Channel, to.OpenIDs[0], m)
	}
	return c.take(ctx, d, step, a)
}

// take stores the platform's answer and halts the campaign where it must.
func (c *Courier) take(ctx context.Context, d Delivery, step Step, a Answer) error {
	// The answer is worth storing even where the caller is about to stop.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lease/2)
	defer cancel()
	if a.Verdict == NextDay {
		if err := c.ports.Quotas.Exhaust(ctx, string(d.Channel), c.rules().Day(c.now()), c.rules().perDay(d.Channel)); err != nil {
			return err
		}
	}
	if err := c.settle(ctx, d, c.outcome(d, step, a)); err != nil {
		return err
	}
	if a.Verdict == Halt {
		return c.halt(ctx, d.Campaign, fmt.Sprintf("平台不让发送：%s（%s）", a.Reason.Chinese(), a.Detail))
	}
	if a.Verdict == Never || a.Verdict == Ambiguous {
		return c.watch(ctx, d, a)
	}
	return nil
}

// outcome is what an answer means for a delivery.
func (c *Courier) outcome(d Delivery, step Step, a Answer) Outcome {
	now := c.now()
	one := Tally{Total: d.Size, Failed: d.Size}
	switch a.Verdict {
	case Accepted:
		if d.Batch > 0 || d.Channel == ViaTemplate {
			return Outcome{Phase: Taken, MsgID: a.MsgID, DataID: a.DataID, Ready: now.Add(reportLate)}
		}
		return Outcome{Phase: Sent, MsgID: a.MsgID, Grant: grantOf(d, step), Tally: Tally{Total: 1, Filtered: 1, Sent: 1}}
	case Ambiguous:
		return c.doubtful(d, a)
	case NextMin:
		return c.later(d, now.Add(time.Minute+rand.N(10*time.Second)), Busy, a.Detail)
	case NextDay:
		return c.later(d, c.rules().NextDay(now), QuotaFull, a.Detail)
	case Halt:
		return Outcome{Phase: Waiting, Detail: a.Detail, Ready: now}
	case Again:
		if d.Tries >= maxTries {
			return Outcome{Phase: Failed, Reason: Busy, Detail: a.Detail, Tally: one}
		}
		return c.later(d, now.Add(backoff(d.Tries)), Busy, a.Detail)
	}
	if a.Reason.personal() && a.Reason != NotFollow && d.Channel != ViaReply && has(c.rules().Usable(step), ViaReply) {
		return Outcome{Phase: Waiting, Channel: ViaReply, Detail: a.Detail, Ready: now}
	}
	return Outcome{Phase: Failed, Reason: a.Reason, Detail: a.Detail, Grant: grantOf(d, step), Tally: one}
}

// grantOf is the template whose grant a notification uses: one grant, one message. Where
// the platform says that there is none (43101), it is gone as well.
func grantOf(d Delivery, step Step) string {
	if d.Channel != ViaSubscribe {
		return ""
	}
	return step.Content.TemplateID
}

// doubtful is the outcome of an answer that leaves open whether the message was sent.
// Mass messages are found out by their clientmsgid; for others there is no way, and the
// follower rather misses one than gets it twice.
func (c *Courier) doubtful(d Delivery, a Answer) Outcome {
	now := c.now()
	switch {
	case d.Batch == 0:
		return Outcome{Phase: Failed, Reason: Unknown, Detail: a.Detail, Tally: Tally{Total: d.Size}}
	case a.MsgID != 0:
		return Outcome{Phase: Taken, MsgID: a.MsgID, DataID: a.DataID, Detail: a.Detail, Ready: now.Add(time.Second)}
	case !d.First.IsZero() && now.Sub(d.First) > idRemembered:
		return Outcome{Phase: Failed, Reason: Unknown, Detail: a.Detail, Tally: Tally{Total: d.Size}}
	}
	return Outcome{Phase: Doubt, Detail: a.Detail, Ready: now.Add(lookAgain)}
}

// later is the outcome of a delivery that comes up again, or fails where that would be
// past its time.
func (c *Courier) later(d Delivery, ready time.Time, why Reason, detail string) Outcome {
	if !ready.Before(d.Expires) {
		return Outcome{Phase: Failed, Reason: why, Detail: detail, Tally: Tally{Total: d.Size, Failed: d.Size}}
	}
	return Outcome{Phase: Waiting, Detail: detail, Ready: ready}
}

// backoff grows with the tries, with jitter so that replicas do not come back together.
func backoff(tries int) time.Duration {
	d := backoffLeast << min(max(tries-1, 0), 10)
	d = min(d, backoffMost)
	return d/2 + rand.N(d/2+1)
}

func (c *Courier) settle(ctx context.Context, d Delivery, o Outcome) error {
	settled, err := c.ports.Outbox.Settle(ctx, d, o, c.now())
	if err == nil && !settled {
		c.log.WarnContext(ctx, "delivery was taken over", "delivery", d.ID, "phase", o.Phase)
	}
	return err
}
