package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"pufa/quiz"
)

// MessageKey is the digest under which a message's key is stored.
func (s *Store) MessageKey(key string) (string, error) { return s.messageKey(key) }

// boundPeople are those whom the latest version of an assignment ($1) binds, of one
// unit or of all ($2): on the roster, or with attempts from when they were.
const boundPeople = `bound AS (
	SELECT p.id, p.unit, p.name FROM people p JOIN quiz_assignments a ON a.id = $1 AND a.latest
	WHERE ($2 = '' OR p.unit = $2)
		AND (NOT p.departed OR p.id IN (SELECT person FROM quiz_attempts WHERE assignment = $1))
		AND p.id NOT IN (SELECT person FROM quiz_exemptions WHERE assignment = $1)
		AND (a.everyone
			OR p.unit IN (SELECT value FROM quiz_targets WHERE assignment = $1 AND kind = 'unit')
			OR p.id IN (SELECT value FROM quiz_targets WHERE assignment = $1 AND kind = 'person')
			OR p.id IN (SELECT pa.person FROM person_audiences pa JOIN quiz_targets q ON q.assignment = $1 AND q.kind = 'audience' AND q.value = pa.audience))
), `

// countedAttempts are the attempts that count, one a person, by the assignment's rule.
const countedAttempts = `counted AS (
	SELECT x.person, x.score, x.full_score, x.passed, x.ended <= x.closes + $3 AS on_time FROM (
		SELECT t.person, t.score, t.full_score, t.passed, t.ended, a.closes, ROW_NUMBER() OVER (PARTITION BY t.person ORDER BY
			CASE a.counts WHEN 'best' THEN -t.score WHEN 'last' THEN -t.number ELSE t.number END, t.number) AS place
		FROM quiz_attempts t JOIN quiz_assignments a ON a.id = t.assignment AND a.latest
		WHERE t.assignment = $1 AND t.state IN ('submitted', 'expired')
	) x WHERE x.place = 1
)`

const tallyText = `WITH ` + boundPeople + countedAttempts + `, started AS (
	SELECT DISTINCT person FROM quiz_attempts WHERE assignment = $1 AND state <> 'voided'
), recalled AS (
	SELECT person, COUNT(*) AS asked, SUM(CASE WHEN again_right THEN 1 ELSE 0 END) AS retained
	FROM quiz_recall WHERE assignment = $1 AND again_at > 0 GROUP BY person
)
SELECT %s AS grp, COUNT(*), COUNT(s.person), COUNT(c.person),
	CAST(SUM(CASE WHEN c.on_time THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN c.passed THEN 1 ELSE 0 END) AS BIGINT),
	CAST(COALESCE(SUM(c.score), 0) AS BIGINT), CAST(COALESCE(SUM(c.full_score), 0) AS BIGINT),
	CAST(COALESCE(SUM(r.asked), 0) AS BIGINT), CAST(COALESCE(SUM(r.retained), 0) AS BIGINT)
FROM bound b LEFT JOIN started s ON s.person = b.id LEFT JOIN counted c ON c.person = b.id LEFT JOIN recalled r ON r.person = b.id %s
GROUP BY 1`

// Tallies computes a report by SQL: every assignment that the query chooses, added up
// by group and ordered by its name.
func (s *Store) Tallies(ctx context.Context, q quiz.Query) ([]quiz.Tally, error) {
	out, err := s.tallies(ctx, q)
	return out, fail("compute report", err)
}

func (s *Store) tallies(ctx context.Context, q quiz.Query) ([]quiz.Tally, error) {
	titles, err := s.reportedAssignments(ctx, q)
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf(tallyText, `$1`, ``)
	switch q.By {
	case quiz.ByUnit:
		text = fmt.Sprintf(tallyText, `b.unit`, ``)
	case quiz.ByAudience:
		text = fmt.Sprintf(tallyText, `pa.audience`, `JOIN person_audiences pa ON pa.person = b.id`)
	}
	sums := map[string]quiz.Tally{}
	for _, id := range slices.Sorted(maps.Keys(titles)) {
		if err := s.addTallies(ctx, sums, text, id, q.Unit, quiz.Grace.Milliseconds()); err != nil {
			return nil, err
		}
	}
	return s.nameTallies(ctx, q.By, sums, titles)
}

func (s *Store) addTallies(ctx context.Context, sums map[string]quiz.Tally, text string, args ...any) error {
	rows, err := s.reader(ctx).QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var t quiz.Tally
		if err := rows.Scan(&t.Key, &t.Assigned, &t.Started, &t.Finished, &t.OnTime, &t.Passed, &t.Score, &t.Full, &t.Asked, &t.Retained); err != nil {
			return err
		}
		sums[t.Key] = sums[t.Key].Add(t)
	}
	return rows.Err()
}

// reportedAssignments are the titles of the assignments that a query chooses, by id.
func (s *Store) reportedAssignments(ctx context.Context, q quiz.Query) (map[string]string, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, title FROM quiz_assignments WHERE latest
		AND ($1 = '' AND NOT cancelled OR id = $1) AND closes >= $2 AND (CAST($3 AS BIGINT) = 0 OR closes < CAST($3 AS BIGINT))`, q.Assignment, neverMillis(q.From), neverMillis(q.To))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var id, title string
		if err := rows.Scan(&id, &title); err != nil {
			return nil, err
		}
		out[id] = title
	}
	return out, rows.Err()
}

func (s *Store) nameTallies(ctx context.Context, by quiz.GroupBy, sums map[string]quiz.Tally, titles map[string]string) ([]quiz.Tally, error) {
	names := titles
	if by == quiz.ByUnit {
		units, err := s.Units(ctx)
		if err != nil {
			return nil, err
		}
		names = map[string]string{}
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
	rows, err := s.reader(ctx).QueryContext(ctx, `WITH `+boundPeople+countedAttempts+`
		SELECT b.id, b.name, b.unit, c.person IS NOT NULL, COALESCE(c.passed, FALSE)
		FROM bound b LEFT JOIN counted c ON c.person = b.id ORDER BY b.unit, b.name, b.id`, assignment, unit, quiz.Grace.Milliseconds())
	if err != nil {
		return nil, fail("list due people", err)
	}
	defer rows.Close()
	var out []quiz.Standing
	for rows.Next() {
		var p quiz.Standing
		if err := rows.Scan(&p.Person, &p.Name, &p.Unit, &p.Finished, &p.Passed); err != nil {
			return nil, fail("list due people", err)
		}
		out = append(out, p)
	}
	return out, fail("list due people", rows.Err())
}
