package app

import (
	"context"
	"fmt"
	"net/http"

	"pufa/content"
	"pufa/internal/console"
	"pufa/internal/signedlink"
	"pufa/quiz"
)

// loadBank puts the packs' questions into the bank. Those that are there already
// change nothing; an edited one becomes a new version.
func (c *Core) loadBank(ctx context.Context) error {
	set := c.Engine.Content()
	bank, err := c.Store.BankQuestions(ctx)
	if err != nil {
		return fmt.Errorf("load the packs' questions: %w", err)
	}
	retired := map[string]bool{} // by the bureau, which a restart does not undo
	for _, q := range bank {
		retired[q.ID] = q.Retired
	}
	questions := make([]quiz.Question, 0, len(set.Questions))
	for i := range set.Questions {
		q := BankQuestion(&set.Questions[i])
		q.Retired = retired[q.ID]
		questions = append(questions, q)
	}
	if _, err := c.Store.SaveBank(ctx, questions, c.Now()); err != nil {
		return fmt.Errorf("load the packs' questions: %w", err)
	}
	return nil
}

// BankQuestion is a question of the packs as the bank keeps it.
func BankQuestion(q *content.Question) quiz.Question {
	return quiz.Question{
		ID: q.ID, Version: 1, Kind: quiz.Kind(q.Kind), CaseID: q.CaseID, CaseText: q.Case, Stem: q.Stem, Options: q.Options,
		Answer: q.Right, Explanation: q.Explanation, Basis: q.Refs, Topic: q.Topic, Difficulty: q.Difficulty, Audiences: q.Audiences,
	}
}

// study is the quizzes, practice and exams over the core's records.
func (c *Core) study() *quiz.Study { return quiz.NewStudy(c.Store.StudyPorts(), c.Config.Location) }

// links makes and checks the addresses of the pages opened from the chat.
func (c *Core) links() *console.Links {
	return console.NewLinks(c.Config.BaseURL, signedlink.New(c.Key, c.Now))
}

// pages are the pages opened inside WeChat.
func (s *site) pages() (http.Handler, error) {
	s.visits = console.NewVisits()
	h, err := console.New(console.Options{
		Study: s.study, Laws: s.core.Engine, Links: s.links, Duty: s.core.desk(), Content: s.packs, Visits: s.visits, Limits: s.state, Now: s.core.Now, Log: s.core.Log,
	})
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	return h, nil
}
