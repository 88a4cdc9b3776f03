package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/internal/setting"
)

// TestEveryTableHasATime reads the schema itself: what is stored has a time after which
// it goes, or a reason why it stays.
func TestEveryTableHasATime(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ Config) {
		tables, err := s.tables(t.Context(), s.read)
		if err != nil {
			t.Fatal(err)
		}
		ruled := map[string]bool{}
		for _, r := range retainedTables {
			ruled[r.table] = true
		}
		there := map[string]bool{}
		for _, x := range tables {
			there[x.Name] = true
			if kept := keptTables[x.Name] != ""; kept == ruled[x.Name] {
				t.Errorf("%s: give it a rule in retainedTables (what goes when), or a reason in keptTables (why it stays)", x.Name)
			}
		}
		for name := range maps.Keys(keptTables) {
			if !there[name] {
				t.Errorf("keptTables names %s, which is no table", name)
			}
		}
	})
}

func TestEveryKindHasATable(t *testing.T) {
	kinds := map[setting.Kind]bool{setting.Gone: true}
	for _, r := range retainedTables {
		kinds[r.kind] = true
	}
	for _, k := range setting.Keepings() {
		if !kinds[k.Kind] {
			t.Errorf("the days of %s rule nothing", k.Kind)
		}
		delete(kinds, k.Kind)
	}
	if len(kinds) > 0 {
		t.Errorf("no setting rules %v", kinds)
	}
}

// parents are rows that others refer to: every text and number in them is 1.
var parents = []string{"units", "people", "campaigns", "campaign_steps"}

// timeColumns are the columns that a rule goes by, where its condition does not begin
// with it; empty where it goes by another table's.
var timeColumns = map[string]string{"bindings": "unbound", "outbox": "done", "practice_answers": "", "duty_poll_answers": "", "upload_parts": ""}

// TestRowsGoWhenTheirTimeIsOver makes one row just within its time and one just past it,
// in every table that has one.
func TestRowsGoWhenTheirTimeIsOver(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ Config) {
		f := newFiller(t, s)
		for _, name := range parents {
			f.fill(name, nil)
		}
		now := time.Date(2026, 12, 4, 3, 15, 0, 0, time.UTC)
		days := setting.Retention{}.All()
		for name, rule := range map[string]struct {
			kind   setting.Kind
			column string
		}{"practice_rounds": {setting.Practice, "touched"}, "duty_polls": {setting.Polls, "closes"}, "uploads": {setting.Jobs, "at"}} {
			at, _ := retained{}.cutoff(days[rule.kind], now)
			column := rule.column
			f.fill(name, map[string]any{"id": "old", "follower": "old", column: millis(at) - 1})
			f.fill(name, map[string]any{"id": "young", "follower": "young", column: millis(at)})
		}
		for _, r := range retainedTables {
			column, special := timeColumns[r.table]
			if !special {
				column, _, _ = strings.Cut(r.over, " ")
			}
			at, edge := r.cutoff(days[r.kind], now)
			before := any(millis(at) - 1)
			if r.day {
				before = at.AddDate(0, 0, -1).Format(time.DateOnly)
			}
			for which, value := range map[string]any{"old": before, "young": edge} {
				if r.table != "practice_rounds" && r.table != "uploads" {
					f.fillRetained(r, which, column, value)
				}
			}
		}
		run, err := s.DeleteOverdue(t.Context(), nil, By{Actor: "测试", At: now})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range run.Rows {
			if d.Kind != setting.Gone && d.Removed != 1 {
				t.Errorf("%d rows of %s went, want 1", d.Removed, d.Table)
			}
		}
		for _, r := range retainedTables {
			left := s.ask(t, `SELECT COUNT(*) FROM `+r.table)
			want := int64(1)
			if r.set != "" {
				want = 2
			}
			if left != want {
				t.Errorf("%d rows of %s are left, want %d", left, r.table, want)
			}
		}
		if n := s.ask(t, `SELECT COUNT(*) FROM outbox WHERE follower = 'young'`); n != 1 {
			t.Errorf("%d rows of the ledger name a follower, want 1", n)
		}
	})
}

