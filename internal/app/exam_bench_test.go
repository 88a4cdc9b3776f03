package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"pufa/bot"
	"pufa/internal/shared"
	"pufa/internal/testenv"
	"pufa/quiz"
)

// examSize is a size of the simulation; make bench-quiz sets it.
func examSize(b *testing.B, name string, otherwise int) int {
	b.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		b.Fatalf("%s=%q is no size", name, text)
	}
	return n
}

const (
	messagesEach = 22 // 答题, 开始, and twenty answers
	sittingTime  = 60 * time.Second
)

// BenchmarkQuizWebhook lets cadres take the 20-question exam through the webhook with
// AES. Messages come at the rate of the real half hour, whether or not the answers keep
// up (an open model): a reply's time counts from when its message was due. Sittings
// begin for SECONDS and last a minute each, so that the full rate holds from the second
// minute until the last one begins. Every tenth message is posted twice at once. The
// bare echo is the same webhook with nothing
// behind it, in the same process.
func BenchmarkQuizWebhook(b *testing.B) {
	people, units := examSize(b, "CADRES", 20_000), examSize(b, "UNITS", 150)
	rate, length := examSize(b, "RATE", people*messagesEach/1800), time.Duration(examSize(b, "SECONDS", 20))*time.Second
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			url := ""
			if engine == "postgres" {
				url = testenv.Postgres(b)
			}
			sitting := min(people, int(float64(rate)*length.Seconds())/messagesEach)
			cfg := examConfig(b, b.TempDir(), url)
			core, err := OpenCore(b.Context(), cfg, slog.New(slog.DiscardHandler))
			if err != nil {
				b.Fatal(err)
			}
			defer core.Close()
			site, err := newSite(b.Context(), core)
			if err != nil {
				b.Fatal(err)
			}
			defer site.close()
			exam, err := fillExam(b.Context(), core, people, units, sitting)
			if err != nil {
				b.Fatal(err)
			}
			server := httptest.NewServer(site.handler)
			defer server.Close()
			for b.Loop() {
				echo := echoTimes(b, cfg, rate)
				r := &examRun{postOffice: newPostOffice(b, server.URL+"/wechat", cfg.Account), rate: rate, sent: make([][]sentAnswer, sitting)}
				start := time.Now()
				if err := r.run(b.Context(), sitting); err != nil {
					b.Fatal(err)
				}
				took := time.Since(start)
				lost, doubled := r.compare(b, core, exam)
				b.ReportMetric(float64(len(r.took))/took.Seconds(), "messages/s")
				b.ReportMetric(percentile(r.took, 50), "p50-ms")
				b.ReportMetric(percentile(r.took, 99), "p99-ms")
				b.ReportMetric(percentile(r.took, 100), "max-ms")
				b.ReportMetric(percentile(echo, 99), "echo-p99-ms")
				b.Logf("%d cadres, %d messages, p50 %.1f ms, p99 %.1f ms, echo p99 %.1f ms, late %d", sitting, len(r.took),
					percentile(r.took, 50), percentile(r.took, 99), percentile(echo, 99), r.late)
				b.ReportMetric(float64(lost), "lost")
				b.ReportMetric(float64(doubled), "doubled")
				b.ReportMetric(float64(r.late), "late")
				b.ReportMetric(float64(sitting), "cadres")
				if lost+doubled > 0 {
					b.Errorf("%d answers are lost, %d doubled", lost, doubled)
				}
			}
		})
	}
}

// percentile is in milliseconds; it sorts what it is given.
func percentile(times []time.Duration, p int) float64 {
	slices.Sort(times)
	return float64(times[min(len(times)*p/100, len(times)-1)].Microseconds()) / 1000
}

// sentAnswer is what a cadre answered to the item of that index.
type sentAnswer struct {
	item  int
	shown []int
}

// examRun is one run of the simulation.
type examRun struct {
	*postOffice
	rate int
	sent [][]sentAnswer // by cadre
	mu   sync.Mutex
	took []time.Duration
	late int // replies that outlasted the platform's five seconds
}

// run begins a sitting every messagesEach/rate seconds; each lasts sittingTime.
func (r *examRun) run(ctx context.Context, cadres int) error {
	g, ctx := errgroup.WithContext(ctx)
	start, apart := time.Now(), time.Second*messagesEach/time.Duration(r.rate)
	for i := range cadres {
		begin := start.Add(time.Duration(i) * apart)
		g.Go(func() error {
			if err := r.sit(ctx, i, begin); err != nil {
				return fmt.Errorf("cadre %d: %w", i, err)
			}
			return nil
		})
	}
	return g.Wait()
}

