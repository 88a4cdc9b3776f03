package store

import (
	"context"
	"maps"
	"slices"

	"pufa/quiz"
)

// MessageKey is the digest under which a message's key is stored.
func (s *Store) MessageKey(key string) (string, error) { return s.messageKey(key) }

// reported is an assignment that a report is about.
type reported struct {
	id, title string
	closes    int64
	everyone  bool
	exempts   bool // somebody is exempt
}

// bound is the condition that an assignment ($1) binds a person and does not exempt
// them; person and unit are the names of columns.
func (r reported) bound(person, unit string) string {
	text := ` AND CAST($1 AS TEXT) <> ''` // a statement names all of its parameters
	if r.exempts {
		text = ` AND ` + person + ` NOT IN (SELECT person FROM quiz_exemptions WHERE assignment = $1)`
	}
	if r.everyone {
		return text
	}
	return text + ` AND (` + unit + ` IN (SELECT value FROM quiz_targets WHERE assignment = $1 AND kind = 'unit')
		OR ` + person + ` IN (SELECT value FROM quiz_targets WHERE assignment = $1 AND kind = 'person')
		OR ` + person + ` IN (SELECT x.person FROM person_audiences x JOIN quiz_targets q ON q.assignment = $1 AND q.kind = 'audience' AND q.value = x.audience))`
}

// Tallies computes a report: every assignment that the query chooses, added up by
// group and ordered by its name. Whom an assignment binds is asked of the roster, how
// they stand of the standings, so that no report reads attempts.
func (s *Store) Tallies(ctx context.Context, q quiz.Query) ([]quiz.Tally, error) {
	out, err := s.tallies(ctx, q)
	return out, fail("compute report", err)
}

func (s *Store) tallies(ctx context.Context, q quiz.Query) ([]quiz.Tally, error) {
	chosen, err := s.reportedAssignments(ctx, q)
	if err != nil {
		return nil, err
	}
	sums := map[string]quiz.Tally{}
	for _, r := range chosen {
		if err := s.addAssigned(ctx, sums, q, r); err != nil {
			return nil, err
		}
		if err := s.addStandings(ctx, sums, q, r); err != nil {
			return nil, err
		}
	}
	return s.nameTallies(ctx, q.By, sums, chosen)
}

// grouping is the column of a group, and what is joined to a table of people for it.
func grouping(by quiz.GroupBy, person, unit string) (column, join string) {
	switch by {
	case quiz.ByUnit:
		return unit, ``
	case quiz.ByAudience:
		return `g.audience`, ` JOIN person_audiences g ON g.person = ` + person
	}
	return `$1`, ``
}

// addAssigned adds whom an assignment binds: those on the roster, and those who left it
// but had begun.
func (s *Store) addAssigned(ctx context.Context, sums map[string]quiz.Tally, q quiz.Query, r reported) error {
	column, join := grouping(q.By, `p.id`, `p.unit`)
	for _, from := range []string{
		`FROM people p` + join + ` WHERE NOT p.departed`,
		`FROM people p JOIN quiz_standings s ON s.assignment = $1 AND s.person = p.id` + join + ` WHERE p.departed`,
	} {
		rows, err := s.reader(ctx).QueryContext(ctx, `SELECT `+column+`, COUNT(*) `+from+` AND (CAST($2 AS TEXT) = '' OR p.unit = $2)`+r.bound(`p.id`, `p.unit`)+` GROUP BY 1`, r.id, q.Unit)
		if err != nil {
			return err
		}
		if err := addRows(sums, rows, func(t *quiz.Tally) []any { return []any{&t.Assigned} }); err != nil {
			return err
		}
	}
	return nil
}