// TestGoneTakesEveryTable makes a row of a follower who left, and of one who stays, in
// every table that names followers.
func TestGoneTakesEveryTable(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ Config) {
		f := newFiller(t, s)
		now := time.Date(2026, 12, 4, 3, 15, 0, 0, time.UTC)
		for _, name := range append(slices.Clone(parents), "duty_polls") {
			f.fill(name, nil)
		}
		for i, who := range []string{"gone", "here"} {
			for _, ft := range followerTables {
				values := map[string]any{"follower": who, "key": who, "id": who, "person": "1", "number": i}
				if ft.table == "outbox" {
					values["id"], values["batch"] = i, 0
				}
				f.fill(ft.table, values)
			}
		}
		s.run(t, `UPDATE followers SET gone = 0`)
		s.run(t, `UPDATE followers SET gone = $1 WHERE follower = 'gone'`, millis(now.AddDate(0, 0, -31)))
		// All the other rows are young.
		for _, set := range []string{`feedback SET at`, `practice_rounds SET touched`, `practice_cards SET reviewed`, `campaign_recipients SET at`,
			`follower_words SET at`, `duty_polls SET closes`, `bindings SET unbound`, `outbox SET done`} {
			s.run(t, `UPDATE `+set+` = $1`, millis(now))
		}
		run, err := s.DeleteOverdue(t.Context(), nil, By{Actor: "测试", At: now})
		if err != nil {
			t.Fatal(err)
		}
		for i, ft := range followerTables {
			if s.ask(t, `SELECT COUNT(*) FROM `+ft.table+` WHERE follower = 'gone'`) != 0 || s.ask(t, `SELECT COUNT(*) FROM `+ft.table+` WHERE follower = 'here'`) != 1 {
				t.Errorf("%s: the wrong rows are left", ft.table)
			}
			if run.Rows[i].Removed != 1 {
				t.Errorf("%s: %d are counted", ft.table, run.Rows[i].Removed)
			}
		}
	})
}

// TestProofsAreNotForged changes what was deleted behind the store's back.
func TestProofsAreNotForged(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ Config) {
		by := By{Actor: "测试", At: time.Date(2026, 12, 4, 3, 15, 0, 0, time.UTC)}
		for range 2 {
			if _, err := s.DeleteOverdue(t.Context(), nil, by); err != nil {
				t.Fatal(err)
			}
		}
		s.run(t, `UPDATE deletions SET removed = 7 WHERE run = 1 AND place = 3`)
		s.run(t, `UPDATE deletion_runs SET entry = 1 WHERE id = 2`)
		runs, err := s.DeletionRuns(t.Context(), 5)
		if err != nil || runs[0].Proved || runs[1].Proved {
			t.Errorf("%+v, %v", runs, err)
		}
	})
}

// TestBrokenRunsAreSealed has a run break off in the middle.
func TestBrokenRunsAreSealed(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ Config) {
		by := By{Actor: "测试", At: time.Date(2026, 12, 4, 3, 15, 0, 0, time.UTC)}
		ctx, cancel := context.WithCancel(t.Context())
		run, err := s.beginDeletions(ctx, by)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.deleteFrom(ctx, &run, retainedTables[0], 1); err != nil {
			t.Fatal(err)
		}
		cancel()
		if _, err := s.DeleteOverdue(t.Context(), nil, by); err != nil {
			t.Fatal(err)
		}
		runs, err := s.DeletionRuns(t.Context(), 5)
		if err != nil || len(runs) != 2 || !runs[1].Proved || len(runs[1].Rows) != 1 {
			t.Errorf("%+v, %v", runs, err)
		}
	})
}

// filler makes rows of any table: what the test does not say is 1.
type filler struct {
	*testing.T
	s      *Store
	tables map[string]table
}

func newFiller(t *testing.T, s *Store) *filler {
	t.Helper()
	all, err := s.tables(t.Context(), s.read)
	if err != nil {
		t.Fatal(err)
	}
	f := &filler{t, s, map[string]table{}}
	for _, x := range all {
		f.tables[x.Name] = x
	}
	return f
}

func (f *filler) fill(name string, values map[string]any) {
	f.Helper()
	var columns, places []string
	var args []any
	for _, c := range f.tables[name].Columns {
		value, said := values[c.Name]
		if !said {
			value = map[kind]any{textKind: "1", intKind: 1, boolKind: false, bytesKind: []byte{1}, floatKind: 1.0}[c.Kind]
		}
		args = append(args, value)
		columns, places = append(columns, `"`+c.Name+`"`), append(places, fmt.Sprintf("$%d", len(args)))
	}
	f.s.run(f.T, `INSERT INTO `+name+` (`+strings.Join(columns, ", ")+`) VALUES (`+strings.Join(places, ", ")+`)`, args...)
}

// fillRetained makes a row of a rule's table that is told from the other by which.
func (f *filler) fillRetained(r retained, which, timed string, at any) {
	f.Helper()
	number := map[string]int{"old": 1, "young": 2}[which]
	values := map[string]any{"follower": which}
	for k := range strings.SplitSeq(r.key, ", ") {
		for _, c := range f.tables[r.table].Columns {
			if c.Name == k {
				values[k] = map[kind]any{textKind: which, intKind: number}[c.Kind]
			}
		}
	}
	for _, c := range []string{"key", "hash"} {
		if slices.ContainsFunc(f.tables[r.table].Columns, func(x column) bool { return x.Name == c }) {
			values[c] = which
		}
	}
	switch r.table {
	case "bindings":
		values["person"], values["bound"] = "1", number
	case "outbox", "campaign_recipients":
		values["step"], values["batch"] = 1, 0
	}
	if timed != "" {
		values[timed] = at
	}
	f.fill(r.table, values)
}
