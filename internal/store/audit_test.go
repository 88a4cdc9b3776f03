package store

import (
	"fmt"
	"testing"
)

// TestVerifyAuditNamesWhatWasDone tampers with the log as someone with access to the
// database would.
func TestVerifyAuditNamesWhatWasDone(t *testing.T) {
	insert := `INSERT INTO audit (seq, at, actor, action, subject, old, new, hash) SELECT $1, at, actor, action, subject, old, new, hash FROM audit WHERE seq = $2`
	for name, c := range map[string]struct {
		tamper func(t *testing.T, s *Store)
		named  []int64
	}{
		"altered":  {func(t *testing.T, s *Store) { s.run(t, `UPDATE audit SET actor = 'x' WHERE seq = 3`) }, []int64{3}},
		"missing":  {func(t *testing.T, s *Store) { s.run(t, `DELETE FROM audit WHERE seq IN (2, 3)`) }, []int64{2}},
		"first":    {func(t *testing.T, s *Store) { s.run(t, `DELETE FROM audit WHERE seq = 1`) }, []int64{1}},
		"cut off":  {func(t *testing.T, s *Store) { s.run(t, `DELETE FROM audit WHERE seq = 5`) }, []int64{5}},
		"appended": {func(t *testing.T, s *Store) { s.run(t, insert, 6, 5) }, []int64{6}},
		"before":   {func(t *testing.T, s *Store) { s.run(t, insert, 0, 1) }, []int64{0}},
		"inserted by moving the rest": {func(t *testing.T, s *Store) {
			for seq := 5; seq >= 3; seq-- {
				s.run(t, `UPDATE audit SET seq = $1 WHERE seq = $2`, seq+1, seq)
			}
			s.run(t, insert, 3, 2)
			s.run(t, `UPDATE audit_head SET seq = 6`)
		}, []int64{3, 4, 5, 6}},
		"swapped": {func(t *testing.T, s *Store) {
			s.run(t, `UPDATE audit SET seq = CASE seq WHEN 2 THEN 103 ELSE 102 END WHERE seq IN (2, 3)`)
			s.run(t, `UPDATE audit SET seq = seq - 100 WHERE seq > 100`)
		}, []int64{2, 3, 4}},
		"altered with a new hash": {func(t *testing.T, s *Store) {
			log, err := s.AuditLog(t.Context(), AuditFilter{})
			if err != nil {
				t.Fatal(err)
			}
			e := log[2] // number 3
			e.Actor = "x"
			s.run(t, `UPDATE audit SET actor = 'x', hash = $1 WHERE seq = 3`, e.chain(log[3].Hash))
		}, []int64{4}},
		"last altered with a new hash": {func(t *testing.T, s *Store) {
			s.run(t, `UPDATE audit SET hash = 'x' WHERE seq = 5`)
		}, []int64{5, 5}},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, s *Store, _ Config) {
				for i := range 5 {
					if _, err := s.Audit(t.Context(), AuditEntry{Actor: fmt.Sprint(i), Action: "do"}); err != nil {
						t.Fatal(err)
					}
				}
				c.tamper(t, s)
				r, err := s.VerifyAudit(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				var named []int64
				for _, f := range r.Faults {
					named = append(named, f.Seq)
					if f.Problem == "" {
						t.Errorf("no word on %d", f.Seq)
					}
				}
				if fmt.Sprint(named) != fmt.Sprint(c.named) {
					t.Errorf("named %v, should name %v: %v", named, c.named, r.Faults)
				}
			})
		})
	}
}
