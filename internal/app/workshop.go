package app

import (
	"context"
	"errors"
	"fmt"

	"pufa/internal/access"
	"pufa/internal/console/admin"
	"pufa/knowledge"
)

// replayedAtLeast is how many questions a change is tried on: where residents asked
// fewer of late, the packs' own are taken too.
const replayedAtLeast = 1000

// workshop is where answers are improved (admin.Workshop).
type workshop struct {
	*Core
	freshen chan<- struct{}
}

// Freshen has the knowledge refreshed now rather than at the next minute.
func (w workshop) Freshen() {
	select {
	case w.freshen <- struct{}{}:
	default: // asked for already
	}
}

// Clusters groups questions by meaning.
func (w workshop) Clusters(misses []knowledge.Miss) []knowledge.Cluster {
	return w.Engine.Clusters(misses)
}

// Try answers with a change and without, and replays questions over both.
func (w workshop) Try(ctx context.Context, c knowledge.Change, asked []string, tell func(string, int64, int64)) (out admin.Tried, err error) {
	tell("按改动另建一份检索", 0, -1)
	t, err := w.Engine.Try(ctx, c)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	for _, q := range t.About(c) {
		before, err := w.askOn(ctx, t.Before, q)
		if err != nil {
			return out, err
		}
		after, err := w.askOn(ctx, t.After, q)
		if err != nil {
			return out, err
		}
		out.Answers = append(out.Answers, admin.TriedAnswer{Question: q, Before: admin.SaidOf(spoken(before)), After: admin.SaidOf(spoken(after))})
	}
	out.Asked = min(len(asked), replayedAtLeast)
	out.Report, err = t.Replay(ctx, t.Sample(asked, replayedAtLeast), func(done, total int) { tell("重放问题", int64(done), int64(total)) })
	return out, err
}

// missNeeds are the groups of questions without a good answer that are asked more
// and more.
func (s *site) missNeeds(ctx context.Context, a access.Account) ([]admin.Need, error) {
	if !a.Can(access.MendAnswers) {
		return nil, nil
	}
	misses, err := admin.Misses(ctx, s.core.Store, s.core.Now())
	if err != nil {
		return nil, fmt.Errorf("questions without a good answer: %w", err)
	}
	n, needed := risingNeed(s.core.Engine.Clusters(misses))
	if !needed {
		return nil, nil
	}
	return []admin.Need{n}, nil
}

// risingNeed tells of the group that rises most.
func risingNeed(found []knowledge.Cluster) (admin.Need, bool) {
	rising := 0
	for i := range found {
		if found[i].Trend() == knowledge.Rising {
			rising++
		}
	}
	if rising == 0 {
		return admin.Need{}, false
	}
	first := &found[0] // rising ones lead
	now, before := first.Recent()
	return admin.Need{Title: fmt.Sprintf("%d组没答好的问题在上升", rising), Urgency: admin.Soon, Path: admin.Prefix + "questions",
		Detail: fmt.Sprintf("问得最多的：“%s”，近4周%d次，再前4周%d次。", first.Question(), now, before)}, true
}
