package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"pufa/quiz"
)

// answers are the answers of an attempt or a round, by item.
func (s *Store) answers(ctx context.Context, table, column, id string) (map[int]quiz.Answer, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT item, chosen, correct, at, key FROM `+table+` WHERE `+column+` = $1`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int]quiz.Answer{}
	for rows.Next() {
		var a quiz.Answer
		var chosen string
		var at int64
		if err := rows.Scan(&a.Item, &chosen, &a.Correct, &at, &a.Key); err != nil {
			return nil, err
		}
		a.At = fromMillis(at)
		if a.Chosen, err = readIndexes(chosen); err != nil {
			return nil, err
		}
		out[a.Item] = a
	}
	return out, rows.Err()
}

// addAnswer stores an answer into a table, given with the name of its first column.
func (s *Store) addAnswer(ctx context.Context, into, id string, a quiz.Answer) error {
	res, err := s.writer(ctx).ExecContext(ctx, `INSERT INTO `+into+`, item, chosen, correct, at, key) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		id, a.Item, indexText(a.Chosen), a.Correct, millis(a.At), a.Key)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return quiz.ErrRepeated
	}
	return err
}

// recall notes a person's first answer to a question, and the first one in the window
// in which it counts as asked again.
func (s *Store) recall(ctx context.Context, person, question, assignment string, a quiz.Answer) error {
	var first string
	var again int64
	err := s.writer(ctx).QueryRowContext(ctx, `INSERT INTO quiz_recall (person, question, assignment, first_at, again_at, again_right) VALUES ($1, $2, $3, $4, 0, FALSE)
		ON CONFLICT (person, question) DO UPDATE SET again_at = excluded.first_at, again_right = $5
		WHERE quiz_recall.again_at = 0 AND excluded.first_at >= quiz_recall.first_at + $6 AND excluded.first_at <= quiz_recall.first_at + $7
		RETURNING assignment, again_at`,
		person, question, assignment, millis(a.At), a.Correct, quiz.RetainedFrom.Milliseconds(), quiz.RetainedTo.Milliseconds()).Scan(&first, &again)
	if errors.Is(err, sql.ErrNoRows) || err == nil && (again == 0 || first == "") {
		return nil // asked before, or for the first time, or first in practice
	}
	if err != nil {
		return err
	}
	_, err = s.writer(ctx).ExecContext(ctx, `UPDATE quiz_standings SET asked = asked + 1, retained = retained + $3 WHERE assignment = $1 AND person = $2`,
		first, person, oneIf(a.Correct))
	return err
}

func indexText(indexes []int) string {
	out := make([]string, len(indexes))
	for i, x := range indexes {
		out[i] = strconv.Itoa(x)
	}
	return strings.Join(out, ",")
}

func readIndexes(text string) ([]int, error) {
	if text == "" {
		return nil, nil
	}
	var out []int
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil, fmt.Errorf("read choice %q: %w", text, err)
		}
		out = append(out, n)
	}
	return out, nil
}
