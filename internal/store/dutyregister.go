package store

import (
	"context"
	"fmt"

	"pufa/duty"
)

// Register is the entries of a kind, of all kinds when it is empty.
func (s *Store) Register(ctx context.Context, kind duty.RegisterKind) ([]duty.Entry, error) {
	out, err := kept[duty.Entry](ctx, s, "duty_register", `($2 = '' OR kind = $2)`, "kind, unit, id", always, string(kind))
	return out, fail("read register", err)
}

// SaveRegister stores entries by id, all or none.
func (s *Store) SaveRegister(ctx context.Context, entries []duty.Entry, c duty.Change) error {
	err := s.InTx(ctx, func(ctx context.Context) error {
		for _, e := range entries {
			if _, err := s.keep(ctx, version{table: "duty_register", keys: []string{"id"}, ids: []any{e.ID},
				more: []string{"kind", "unit"}, also: []any{string(e.Kind), e.Unit}, body: e}); err != nil {
				return fmt.Errorf("entry %s: %w", e.Name, err)
			}
		}
		return s.auditDuty(ctx, c, "register", "", fmt.Sprintf(`{"entries":%d}`, len(entries)))
	})
	return fail("save register", err)
}
