package scheduler

import (
	"context"
	"time"
)

const (
	// The platform answers a repeated clientmsgid with 45066 for a minute, and knows it
	// for 24 hours; past that it would send again.
	lookAgain    = 70 * time.Second
	idRemembered = 23 * time.Hour
	// A mass message of which no report came is asked about.
	reportLate    = 30 * time.Minute
	reportGivenUp = 48 * time.Hour
)

// settleDoubts finds out about mass messages in doubt by sending them again under the
// same clientmsgid: the platform refuses it with the id of what it sent, or sends it for
// the first time.
func (c *Courier) settleDoubts(ctx context.Context, ch Channel) (int, error) {
	now := c.now()
	claimed, err := c.ports.Outbox.ClaimDoubts(ctx, ch, singles, now, lease)
	if err != nil || len(claimed) == 0 {
		return 0, err
	}
	contents, err := c.contents(ctx, claimed)
	if err != nil {
		return 0, err
	}
	for _, d := range claimed {
		if d.Batch == 0 || d.First.IsZero() || now.Sub(d.First) > idRemembered || now.Before(d.First.Add(-time.Hour)) {
			err = c.settle(ctx, d, Outcome{Phase: Failed, Reason: Unknown, Detail: d.Detail, Tally: Tally{Total: d.Size}})
		} else {
			err = c.askAgain(ctx, d, contents[d.Campaign+"/"+d.Step])
		}
		if err != nil {
			return len(claimed), err
		}
	}
	return len(claimed), nil
}

func (c *Courier) askAgain(ctx context.Context, d Delivery, step Step) error {
	to, gone, err := c.recipients(ctx, d)
	if err != nil {
		return err
	}
	if gone != NoReason {
		return c.settle(ctx, d, Outcome{Phase: Failed, Reason: Unknown, Detail: d.Detail, Tally: Tally{Total: d.Size}})
	}
	mine, err := c.ports.Outbox.Calling(ctx, d, c.now())
	if err != nil || !mine {
		return err
	}
	a := c.platform.Mass(ctx, to, Message{Content: step.Content, ClientID: d.ClientID})
	ctx = context.WithoutCancel(ctx)
	if a.Verdict == Accepted || a.Verdict == Ambiguous {
		return c.settle(ctx, d, c.outcome(d, step, a))
	}
	// A refusal now says nothing of the first call.
	return c.settle(ctx, d, Outcome{Phase: Doubt, Detail: a.Detail, Ready: c.now().Add(lookAgain)})
}

// settleTaken asks about what the platform took and reported nothing of.
func (c *Courier) settleTaken(ctx context.Context, ch Channel) (int, error) {
	if ch != ViaMass && ch != ViaTemplate {
		return 0, nil
	}
	now := c.now()
	claimed, err := c.ports.Outbox.ClaimTaken(ctx, ch, singles, now, now, lease)
	if err != nil {
		return 0, err
	}
	for _, d := range claimed {
		if err := c.settle(ctx, d, c.unreported(ctx, d)); err != nil {
			return len(claimed), err
		}
	}
	return len(claimed), nil
}

const unreported = "平台没有回报人数"

// unreported is the outcome of a message that the platform took without a report.
func (c *Courier) unreported(ctx context.Context, d Delivery) Outcome {
	now := c.now()
	done := Outcome{Phase: Sent, Detail: unreported, Tally: Tally{Total: d.Size}}
	if d.Batch == 0 {
		return done
	}
	state, err := c.platform.MassState(ctx, d.MsgID)
	switch {
	case err != nil || state == MassUnderWay:
		if now.Sub(d.First) > reportGivenUp {
			return Outcome{Phase: Failed, Reason: Unknown, Detail: unreported, Tally: Tally{Total: d.Size}}
		}
		return Outcome{Phase: Taken, Detail: d.Detail, Ready: now.Add(reportLate / 3)}
	case state == MassFailed:
		return Outcome{Phase: Failed, Reason: PlatformErr, Detail: "SEND_FAIL", Tally: Tally{Total: d.Size, Failed: d.Size}}
	}
	if now.Sub(d.First) < reportLate { // the report is probably on its way
		return Outcome{Phase: Taken, Detail: d.Detail, Ready: d.First.Add(reportLate)}
	}
	return done
}
