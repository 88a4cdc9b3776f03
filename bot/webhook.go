package bot

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pufa/internal/shared"
	"pufa/internal/wechat"
)

// Responder answers one message; *Conversation does. The zero Reply acknowledges.
type Responder interface {
	Respond(ctx context.Context, m Message) (Reply, error)
}

// Sender sends a reply outside the answer to a message, as customer-service
// messages do. The error is one that wechat.Classify sorts.
type Sender interface {
	Send(ctx context.Context, openID string, r Reply) error
}

// Notices takes the platform's reports that are no part of a conversation: results
// of mass and template messages, grants of subscription notifications. key is the
// same for every repetition of one report.
type Notices interface {
	Notice(ctx context.Context, key string, n wechat.Incoming) error
}

const (
	// keepReplies is how long a retry gets the stored reply: twice the freshness
	// that is accepted by default, so that no old push is worked a second time.
	keepReplies      = 10 * time.Minute
	defaultFreshness = 5 * time.Minute
	defaultBudget    = 4 * time.Second
	defaultWork      = 30 * time.Second
	defaultPerMinute = 60
	maxEcho          = 256 // bytes of echostr
)

// WebhookOptions are what a Webhook is made of. Sender, Receipts and Notices may be
// nil.
type WebhookOptions struct {
	Account   wechat.Account
	Responder Responder
	Sender    Sender // used where the account may send customer-service messages
	Notices   Notices
	State     shared.State
	Receipts  Receipts
	Alone     bool // State is in this process and no other serves: what it knows nobody else does
	Privacy   Privacy
	Now       func() time.Time
	Log       *slog.Logger
	Registry  prometheus.Registerer

	Freshness time.Duration // how far a timestamp may be off; 5 minutes when 0
	Budget    time.Duration // for a passive reply; 4 s when 0 (the platform waits 5)
	Work      time.Duration // for the whole work on a message; 30 s when 0
	PerMinute int           // messages of one follower; 60 when 0
	AtWork    int           // messages worked on at once; 128 when 0
	Patience  time.Duration // for a place at work, before a message is put off; 500 ms when 0
	PutOff    int           // messages put off at most; 20,000 when 0
}

// Webhook is what the platform posts to (wechat-platform: receiving, replying). It
// lets nobody but the platform in, does the work behind a message once however
// often it is posted, and answers in time.
type Webhook struct {
	opt   WebhookOptions
	codec *wechat.Codec
	count *webhookCounters
	slots chan struct{} // one for each message at work
	later backlog
	work  sync.WaitGroup
}

// NewWebhook checks the keys and registers the counters.
func NewWebhook(o WebhookOptions) (*Webhook, error) {
	codec, err := wechat.NewCodec(o.Account)
	if err != nil {
		return nil, err
	}
	count, err := newWebhookCounters(o.Registry)
	if err != nil {
		return nil, err
	}
	if o.Freshness <= 0 {
		o.Freshness = defaultFreshness
	}
	if o.Budget <= 0 {
		o.Budget = defaultBudget
	}
	if o.Work <= 0 {
		o.Work = defaultWork
	}
	if o.PerMinute <= 0 {
		o.PerMinute = defaultPerMinute
	}
	if o.AtWork <= 0 {
		o.AtWork = defaultAtWork
	}
	if o.Patience <= 0 {
		o.Patience = defaultPatience
	}
	if o.PutOff <= 0 {
		o.PutOff = defaultPutOff
	}
	return &Webhook{opt: o, codec: codec, count: count, slots: make(chan struct{}, o.AtWork), later: backlog{most: o.PutOff}}, nil
}

// Wait returns when no message is at work any more, or when ctx ends: late answers
// are worked on after their request has been answered.
func (w *Webhook) Wait(ctx context.Context) error {
	idle := make(chan struct{})
	go func() {
		w.work.Wait()
		close(idle)
	}()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ServeHTTP implements http.Handler.
func (w *Webhook) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Cache-Control", "no-store")
	rw.Header().Set("X-Content-Type-Options", "nosniff")
	switch r.Method {
	case http.MethodGet:
		w.serveCheck(rw, r)
	case http.MethodPost:
		w.servePush(rw, r)
	default:
		rw.Header().Set("Allow", "GET, POST")
		w.refuse(rw, r, &refusal{http.StatusMethodNotAllowed, "method"})
	}
}

// serveCheck answers the platform's check of the address: echostr comes back.
func (w *Webhook) serveCheck(rw http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if no := w.checkURL(q.Get("signature"), q.Get("timestamp"), q.Get("nonce")); no != nil {
		w.refuse(rw, r, no)
		return
	}
	echo := q.Get("echostr")
	if echo == "" || len(echo) > maxEcho {
		w.refuse(rw, r, &refusal{http.StatusBadRequest, "echostr"})
		return
	}
	w.count.requests.WithLabelValues("checked").Inc()
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	// The signature proves that the platform, or who holds the token, sent it.
	_, _ = io.WriteString(rw, echo)
}

func (w *Webhook) servePush(rw http.ResponseWriter, r *http.Request) {
	start := time.Now()
	p, no := w.receive(rw, r)
	if no != nil {
		w.refuse(rw, r, no)
		return
	}
	body, result := w.answer(context.WithoutCancel(r.Context()), p, start)
	w.count.requests.WithLabelValues(result).Inc()
	w.count.seconds.Observe(time.Since(start).Seconds())
	kind := "application/xml; charset=utf-8"
	if string(body) == wechat.Acknowledge {
		kind = "text/plain; charset=utf-8"
	}
	rw.Header().Set("Content-Type", kind)
	rw.Header().Set("Content-Length", strconv.Itoa(len(body)))
	// A platform that hung up posts again and gets the stored reply.
	_, _ = rw.Write(body)
}

// refusal is why a request is not let in.
type refusal struct {
	status int
	reason string // for log and counter; the sender is not told
}

func (w *Webhook) refuse(rw http.ResponseWriter, r *http.Request, no *refusal) {
	w.count.requests.WithLabelValues("refused: " + no.reason).Inc()
	w.opt.Log.InfoContext(r.Context(), "webhook refused a request",
		"reason", no.reason, "status", no.status, "remote", r.RemoteAddr)
	http.Error(rw, http.StatusText(no.status), no.status)
}

// checkURL checks the signature of the address and that it is fresh.
func (w *Webhook) checkURL(signature, timestamp, nonce string) *refusal {
	if no := w.checkFresh(timestamp); no != nil {
		return no
	}
	if w.codec.CheckURL(signature, timestamp, nonce) != nil {
		return &refusal{http.StatusForbidden, "signature"}
	}
	return nil
}

// checkFresh keeps old addresses from being used again. Retries come seconds after
// the first try, with its timestamp.
func (w *Webhook) checkFresh(timestamp string) *refusal {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return &refusal{http.StatusForbidden, "timestamp"}
	}
	if off := w.opt.Now().Sub(time.Unix(seconds, 0)); off > w.opt.Freshness || off < -w.opt.Freshness {
		return &refusal{http.StatusForbidden, "stale"}
	}
	return nil
}

// readBody reads a push within the limit.
func readBody(rw http.ResponseWriter, r *http.Request) ([]byte, *refusal) {
	tooBig := &refusal{http.StatusRequestEntityTooLarge, "size"}
	if r.ContentLength > wechat.MaxBody {
		return nil, tooBig
	}
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, wechat.MaxBody))
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return nil, tooBig
	}
	if err != nil {
		return nil, &refusal{http.StatusBadRequest, "broken off"}
	}
	return body, nil
}
