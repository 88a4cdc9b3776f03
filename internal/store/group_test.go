package store

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
)

// Statements that are written together fail and count each by itself: of three messages
// that claim one key at the same moment one has it, and what the schema refuses spoils
// nobody else's.
func TestStatementsInAGroupStandAlone(t *testing.T) {
	s, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "pufa.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const keys, tries = 100, 3
	var mu sync.Mutex
	claimed, refused := map[string]int64{}, 0
	var all sync.WaitGroup
	for i := range keys * tries {
		all.Go(func() {
			key := fmt.Sprint("k", i%keys)
			res, err := s.single.ExecContext(t.Context(), claimText, key, 1, 0)
			if err != nil {
				t.Error(err)
				return
			}
			n, _ := res.RowsAffected()
			var at any = 1
			if i%10 == 0 {
				at = nil
			}
			_, err = s.single.ExecContext(t.Context(), `INSERT INTO unanswered_messages (key, at) VALUES ($1, $2)`, fmt.Sprint(i), at)
			mu.Lock()
			defer mu.Unlock()
			claimed[key] += n
			if err != nil {
				refused++
			}
		})
	}
	all.Wait()
	for key, n := range claimed {
		if n != 1 {
			t.Errorf("%s was claimed %d times", key, n)
		}
	}
	var stored int
	if err := s.read.QueryRow(`SELECT COUNT(*) FROM unanswered_messages`).Scan(&stored); err != nil {
		t.Fatal(err)
	}
	if len(claimed) != keys || refused != keys*tries/10 || stored != keys*tries-refused {
		t.Errorf("%d keys claimed, %d refused, %d stored", len(claimed), refused, stored)
	}
}
