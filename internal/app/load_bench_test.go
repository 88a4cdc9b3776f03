package app

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"pufa/bot"
	"pufa/internal/shared"
	"pufa/internal/testenv"
)

// load is one open-model run: message i is due at i/rate whether or not the replies keep
// up, and its time counts from when it was due, so that a stall shows in every message
// that it held up (no coordinated omission).
type load struct {
	office *postOffice
	rate   int
	length time.Duration
	says   []string
	run    string // makes message ids of several runs differ
}

type loadResult struct {
	times  *hdrhistogram.Histogram // microseconds
	failed int
	took   time.Duration
}

func (l load) do(b *testing.B) loadResult {
	b.Helper()
	r := loadResult{times: hdrhistogram.New(1, time.Minute.Microseconds(), 3)}
	var mu sync.Mutex
	var g errgroup.Group
	start := time.Now()
	for i := range int(float64(l.rate) * l.length.Seconds()) {
		due := start.Add(time.Duration(i) * time.Second / time.Duration(l.rate))
		time.Sleep(time.Until(due))
		g.Go(func() error {
			_, err := l.office.say(b.Context(), l.run+openID(i%5000), fmt.Sprint(i+1), l.says[i%len(l.says)])
			took := time.Since(due)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				r.failed++
			}
			return r.times.RecordValue(max(1, min(took.Microseconds(), time.Minute.Microseconds())))
		})
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
	r.took = time.Since(start)
	return r
}

func (r loadResult) report(b *testing.B, name string) {
	b.Helper()
	ms := func(q float64) float64 { return float64(r.times.ValueAtQuantile(q)) / 1000 }
	b.Logf("%-16s %7.0f/s  p50 %7.1f ms  p99 %7.1f ms  max %7.1f ms  without a reply %d of %d", name,
		float64(r.times.TotalCount())/r.took.Seconds(), ms(50), ms(99), ms(100), r.failed, r.times.TotalCount())
}

// BenchmarkLoad posts sealed and signed messages at RATE a second for SECONDS: to a bare
// echo behind the same codec, then short commands and questions to the whole site, on
// each engine, then questions at twice the rate. Generator and server share the machine.
func BenchmarkLoad(b *testing.B) {
	rate, length := examSize(b, "RATE", 200), time.Duration(examSize(b, "SECONDS", 5))*time.Second
	commands := []string{"帮助", "菜单", "你好", "12348"}
	questions := []string{"离婚冷静期多少天", "公司拖欠工资怎么办", "民法典第1077条", "邻居漏水把我家泡了谁赔", "酒驾怎么处罚", "押金不退怎么办"}
	for _, engine := range []string{"sqlite", "postgres+redis"} {
		b.Run(engine, func(b *testing.B) {
			url, redis := "", ""
			if engine != "sqlite" {
				url, redis = testenv.Postgres(b), testenv.Redis(b)
			}
			cfg := examConfig(b, b.TempDir(), url)
			cfg.RedisURL = redis
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
			server := httptest.NewServer(site.handler)
			defer server.Close()
			bare := httptest.NewServer(bareEcho(b, cfg))
			defer bare.Close()
			for b.Loop() {
				for _, one := range []struct {
					name, address string
					rate          int
					says          []string
				}{
					{"echo", bare.URL, rate, commands}, {"commands", server.URL + "/wechat", rate, commands},
					{"questions", server.URL + "/wechat", rate, questions}, {"questions, 2x", server.URL + "/wechat", 2 * rate, questions},
				} {
					office := newPostOffice(b, one.address, cfg.Account)
					load{office, one.rate, length, one.says, one.name}.do(b).report(b, one.name)
				}
			}
		})
	}
}

// bareEcho is the webhook with nothing behind it.
func bareEcho(b *testing.B, cfg Config) http.Handler {
	b.Helper()
	local := shared.NewLocal(time.Now)
	b.Cleanup(func() { local.Close() })
	hook, err := bot.NewWebhook(bot.WebhookOptions{Account: cfg.Account, Responder: echo{}, State: local, Privacy: echoKey{}, Now: time.Now,
		Log: slog.New(slog.DiscardHandler), Registry: prometheus.NewRegistry(), PerMinute: 1 << 30})
	if err != nil {
		b.Fatal(err)
	}
	return hook
}
