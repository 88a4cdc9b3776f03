package app

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"time"

	"pufa/internal/fault"
	"pufa/internal/setting"
	"pufa/internal/store"
	"pufa/internal/wechat"
	"pufa/scheduler"
)

// settingsFresh is how soon a setting that another replica saved holds here.
const settingsFresh = 5 * time.Second

// settings are the console's settings as the running program reads them: at every
// message, so from memory for some seconds. While the database is away, what was read
// last holds.
type settings struct {
	store *store.Store
	now   func() time.Time
	log   *slog.Logger
	mu    sync.Mutex
	read  map[setting.Key]cachedSetting
}

type cachedSetting struct {
	version setting.Version
	at      time.Time
}

func newSettings(s *store.Store, now func() time.Time, log *slog.Logger) *settings {
	return &settings{store: s, now: now, log: log, read: map[setting.Key]cachedSetting{}}
}

// current is a setting's version, some seconds old at most.
func (s *settings) current(ctx context.Context, key setting.Key) setting.Version {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	c, known := s.read[key]
	if known && now.Sub(c.at) < settingsFresh && !now.Before(c.at) {
		return c.version
	}
	v, err := s.store.CurrentSetting(ctx, key)
	if err != nil {
		s.log.WarnContext(ctx, "read setting", "key", string(key), "error", err)
		v = c.version // as it was
	}
	s.read[key] = cachedSetting{v, now}
	return v
}

// settingOf is a setting as it is now, or def where nothing usable was set.
func settingOf[T any](ctx context.Context, s *settings, key setting.Key, def T) T {
	if err := setting.Read(s.current(ctx, key), &def); err != nil {
		s.log.WarnContext(ctx, "read setting", "key", string(key), "error", err)
	}
	return def
}

// account is how the account introduces itself.
func (s *settings) account(ctx context.Context) setting.Account {
	return settingOf(ctx, s, setting.KeyAccount, setting.DefaultAccount())
}

func (s *settings) retention(ctx context.Context) setting.Retention {
	return settingOf(ctx, s, setting.KeyRetention, setting.Retention{})
}

// sending is what the environment and, over it, the console say of sending. What the
// console says wrongly, as after a change of the program, is left out.
func (c *Core) sending(ctx context.Context) Sending {
	return c.Config.sendingWith(settingOf(ctx, c.settings, setting.KeySending, setting.Sending{}), func(name string, err error) {
		c.Log.WarnContext(ctx, "setting of sending", "name", name, "error", err)
	})
}

// rules are the rules of a kind of account, as they are now.
func (c *Core) rules(kind wechat.AccountKind) scheduler.Rules {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	return c.sending(ctx).rulesFor(kind, c.Config.Location)
}

// sendingWith is sending with the console's texts over the environment's.
func (c *Config) sendingWith(over setting.Sending, wrong func(name string, err error)) Sending {
	out := c.Sending
	for _, s := range sendingSettings() {
		text, set := over[s.Name]
		if !set {
			continue
		}
		env := maps.Clone(out.env)
		env[s.Name] = text
		next, err := readSending(env)
		if err != nil {
			wrong(s.Name, err)
			continue
		}
		out = next
	}
	return out
}

// checkSending says what is wrong with the console's texts, by name.
func (c *Config) checkSending(over setting.Sending) map[string]string {
	wrong := map[string]string{}
	c.sendingWith(over, func(name string, err error) { wrong[name] = fault.Message(err) })
	return wrong
}
