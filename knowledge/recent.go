package knowledge

import (
	"context"
	"slices"

	"github.com/maypok86/otter/v2"

	"pufa/internal/datebook"
	"pufa/internal/lawref"
)

// What a snapshot keeps in memory of what was asked of it, some megabytes of each.
const (
	recentAnswers  = 2000
	recentArticles = 10000
)

// recent keeps the answers to what was asked lately, and the articles they quote: many
// ask the same, most of all by tapping what they are offered. It belongs to one snapshot,
// so it never outlives a change of the law or of the packs.
type recent struct {
	answers  *otter.Cache[asked, Answer]
	articles *otter.Cache[quoted, Article]
}

// asked is all that an answer depends on beside the snapshot.
type asked struct {
	text, context string
	today         datebook.Date
}

type quoted struct {
	version string
	number  lawref.Number
}

func newRecent() recent {
	return recent{
		answers:  otter.Must(&otter.Options[asked, Answer]{MaximumSize: recentAnswers}),
		articles: otter.Must(&otter.Options[quoted, Article]{MaximumSize: recentArticles}),
	}
}

// keep notes an answer. Its lists are clipped: they are shared from now on, and who
// appends to one gets a list of their own.
func (r recent) keep(q asked, a Answer) {
	a.Citations, a.Steps, a.Evidence, a.Deadlines = slices.Clip(a.Citations), slices.Clip(a.Steps), slices.Clip(a.Evidence), slices.Clip(a.Deadlines)
	a.Calls, a.Related, a.Sources, a.Topics = slices.Clip(a.Calls), slices.Clip(a.Related), slices.Clip(a.Sources), slices.Clip(a.Topics)
	r.answers.Set(q, a)
}

// article is an article of an imported version.
func (e *Engine) article(ctx context.Context, s *snapshot, version string, n lawref.Number) (Article, bool, error) {
	at := quoted{version, n}
	if a, kept := s.recent.articles.GetIfPresent(at); kept {
		return a, true, nil
	}
	a, found, err := e.opt.Statutes.Article(ctx, version, n)
	if err == nil && found {
		s.recent.articles.Set(at, a)
	}
	return a, found, err
}
