package store

import (
	"context"
	"fmt"
	"strings"

	"pufa/internal/record"
	"pufa/quiz"
	"pufa/scheduler"
)

// question is an SQL text under construction with its arguments.
type question struct {
	args []any
}

// arg adds an argument and is its mark in the text.
func (q *question) arg(v any) string {
	q.args = append(q.args, v)
	return fmt.Sprintf("$%d", len(q.args))
}

// list is a parenthesised list of arguments.
func list[T any](q *question, values []T) string {
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = q.arg(v)
	}
	return "(" + strings.Join(marks, ", ") + ")"
}

// boundPeople selects followers who are bound to people of the roster.
const boundPeople = `SELECT b.follower FROM bindings b JOIN people p ON p.id = b.person WHERE b.unbound = 0 AND NOT p.departed`

// segmentWhere is the condition on followers f, with their last word w, of a segment.
func (s *Store) segmentWhere(ctx context.Context, q *question, p scheduler.StepPlan) (string, error) {
	seg := p.Step.Segment
	all := []string{`f.gone = 0`}
	if seg.Empty() {
		all = append(all, `1 = 0`)
	}
	if len(seg.Tags) > 0 {
		all = append(all, `EXISTS (SELECT 1 FROM follower_tags t WHERE t.follower = f.follower AND t.tag IN `+list(q, seg.Tags)+`)`)
	}
	if len(seg.Audiences) > 0 {
		all = append(all, `(`+audienceWhere(q, seg.Audiences)+`)`)
	}
	if len(seg.Units) > 0 {
		all = append(all, `f.follower IN (`+boundPeople+` AND p.unit IN `+list(q, seg.Units)+`)`)
	}
	if len(seg.Townships) > 0 {
		units, err := s.Units(ctx)
		if err != nil {
			return "", err
		}
		below := subordinates(units, seg.Townships)
		scenes := make([]string, len(below))
		for i, id := range below {
			scenes[i] = "unit-" + id
		}
		all = append(all, `(f.follower IN (`+boundPeople+` AND p.unit IN `+list(q, below)+`) OR f.scene IN `+list(q, scenes)+`)`)
	}
	if !seg.Since.IsZero() {
		all = append(all, `f.since >= `+q.arg(millis(seg.Since.In(p.Rules.Location))))
	}
	if seg.Answered {
		all = append(all, `w.at > `+q.arg(millis(p.At.Add(-p.Rules.Window))))
	}
	if len(seg.Topics) > 0 {
		all = append(all, `EXISTS (SELECT 1 FROM campaign_wishes x WHERE x.follower = f.follower AND x.wants AND x.topic IN `+list(q, seg.Topics)+`)`)
	}
	if seg.Owes != "" {
		owes, err := s.owesWhere(ctx, q, seg.Owes)
		if err != nil {
			return "", err
		}
		all = append(all, owes)
	}
	if !seg.ReviewsUntil.IsZero() {
		all = append(all, `f.follower IN (SELECT k.follower FROM practice_cards k WHERE k.due > `+q.arg(millis(seg.ReviewsAfter))+` AND k.due <= `+q.arg(millis(seg.ReviewsUntil))+`)`)
	}
	if len(seg.Followers) > 0 {
		all = append(all, `f.follower IN `+list(q, seg.Followers))
	}
	return strings.Join(all, "\n AND "), nil
}

// owesWhere is the condition on followers f of an assignment that they have not finished.
func (s *Store) owesWhere(ctx context.Context, q *question, assignment string) (string, error) {
	chosen, err := s.reportedAssignments(ctx, quiz.Query{Assignment: assignment})
	if err != nil || len(chosen) == 0 {
		return `1 = 0`, err
	}
	mark := q.arg(assignment)
	return `f.follower IN (` + boundPeople + `
		AND EXISTS (SELECT 1 FROM quiz_assignments a WHERE a.id = ` + mark + ` AND a.latest AND NOT a.cancelled)
		AND NOT EXISTS (SELECT 1 FROM quiz_standings n WHERE n.assignment = ` + mark + ` AND n.person = p.id AND n.finished = 1)` +
		strings.ReplaceAll(chosen[0].bound(`p.id`, `p.unit`), "$1", mark) + `)`, nil
}

func audienceWhere(q *question, audiences []string) string {
	var any []string
	var roster []string
	for _, a := range audiences {
		if a == scheduler.Residents {
			any = append(any, `NOT EXISTS (SELECT 1 FROM bindings b WHERE b.follower = f.follower AND b.unbound = 0)`)
			continue
		}
		roster = append(roster, a)
	}
	if len(roster) > 0 {
		any = append(any, `f.follower IN (`+boundPeople+` AND EXISTS (SELECT 1 FROM person_audiences a WHERE a.person = p.id AND a.audience IN `+list(q, roster)+`))`)
	}
	return strings.Join(any, " OR ")
}

// subordinates are units and all their subordinates.
func subordinates(units []record.Unit, tops []string) []string {
	in := map[string]bool{}
	var out []string
	add := func(id string) bool {
		if in[id] {
			return false
		}
		in[id] = true
		out = append(out, id)
		return true
	}
	for _, id := range tops {
		add(id)
	}
	for grown := true; grown; {
		grown = false
		for _, u := range units {
			if in[u.Parent] && add(u.ID) {
				grown = true
			}
		}
	}
	return out
}
