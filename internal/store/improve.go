package store

import (
	"context"
	"time"
)

// Unhelpful is a question whose answer people called useless (没用).
type Unhelpful struct {
	Question string // masked
	Useless  int
	Useful   int
	Last     time.Time
}

// UnhelpfulAnswers lists up to limit questions whose answers were called useless since
// a time, the most often first.
func (s *Store) UnhelpfulAnswers(ctx context.Context, since time.Time, limit int) ([]Unhelpful, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT question, SUM(CASE WHEN useful THEN 0 ELSE 1 END) AS useless,
		SUM(CASE WHEN useful THEN 1 ELSE 0 END), MAX(at) AS latest FROM feedback WHERE at >= $1
		GROUP BY question HAVING SUM(CASE WHEN useful THEN 0 ELSE 1 END) > 0
		ORDER BY useless DESC, latest DESC, question LIMIT $2`, millis(since), limit)
	if err != nil {
		return nil, fail("list unhelpful answers", err)
	}
	defer rows.Close()
	var out []Unhelpful
	for rows.Next() {
		var u Unhelpful
		var last int64
		if err := rows.Scan(&u.Question, &u.Useless, &u.Useful, &last); err != nil {
			return nil, fail("list unhelpful answers", err)
		}
		u.Last = fromMillis(last)
		out = append(out, u)
	}
	return out, fail("list unhelpful answers", rows.Err())
}

// SettleUnanswered takes a question off the list: it was answered, or is none. Asked
// again without an answer, it comes back.
func (s *Store) SettleUnanswered(ctx context.Context, question string) error {
	_, err := s.writer(ctx).ExecContext(ctx, `DELETE FROM unanswered WHERE id = $1`, textID(normalise(question)))
	return fail("settle unanswered question", err)
}
