package store

import (
	"io/fs"
	"testing"

	"golang.org/x/sync/errgroup"
)

// TestReplicasMigrateTogether opens one new database many times at once.
func TestReplicasMigrateTogether(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, cfg Config) {
		p, err := s.provider()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.DownTo(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		var g errgroup.Group
		for range 4 {
			g.Go(func() error {
				s, err := Open(t.Context(), cfg)
				if err != nil {
					return err
				}
				return s.Close()
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		fillConversation(t, s, "anna")
	})
}

// TestUpgradeKeepsData goes up one migration at a time, with data put in at the start.
func TestUpgradeKeepsData(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ Config) {
		p, err := s.provider()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.DownTo(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		s.run(t, `INSERT INTO statute_versions (seq, id, law, title, level, adopted, effective, ended, repealed, source, articles, state, import, imported)
			VALUES (1, 'v', '民法典', '', '', '2020-05-28', '2021-01-01', '', FALSE, '', 0, 'current', 1, 0)`)
		files, err := fs.Glob(migrations, "migrations/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for range files[1:] {
			if _, err := p.UpByOne(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		versions, err := s.Versions(t.Context())
		if err != nil || len(versions) != 1 || versions[0].Law != "民法典" {
			t.Errorf("%v, %v", versions, err)
		}
		fillConversation(t, s, "anna")
	})
}

// TestNewerSchemaIsLeftAlone: while replicas are updated one by one, the old program
// starts on the new schema.
func TestNewerSchemaIsLeftAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, cfg Config) {
		s.run(t, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)`)
		again := openFor(t, cfg)
		if v, err := again.Version(t.Context()); v != 99999 || err != nil {
			t.Errorf("Version = %d, %v", v, err)
		}
		fillConversation(t, again, "anna")
	})
}
