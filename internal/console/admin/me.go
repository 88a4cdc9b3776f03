package admin

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"
	"image/png"
	"strings"
	"time"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"pufa/internal/access"
	"pufa/internal/fault"
)

type mePage struct {
	frame
	Unit     string
	Sessions []sessionRow
	Secret   string       // of the one-time codes being set up
	Picture  template.URL // the same as a QR code
}

type sessionRow struct {
	Token   string
	Address string
	Agent   string
	Seen    time.Time
	Here    bool
}

func (v *visit) me() error { return v.showMe(nil) }

func (v *visit) showMe(wrong error) error {
	ctx := v.r.Context()
	p := &mePage{frame: v.frame("我的账号")}
	found, err := v.opt.Store.Sessions(ctx, v.account.ID, v.now)
	if err != nil {
		return err
	}
	here := tokenHash(v.sessions.Token(ctx))
	for _, s := range found {
		row := sessionRow{Token: s.Token, Seen: s.Seen, Here: s.Token == here}
		if _, values, err := codec.Decode(s.Data); err == nil {
			row.Address, _ = values[keyAddress].(string)
			row.Agent, _ = values[keyAgent].(string)
		}
		p.Sessions = append(p.Sessions, row)
	}
	if v.account.Unit != "" {
		units, err := v.opt.Store.Units(ctx)
		if err != nil {
			return err
		}
		p.Unit = unitName(units, v.account.Unit)
	}
	if p.Secret = v.sessions.GetString(ctx, keyTOTP); p.Secret != "" {
		if p.Picture, err = qrPicture(access.TOTPAddress(v.account.Name, p.Secret)); err != nil {
			return err
		}
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("me", p)
	}
	return v.show("me", p)
}

func (v *visit) changePassword() error {
	ctx := v.r.Context()
	if !access.CheckPassword(v.account.Password, v.r.PostFormValue("old")) {
		return v.showMe(fault.New(fault.Invalid, "现在的密码不对。"))
	}
	if err := twice(v.r, v.account.Name); err != nil {
		return v.showMe(err)
	}
	hash := access.HashPassword(v.r.PostFormValue("password"))
	if err := v.opt.Store.SetPassword(ctx, v.account.ID, hash, tokenHash(v.sessions.Token(ctx)), v.by()); err != nil {
		return err
	}
	return v.done(Prefix+"me", "密码换好了，其他地方的登录已经退出。")
}

func (v *visit) startTOTP() error {
	secret, err := access.NewTOTP(v.account.Name)
	if err != nil {
		return err
	}
	v.sessions.Put(v.r.Context(), keyTOTP, secret)
	return v.done(Prefix+"me#totp", "")
}

func (v *visit) confirmTOTP() error {
	ctx := v.r.Context()
	secret := v.sessions.GetString(ctx, keyTOTP)
	if secret == "" {
		return v.showMe(fault.New(fault.Invalid, "请重新点“开启验证码”。"))
	}
	if _, ok := access.CheckTOTP(secret, strings.ReplaceAll(v.form("code"), " ", ""), v.now); !ok {
		return v.showMe(fault.New(fault.Invalid, "验证码不对。请看手机的时间准不准，再输一次新的。"))
	}
	if err := v.opt.Store.SetTOTP(ctx, v.account.ID, secret, v.by()); err != nil {
		return err
	}
	v.sessions.Remove(ctx, keyTOTP)
	return v.done(Prefix+"me", "验证码开好了，以后登录时要输。")
}

func (v *visit) endTOTP() error {
	if !access.CheckPassword(v.account.Password, v.r.PostFormValue("old")) {
		return v.showMe(fault.New(fault.Invalid, "现在的密码不对。"))
	}
	if err := v.opt.Store.SetTOTP(v.r.Context(), v.account.ID, "", v.by()); err != nil {
		return err
	}
	return v.done(Prefix+"me", "验证码关掉了。")
}

// endSession ends one of the visitor's own sessions.
func (v *visit) endSession() error {
	ctx, token := v.r.Context(), v.form("token")
	mine, err := v.opt.Store.Sessions(ctx, v.account.ID, v.now)
	if err != nil {
		return err
	}
	for _, s := range mine {
		if s.Token == token {
			if err := v.opt.Store.EndSession(ctx, token); err != nil {
				return err
			}
		}
	}
	return v.done(Prefix+"me", "那一处已经退出。")
}

// qrPicture is a text as a QR code in a data address.
func qrPicture(text string) (template.URL, error) {
	const pixels = 240
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err == nil {
		code, err = barcode.Scale(code, pixels, pixels)
	}
	var b bytes.Buffer
	if err == nil {
		err = png.Encode(&b, code)
	}
	if err != nil {
		return "", fmt.Errorf("draw QR code: %w", err)
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), nil
}
