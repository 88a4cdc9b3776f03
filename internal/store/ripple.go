package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

var _ knowledge.Held = (*Store)(nil)

// RippleState is how far an item is that a change of law concerns.
type RippleState string

// States of a ripple.
const (
	RippleOpen   RippleState = "open"
	RippleMended RippleState = "mended" // another revision of it is in force, or it is gone
	RippleKept   RippleState = "kept"   // somebody found it right as it is
)

// LawChange is that another version of a law came into force.
type LawChange struct {
	ID       string
	Law      string
	From, To string // ids of versions; To is empty when the law was repealed
	On       datebook.Date
	Noticed  time.Time

	Open, Held, Settled int // of its ripples
}

// Ripple is an item that a change of law concerns.
type Ripple struct {
	Change   string // id
	Kind     string
	Item     string
	Title    string
	Digest   string // when the law changed
	Articles []knowledge.CitedChange
	Hold     bool // not used until it is mended or found right
	Acted    bool // its question was taken out of use, its campaign stopped
	State    RippleState
	Reason   string
	Actor    string
	Settled  time.Time
}

// LawStates are the versions that were in force when changes were looked for last.
func (s *Store) LawStates(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	err := eachStrings(ctx, s.reader(ctx), `SELECT law, version FROM law_states`, 2, func(v []string) error {
		out[v[0]] = v[1]
		return nil
	})
	return out, fail("read states of laws", err)
}

// NoteLaws notes laws that are seen for the first time.
func (s *Store) NoteLaws(ctx context.Context, laws []knowledge.LawState, now time.Time) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		for _, l := range laws {
			if err := s.noteLaw(ctx, l.Law, l.Version, now); err != nil {
				return err
			}
		}
		return nil
	})
	return fail("note laws", err)
}

func (s *Store) noteLaw(ctx context.Context, law, version string, now time.Time) error {
	_, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO law_states (law, version, noticed) VALUES ($1, $2, $3)
		ON CONFLICT (law) DO UPDATE SET version = excluded.version, noticed = excluded.noticed`, law, version, millis(now))
	return err
}

// NoticeChange records a change of law with the items that it concerns, all or none. A
// change that was recorded before, by whichever process, is not recorded again.
func (s *Store) NoticeChange(ctx context.Context, c LawChange, items []Ripple) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		if err := s.noteLaw(ctx, c.Law, c.To, c.Noticed); err != nil {
			return err
		}
		w := s.writer(ctx)
		err := w.QueryRowContext(ctx, `INSERT INTO law_changes (id, law, from_version, to_version, in_force, noticed) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT DO NOTHING RETURNING id`, rand.Text(), c.Law, c.From, c.To, c.On.String(), millis(c.Noticed)).Scan(&c.ID)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		var rows [][]any
		for _, r := range items {
			articles, err := json.Marshal(r.Articles)
			if err != nil {
				return err
			}
			rows = append(rows, []any{c.ID, r.Kind, r.Item, clean(r.Title), r.Digest, string(articles), r.Hold, false, RippleOpen, "", "", int64(0)})
		}
		if err := s.insertRows(ctx, "ripples", []string{"law_change", "kind", "item", "title", "digest", "articles", "hold", "acted", "state", "reason", "actor", "settled"}, rows); err != nil {
			return err
		}
		if _, err := s.advance(ctx, "ripple", 1); err != nil {
			return err
		}
		_, err = s.Audit(ctx, AuditEntry{At: c.Noticed, Actor: "系统", Action: "law.change", Subject: "law/" + c.Law, Before: c.From, After: fmt.Sprintf("%s: %d items", c.To, len(items))})
		return err
	})
	return fail("record change of law", err)
}

const rippleColumns = `SELECT r.law_change, r.kind, r.item, r.title, r.digest, r.articles, r.hold, r.acted, r.state, r.reason, r.actor, r.settled
	FROM ripples r JOIN law_changes c ON c.id = r.law_change `

// Ripples are the items that a change concerns, held ones first.
func (s *Store) Ripples(ctx context.Context, change string) ([]Ripple, error) {
	out, err := s.ripples(ctx, `WHERE r.law_change = $1 ORDER BY r.hold DESC, r.kind, r.title, r.item`, change)
	return out, fail("list ripples", err)
}

// UnsettledRipples are the items to be followed, in the order of the changes: those that
// are not mended, for a moved citation goes on being moved after somebody found the item
// right; and those whose question or campaign waits to be let go.
func (s *Store) UnsettledRipples(ctx context.Context) ([]Ripple, error) {
	out, err := s.ripples(ctx, `WHERE r.state <> 'mended' OR r.acted ORDER BY c.noticed, c.id, r.kind, r.item`)
	return out, fail("list open ripples", err)
}

func (s *Store) ripples(ctx context.Context, where string, args ...any) ([]Ripple, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, rippleColumns+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Ripple
	for rows.Next() {
		var r Ripple
		var articles string
		var settled int64
		if err := rows.Scan(&r.Change, &r.Kind, &r.Item, &r.Title, &r.Digest, &articles, &r.Hold, &r.Acted, &r.State, &r.Reason, &r.Actor, &settled); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(articles), &r.Articles); err != nil {
			return nil, fmt.Errorf("ripple %s: %w", r.Item, err)
		}
		if settled > 0 {
			r.Settled = fromMillis(settled)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// LawChanges are the changes noticed, newest first, at most 500.
func (s *Store) LawChanges(ctx context.Context) ([]LawChange, error) {
	out, err := s.lawChanges(ctx, `1 = 1`)
	return out, fail("list changes of laws", err)
}

// LawChange is a change by its id.
func (s *Store) LawChange(ctx context.Context, id string) (LawChange, error) {
	found, err := s.lawChanges(ctx, `c.id = $1`, id)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "没有这次修法的记录。")
	}
	if err != nil {
		return LawChange{}, fail("find change of law", err)
	}
	return found[0], nil
}

func (s *Store) lawChanges(ctx context.Context, where string, args ...any) ([]LawChange, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT c.id, c.law, c.from_version, c.to_version, c.in_force, c.noticed,
		COUNT(CASE WHEN r.state = 'open' THEN 1 END), COUNT(CASE WHEN r.state = 'open' AND r.hold THEN 1 END), COUNT(CASE WHEN r.state <> 'open' THEN 1 END)
		FROM law_changes c LEFT JOIN ripples r ON r.law_change = c.id WHERE `+where+`
		GROUP BY c.id, c.law, c.from_version, c.to_version, c.in_force, c.noticed ORDER BY c.noticed DESC, c.law LIMIT 500`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []LawChange
	for rows.Next() {
		var c LawChange
		var day string
		var noticed int64
		if err := rows.Scan(&c.ID, &c.Law, &c.From, &c.To, &day, &noticed, &c.Open, &c.Held, &c.Settled); err != nil {
			return nil, err
		}
		if err := c.On.UnmarshalText([]byte(day)); err != nil {
			return nil, err
		}
		c.Noticed = fromMillis(noticed)
		out = append(out, c)
	}
	return out, rows.Err()
}

