package store

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pufa/internal/fault"
	"pufa/internal/testenv"
)

// fillTables puts rows into every table that the schema names, so that a table added
// later is in the tests at once. Equal values make the references hold.
func fillTables(t *testing.T, s *Store) Summary {
	t.Helper()
	tables, err := s.tables(t.Context(), s.read)
	if err != nil {
		t.Fatal(err)
	}
	for i := range tables {
		s.run(t, `DELETE FROM "`+tables[len(tables)-1-i].Name+`"`)
	}
	for _, table := range tables {
		for i := int64(1); i <= 3; i++ {
			if err := s.insertRows(t.Context(), `"`+table.Name+`"`, quotedNames(table), [][]any{sample(table, i)}); err != nil {
				if i > 1 && strings.Contains(strings.ToLower(err.Error()), "check constraint") {
					break // a table of one row
				}
				t.Fatal(err)
			}
		}
	}
	sum, err := s.Summarise(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range sum.Tables {
		if one.Rows == 0 {
			t.Errorf("%s is empty, the test looks at nothing", one.Table)
		}
	}
	return sum
}

func sample(t table, i int64) []any {
	row := make([]any, len(t.Columns))
	for j, c := range t.Columns {
		switch c.Kind {
		case textKind:
			row[j] = fmt.Sprintf("值 %d \"<&>'\n\u2028😀", i)
		case intKind:
			row[j] = i
			if c.Name == "at" || c.Name == "value" {
				row[j] = 1<<62 + i
			}
		case boolKind:
			row[j] = i%2 == 0
		case bytesKind:
			row[j] = []byte{0, 0xff, byte(i), '\n'}
		case floatKind:
			row[j] = 1.0/3.0 + float64(i)
		}
	}
	return row
}

func newConfig(t *testing.T, engine string) Config {
	t.Helper()
	if engine == "postgres" {
		return Config{URL: testenv.Postgres(t), Key: testKey(t)}
	}
	return Config{Path: filepath.Join(t.TempDir(), "pufa.db"), Key: testKey(t)}
}

// TestBackupRestoresEveryTable restores from each engine into each.
func TestBackupRestoresEveryTable(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ Config) {
		want := fillTables(t, s)
		files := []File{{"packs/a.yaml", []byte("own")}}
		var backup bytes.Buffer
		wrote, err := s.Backup(t.Context(), &backup, files)
		if err != nil {
			t.Fatal(err)
		}
		checked, err := Check(bytes.NewReader(backup.Bytes()))
		if err != nil || !checked.Same(wrote) || !checked.Same(want) || !cmp.Equal(checked.Files, files) {
			t.Fatalf("reading back gives %+v, %v", checked, err)
		}
		for _, engine := range []string{"sqlite", "postgres"} {
			cfg := newConfig(t, engine)
			if _, err := Restore(t.Context(), cfg, bytes.NewReader(backup.Bytes()), false); err != nil {
				t.Fatalf("into %s: %v", engine, err)
			}
			again := openFor(t, cfg)
			got, err := again.Summarise(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.Tables, got.Tables); diff != "" {
				t.Errorf("in %s: %s", engine, diff)
			}
			if _, err := Restore(t.Context(), cfg, bytes.NewReader(backup.Bytes()), false); fault.KindOf(err) != fault.Conflict {
				t.Errorf("records in %s were not protected: %v", engine, err)
			}
		}
	})
}

// TestDamagedBackupIsRefused cuts a backup everywhere and alters it everywhere.
func TestDamagedBackupIsRefused(t *testing.T) {
	s := openFor(t, newConfig(t, "sqlite"))
	fillTables(t, s)
	var backup bytes.Buffer
	if _, err := s.Backup(t.Context(), &backup, nil); err != nil {
		t.Fatal(err)
	}
	whole := backup.Bytes()
	for at := 0; at < len(whole); at += 97 {
		if _, err := Check(bytes.NewReader(whole[:at])); fault.KindOf(err) != fault.Invalid {
			t.Fatalf("cut after %d bytes: %v", at, err)
		}
		if at < 10 {
			continue // gzip's header holds its own time and system
		}
		altered := bytes.Clone(whole)
		altered[at] ^= 0x10
		if _, err := Check(bytes.NewReader(altered)); fault.KindOf(err) != fault.Invalid {
			t.Fatalf("altered at %d: %v", at, err)
		}
	}
	cfg := newConfig(t, "sqlite")
	if _, err := Restore(t.Context(), cfg, bytes.NewReader(whole[:len(whole)-20]), false); err == nil {
		t.Fatal("a cut backup was restored")
	}
	if _, err := Restore(t.Context(), cfg, bytes.NewReader(whole), false); err != nil {
		t.Errorf("after a refused backup a good one is: %v", err)
	}
}

