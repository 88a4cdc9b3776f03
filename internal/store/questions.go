package store

import (
	"context"
	"encoding/json"
	"fmt"

	"pufa/internal/lawref"
	"pufa/knowledge"
)

var _ knowledge.Labelled = (*Store)(nil)

// SaveQuestions stores labelled questions: all or, on an error, none. A question that is
// there already, but for case, width, blanks and punctuation, takes the new articles;
// the same import changes nothing. source says where the questions come from.
func (s *Store) SaveQuestions(ctx context.Context, source string, questions []knowledge.LabelledQuestion) (c Changes, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		// Two imports take turns.
		if c.Revision, err = s.advance(ctx, "questions", 0); err != nil {
			return err
		}
		if err := s.saveQuestions(ctx, source, questions, &c); err != nil || !c.Changed() {
			return err
		}
		c.Revision, err = s.advance(ctx, "questions", 1)
		return err
	})
	if err != nil {
		return Changes{}, fail("save questions", err)
	}
	return c, nil
}

func (s *Store) saveQuestions(ctx context.Context, source string, questions []knowledge.LabelledQuestion, c *Changes) error {
	known, last, err := s.questionRefs(ctx)
	if err != nil {
		return err
	}
	var fresh [][]any
	at := map[string]int{} // of the questions among fresh
	for _, q := range questions {
		plain := normalise(q.Question)
		if plain == "" || len(q.Refs) == 0 {
			return fmt.Errorf("question %q has no words or no articles", q.Question)
		}
		refs, err := json.Marshal(q.Refs)
		if err != nil {
			return err
		}
		id := textID(plain)
		old, ok := known[id]
		switch i, isFresh := at[id]; {
		case isFresh:
			fresh[i][3] = string(refs)
		case !ok:
			at[id] = len(fresh)
			last++
			fresh = append(fresh, []any{id, last, clean(q.Question), string(refs), source, millis(s.now())})
			c.Added++
		case old == string(refs):
			c.Unchanged++
		default:
			known[id] = string(refs)
			c.Updated++
			if _, err := s.writer(ctx).ExecContext(ctx, `UPDATE questions SET refs = $2, source = $3 WHERE id = $1`, id, string(refs), source); err != nil {
				return err
			}
		}
	}
	return s.insertRows(ctx, "questions", []string{"id", "position", "question", "refs", "source", "added"}, fresh)
}

// questionRefs is what is stored of every question, by id, and the last position taken.
func (s *Store) questionRefs(ctx context.Context) (refs map[string]string, last int64, err error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT id, position, refs FROM questions`)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	refs = map[string]string{}
	for rows.Next() {
		var id, text string
		var position int64
		if err := rows.Scan(&id, &position, &text); err != nil {
			return nil, 0, err
		}
		refs[id] = text
		last = max(last, position)
	}
	return refs, last, rows.Err()
}

// LabelledQuestions lists the labelled questions in the order they came.
func (s *Store) LabelledQuestions(ctx context.Context) ([]knowledge.LabelledQuestion, error) {
	rows, err := s.reader(ctx).QueryContext(ctx, `SELECT question, refs FROM questions ORDER BY position`)
	if err != nil {
		return nil, fail("list questions", err)
	}
	defer rows.Close()
	var out []knowledge.LabelledQuestion
	for rows.Next() {
		var q knowledge.LabelledQuestion
		var refs string
		if err := rows.Scan(&q.Question, &refs); err != nil {
			return nil, fail("list questions", err)
		}
		q.Refs = []lawref.Ref{}
		if err := json.Unmarshal([]byte(refs), &q.Refs); err != nil {
			return nil, fail("list questions", err)
		}
		out = append(out, q)
	}
	return out, fail("list questions", rows.Err())
}

// QuestionsRevision moves with every change of the labelled questions.
func (s *Store) QuestionsRevision(ctx context.Context) (int64, error) {
	v, err := s.counter(ctx, "questions")
	return v, fail("read questions revision", err)
}
