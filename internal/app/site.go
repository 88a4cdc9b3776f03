package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"pufa/bot"
	"pufa/internal/console"
	"pufa/internal/console/admin"
	"pufa/internal/dispatch"
	"pufa/internal/shared"
	"pufa/internal/standin"
	"pufa/internal/wechat"
	"pufa/quiz"
)

// site is everything that is served, wired.
type site struct {
	core    *Core
	account wechat.Account
	state   shared.State
	client  *wechat.Client
	webhook *bot.Webhook
	standin *standin.Platform // nil with a real account
	metrics *prometheus.Registry
	study   *quiz.Study
	links   *console.Links
	visits  *console.Visits // openings of public pages
	asked   *bot.Asked      // questions of law
	freshen chan struct{}   // asks for a refresh of the knowledge
	sending *campaigns
	jobs    *admin.Jobs
	watch   *lawWatch
	handler http.Handler
	// menuDiffers: the platform's menu is another than the one published last, and was left.
	menuDiffers atomic.Bool
	learnt      int64 // revision of the confirmed questions learnt last
}

func newSite(ctx context.Context, core *Core) (*site, error) {
	s := &site{core: core, account: core.Config.Account, asked: bot.NewAsked(), freshen: make(chan struct{}, 1), metrics: prometheus.NewRegistry()}
	s.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if core.Config.StandIn {
		s.account = localAccount(core.Config)
	}
	var err error
	if err := core.loadBank(ctx); err != nil {
		return nil, err
	}
	s.study, s.links = core.study(), core.links()
	s.jobs = admin.NewJobs(core.Store, core.Now, core.Log)
	if s.state, err = openState(core); err != nil {
		return nil, err
	}
	s.metrics.MustRegister(newGauges(core, s.state.Degraded))
	if err := s.wire(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *site) wire() (err error) {
	if s.client, err = wechat.NewClient(s.account, s.state); err != nil {
		return fmt.Errorf("wechat client: %w", err)
	}
	s.sending = s.newCampaigns()
	s.watch = &lawWatch{core: s.core, state: s.state, campaigns: s.sending.desk}
	var sender bot.Sender
	if s.account.Kind.CanCustomSend() {
		sender = bot.NewCustomSender(s.client)
	}
	s.webhook, err = bot.NewWebhook(bot.WebhookOptions{
		Account: s.account, Responder: s.conversation(), Sender: sender, State: s.state,
		Notices:  dispatch.Notices{Results: s.core.Store, Key: s.core.Key, Now: s.core.Now},
		Receipts: s.core.Store, Alone: s.core.Config.alone(), Privacy: s.core.Key, Now: s.core.Now, Log: s.core.Log, Registry: s.metrics,
	})
	if err != nil {
		return fmt.Errorf("webhook: %w", err)
	}
	if s.core.Config.StandIn {
		if s.standin, err = newStandIn(s.core.Config, s.account); err != nil {
			return err
		}
	}
	pages, err := s.pages()
	if err != nil {
		return err
	}
	desk, err := s.console()
	if err != nil {
		return err
	}
	s.handler = s.routes(pages, desk)
	return nil
}

// conversation is the conversation over the core's knowledge and records.
func (s *site) conversation() *bot.Conversation {
	return bot.New(bot.Options{
		Knowledge: s.core.Engine, Records: s.core.Store, State: s.state, Privacy: s.core.Key,
		Account: bot.Account{Transfer: s.account.Kind.CanTransfer()}, Introduce: s.core.settings.account, Study: s.study, Duty: s.core.desk(), Pages: s.links, Console: chatConsole{s.core},
		Campaigns: s.sending.chat, Asked: s.asked, Now: s.core.Now, Log: s.core.Log,
	})
}

func (s *site) routes(pages, desk http.Handler) http.Handler {
	mux := http.NewServeMux()
	callers := newCallers(pagesASecond, pagesAtOnce, time.Now)
	mux.Handle(console.Prefix, callers.pages(pages))
	mux.Handle(admin.Prefix, callers.pages(desk))
	mux.Handle("/wechat", newCallers(refusedASecond, refusedAtOnce, time.Now).refusals(s.webhook))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics, promhttp.HandlerOpts{}))
	if s.standin != nil {
		s.standin.Mount(mux)
		mux.Handle("GET /{$}", http.RedirectHandler("/chat", http.StatusFound))
	}
	return mux
}

// ready says whether this process can serve: its database answers. Redis away is
// no reason to leave, since the process stands in for it.
func (s *site) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if _, err := s.core.Store.Version(ctx); err != nil {
		s.core.Log.Warn("not ready", "error", err)
		http.Error(w, "database is away", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// start begins the work in the background, which ends with ctx.
func (s *site) start(ctx context.Context) {
	go s.keepMenu(ctx)
	go s.keepFresh(ctx)
	go s.nightly(ctx)
	go s.countVisits(ctx)
	go s.countAsked(ctx)
	go s.sending.run(ctx, s)
}

// refreshEvery is how soon an import by another process, or a law's first day in
// force, is seen.
const refreshEvery = time.Minute

func (s *site) keepFresh(ctx context.Context) {
	tick := time.NewTicker(refreshEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.freshen:
			s.refresh(ctx)
		case <-tick.C:
			s.refresh(ctx)
			if err := s.expireOverdue(ctx); err != nil {
				s.core.Log.Error("end overdue attempts", "error", err)
			}
		}
	}
}

func (s *site) refresh(ctx context.Context) {
	if !s.core.Engine.Sound() {
		s.core.Log.Warn("the search index is damaged and is built anew")
	}
	if err := s.watch.Follow(ctx); err != nil {
		s.core.Log.Error("refresh knowledge", "error", err)
	}
}

// expireOverdue ends attempts whose time ran out, on one replica at a time.
func (s *site) expireOverdue(ctx context.Context) error {
	lock, mine, err := s.state.Lock(ctx, "expire-attempts", refreshEvery)
	if err != nil || !mine {
		return err
	}
	_, err = s.study.ExpireOverdue(ctx, s.core.Now())
	return errors.Join(err, lock.Unlock(ctx))
}

// close lets answers under way finish and releases what was opened.
func (s *site) close() {
	s.keepVisits()
	s.endJobs()
	if s.webhook != nil {
		ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
		defer cancel()
		if err := s.webhook.Wait(ctx); err != nil {
			s.core.Log.Warn("answers were still under way", "error", err)
		}
	}
	s.keepAsked()
	if s.standin != nil {
		s.standin.Close()
	}
	s.state.Close()
}