// sit takes the exam: whoever gets no question, as when the answer was late, asks for it.
func (r *examRun) sit(ctx context.Context, cadre int, begin time.Time) error {
	said, reply := "", ""
	for m := range 3 * messagesEach {
		switch number := asked(reply); {
		case m < 2:
			said = []string{"答题", "开始"}[m]
		case number > 0:
			var shown []int
			shown, said = answerTo(reply, cadre, number)
			r.sent[cadre] = append(r.sent[cadre], sentAnswer{number - 1, shown})
		case strings.Contains(reply, "【成绩】"):
			return nil
		default:
			said = "继续"
		}
		due := begin.Add(sittingTime * time.Duration(m) / messagesEach)
		if err := pause(ctx, time.Until(due)); err != nil {
			return err
		}
		var err error
		if reply, err = r.post(ctx, cadre, m, said, due); err != nil {
			return err
		}
	}
	return fmt.Errorf("%w after %q: %s", errNoEnd, said, reply)
}

// post sends a message, every tenth of them twice at once, as the platform does.
func (r *examRun) post(ctx context.Context, cadre, m int, text string, due time.Time) (string, error) {
	id, written := fmt.Sprint(cadre*100+m+1), time.Now()
	var g errgroup.Group
	if (cadre+m)%10 == 0 {
		g.Go(func() error {
			_, err := r.repeat(ctx, openID(cadre), id, text, written)
			return err
		})
	}
	reply, err := r.repeat(ctx, openID(cadre), id, text, written)
	took := time.Since(due)
	r.mu.Lock()
	r.took = append(r.took, took)
	if strings.Contains(reply, "请稍候") {
		r.late++
	}
	r.mu.Unlock()
	if e := g.Wait(); err == nil {
		err = e
	}
	return reply, err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// compare holds what is stored against what was sent.
func (r *examRun) compare(b *testing.B, core *Core, exam quiz.Assignment) (lost, doubled int) {
	b.Helper()
	attempts, err := core.Store.FinishedAttempts(b.Context(), exam.ID)
	if err != nil {
		b.Fatal(err)
	}
	stored := map[string][]quiz.Attempt{}
	for _, t := range attempts {
		stored[t.Person] = append(stored[t.Person], t)
	}
	for cadre, sent := range r.sent {
		own := stored[personID(cadre)]
		doubled += max(0, len(own)-1)
		if n := lostOf(own, sent); n > 0 {
			lost += n
			b.Logf("cadre %d sent %v, stored is %+v", cadre, sent, own)
		}
	}
	report, err := core.Store.VerifyLedger(b.Context())
	if err != nil || len(report.Faults) > 0 || report.Entries != int64(len(r.sent)) {
		b.Errorf("ledger: %d entries for %d cadres, faults %v, %v", report.Entries, len(r.sent), report.Faults, err)
	}
	return lost, doubled
}

// lostOf counts the items of a cadre whose stored answer is none of those sent: an item
// may be answered twice where the first answer's reply was late.
func lostOf(own []quiz.Attempt, sent []sentAnswer) (lost int) {
	for item := range 20 {
		kept := false
		for _, s := range sent {
			if s.item == item && len(own) > 0 {
				stored := own[0].Paper.Items[item].Shown(own[0].Answers[item].Chosen)
				slices.Sort(stored)
				kept = kept || slices.Equal(stored, s.shown)
			}
		}
		if !kept {
			lost++
		}
	}
	return lost
}

// echo answers every message with its own words.
type echo struct{}

func (echo) Respond(_ context.Context, m bot.Message) (bot.Reply, error) {
	return bot.Reply{Text: m.Text}, nil
}

// echoTimes is how long a bare echo takes through the same codec at the same rate, for
// some seconds.
func echoTimes(b *testing.B, cfg Config, rate int) []time.Duration {
	b.Helper()
	local := shared.NewLocal(time.Now)
	defer local.Close()
	hook, err := bot.NewWebhook(bot.WebhookOptions{Account: cfg.Account, Responder: echo{}, State: local, Privacy: echoKey{}, Now: time.Now,
		Log: slog.New(slog.DiscardHandler), Registry: prometheus.NewRegistry(), PerMinute: 1 << 30})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(hook)
	defer server.Close()
	p := newPostOffice(b, server.URL, cfg.Account)
	var mu sync.Mutex
	var took []time.Duration
	var g errgroup.Group
	start := time.Now()
	for i := range rate * 5 {
		due := start.Add(time.Duration(i) * time.Second / time.Duration(rate))
		g.Go(func() error {
			time.Sleep(time.Until(due))
			_, err := p.say(b.Context(), openID(i%1000), fmt.Sprint(i), "在")
			mu.Lock()
			defer mu.Unlock()
			took = append(took, time.Since(due))
			return err
		})
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
	return took
}

// echoKey tells followers apart, and masks nothing.
type echoKey struct{}

func (echoKey) FollowerID(openID string) string { return openID }
func (echoKey) Mask(text string) string         { return text }
