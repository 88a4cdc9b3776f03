package store

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// During a rolling update the previous release works on the new schema, so a migration
// only adds: it takes nothing away, renames nothing, and asks of nobody's rows what they
// did not bring.
var takesAway = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\bDROP\s+(TABLE|COLUMN|VIEW|CONSTRAINT|DEFAULT|NOT\s+NULL)\b`),
	regexp.MustCompile(`(?i)\bRENAME\b`),
	regexp.MustCompile(`(?i)\bALTER\s+COLUMN\b`),
	regexp.MustCompile(`(?i)\bTRUNCATE\b`),
	regexp.MustCompile(`(?i)\bCREATE\s+UNIQUE\s+INDEX\b`),
}

var addsColumn = regexp.MustCompile(`(?is)\bADD\s+(?:COLUMN\s+)?[a-z_]+\s+[^;]*;`)

func TestMigrationsOnlyAdd(t *testing.T) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		b, err := fs.ReadFile(migrations, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range breaks(string(b)) {
			t.Errorf("%s: %s", file, problem)
		}
	}
}

// breaks lists what of a migration the previous release would not survive.
func breaks(text string) (problems []string) {
	up, _, _ := strings.Cut(text, "-- +goose Down")
	up = regexp.MustCompile(`--[^\n]*`).ReplaceAllString(up, "")
	own := map[string]bool{} // tables that the migration makes, which nobody uses yet
	for _, m := range regexp.MustCompile(`(?i)CREATE TABLE (?:IF NOT EXISTS )?([a-z_]+)`).FindAllStringSubmatch(up, -1) {
		own[m[1]] = true
	}
	for statement := range strings.SplitSeq(up, ";") {
		for _, forbidden := range takesAway {
			found := forbidden.FindString(statement)
			on := regexp.MustCompile(`(?i)\bON\s+([a-z_]+)`).FindStringSubmatch(statement)
			if found != "" && !(strings.Contains(strings.ToUpper(found), "UNIQUE") && on != nil && own[on[1]]) {
				problems = append(problems, found)
			}
		}
		if column := addsColumn.FindString(statement + ";"); strings.Contains(strings.ToUpper(column), "NOT NULL") && !strings.Contains(strings.ToUpper(column), "DEFAULT") {
			problems = append(problems, column)
		}
	}
	return problems
}

func TestWhatMigrationsMayNotDo(t *testing.T) {
	for text, allowed := range map[string]bool{
		"-- +goose Up\nCREATE TABLE a (b TEXT NOT NULL); CREATE UNIQUE INDEX i ON a (b);\n-- +goose Down\nDROP TABLE a;": true,
		"ALTER TABLE a ADD COLUMN c TEXT NOT NULL DEFAULT '';":                                                           true,
		"ALTER TABLE a ADD COLUMN c TEXT NOT NULL;":                                                                      false,
		"ALTER TABLE a ADD c TEXT NOT NULL;":                                                                             false,
		"ALTER TABLE a DROP COLUMN b;":                                                                                   false,
		"ALTER TABLE a RENAME TO b;":                                                                                     false,
		"DROP TABLE a;":                                                                                                  false,
		"CREATE UNIQUE INDEX i ON old (b);":                                                                              false,
	} {
		if problems := breaks(text); (len(problems) == 0) != allowed {
			t.Errorf("%s: %q", text, problems)
		}
	}
}
