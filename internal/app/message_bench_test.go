package app

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pufa/bot"
	"pufa/internal/shared"
	"pufa/internal/testenv"
)

// BenchmarkMessage is what one message costs the process, without network and generator:
// processor time of all threads, memory, by engine and by kind of message. With DATA it
// runs on a copy of that data folder (statutes imported).
func BenchmarkMessage(b *testing.B) {
	commands := []string{"帮助", "菜单", "你好", "12348"}
	questions := []string{"离婚冷静期多少天", "公司拖欠工资怎么办", "民法典第1077条", "邻居漏水把我家泡了谁赔", "酒驾怎么处罚", "押金不退怎么办"}
	for _, engine := range []string{"sqlite", "postgres+redis"} {
		b.Run(engine, func(b *testing.B) {
			url, redis := "", ""
			if engine != "sqlite" {
				url, redis = testenv.Postgres(b), testenv.Redis(b)
			}
			data := b.TempDir()
			if from := os.Getenv("DATA"); from != "" {
				if err := os.CopyFS(data, os.DirFS(from)); err != nil {
					b.Fatal(err)
				}
			}
			cfg := examConfig(b, data, url)
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
			b.Run("echo", func(b *testing.B) { messages(b, bareEcho(b, cfg), cfg, commands) })
			b.Run("commands", func(b *testing.B) { messages(b, site.handler, cfg, commands) })
			b.Run("questions", func(b *testing.B) { messages(b, site.handler, cfg, questions) })
		})
	}
}

func messages(b *testing.B, handler http.Handler, cfg Config, says []string) {
	office := newPostOffice(b, "/wechat", cfg.Account)
	requests := make([]*http.Request, b.N)
	run := fmt.Sprint(time.Now().UnixNano())
	for i := range requests {
		r, err := office.request(b.Context(), fmt.Sprintf("%s-%d", run, i%500), fmt.Sprint(i+1), says[i%len(says)], time.Now())
		if err != nil {
			b.Fatal(err)
		}
		requests[i] = r
	}
	runtime.GC()
	b.ReportAllocs()
	before := processor(b)
	b.ResetTimer()
	var next, failed atomic.Int64
	var g sync.WaitGroup
	for range 32 {
		g.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, requests[i])
				if w.Code != http.StatusOK || w.Body.Len() < 20 {
					failed.Add(1)
				}
			}
		})
	}
	g.Wait()
	b.StopTimer()
	b.ReportMetric(float64((processor(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
	if failed.Load() > 0 {
		b.Errorf("%d of %d without a reply", failed.Load(), b.N)
	}
}

// processor is the time that the process has used of the processors.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
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
