package dispatch

import (
	"context"
	"testing"
	"time"

	"pufa/internal/store"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

// A campaign from its draft to its count: mass messages in batches, each follower once.
func TestCampaignFromDraftToCount(t *testing.T) {
	onEngines(t, func(t *testing.T, cfg store.Config) {
		w := newDistrict(t, cfg, wechat.VerifiedService, 250)
		w.rules.BatchSize = 100
		w.replica = w.join(w.store, w.state, w.clock.Now)
		c := w.scheduled(oneStep(scheduler.ViaMass, scheduler.ViaReply))
		w.tick(w.replica)
		w.drain(w.replica)
		w.onlyOnce(c, 0)
		w.clock.pass(constitutionDay.Sub(w.clock.Now()))
		w.tick(w.replica)
		if got := w.now(c).State; got != scheduler.Running {
			t.Errorf("state %s", got)
		}
		w.drain(w.replica)
		w.onlyOnce(c, 250)
		if n := len(w.platform.MassJobs()); n != 3 {
			t.Errorf("%d mass jobs", n)
		}
		w.clock.pass(time.Minute)
		w.tick(w.replica)
		if got := w.now(c).State; got != scheduler.Finished {
			t.Errorf("state %s", got)
		}
		p, err := w.desk.Progress(context.Background(), c.ID)
		if err != nil || len(p) != 1 || p[0].Result != (scheduler.Tally{Total: 250, Filtered: 250, Sent: 250}) {
			t.Errorf("%s, %v", describe(p), err)
		}
	})
}
