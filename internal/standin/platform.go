package standin

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Options set up a stand-in.
type Options struct {
	AppID      string // wx…
	Secret     string // AppSecret
	Token      string // for the webhook's signature
	AESKey     string // EncodingAESKey, 43 characters; empty means 明文模式
	OriginalID string // 原始ID, gh_…
	Kind       Kind   // default VerifiedService
	Name       string // the account's name in the chat; default 普法小助手
	WebhookURL string // where messages are posted; may be set later with SetWebhook
	BaseURL    string // where the stand-in itself is reached, without a final slash; default: the webhook's host

	Now       func() time.Time // default time.Now
	Faults    Faults
	ReplyWait time.Duration // how long a webhook may take, and the distance of retries; default 5 s
	People    []string      // names in the follower switcher; default three
	Templates []Template    // of template and subscription messages, besides the built-in library
}

// Platform is a running stand-in. All methods are safe for concurrent use.
type Platform struct {
	appID, secret, token, original, name string
	kind                                 Kind
	aesKey                               []byte // nil in plaintext mode
	now                                  func() time.Time
	wait                                 time.Duration
	client                               *http.Client
	endpoints                            map[string]endpoint

	ctx    context.Context
	cancel context.CancelFunc

	mu        sync.Mutex
	idle      *sync.Cond // signalled when no background work is left
	pending   int        // background pushes and jobs under way
	backlog   []func()   // waiting for one of the workers
	workers   int
	closed    bool
	webhook   string
	base      string
	faults    Faults
	sequence  int64
	tokens    tokenBook
	quotas    quotaBook
	followers followerBook
	menus     menuBook
	mass      massBook
	templates templateBook
	media     mediaBook
	drafts    draftBook
	codes     codeBook
	oauth     oauthBook
	stats     statBook
	journal   journal
	streams   map[*stream]bool
}

// New starts a stand-in. Close it when done.
func New(o Options) (*Platform, error) {
	p := &Platform{
		appID: o.AppID, secret: o.Secret, token: o.Token, original: o.OriginalID,
		name: orDefault(o.Name, "普法小助手"), kind: Kind(orDefault(string(o.Kind), string(VerifiedService))),
		now: o.Now, wait: o.ReplyWait, faults: o.Faults,
		streams: map[*stream]bool{},
	}
	if err := p.kind.check(); err != nil {
		return nil, fmt.Errorf("start stand-in: %w", err)
	}
	if o.AppID == "" || o.Secret == "" || o.Token == "" || o.OriginalID == "" {
		return nil, fmt.Errorf("start stand-in: app id, secret, token and original id are needed")
	}
	if o.AESKey != "" {
		key, err := decodeAESKey(o.AESKey)
		if err != nil {
			return nil, fmt.Errorf("start stand-in: %w", err)
		}
		p.aesKey = key
	}
	if p.now == nil {
		p.now = time.Now
	}
	if p.wait <= 0 {
		p.wait = 5 * time.Second
	}
	if err := p.SetWebhook(o.WebhookURL, o.BaseURL); err != nil {
		return nil, fmt.Errorf("start stand-in: %w", err)
	}
	p.idle = sync.NewCond(&p.mu)
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.client = newPushClient()
	p.endpoints = endpoints()
	p.open(o)
	return p, nil
}

// open makes the empty books.
func (p *Platform) open(o Options) {
	p.tokens = newTokenBook()
	p.quotas = newQuotaBook()
	p.followers = newFollowerBook()
	p.menus = menuBook{}
	p.mass = newMassBook()
	p.templates = newTemplateBook(o.Templates)
	p.media = newMediaBook()
	p.drafts = newDraftBook()
	p.codes = newCodeBook()
	p.oauth = newOAuthBook()
	p.stats = newStatBook()
	people := o.People
	if people == nil {
		people = []string{"居民王某", "干部李某", "联络员陈某"}
	}
	for _, name := range people {
		p.AddPerson(name)
	}
}

func newPushClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	transport.MaxIdleConnsPerHost = 64
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// SetWebhook says where messages are posted and where the stand-in is reached.
// An empty base means the webhook's scheme and host.
func (p *Platform) SetWebhook(webhook, base string) error {
	if base == "" && webhook != "" {
		u, err := url.Parse(webhook)
		if err != nil || u.Host == "" {
			return fmt.Errorf("webhook address %q is not a URL", webhook)
		}
		base = u.Scheme + "://" + u.Host
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.webhook, p.base = webhook, base
	return nil
}

// Close stops background pushes and open pages and waits for them.
func (p *Platform) Close() {
	p.cancel()
	p.mu.Lock()
	p.closed = true
	for p.pending > 0 {
		p.idle.Wait()
	}
	p.mu.Unlock()
	p.client.CloseIdleConnections()
}

// Settle waits until background pushes and jobs are done, for tests.
func (p *Platform) Settle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.pending > 0 {
		p.idle.Wait()
	}
}

// background runs f beside the caller, unless the platform is closed. The caller
// holds mu.
func (p *Platform) background(f func()) {
	if p.closed {
		return
	}
	p.pending++
	go func() {
		defer func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.pending--
			if p.pending == 0 {
				p.idle.Broadcast()
			}
		}()
		f()
	}()
}

// maxWorkers bounds how many result events are under way at once.
const maxWorkers = 32

// queue runs f beside the caller as soon as a worker is free, in order. The caller
// holds mu.
func (p *Platform) queue(f func()) {
	p.backlog = append(p.backlog, f)
	if p.workers < maxWorkers && !p.closed {
		p.workers++
		p.background(p.workOff)
	}
}

// workOff takes work off the backlog until there is none.
func (p *Platform) workOff() {
	for {
		p.mu.Lock()
		if len(p.backlog) == 0 || p.closed {
			p.workers--
			p.mu.Unlock()
			return
		}
		f := p.backlog[0]
		p.backlog = p.backlog[1:]
		p.mu.Unlock()
		f()
	}
}

// next is a fresh number for ids: rising, also over restarts, and small enough for
// a number in JavaScript. The caller holds mu.
func (p *Platform) next() int64 {
	p.sequence = max(p.sequence+1, p.now().Unix()*1_000_000)
	return p.sequence
}

func decodeAESKey(s string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(s + "=")
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("the AES key must be 43 characters of base64")
	}
	return key, nil
}

func orDefault(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
