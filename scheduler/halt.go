package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// personal tells reasons that concern one follower only.
func (r Reason) personal() bool {
	return slices.Contains([]Reason{NotFollow, OutOfWindow, WindowUsed, NoGrant, Blocked, Erased}, r)
}

func has(channels []Channel, ch Channel) bool { return slices.Contains(channels, ch) }

// watch pauses a campaign whose sendings fail too often.
func (c *Courier) watch(ctx context.Context, d Delivery, a Answer) error {
	if a.Reason.personal() {
		return nil
	}
	ended, err := c.ports.Outbox.Failures(ctx, d.Campaign, d.Step)
	if err != nil {
		return err
	}
	tooMany := ended.Failed >= c.rules().HaltAfter && ended.Failed*100 >= (ended.Failed+ended.Sent)*c.rules().HaltPercent
	if d.Batch > 0 && a.Reason == Rejected || tooMany {
		return c.halt(ctx, d.Campaign, fmt.Sprintf("失败太多（%d次），最近一次：%s（%s）", ended.Failed, a.Reason.Chinese(), a.Detail))
	}
	return nil
}

// errNothing ends a change that has nothing to change.
var errNothing = errors.New("nothing to change")

// halt pauses a running campaign, with the reason.
func (c *Courier) halt(ctx context.Context, campaign, why string) error {
	_, err := c.ports.Campaigns.ChangeCampaign(ctx, campaign, func(now Campaign, _ []StepRun) (Campaign, error) {
		if now.State != Running {
			return Campaign{}, errNothing
		}
		return now.Move(Pause, Change{By: System, At: c.now(), Reason: why})
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}
