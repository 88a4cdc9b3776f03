package app

import (
	"net/http"
	"net/netip"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/time/rate"

	"pufa/internal/console/web"
)

const (
	// Pages of one network address: many people of a mobile network share one, so it is
	// far above what a person opens.
	pagesASecond, pagesAtOnce = 20, 300
	// refusedAtOnce bounds forged messages of one address; the platform sends none.
	refusedASecond, refusedAtOnce = 1, 60

	callersKept    = 50_000
	callersKeptFor = 10 * time.Minute
)

// callers bounds what one network address may ask of this process. Callers on this
// machine are not bounded: a proxy that does not name its callers must not block all of
// them (the proxy's own limits stand in the example of nginx).
type callers struct {
	buckets *otter.Cache[string, *rate.Limiter]
	limit   rate.Limit
	burst   int
	now     func() time.Time
}

func newCallers(limit rate.Limit, burst int, now func() time.Time) *callers {
	return &callers{limit: limit, burst: burst, now: now, buckets: otter.Must(&otter.Options[string, *rate.Limiter]{
		MaximumSize: callersKept, ExpiryCalculator: otter.ExpiryAccessing[string, *rate.Limiter](callersKeptFor)})}
}

// bucket is an address's; nil where it is not bounded.
func (c *callers) bucket(r *http.Request) *rate.Limiter {
	address := web.Address(r)
	if a, err := netip.ParseAddr(address); err == nil && a.IsLoopback() {
		return nil
	}
	b, _ := c.buckets.ComputeIfAbsent(address, func() (*rate.Limiter, bool) { return rate.NewLimiter(c.limit, c.burst), false })
	return b
}

// pages lets an address open so many pages.
func (c *callers) pages(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b := c.bucket(r); b != nil && !b.AllowN(c.now(), 1) {
			tooMany(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refusals turns an address away without a look at what it sends, once too much of it was
// refused.
func (c *callers) refusals(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b := c.bucket(r)
		if b == nil {
			next.ServeHTTP(w, r)
			return
		}
		if b.TokensAt(c.now()) < 1 {
			tooMany(w)
			return
		}
		seen := &statusWriter{ResponseWriter: w}
		next.ServeHTTP(seen, r)
		if seen.status >= 400 && seen.status < 500 {
			b.AllowN(c.now(), 1)
		}
	})
}

func tooMany(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "10")
	http.Error(w, "访问太频繁，请过一会儿再试。", http.StatusTooManyRequests)
}

// statusWriter remembers the status of a response.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
