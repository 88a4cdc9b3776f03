package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"pufa/internal/access"
	"pufa/internal/fault"
)

// By says who does something to an account, for the audit log.
type By struct {
	Actor string // the account's name; 命令行 for the command line
	At    time.Time
}

const accountColumns = `SELECT id, name, role, unit, person, password, totp, disabled, created FROM accounts `

// Accounts are all accounts of the console, by name.
func (s *Store) Accounts(ctx context.Context) ([]access.Account, error) {
	out, err := s.accounts(ctx, `ORDER BY name`)
	return out, fail("list accounts", err)
}

// Account is an account by its id.
func (s *Store) Account(ctx context.Context, id string) (access.Account, error) {
	return s.oneAccount(ctx, `WHERE id = $1`, id)
}

// AccountNamed is the account that signs in with a name.
func (s *Store) AccountNamed(ctx context.Context, name string) (access.Account, error) {
	return s.oneAccount(ctx, `WHERE name = $1`, clean(strings.TrimSpace(name)))
}

// AccountOf is the account of a person on the roster.
func (s *Store) AccountOf(ctx context.Context, person string) (access.Account, error) {
	return s.oneAccount(ctx, `WHERE person = $1 AND person <> ''`, person)
}

func (s *Store) oneAccount(ctx context.Context, where string, args ...any) (access.Account, error) {
	found, err := s.accounts(ctx, where, args...)
	if err != nil {
		return access.Account{}, fail("find account", err)
	}
	if len(found) == 0 {
		return access.Account{}, fault.New(fault.NotFound, "没有这个账号。")
	}
	return found[0], nil
}

func (s *Store) accounts(ctx context.Context, where string, args ...any) ([]access.Account, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, accountColumns+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []access.Account
	for rows.Next() {
		var a access.Account
		var sealed string
		var created int64
		if err := rows.Scan(&a.ID, &a.Name, &a.Role, &a.Unit, &a.Person, &a.Password, &sealed, &a.Disabled, &created); err != nil {
			return nil, err
		}
		if a.TOTP, err = s.openTOTP(sealed); err != nil {
			return nil, err
		}
		a.Created = fromMillis(created)
		out = append(out, a)
	}
	return out, rows.Err()
}

const totpPlace = "accounts.totp"

func (s *Store) openTOTP(sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	if s.key == nil {
		return "", errors.New("one-time secrets cannot be read without the key")
	}
	return s.key.Open(totpPlace, sealed)
}

