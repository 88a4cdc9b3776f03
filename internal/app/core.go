package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"pufa/content"
	"pufa/internal/fault"
	"pufa/internal/privacy"
	"pufa/internal/store"
	"pufa/knowledge"
)

// Core is what every command needs: records, key and knowledge, opened.
type Core struct {
	Config Config
	Log    *slog.Logger
	Now    func() time.Time
	Store  *store.Store
	Key    *privacy.Key
	Engine *knowledge.Engine

	settings *settings
}

// OpenCore opens the data folder (making it when it is new), the database and the
// knowledge; the search index is built when none fits.
func OpenCore(ctx context.Context, cfg Config, log *slog.Logger) (*Core, error) {
	c := &Core{Config: cfg, Log: log, Now: cfg.Now}
	set, err := LoadContent(cfg)
	if err != nil {
		return nil, err
	}
	if c.Key, err = loadKey(cfg); err != nil {
		return nil, err
	}
	if c.Store, err = openStore(ctx, cfg, c.Key, c.Now); err != nil {
		return nil, err
	}
	c.settings = newSettings(c.Store, c.Now, log)
	if err := c.open(ctx, set); err != nil {
		c.Store.Close()
		return nil, err
	}
	return c, nil
}

func (c *Core) open(ctx context.Context, set *content.Set) (err error) {
	c.Engine, err = knowledge.New(ctx, knowledge.Options{
		Content: set, Statutes: c.Store, Labelled: c.Store, Answers: c.Store, Held: c.Store, Edits: c.Store,
		Dir: filepath.Join(c.Config.Data, "index"), Now: c.Now,
	})
	if err != nil {
		return fmt.Errorf("open knowledge: %w", err)
	}
	return nil
}

// Close releases the index and the database.
func (c *Core) Close() error {
	err := c.Engine.Close()
	if e := c.Store.Close(); e != nil {
		err = e
	}
	return err
}

// OpenStore opens the database and brings its schema up to date.
func OpenStore(ctx context.Context, cfg Config) (*store.Store, error) {
	if err := makeData(cfg); err != nil {
		return nil, err
	}
	key, err := loadKey(cfg)
	if err != nil {
		return nil, err
	}
	return openStore(ctx, cfg, key, time.Now)
}

func openStore(ctx context.Context, cfg Config, key *privacy.Key, now func() time.Time) (*store.Store, error) {
	s, err := store.Open(ctx, store.Config{URL: cfg.DatabaseURL, Path: filepath.Join(cfg.Data, "pufa.db"), Key: key, Now: now})
	if err != nil {
		return nil, err
	}
	if err := s.Migrate(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func makeData(cfg Config) error {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return fault.Wrap(err, fault.Unavailable, "数据文件夹“%s”建不了，请检查 PUFA_DATA 和权限。", cfg.Data)
	}
	return nil
}

// LoadContent loads the built-in packs and, over them, those that the bureau keeps
// in the folder packs of its data.
func LoadContent(cfg Config) (*content.Set, error) {
	own := filepath.Join(cfg.Data, "packs")
	if _, err := os.Stat(own); err != nil {
		return content.BuiltIn()
	}
	builtIn, err := content.BuiltInFS()
	if err != nil {
		return nil, fmt.Errorf("built-in packs: %w", err)
	}
	return content.Load(builtIn, os.DirFS(own))
}

// loadKey reads the master secret, making one in the data folder on the first start.
func loadKey(cfg Config) (*privacy.Key, error) {
	path := cfg.SecretFile
	if path == "" {
		if err := makeData(cfg); err != nil {
			return nil, err
		}
		path = filepath.Join(cfg.Data, "secret")
		if err := makeSecret(path); err != nil {
			return nil, err
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "主密钥文件“%s”读不了，请检查 PUFA_SECRET_FILE 和权限。", path)
	}
	key, err := privacy.NewKey(b)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "主密钥文件“%s”太短，至少要32字节；可用 head -c 32 /dev/urandom 生成。", path)
	}
	return key, nil
}
