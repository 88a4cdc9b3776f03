package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"pufa/internal/fault"
	"pufa/quiz"
)

// Bind binds a follower to a person. Practice of the follower who was bound to the
// person before moves along.
func (s *Store) Bind(ctx context.Context, b quiz.Binding) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		if err := s.useInvitation(ctx, b); err != nil {
			return err
		}
		before, _, err := s.FollowerOf(ctx, b.Person)
		if err != nil || before == b.Follower {
			return err
		}
		w := s.writer(ctx)
		if _, err := w.ExecContext(ctx, `UPDATE bindings SET unbound = $3 WHERE unbound = 0 AND (follower = $1 OR person = $2)`, b.Follower, b.Person, millis(b.At)); err != nil {
			return err
		}
		if _, err := w.ExecContext(ctx, `INSERT INTO bindings (follower, person, bound, unbound) VALUES ($1, $2, $3, 0)`, b.Follower, b.Person, millis(b.At)); err != nil {
			return err
		}
		return s.moveCards(ctx, before, b.Follower)
	})
	return fail("bind", err)
}

// moveCards gives the cards of one follower to another, who keeps those they have.
func (s *Store) moveCards(ctx context.Context, from, to string) error {
	if from == "" {
		return nil
	}
	_, err := s.writer(ctx).ExecContext(ctx, `UPDATE practice_cards SET follower = $2 WHERE follower = $1
		AND question NOT IN (SELECT question FROM practice_cards WHERE follower = $2)`, from, to)
	return err
}

// useInvitation uses a one-time invitation up; of several at once one succeeds.
func (s *Store) useInvitation(ctx context.Context, b quiz.Binding) error {
	key, err := s.invitationKey(b.Code)
	if err != nil {
		return err
	}
	res, err := s.writer(ctx).ExecContext(ctx, `UPDATE invitations SET used = once WHERE code = $1 AND NOT used AND expires > $2`, key, millis(b.At))
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return fault.New(fault.Conflict, "这个邀请码用过了或过期了，请向本单位普法联络员要一个新的。")
}

// Unbind ends a follower's binding.
func (s *Store) Unbind(ctx context.Context, follower string, at time.Time) (bool, error) {
	res, err := s.writer(ctx).ExecContext(ctx, `UPDATE bindings SET unbound = $2 WHERE follower = $1 AND unbound = 0`, follower, millis(at))
	if err != nil {
		return false, fail("unbind", err)
	}
	n, err := res.RowsAffected()
	return n > 0, fail("unbind", err)
}

func (s *Store) invitationKey(code string) (string, error) {
	if s.key == nil {
		return "", errNoKey
	}
	return s.key.Digest("invitation", code), nil
}

// AddInvitations stores invitations by the keyed hash of their code.
func (s *Store) AddInvitations(ctx context.Context, invitations []quiz.Invitation) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		for _, i := range invitations {
			key, err := s.invitationKey(i.Code)
			if err != nil {
				return err
			}
			if _, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO invitations (code, unit, person, once, expires, used, tries) VALUES ($1, $2, $3, $4, $5, FALSE, 0)`,
				key, i.Unit, i.Person, i.Once, millis(i.Expires)); err != nil {
				return err
			}
		}
		return nil
	})
	return fail("add invitations", err)
}

// Invitation is an invitation by its code; try counts a wrong guess.
func (s *Store) Invitation(ctx context.Context, code string, try bool) (quiz.Invitation, error) {
	key, err := s.invitationKey(code)
	if err != nil {
		return quiz.Invitation{}, fail("find invitation", err)
	}
	if try {
		if _, err := s.writer(ctx).ExecContext(ctx, `UPDATE invitations SET tries = tries + 1 WHERE code = $1`, key); err != nil {
			return quiz.Invitation{}, fail("count guess", err)
		}
	}
	i := quiz.Invitation{Code: code}
	var expires int64
	err = s.reader(ctx).QueryRowContext(ctx, `SELECT unit, person, once, expires, used, tries FROM invitations WHERE code = $1`, key).
		Scan(&i.Unit, &i.Person, &i.Once, &expires, &i.Used, &i.Tries)
	if errors.Is(err, sql.ErrNoRows) {
		return i, fault.New(fault.NotFound, "没有这个邀请码，请核对后再发一次。")
	}
	i.Expires = fromMillis(expires)
	return i, fail("find invitation", err)
}

// BoundPeople are the people of a unit whom a follower is bound to.
func (s *Store) BoundPeople(ctx context.Context, unit string) (map[string]bool, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT b.person FROM bindings b JOIN people p ON p.id = b.person WHERE p.unit = $1 AND b.unbound = 0`, unit)
	if err != nil {
		return nil, fail("list bound people", err)
	}
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fail("list bound people", err)
		}
		out[id] = true
	}
	return out, fail("list bound people", rows.Err())
}
