package knowledge

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"pufa/content"
	"pufa/internal/fault"
	"pufa/internal/lawref"
	"pufa/knowledge/search"
)

// Change is what is tried before it goes live.
type Change struct {
	Labelled []LabelledQuestion // questions confirmed, with the articles that answer them
	Items    []content.Item     // content, as it would be published
}

// Trial is the knowledge as it is and as it would be with a change, side by side. It
// must be closed.
type Trial struct {
	Before, After *Engine

	right map[string][]lawref.Ref // articles that are known to answer a question, by its letters
	from  *Engine
	dir   string // of the candidate's index; empty where it shares the other's
}

// trialDir is the folder, beside the indexes, of the one that is tried.
const trialDir = "trial"

// Try prepares a change to be tried; what is served does not move. One is tried at a
// time: a second is a fault of kind Conflict.
func (e *Engine) Try(ctx context.Context, c Change) (*Trial, error) {
	if !e.trying.TryLock() {
		return nil, fault.New(fault.Conflict, "正在看另一处改动的影响，等它完了再来。")
	}
	t := &Trial{from: e}
	if err := t.prepare(ctx, c); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

func (t *Trial) prepare(ctx context.Context, c Change) error {
	stored, err := t.from.opt.Labelled.LabelledQuestions(ctx)
	if err != nil {
		return fmt.Errorf("labelled questions: %w", err)
	}
	now, err := t.from.copied()
	if err != nil {
		return err
	}
	t.Before = t.from.fixed(now)
	labelled := relabelled(stored, c.Labelled)
	t.right = known(now.content, labelled)
	if len(c.Items) == 0 {
		return t.remember(ctx, now, labelled)
	}
	return t.build(ctx, now, labelled, c.Items)
}

// copied is the state served, with an index opened for the trial alone: a refresh may
// close the other at any time.
func (e *Engine) copied() (*snapshot, error) {
	e.refresh.Lock()
	defer e.refresh.Unlock()
	index, err := search.Open(filepath.Join(e.opt.Dir, e.key))
	if err != nil {
		return nil, fmt.Errorf("open index for a trial: %w", err)
	}
	s := *e.current()
	s.index, s.recent = index, newRecent()
	return &s, nil
}

// fixed is an engine that answers from a state which never moves.
func (e *Engine) fixed(s *snapshot) *Engine {
	out := &Engine{opt: e.opt}
	out.state.Store(s)
	return out
}

// remember makes the candidate of a change of labels: the same documents, another memory.
func (t *Trial) remember(ctx context.Context, now *snapshot, labelled []LabelledQuestion) error {
	index, err := now.index.Remember(ctx, now.labels(labelled))
	if err != nil {
		return err
	}
	next := *now
	next.index, next.recent = index, newRecent()
	t.After = t.from.fixed(&next)
	return nil
}

// build makes the candidate of a change of content: its index is built anew.
func (t *Trial) build(ctx context.Context, now *snapshot, labelled []LabelledQuestion, items []content.Item) error {
	set, bad := now.content.With(items...)
	if len(bad) > 0 {
		return fault.New(fault.Invalid, "这一条还不能用：%s", bad[0].Sentence)
	}
	versions, err := t.from.opt.Statutes.Versions(ctx)
	if err != nil {
		return fmt.Errorf("list versions: %w", err)
	}
	next := newSnapshot(set, versions)
	next.contents = now.contents
	t.dir = filepath.Join(t.from.opt.Dir, trialDir)
	if err := os.RemoveAll(t.dir); err != nil { // left by a process that died
		return fmt.Errorf("remove an old trial: %w", err)
	}
	if next.index, err = t.from.buildIndex(ctx, next, filepath.Join(t.dir, "index"), next.labels(labelled)); err != nil {
		return err
	}
	t.After = t.from.fixed(next)
	return nil
}

// About is the questions that a change is about: those confirmed, and the first that its
// content says it answers.
func (t *Trial) About(c Change) []string {
	var out []string
	for _, q := range c.Labelled {
		out = append(out, q.Question)
	}
	set := t.After.Content()
	for _, i := range c.Items {
		for n := range set.FAQs {
			if f := &set.FAQs[n]; i.Kind == "faq" && f.ID == i.ID {
				out = append(out, f.Question)
			}
		}
		for n := range set.Gists {
			if g := &set.Gists[n]; i.Kind == "gist" && g.ID() == i.ID && len(g.Questions) > 0 {
				out = append(out, g.Questions[0])
			}
		}
	}
	return out
}

// Close frees what the trial took.
func (t *Trial) Close() error {
	defer t.from.trying.Unlock()
	var errs []error
	if t.dir != "" {
		if t.After != nil {
			errs = append(errs, t.After.Close())
		}
		errs = append(errs, os.RemoveAll(t.dir))
	}
	if t.Before != nil {
		errs = append(errs, t.Before.Close())
	}
	return errors.Join(errs...)
}

// relabelled puts labels over those stored: a question that is there already takes the
// new articles.
func relabelled(stored, fresh []LabelledQuestion) []LabelledQuestion {
	again := map[string]bool{}
	for _, q := range fresh {
		again[squeeze(q.Question)] = true
	}
	kept := slices.DeleteFunc(slices.Clone(stored), func(q LabelledQuestion) bool { return again[squeeze(q.Question)] })
	return append(kept, fresh...)
}

// known lists the articles that are known to answer questions: by the packs, and by what
// staff confirmed, which counts for more.
func known(set *content.Set, labelled []LabelledQuestion) map[string][]lawref.Ref {
	out := map[string][]lawref.Ref{}
	for i := range set.Gists {
		for _, q := range set.Gists[i].Questions {
			out[squeeze(q)] = append(out[squeeze(q)], set.Gists[i].Ref)
		}
	}
	for i := range set.FAQs {
		for _, q := range append([]string{set.FAQs[i].Question}, set.FAQs[i].Phrasings...) {
			out[squeeze(q)] = append(out[squeeze(q)], set.FAQs[i].Refs...)
		}
	}
	for _, q := range labelled {
		out[squeeze(q.Question)] = q.Refs
	}
	return out
}
