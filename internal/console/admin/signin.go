package admin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"pufa/internal/access"
	"pufa/internal/console/web"
	"pufa/internal/fault"
	"pufa/internal/store"
)

// signInPage is also the page behind a link that sets a password or signs in: Deed says
// which.
type signInPage struct {
	frame
	Name   string
	Next   string
	Action string // where the form goes
}

func (d *desk) bare(title string) frame {
	return frame{Title: title, Style: d.styleURL, Script: d.scriptURL}
}

// signInURL is the sign-in page that leads back to where somebody wanted to go.
func signInURL(r *http.Request) string {
	if r.Method != http.MethodGet || r.URL.Path == Prefix {
		return Prefix + "sign-in"
	}
	return Prefix + "sign-in?next=" + url.QueryEscape(r.URL.RequestURI())
}

// ours is an address of the console, or its first page where it is somebody else's.
func ours(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, Prefix) || strings.ContainsAny(next, "\\\r\n\t") {
		return Prefix
	}
	return u.RequestURI()
}

func (d *desk) showSignIn(w http.ResponseWriter, r *http.Request) {
	if _, in, err := d.signedIn(r); err == nil && in {
		http.Redirect(w, r, ours(r.URL.Query().Get("next")), http.StatusSeeOther)
		return
	}
	d.render(w, http.StatusOK, "signin", &signInPage{frame: d.bare("登录"), Next: r.URL.Query().Get("next"), Action: Prefix + "sign-in"})
}

func (d *desk) signIn(w http.ResponseWriter, r *http.Request) {
	p := &signInPage{frame: d.bare("登录"), Name: strings.TrimSpace(r.PostFormValue("name")), Next: r.PostFormValue("next"), Action: Prefix + "sign-in"}
	account, err := d.checkSignIn(r, p.Name)
	if err == nil {
		err = d.begin(r, account)
	}
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			d.opt.Log.ErrorContext(r.Context(), "sign in", "error", err)
		}
		p.Wrong = fault.Message(err)
		d.render(w, http.StatusUnprocessableEntity, "signin", p)
		return
	}
	http.Redirect(w, r, ours(p.Next), http.StatusSeeOther)
}

var errWrong = fault.New(fault.Unauthorised, "登录名、密码或验证码不对。")

// checkSignIn checks name, password and, where one is asked for, the one-time code. Who
// guessed wrong waits before the next try, by account and address and by address.
func (d *desk) checkSignIn(r *http.Request, name string) (access.Account, error) {
	ctx := r.Context()
	guards := d.guards(name, web.Address(r))
	if err := d.mustWait(ctx, guards); err != nil {
		return access.Account{}, err
	}
	account, err := d.opt.Store.AccountNamed(ctx, name)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return access.Account{}, err
	}
	right := access.CheckPassword(account.Password, r.PostFormValue("password")) && !account.Disabled
	if right && account.TOTP != "" {
		if right, err = d.checkCode(ctx, account, r.PostFormValue("code")); err != nil {
			return access.Account{}, err
		}
	}
	if !right {
		return access.Account{}, errors.Join(errWrong, d.noteFailure(ctx, guards))
	}
	return account, d.opt.State.Delete(ctx, guards[0].count, guards[0].wait)
}

func (d *desk) checkCode(ctx context.Context, a access.Account, code string) (bool, error) {
	step, ok := access.CheckTOTP(a.TOTP, strings.ReplaceAll(strings.TrimSpace(code), " ", ""), d.opt.Now())
	if !ok {
		return false, nil
	}
	return d.opt.Store.UseStep(ctx, a.ID, step)
}

// guard counts wrong tries of somebody.
type guard struct {
	count, wait string // keys in shared state
	patience    int64  // how many times the free tries it allows
}

// guards count by account and address first, then by address: behind one may sit a
// whole office.
func (d *desk) guards(name, address string) []guard {
	var out []guard
	for i, who := range []string{name + "\n" + address, address} {
		key := d.opt.Key.Digest("sign-in", who)
		out = append(out, guard{"signin:" + key, "signin-wait:" + key, int64(1 + 3*i)})
	}
	return out
}

// mustWait refuses who has to wait. Shared state away lets pass: its fallback counts on.
func (d *desk) mustWait(ctx context.Context, guards []guard) error {
	for _, g := range guards {
		_, waiting, err := d.opt.State.Get(ctx, g.wait)
		if err != nil {
			return fmt.Errorf("look for waiting: %w", err)
		}
		if waiting {
			return fault.New(fault.Conflict, "输错的次数多了，请等半分钟再试。忘了密码，请管理员发一个重设链接。")
		}
	}
	return nil
}

func (d *desk) noteFailure(ctx context.Context, guards []guard) error {
	for _, g := range guards {
		n, err := d.opt.State.Count(ctx, g.count, access.FailureMemory)
		if err != nil {
			return fmt.Errorf("count wrong password: %w", err)
		}
		if wait := access.Wait(n / g.patience); wait > 0 {
			if err := d.opt.State.Set(ctx, g.wait, nil, wait); err != nil {
				return fmt.Errorf("note waiting: %w", err)
			}
		}
	}
	return nil
}

// signOut ends the session.
func (v *visit) signOut() error {
	if err := v.sessions.Destroy(v.r.Context()); err != nil {
		return err
	}
	http.Redirect(v.w, v.r, Prefix+"sign-in", http.StatusSeeOther)
	return nil
}

// linkLife is how long a link to set a password works, signInLife one to sign in.
const (
	linkLife   = 48 * time.Hour
	signInLife = 10 * time.Minute
)

// showLinkSignIn asks for one tap: links are opened by previews and scanners too, which
// must not use them up.
func (d *desk) showLinkSignIn(w http.ResponseWriter, r *http.Request) {
	if _, err := d.opt.Store.Link(r.Context(), r.PathValue("token"), store.LinkSignIn, d.opt.Now()); err != nil {
		d.badLink(w, r, err)
		return
	}
	d.render(w, http.StatusOK, "linksignin", &signInPage{frame: d.bare("登录"), Action: r.URL.Path})
}

func (d *desk) linkSignIn(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	id, err := d.opt.Store.UseLink(ctx, r.PathValue("token"), store.LinkSignIn, d.opt.Now())
	if err != nil {
		d.badLink(w, r, err)
		return
	}
	account, err := d.opt.Store.Account(ctx, id)
	if err == nil && account.Disabled {
		err = fault.New(fault.Unauthorised, "这个账号已经停用。")
	}
	if err == nil {
		err = d.begin(r, account)
	}
	if err != nil {
		d.badLink(w, r, err)
		return
	}
	http.Redirect(w, r, Prefix, http.StatusSeeOther)
}

// badLink says why a link does nothing.
func (d *desk) badLink(w http.ResponseWriter, r *http.Request, err error) {
	if fault.KindOf(err) == fault.Internal {
		d.opt.Log.ErrorContext(r.Context(), "open link", "error", err)
	}
	p := failedPage{frame: d.bare("链接打不开"), Heading: "链接打不开", Message: fault.Message(err)}
	d.render(w, http.StatusNotFound, "badlink", &p)
}
