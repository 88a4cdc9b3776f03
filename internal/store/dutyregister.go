package store

import (
	"context"

	"pufa/duty"
)

// Register is the entries of a kind, of all kinds when it is empty.
func (s *Store) Register(ctx context.Context, kind duty.RegisterKind) ([]duty.Entry, error) {
	out, err := kept[duty.Entry](ctx, s, "duty_register", `($2 = '' OR kind = $2)`, "kind, unit, id", always, string(kind))
	return out, fail("read register", err)
}

// SaveRegister stores entries by id, all or none.
func (s *Store) SaveRegister(ctx context.Context, entries []duty.Entry, c duty.Change) error {
	versions := make([]version, len(entries))
	for i, e := range entries {
		versions[i] = version{table: "duty_register", keys: []string{"id"}, ids: []any{e.ID},
			more: []string{"kind", "unit"}, also: []any{string(e.Kind), e.Unit}, body: e}
	}
	return fail("save register", s.keepAll(ctx, "register", versions, c))
}

// RemoveEntry takes an entry off the register.
func (s *Store) RemoveEntry(ctx context.Context, id string, c duty.Change) error {
	return fail("remove entry", s.keepAll(ctx, "register", []version{{table: "duty_register", keys: []string{"id"}, ids: []any{id}}}, c))
}
