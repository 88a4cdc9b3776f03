package dispatch

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"pufa/internal/store"
	"pufa/internal/testenv"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

// benchSizes are the numbers of followers of the planning table.
func benchSizes() []int {
	var out []int
	for _, f := range strings.FieldsFunc(os.Getenv("FOLLOWERS"), func(r rune) bool { return r == ',' || r == ' ' }) {
		if n, err := strconv.Atoi(f); err == nil {
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		return []int{10_000, 100_000, 300_000, 1_000_000}
	}
	return out
}

func benchEngines(b *testing.B, run func(b *testing.B, cfg store.Config)) {
	b.Run("sqlite", func(b *testing.B) { run(b, store.Config{Path: filepath.Join(b.TempDir(), "pufa.db")}) })
	b.Run("postgres", func(b *testing.B) { run(b, store.Config{URL: testenv.Postgres(b)}) })
}

// BenchmarkCampaignPlanning plans a step for all followers, of whom one in ten has given
// the topic up, beside a step that everybody had before: quotas and caps are looked at.
func BenchmarkCampaignPlanning(b *testing.B) {
	for _, n := range benchSizes() {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			benchEngines(b, func(b *testing.B, cfg store.Config) {
				for range b.N {
					planned(b, cfg, n)
				}
			})
		})
	}
}

func planned(b *testing.B, cfg store.Config, n int) {
	b.StopTimer()
	ctx := context.Background()
	hands := &clock{now: constitutionDay}
	key, err := testKey()
	if err != nil {
		b.Fatal(err)
	}
	cfg.Key, cfg.Now = key, hands.Now
	s, err := store.Open(ctx, cfg)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for from := 0; from < n; from += 10_000 {
		page := make([]string, 0, 10_000)
		for i := from; i < min(from+10_000, n); i++ {
			sum := sha256.Sum256(fmt.Appendf(nil, "follower %d", i))
			page = append(page, "oBench"+base64.RawURLEncoding.EncodeToString(sum[:16]))
		}
		if err := s.ListFollowers(ctx, page, hands.Now()); err != nil {
			b.Fatal(err)
		}
		for i := 0; i < len(page); i += 10 {
			if i%1000 == 0 { // enough to be looked for, few enough to fill quickly
				if err := s.Wish(ctx, key.FollowerID(page[i]), "宪法", false, hands.Now()); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	rules := RulesFor(wechat.VerifiedService, china)
	plan := func(id string) (time.Duration, uint64) {
		c := oneStep(scheduler.ViaMass, scheduler.ViaReply)
		c.ID = id
		c, err := scheduler.Created(c, scheduler.Change{By: "韦编辑", At: hands.Now()})
		if err != nil {
			b.Fatal(err)
		}
		c.State = scheduler.Running
		if _, err := s.AddCampaign(ctx, c); err != nil {
			b.Fatal(err)
		}
		peak := watchHeap()
		start := time.Now()
		if _, ok, err := s.PlanStep(ctx, 1, scheduler.StepPlanOf(c, c.Steps[0], hands.Now(), rules)); err != nil || !ok {
			b.Fatal(ok, err)
		}
		return time.Since(start), peak()
	}
	plan("before")
	b.StartTimer()
	busy := cpu()
	took, heap := plan("now")
	busy = cpu() - busy
	b.StopTimer()
	count := time.Now()
	if _, err := s.CountReach(ctx, scheduler.StepPlanOf(scheduler.Campaign{ID: "x", Start: dateOf(hands.Now()), End: dateOf(hands.Now())}, oneStep(scheduler.ViaMass).Steps[0], hands.Now(), rules)); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(took.Seconds(), "s/plan")
	b.ReportMetric(time.Since(count).Seconds(), "s/count")
	b.ReportMetric(busy.Seconds(), "cpu-s/plan")
	b.ReportMetric(float64(heap)/(1<<20), "MB-heap")
	b.ReportMetric(float64(n)/took.Seconds(), "followers/s")
}

// cpu is the processor time that this process has used, which other work on the machine
// does not lengthen; PostgreSQL's own is not in it.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// watchHeap samples the heap until the returned function is called, which gives the most
// that was in use beyond what was there.
func watchHeap() func() uint64 {
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	var most atomic.Uint64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most.Store(max(most.Load(), now.HeapInuse))
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	return func() uint64 {
		close(stop)
		<-done
		return max(most.Load(), before.HeapInuse) - before.HeapInuse
	}
}

// BenchmarkCampaignSending plans for 300,000 followers and sends by mass message through
// the stand-in, without quotas of our own but with the platform's.
func BenchmarkCampaignSending(b *testing.B) {
	const n = 300_000
	benchEngines(b, func(b *testing.B, cfg store.Config) {
		for range b.N {
			b.StopTimer()
			w := newDistrict(b, cfg, wechat.VerifiedService, n)
			c := w.scheduled(oneStep(scheduler.ViaMass))
			w.clock.pass(constitutionDay.Sub(w.clock.Now()))
			b.StartTimer()
			start := time.Now()
			w.tick(w.replica)
			planned := time.Since(start)
			w.drain(w.replica)
			sent := time.Since(start) - planned
			b.StopTimer()
			w.clock.pass(time.Minute)
			w.tick(w.replica)
			if got := w.now(c).State; got != scheduler.Finished {
				b.Fatalf("it is %s", got)
			}
			w.figures(c, scheduler.Tally{Total: n, Filtered: n, Sent: n})
			b.ReportMetric(planned.Seconds(), "s/plan")
			b.ReportMetric(sent.Seconds(), "s/send")
		}
	})
}

// BenchmarkCampaignSingles sends 2,000 customer-service messages, one call each.
func BenchmarkCampaignSingles(b *testing.B) {
	const n = 2_000
	benchEngines(b, func(b *testing.B, cfg store.Config) {
		for range b.N {
			b.StopTimer()
			w := newDistrict(b, cfg, wechat.VerifiedService, n)
			w.rules.PerMinute = nil
			w.replica = w.join(w.store, w.state, w.clock.Now)
			w.clock.pass(constitutionDay.Add(-time.Hour).Sub(w.clock.Now()))
			for _, id := range w.followers {
				w.says(id, "你好")
			}
			c := w.scheduled(oneStep(scheduler.ViaCustom))
			w.clock.pass(time.Hour)
			w.tick(w.replica)
			b.StartTimer()
			start := time.Now()
			w.drain(w.replica)
			took := time.Since(start)
			b.StopTimer()
			w.clock.pass(time.Minute)
			w.tick(w.replica)
			w.figures(c, scheduler.Tally{Total: n, Filtered: n, Sent: n})
			b.ReportMetric(n/took.Seconds(), "messages/s")
		}
	})
}
