package admin

import (
	"context"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"pufa/internal/access"
	"pufa/internal/console/web"
	"pufa/internal/fault"
	"pufa/internal/store"
)

const (
	sessionLife = 12 * time.Hour
	// idleLife ends a session in which nothing was done.
	idleLife = 2 * time.Hour
	// seenEvery is how often a session notes that it is in use.
	seenEvery = time.Minute

	keyAccount = "account"
	keySeen    = "seen"    // Unix seconds
	keyAddress = "address" // where it was begun
	keyAgent   = "agent"   // with what
	keyFlash   = "flash"
	keyTOTP    = "totp" // secret that is being set up
)

func (d *desk) newSessions() *scs.SessionManager {
	m := scs.New()
	m.Lifetime = sessionLife
	m.HashTokenInStore = true
	m.Store = sessionStore{d.opt.Store, d.opt.Now}
	m.Cookie.Name = "pufa_console"
	m.Cookie.Path = Prefix
	m.Cookie.SameSite = http.SameSiteLaxMode // a link from the chat must arrive signed in
	m.Cookie.Secure = len(d.opt.BaseURL) > 5 && d.opt.BaseURL[:6] == "https:"
	m.Cookie.Persist = false
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		d.opt.Log.ErrorContext(r.Context(), "console session", "error", err)
		http.Error(w, fault.Message(err), http.StatusServiceUnavailable)
	}
	return m
}

// sessionStore keeps sessions in SQL (scs.CtxStore).
type sessionStore struct {
	store *store.Store
	now   func() time.Time
}

var codec scs.GobCodec

func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	x, found, err := s.store.FindSession(ctx, token, s.now())
	return x.Data, found, err
}

func (s sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error {
	x := store.Session{Token: token, Data: data, Seen: s.now(), Expires: expires}
	if _, values, err := codec.Decode(data); err == nil {
		x.Account, _ = values[keyAccount].(string)
	}
	return s.store.SaveSession(ctx, x)
}

func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.store.EndSession(ctx, token)
}

// Find, Commit and Delete complete scs.Store; scs calls their twins with a context.
func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s sessionStore) Commit(token string, data []byte, expires time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expires)
}

func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// begin signs an account in, under a new token, so that one planted before is worth
// nothing.
func (d *desk) begin(r *http.Request, a access.Account) error {
	ctx := r.Context()
	if err := d.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := d.sessions.RenewToken(ctx); err != nil {
		return err
	}
	d.sessions.Put(ctx, keyAccount, a.ID)
	d.sessions.Put(ctx, keySeen, d.opt.Now().Unix())
	d.sessions.Put(ctx, keyAddress, web.Address(r))
	d.sessions.Put(ctx, keyAgent, browserName(r.UserAgent()))
	return nil
}

// signedIn is the account of a request's session; false when there is none, or none
// that still may.
func (d *desk) signedIn(r *http.Request) (access.Account, bool, error) {
	ctx := r.Context()
	id := d.sessions.GetString(ctx, keyAccount)
	if id == "" {
		return access.Account{}, false, nil
	}
	now, seen := d.opt.Now(), time.Unix(d.sessions.GetInt64(ctx, keySeen), 0)
	if now.Sub(seen) > idleLife {
		return access.Account{}, false, d.sessions.Destroy(ctx)
	}
	a, err := d.opt.Store.Account(ctx, id)
	switch {
	case fault.KindOf(err) == fault.NotFound, err == nil && a.Disabled:
		return access.Account{}, false, d.sessions.Destroy(ctx)
	case err != nil:
		return access.Account{}, false, err
	}
	if now.Sub(seen) >= seenEvery {
		d.sessions.Put(ctx, keySeen, now.Unix())
	}
	return a, true, nil
}