// RippleActed notes that a question was taken out of use or a campaign stopped, or that
// this was undone.
func (s *Store) RippleActed(ctx context.Context, r Ripple, acted bool) error {
	_, err := s.writer(ctx).ExecContext(ctx, `UPDATE ripples SET acted = $4 WHERE law_change = $1 AND kind = $2 AND item = $3`, r.Change, r.Kind, r.Item, acted)
	return fail("note ripple", err)
}

// SettleRipple ends the watch over an item: mended, or kept with the reason. One that was
// settled before is a fault of kind Conflict.
func (s *Store) SettleRipple(ctx context.Context, r Ripple, to RippleState, reason string, by By) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		res, err := s.writer(ctx).ExecContext(ctx, `UPDATE ripples SET state = $4, reason = $5, actor = $6, settled = $7
			WHERE law_change = $1 AND kind = $2 AND item = $3 AND state = 'open'`, r.Change, r.Kind, r.Item, to, clean(reason), by.Actor, millis(by.At))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			if err == nil {
				err = fault.New(fault.Conflict, "这一条刚才已经办完了。")
			}
			return err
		}
		if _, err := s.advance(ctx, "ripple", 1); err != nil {
			return err
		}
		_, err = s.Audit(ctx, AuditEntry{At: by.At, Actor: by.Actor, Action: "ripple." + string(to), Subject: r.Kind + "/" + r.Item, Before: r.Change, After: reason})
		return err
	})
	return fail("settle ripple", err)
}

// HeldRevision moves whenever an item is held or let go.
func (s *Store) HeldRevision(ctx context.Context) (int64, error) {
	v, err := s.counter(ctx, "ripple")
	return v, fail("read revision of ripples", err)
}

// HeldItems are the items that changes hold back, or whose citations they moved.
func (s *Store) HeldItems(ctx context.Context) ([]knowledge.HeldItem, error) {
	open, err := s.UnsettledRipples(ctx)
	var out []knowledge.HeldItem
	for _, r := range open {
		if r.State != RippleMended {
			out = append(out, r.HeldItem())
		}
	}
	return out, err
}

// HeldItem is the ripple as the answers take it.
func (r Ripple) HeldItem() knowledge.HeldItem {
	h := knowledge.HeldItem{Kind: r.Kind, ID: r.Item, Digest: r.Digest, Hold: r.Hold && r.State == RippleOpen, Moved: map[lawref.Ref]lawref.Number{}}
	for _, a := range r.Articles {
		if a.Kind == knowledge.ArticleMoved {
			h.Moved[a.Ref] = a.New
		}
	}
	return h
}