// TestBackupIsOneMoment writes to both tables in one transaction while it reads.
func TestBackupIsOneMoment(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ Config) {
		tx, err := s.snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		tables, err := s.tables(t.Context(), tx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := dumpTable(t.Context(), tx, tables[0], io.Discard); err != nil {
			t.Fatal(err)
		}
		fillConversation(t, s, "anna")
		for _, one := range tables {
			sum, err := dumpTable(t.Context(), tx, one, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			if one.Name == "followers" && sum.Rows != 0 {
				t.Error("the backup sees what came later")
			}
		}
	})
}

func TestMoveMayBeRepeated(t *testing.T) {
	for _, way := range [][2]string{{"sqlite", "postgres"}, {"postgres", "sqlite"}} {
		t.Run(strings.Join(way[:], " to "), func(t *testing.T) {
			from, to := newConfig(t, way[0]), newConfig(t, way[1])
			source := openFor(t, from)
			want := fillTables(t, source)
			for i, moves := range []bool{true, false} {
				sum, moved, err := Move(t.Context(), from, to, false)
				if err != nil || moved != moves || !sum.Same(want) {
					t.Fatalf("move %d: moved %v, %v", i+1, moved, err)
				}
			}
			source.run(t, `DELETE FROM page_views`)
			if _, _, err := Move(t.Context(), from, to, false); fault.KindOf(err) != fault.Conflict {
				t.Fatalf("other records were not protected: %v", err)
			}
			if _, moved, err := Move(t.Context(), from, to, true); err != nil || !moved {
				t.Fatalf("replacing: %v, %v", moved, err)
			}
		})
	}
}

// TestOldBackupsRestoreAndOldSchemasUpgrade fills every table of every earlier schema. The
// database goes up by one migration at a time; the backup of each goes up to the newest.
func TestOldBackupsRestoreAndOldSchemasUpgrade(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			s, err := connect(t.Context(), newConfig(t, engine))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			p, err := s.provider()
			if err != nil {
				t.Fatal(err)
			}
			var was []table
			var filled Summary
			for _, m := range p.ListSources() {
				if _, err := p.UpByOne(t.Context()); err != nil {
					t.Fatalf("to %d: %v", m.Version, err)
				}
				keepsRows(t, s, was, filled)
				filled = fillTables(t, s)
				if was, err = s.tables(t.Context(), s.read); err != nil {
					t.Fatal(err)
				}
				var backup bytes.Buffer
				if _, err := s.Backup(t.Context(), &backup, nil); err != nil {
					t.Fatal(err)
				}
				cfg := newConfig(t, "sqlite")
				if _, err := Restore(t.Context(), cfg, &backup, false); err != nil {
					t.Errorf("a backup of schema %d: %v", m.Version, err)
				}
				keepsRows(t, openFor(t, cfg), was, filled)
			}
		})
	}
}

// keepsRows wants the rows of fillTables in the columns that there were, whatever later
// migrations added.
func keepsRows(t *testing.T, s *Store, was []table, filled Summary) {
	t.Helper()
	for i, old := range was {
		var rows bytes.Buffer
		if _, err := dumpTable(t.Context(), s.read, old, &rows); err != nil {
			t.Fatal(err)
		}
		for n := int64(1); n <= filled.Tables[i].Rows; n++ {
			line, err := encodeRow(old, sample(old, n))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(rows.Bytes(), line) {
				t.Errorf("row %d of %s in schema %d is gone or altered", n, old.Name, filled.Schema)
			}
		}
	}
}