// addStandings adds how those who are bound stand.
func (s *Store) addStandings(ctx context.Context, sums map[string]quiz.Tally, q quiz.Query, r reported) error {
	column, join := grouping(q.By, `s.person`, `s.unit`)
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT `+column+`, CAST(SUM(s.started) AS BIGINT), CAST(SUM(s.finished) AS BIGINT),
			CAST(SUM(CASE WHEN s.ended > 0 AND s.ended <= $3 THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(s.passed) AS BIGINT),
			CAST(SUM(s.score) AS BIGINT), CAST(SUM(s.full_score) AS BIGINT), CAST(SUM(s.asked) AS BIGINT), CAST(SUM(s.retained) AS BIGINT)
		FROM quiz_standings s`+join+` WHERE s.assignment = $1 AND (CAST($2 AS TEXT) = '' OR s.unit = $2)`+r.bound(`s.person`, `s.unit`)+` GROUP BY 1`,
		r.id, q.Unit, r.closes+quiz.Grace.Milliseconds())
	if err != nil {
		return err
	}
	return addRows(sums, rows, func(t *quiz.Tally) []any {
		return []any{&t.Started, &t.Finished, &t.OnTime, &t.Passed, &t.Score, &t.Full, &t.Asked, &t.Retained}
	})
}

// resultRows are rows of a query.
type resultRows interface {
	scanner
	Next() bool
	Err() error
	Close() error
}

// addRows adds rows of a group's key and so many numbers.
func addRows(sums map[string]quiz.Tally, rows resultRows, into func(t *quiz.Tally) []any) error {
	defer rows.Close()
	for rows.Next() {
		var t quiz.Tally
		if err := rows.Scan(append([]any{&t.Key}, into(&t)...)...); err != nil {
			return err
		}
		sums[t.Key] = sums[t.Key].Add(t)
	}
	return rows.Err()
}

// reportedAssignments are the assignments that a query chooses, by id.
func (s *Store) reportedAssignments(ctx context.Context, q quiz.Query) ([]reported, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, title, closes, everyone, EXISTS (SELECT 1 FROM quiz_exemptions e WHERE e.assignment = id) FROM quiz_assignments WHERE latest
		AND ($1 = '' AND NOT cancelled OR id = $1) AND closes >= $2 AND (CAST($3 AS BIGINT) = 0 OR closes < CAST($3 AS BIGINT)) ORDER BY id`, q.Assignment, neverMillis(q.From), neverMillis(q.To))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []reported
	for rows.Next() {
		var r reported
		if err := rows.Scan(&r.id, &r.title, &r.closes, &r.everyone, &r.exempts); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

func (s *Store) nameTallies(ctx context.Context, by quiz.GroupBy, sums map[string]quiz.Tally, chosen []reported) ([]quiz.Tally, error) {
	names := map[string]string{}
	for _, r := range chosen {
		names[r.id] = r.title
	}
	if by == quiz.ByUnit {
		units, err := s.Units(ctx)
		if err != nil {
			return nil, err
		}
		for _, u := range units {
			names[u.ID] = u.Name
		}
	}
	var out []quiz.Tally
	for _, key := range slices.Sorted(maps.Keys(sums)) {
		t := sums[key]
		if t.Name = names[key]; t.Name == "" {
			t.Name = key
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, quiz.Tally.ByName)
	return out, nil
}

// DuePeople are the people of a unit (all units when empty) whom an assignment binds.
func (s *Store) DuePeople(ctx context.Context, assignment, unit string) ([]quiz.Standing, error) {
	out, err := s.duePeople(ctx, assignment, unit)
	return out, fail("list due people", err)
}

func (s *Store) duePeople(ctx context.Context, assignment, unit string) ([]quiz.Standing, error) {
	chosen, err := s.reportedAssignments(ctx, quiz.Query{Assignment: assignment})
	if err != nil || len(chosen) == 0 {
		return nil, err
	}
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT p.id, p.name, p.unit, COALESCE(s.finished, 0) = 1, COALESCE(s.passed, 0) = 1
		FROM people p LEFT JOIN quiz_standings s ON s.assignment = $1 AND s.person = p.id
		WHERE (CAST($2 AS TEXT) = '' OR p.unit = $2) AND (NOT p.departed OR s.person IS NOT NULL)`+chosen[0].bound(`p.id`, `p.unit`)+` ORDER BY p.unit, p.name, p.id`, assignment, unit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []quiz.Standing
	for rows.Next() {
		var p quiz.Standing
		if err := rows.Scan(&p.Person, &p.Name, &p.Unit, &p.Finished, &p.Passed); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}
