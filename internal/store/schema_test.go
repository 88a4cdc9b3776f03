package store

import (
	"slices"
	"strings"
	"testing"
)

// TestDeleteFollowerKnowsEveryTable reads the schema itself: a new table that names a
// follower must be in followerTables, and one that holds OpenIDs must name the follower.
func TestDeleteFollowerKnowsEveryTable(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ Config) {
		text := `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'`
		if s.postgres {
			text = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'`
		}
		rows, err := s.read.QueryContext(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		columns := map[string][]string{}
		for rows.Next() {
			var table, column string
			if err := rows.Scan(&table, &column); err != nil {
				t.Fatal(err)
			}
			columns[table] = append(columns[table], column)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		if len(columns) < 10 {
			t.Fatalf("only the tables %v were found", columns)
		}
		listed := map[string]bool{}
		for _, f := range followerTables {
			listed[f.table] = true
			if !slices.Contains(columns[f.table], "follower") {
				t.Errorf("followerTables lists %s, which has no column follower", f.table)
			}
		}
		for table, names := range columns {
			for _, name := range names {
				personal := strings.Contains(name, "follower") || strings.Contains(name, "openid") || strings.Contains(name, "open_id")
				if personal && !listed[table] {
					t.Errorf("%s.%s belongs to a follower, but DeleteFollower leaves it", table, name)
				}
			}
		}
	})
}

// TestNothingPersonalIsStoredInTheOpen looks for OpenIDs and message keys in every
// column of text.
func TestNothingPersonalIsStoredInTheOpen(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ Config) {
		const openID = "oVeryRecognisableOpenID"
		fillConversation(t, s, openID)
		for _, column := range []string{"followers.openid", "followers.follower", "feedback.key", "unanswered_messages.key", "receipts.key"} {
			table, name, _ := strings.Cut(column, ".")
			if s.ask(t, `SELECT COUNT(*) FROM `+table) == 0 {
				t.Errorf("%s is empty, the test looks at nothing", table)
			}
			if s.ask(t, `SELECT COUNT(*) FROM `+table+` WHERE `+name+` LIKE $1`, "%"+openID+"%") > 0 {
				t.Errorf("%s shows the OpenID", column)
			}
		}
	})
}
