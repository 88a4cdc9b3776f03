package knowledge

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/knowledge/search"
)

const (
	maxBasis   = 3 // articles that an answer stands on
	maxRelated = 3
	maxCalls   = 3
)

// Ask answers a lay question from the packs and the statutes. It never makes up an
// article: every citation is one that the library holds. Limits: the text is used
// up to search.MaxQuery characters.
func (e *Engine) Ask(ctx context.Context, q Question) (Answer, error) {
	started := time.Now()
	s := e.current()
	today := e.today()
	key := asked{q.Text, q.Context, today}
	if a, kept := s.recent.answers.GetIfPresent(key); kept && !q.Explain {
		return a, nil
	}
	was := asksForHistory(q.Text, today)
	found, err := s.index.Search(ctx, search.Query{Text: q.Text, Context: q.Context,
		Limit: 10, Today: was.on, History: was.any, Explain: q.Explain})
	if err != nil {
		return Answer{}, fmt.Errorf("search: %w", err)
	}
	ranked := time.Now()
	a, err := e.compose(ctx, s, q, found, today, was.past)
	if err != nil {
		return Answer{}, fmt.Errorf("compose answer: %w", err)
	}
	a.Millis = map[string]float64{
		"search": float64(ranked.Sub(started).Microseconds()) / 1000,
		"total":  float64(time.Since(started).Microseconds()) / 1000,
	}
	if !q.Explain {
		s.recent.keep(key, a)
	}
	return a, nil
}

func (e *Engine) compose(ctx context.Context, s *snapshot, q Question, found search.Result, today datebook.Date, past bool) (Answer, error) {
	a := Answer{Question: q.Text, Confidence: found.Confidence, Sources: s.sources(found)}
	if faq := s.bestFAQ(q.Text, found); faq != nil && !past { // reviewed answers are today's law
		a.Kind = Answered
		err := e.answerFromFAQ(ctx, s, &a, faq, found, today)
		return a, err
	}
	switch found.Decision {
	case search.Answer:
		a.Kind = Answered
		if err := e.answerFromArticles(ctx, s, &a, found, today); err != nil {
			return a, err
		}
		if len(a.Citations) > 0 || a.Conclusion != "" {
			return a, nil
		}
		a.Kind = None
	case search.Choices:
		a.Kind = Choices
		if a.Related = s.choices(found, today); len(a.Related) > 0 {
			return a, nil
		}
		a.Kind = None
	default:
		a.Kind = None
	}
	a.Related = s.nearest(found, today)
	return a, nil
}

// answerFromFAQ answers with a reviewed answer.
func (e *Engine) answerFromFAQ(ctx context.Context, s *snapshot, a *Answer, f *content.FAQ, found search.Result, today datebook.Date) error {
	a.Title, a.Conclusion, a.Steps = f.Question, f.Conclusion, f.Steps
	a.Evidence, a.Deadlines, a.Topics = f.Evidence, f.Deadlines, f.Topics
	for _, r := range f.Refs {
		ed, known := s.library.Edition(r.Law, today)
		if !known || ed.Status == content.Repealed {
			continue
		}
		r.Law = ed.Law
		c, ok, err := e.cite(ctx, s, r, ed)
		if err != nil {
			return err
		}
		if ok {
			a.Citations = append(a.Citations, c)
		}
	}
	a.Calls = s.contacts(f.Calls)
	a.CaseID = s.caseFor(found, s.docIDs(f.Refs), f.Topics)
	a.Related = s.related(found, "f:"+f.ID, f.Related)
	return nil
}

// answerFromArticles answers with the best article's gist (or its first sentences)
// and, where one fits, the steps of a service.
func (e *Engine) answerFromArticles(ctx context.Context, s *snapshot, a *Answer, found search.Result, today datebook.Date) error {
	var ids []string
	for _, h := range found.Articles {
		if len(a.Citations) == maxBasis || h.Score < relevant(found) {
			break
		}
		c, ok, err := e.citationOf(ctx, s, h.ID, today)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		ids = append(ids, h.ID)
		a.Citations = append(a.Citations, c)
		s.conclude(a, c)
	}
	if err := e.announce(ctx, s, a, found, today); err != nil {
		return err
	}
	if sv := s.bestService(found, a.Topics); sv != nil {
		a.Steps, a.Calls = sv.Steps, s.contacts(sv.Calls)
	}
	if len(a.Calls) == 0 {
		a.Calls = s.callsFor(a.Topics)
	}
	a.CaseID = s.caseFor(found, ids, a.Topics)
	a.Related = s.related(found, "", nil)
	return nil
}

// conclude takes the conclusion from the first article cited.
func (s *snapshot) conclude(a *Answer, c Citation) {
	if a.Conclusion == "" {
		a.Conclusion, a.Topics = s.plain(c)
		a.Title = "《" + c.Law + "》" + c.Article
	}
}

// relevant is the score below which an article is not put beside the best one, be
// that in force already or not.
func relevant(found search.Result) float64 {
	const share = 0.6
	best := found.Articles[0].Score
	if len(found.Upcoming) > 0 {
		best = max(best, found.Upcoming[0].Score)
	}
	return best * share
}

// citationOf turns a document id of the index back into a citation.
func (e *Engine) citationOf(ctx context.Context, s *snapshot, id string, today datebook.Date) (Citation, bool, error) {
	ref, versionID, ok := s.parseDocID(id)
	if !ok {
		return Citation{}, false, nil
	}
	ed, known := s.library.Edition(ref.Law, today)
	if !known {
		return Citation{}, false, nil
	}
	if versionID != "" {
		if ed, ok = s.library.version(ref.Law, versionID, today); !ok {
			return Citation{}, false, nil
		}
	}
	return e.cite(ctx, s, ref, ed)
}

// plain is an article in plain words: its gist, else its first sentences.
func (s *snapshot) plain(c Citation) (string, []string) {
	if g := s.gists[s.key(c.Ref)]; g != nil {
		return g.Gist, g.Topics
	}
	return firstSentences(c.Text, 120), nil
}

// firstSentences cuts text after the last sentence that ends within limit
// characters; a longer first sentence is cut hard.
func firstSentences(text string, limit int) string {
	text = strings.ReplaceAll(text, "\n", "")
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	for i := limit; i > 0; i-- {
		if runes[i-1] == '。' || runes[i-1] == '；' {
			return string(runes[:i])
		}
	}
	return string(runes[:limit]) + "……"
}
