package admin

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/store"
)

const setupLife = 24 * time.Hour

// SetupLink is a one-time address where the first admin makes their account; empty once
// there is an account.
func SetupLink(ctx context.Context, s *store.Store, base string, now time.Time) (string, error) {
	accounts, err := s.Accounts(ctx)
	if err != nil || len(accounts) > 0 {
		return "", err
	}
	token, err := s.NewLink(ctx, "", store.LinkSetup, now.Add(setupLife))
	if err != nil {
		return "", fmt.Errorf("make setup link: %w", err)
	}
	return base + Prefix + "setup/" + token, nil
}

// SignInLink is a one-time address that signs an account in, for a few minutes.
func SignInLink(ctx context.Context, s *store.Store, base, account string, now time.Time) (string, error) {
	token, err := s.NewLink(ctx, account, store.LinkSignIn, now.Add(signInLife))
	if err != nil {
		return "", fmt.Errorf("make sign-in link: %w", err)
	}
	return base + Prefix + "sign-in/" + token, nil
}

func (d *desk) showSetup(w http.ResponseWriter, r *http.Request) {
	if _, err := d.opt.Store.Link(r.Context(), r.PathValue("token"), store.LinkSetup, d.opt.Now()); err != nil {
		d.badLink(w, r, err)
		return
	}
	d.render(w, http.StatusOK, "setup", &signInPage{frame: d.bare("建立第一个管理员"), Action: r.URL.Path})
}

// setup makes the first account, an admin, and signs it in.
func (d *desk) setup(w http.ResponseWriter, r *http.Request) {
	ctx, now := r.Context(), d.opt.Now()
	p := &signInPage{frame: d.bare("建立第一个管理员"), Name: strings.TrimSpace(r.PostFormValue("name")), Action: r.URL.Path}
	err := reviewName(p.Name)
	if err == nil {
		err = twice(r, p.Name)
	}
	var account access.Account
	if err == nil {
		err = d.opt.Store.InTx(ctx, func(ctx context.Context) error {
			if _, err := d.opt.Store.UseLink(ctx, r.PathValue("token"), store.LinkSetup, now); err != nil {
				return err
			}
			account, err = d.opt.Store.AddAccount(ctx, access.Account{Name: p.Name, Role: access.Admin,
				Password: access.HashPassword(r.PostFormValue("password"))}, store.By{Actor: p.Name, At: now})
			return err
		})
	}
	d.enter(w, r, account, err, "setup", p)
}

func (d *desk) showNewPassword(w http.ResponseWriter, r *http.Request) {
	a, err := d.linked(r)
	if err != nil {
		d.badLink(w, r, err)
		return
	}
	d.render(w, http.StatusOK, "newpassword", &signInPage{frame: d.bare("设置密码"), Name: a.Name, Action: r.URL.Path})
}

// linked is the account that a link to set a password is for.
func (d *desk) linked(r *http.Request) (access.Account, error) {
	id, err := d.opt.Store.Link(r.Context(), r.PathValue("token"), store.LinkPassword, d.opt.Now())
	if err != nil {
		return access.Account{}, err
	}
	return d.opt.Store.Account(r.Context(), id)
}

// newPassword sets a password by a link and signs in, unless one-time codes are asked
// for: then the link is not enough.
func (d *desk) newPassword(w http.ResponseWriter, r *http.Request) {
	ctx, now := r.Context(), d.opt.Now()
	a, err := d.linked(r)
	if err != nil {
		d.badLink(w, r, err)
		return
	}
	p := &signInPage{frame: d.bare("设置密码"), Name: a.Name, Action: r.URL.Path}
	if err = twice(r, a.Name); err == nil {
		hash := access.HashPassword(r.PostFormValue("password"))
		err = d.opt.Store.InTx(ctx, func(ctx context.Context) error {
			if _, err := d.opt.Store.UseLink(ctx, r.PathValue("token"), store.LinkPassword, now); err != nil {
				return err
			}
			return d.opt.Store.SetPassword(ctx, a.ID, hash, "", store.By{Actor: a.Name, At: now})
		})
	}
	if err == nil && a.TOTP != "" {
		http.Redirect(w, r, Prefix+"sign-in", http.StatusSeeOther)
		return
	}
	d.enter(w, r, a, err, "newpassword", p)
}

// enter signs in after a link did its work, or shows the form again.
func (d *desk) enter(w http.ResponseWriter, r *http.Request, a access.Account, err error, form string, p *signInPage) {
	if err == nil {
		err = d.begin(r, a)
	}
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			d.opt.Log.ErrorContext(r.Context(), form, "error", err)
		}
		p.Wrong = fault.Message(err)
		d.render(w, http.StatusUnprocessableEntity, form, p)
		return
	}
	http.Redirect(w, r, Prefix, http.StatusSeeOther)
}

const maxName = 30

func reviewName(name string) error {
	switch n := len([]rune(name)); {
	case n == 0:
		return fault.New(fault.Invalid, "请写登录名。")
	case n > maxName:
		return fault.New(fault.Invalid, "登录名最多%d个字。", maxName)
	}
	return nil
}

// twice checks a new password, typed twice.
func twice(r *http.Request, name string) error {
	password := r.PostFormValue("password")
	if password != r.PostFormValue("again") {
		return fault.New(fault.Invalid, "两次写的密码不一样。")
	}
	return access.ReviewPassword(name, password)
}
