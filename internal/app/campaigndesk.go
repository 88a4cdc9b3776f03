package app

import (
	"context"
	"log/slog"
	"time"

	"pufa/internal/console"
	"pufa/internal/datebook"
	"pufa/internal/dispatch"
	"pufa/internal/fault"
	"pufa/internal/shared"
	"pufa/internal/store"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

// CampaignDesk opens the campaigns for a command: the database, not the knowledge. The
// database is the caller's to close.
func CampaignDesk(ctx context.Context, cfg Config) (desk *scheduler.Desk, db *store.Store, err error) {
	set, err := LoadContent(cfg)
	if err != nil {
		return nil, nil, err
	}
	if db, err = OpenStore(ctx, cfg); err != nil {
		return nil, nil, err
	}
	kind := cfg.Account.Kind
	if cfg.StandIn && !cfg.AccountGiven {
		kind = wechat.VerifiedService // as serve runs it
	}
	now := func() time.Time { return time.Now().In(cfg.Location) }
	o := scheduler.Options{
		Ports: db.CampaignPorts(), Rules: commandRules(cfg, db, kind), Base: cfg.BaseURL, Now: now, Log: slog.New(slog.DiscardHandler),
		Templates: func() []scheduler.Template { return campaignTemplates(set) },
		Laws:      func() datebook.Laws { return set.LawDays() }, Page: console.CampaignPath,
	}
	return scheduler.NewDesk(o), db, nil
}

// CampaignTest makes a desk that may send, for test sends from the command line.
func CampaignTest(ctx context.Context, cfg Config, db *store.Store) (*scheduler.Desk, error) {
	if cfg.StandIn {
		return nil, fault.New(fault.Invalid, "试发要连到公众号：请先设好 PUFA_WECHAT_APP_ID 等配置（本地模拟平台只在 pufa serve 里）。")
	}
	client, err := wechat.NewClient(cfg.Account, shared.NewLocal(time.Now))
	if err != nil {
		return nil, err
	}
	o := scheduler.Options{
		Ports: db.CampaignPorts(), Rules: commandRules(cfg, db, cfg.Account.Kind), Base: cfg.BaseURL, Platform: dispatch.Platform{Client: client},
		Figures: scheduler.Figures(db, cfg.Location), Now: func() time.Time { return time.Now().In(cfg.Location) }, Log: slog.New(slog.DiscardHandler),
	}
	return scheduler.NewDesk(o), nil
}

// commandRules are the rules of a command's desk.
func commandRules(cfg Config, db *store.Store, kind wechat.AccountKind) func() scheduler.Rules {
	c := &Core{Config: cfg, Log: slog.New(slog.DiscardHandler), settings: newSettings(db, time.Now, slog.New(slog.DiscardHandler))}
	return func() scheduler.Rules { return c.rules(kind) }
}