// AddAccount makes an account and gives its id. A name that is taken is a conflict.
func (s *Store) AddAccount(ctx context.Context, a access.Account, by By) (access.Account, error) {
	a.ID, a.Name, a.Created = rand.Text(), clean(strings.TrimSpace(a.Name)), fromMillis(millis(by.At))
	err := s.InTx(ctx, func(ctx context.Context) error {
		res, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO accounts (id, name, role, unit, person, password, totp, step, disabled, created)
			VALUES ($1, $2, $3, $4, $5, $6, '', 0, $7, $8) ON CONFLICT DO NOTHING`,
			a.ID, a.Name, a.Role, a.Unit, a.Person, a.Password, a.Disabled, millis(a.Created))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fault.New(fault.Conflict, "登录名“%s”已经有人用，或者这个人已经有账号。", a.Name))
		}
		_, err = s.Audit(ctx, AuditEntry{At: by.At, Actor: by.Actor, Action: "account.add", Subject: "account/" + a.ID, After: accountJSON(a)})
		return err
	})
	return a, fail("add account", err)
}

// SaveAccount changes an account's role, unit, person and whether it is disabled; a
// disabled account's sessions end at once. The last admin stays one.
func (s *Store) SaveAccount(ctx context.Context, a access.Account, by By) error {
	return fail("save account", s.InTx(ctx, func(ctx context.Context) error {
		before, err := s.Account(ctx, a.ID)
		if err != nil {
			return err
		}
		w := s.writer(ctx)
		if _, err := w.ExecContext(ctx, `UPDATE accounts SET role = $2, unit = $3, person = $4, disabled = $5 WHERE id = $1`,
			a.ID, a.Role, a.Unit, a.Person, a.Disabled); err != nil {
			return err
		}
		if a.Disabled || a.Role != before.Role {
			if _, err := w.ExecContext(ctx, `DELETE FROM console_sessions WHERE account = $1`, a.ID); err != nil {
				return err
			}
		}
		// The audit log's head lets one writer pass at a time, so that of two who step
		// down at once the second is counted after the first.
		if _, err := s.Audit(ctx, AuditEntry{At: by.At, Actor: by.Actor, Action: "account.change", Subject: "account/" + a.ID,
			Before: accountJSON(before), After: accountJSON(a)}); err != nil {
			return err
		}
		var admins int
		if err := w.QueryRowContext(ctx, `SELECT COUNT(*) FROM accounts WHERE role = $1 AND NOT disabled`, access.Admin).Scan(&admins); err != nil {
			return err
		}
		if admins == 0 {
			return fault.New(fault.Conflict, "至少要留一位管理员。")
		}
		return nil
	}))
}

// SetPassword stores a new password's hash and ends all sessions of the account but
// the one with the token keep.
func (s *Store) SetPassword(ctx context.Context, id, hash, keep string, by By) error {
	return s.changeSecret(ctx, "account.password", id, by, func(ctx context.Context) error {
		w := s.writer(ctx)
		if _, err := w.ExecContext(ctx, `UPDATE accounts SET password = $2 WHERE id = $1`, id, hash); err != nil {
			return err
		}
		_, err := w.ExecContext(ctx, `DELETE FROM console_sessions WHERE account = $1 AND token <> $2`, id, keep)
		return err
	})
}

// SetTOTP stores the secret of one-time codes; empty asks for none from now on.
func (s *Store) SetTOTP(ctx context.Context, id, secret string, by By) error {
	return s.changeSecret(ctx, "account.totp", id, by, func(ctx context.Context) error {
		sealed := ""
		if secret != "" {
			if s.key == nil {
				return errors.New("one-time secrets cannot be sealed without the key")
			}
			sealed = s.key.Seal(totpPlace, secret)
		}
		_, err := s.writer(ctx).ExecContext(ctx, `UPDATE accounts SET totp = $2 WHERE id = $1`, id, sealed)
		return err
	})
}

func (s *Store) changeSecret(ctx context.Context, action, id string, by By, change func(ctx context.Context) error) error {
	return fail(action, s.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.Account(ctx, id); err != nil {
			return err
		}
		if err := change(ctx); err != nil {
			return err
		}
		_, err := s.Audit(ctx, AuditEntry{At: by.At, Actor: by.Actor, Action: action, Subject: "account/" + id})
		return err
	}))
}

// UseStep notes the time step of a one-time code; false when that code, or a later
// one, was used before.
func (s *Store) UseStep(ctx context.Context, id string, step int64) (bool, error) {
	res, err := s.writer(ctx).ExecContext(ctx, `UPDATE accounts SET step = $2 WHERE id = $1 AND step < $2`, id, step)
	if err != nil {
		return false, fail("use one-time code", err)
	}
	n, err := res.RowsAffected()
	return n == 1, fail("use one-time code", err)
}

// accountJSON is what the audit log keeps of an account: no secret.
func accountJSON(a access.Account) string {
	b, err := json.Marshal(map[string]any{"name": a.Name, "role": a.Role, "unit": a.Unit, "person": a.Person, "disabled": a.Disabled})
	if err != nil {
		return "" // strings and a bool never fail
	}
	return string(b)
}

// LinkPurpose is what a one-time link is good for.
type LinkPurpose string

const (
	LinkSetup    LinkPurpose = "setup"    // to make the first account
	LinkPassword LinkPurpose = "password" // to set a password
	LinkSignIn   LinkPurpose = "sign-in"  // to sign in from the chat
)

// NewLink makes a token that works once within its life. An older one for the same
// purpose and account ends.
func (s *Store) NewLink(ctx context.Context, account string, purpose LinkPurpose, expires time.Time) (token string, err error) {
	token = rand.Text()
	hash, err := s.linkKey(token)
	if err != nil {
		return "", fail("make link", err)
	}
	return token, fail("make link", s.InTx(ctx, func(ctx context.Context) error {
		w := s.writer(ctx)
		if _, err := w.ExecContext(ctx, `DELETE FROM account_links WHERE account = $1 AND purpose = $2`, account, purpose); err != nil {
			return err
		}
		_, err := w.ExecContext(ctx, `INSERT INTO account_links (hash, account, purpose, expires, used) VALUES ($1, $2, $3, $4, FALSE)`,
			hash, account, purpose, millis(expires))
		return err
	}))
}

// Link is the account of a token that still works.
func (s *Store) Link(ctx context.Context, token string, purpose LinkPurpose, now time.Time) (account string, err error) {
	hash, err := s.linkKey(token)
	if err != nil {
		return "", fail("read link", err)
	}
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT account FROM account_links WHERE hash = $1 AND purpose = $2 AND NOT used AND expires > $3`,
		hash, purpose, millis(now)).Scan(&account)
	return account, fail("read link", linkFault(err))
}

// UseLink uses a token up, in the context's transaction when there is one.
func (s *Store) UseLink(ctx context.Context, token string, purpose LinkPurpose, now time.Time) (account string, err error) {
	hash, err := s.linkKey(token)
	if err != nil {
		return "", fail("use link", err)
	}
	err = s.writer(ctx).QueryRowContext(ctx, `UPDATE account_links SET used = TRUE
		WHERE hash = $1 AND purpose = $2 AND NOT used AND expires > $3 RETURNING account`, hash, purpose, millis(now)).Scan(&account)
	return account, fail("use link", linkFault(err))
}

func (s *Store) linkKey(token string) (string, error) {
	if s.key == nil {
		return "", errors.New("links cannot be kept without the key")
	}
	return s.key.Digest("account link", token), nil
}
