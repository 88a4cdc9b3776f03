//go:build ignore

// Train writes knowledge/search/default.json, the built-in ranking:
//
//	go run knowledge/search/train/main.go ARTICLES.jsonl.gz QUESTIONS.jsonl
//
// It learns on two courses: the labelled questions over their articles, which carry
// the packs' lay questions as they do in an installation; and the packs' lay
// questions over the packs alone, as in an installation without imported statutes.
package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"iter"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pufa/content"
	"pufa/internal/lawref"
	"pufa/knowledge"
	"pufa/knowledge/search"
	"pufa/knowledge/search/eval"
)

const target = "knowledge/search/default.json"

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: go run knowledge/search/train/main.go ARTICLES.jsonl.gz QUESTIONS.jsonl")
	}
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, articles, questions string) error {
	dir, err := os.MkdirTemp("", "pufa-train-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	set, err := content.BuiltIn()
	if err != nil {
		return err
	}
	var terms []search.Term
	for _, t := range set.Terms {
		terms = append(terms, search.Term{Lay: t.Lay, Legal: t.Legal})
	}
	docs, err := read(articles, eval.ReadArticles)
	if err != nil {
		return err
	}
	labelled, err := read(questions, eval.ReadQuestions)
	if err != nil {
		return err
	}
	knowledge.AttachPacks(set, docs)
	national, err := index(ctx, filepath.Join(dir, "national"), docs, terms)
	if err != nil {
		return err
	}
	defer national.Close()
	engine, err := knowledge.New(ctx, knowledge.Options{Content: set, Statutes: empty{}, Labelled: empty{}, Dir: filepath.Join(dir, "packs"), Now: time.Now})
	if err != nil {
		return err
	}
	defer engine.Close()
	gists, lay, err := engine.Corpus(ctx)
	if err != nil {
		return err
	}
	packs, err := index(ctx, filepath.Join(dir, "gists"), gists, terms)
	if err != nil {
		return err
	}
	defer packs.Close()
	m, err := search.TrainOn(ctx, []search.Course{{Index: national, Labelled: labelled}, {Index: packs, Labelled: lay}},
		search.LearnOptions{Seed: 1, OffTopic: set.OffTopic})
	if err != nil {
		return err
	}
	return m.Save(target)
}

func index(ctx context.Context, dir string, docs []search.Doc, terms []search.Term) (*search.Index, error) {
	var all iter.Seq2[search.Doc, error] = func(yield func(search.Doc, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
	if _, err := search.Build(ctx, dir, all, search.BuildOptions{Terms: terms}); err != nil {
		return nil, err
	}
	return search.Open(dir)
}

func read[T any](name string, parse func(io.Reader) ([]T, error)) ([]T, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return parse(r)
}

// empty is an installation without statutes and without confirmed questions.
type empty struct{}

func (empty) Versions(context.Context) ([]knowledge.Version, error)         { return nil, nil }
func (empty) Articles(context.Context, string) ([]knowledge.Article, error) { return nil, nil }
func (empty) StatutesRevision(context.Context) (int64, error)               { return 0, nil }
func (empty) QuestionsRevision(context.Context) (int64, error)              { return 0, nil }
func (empty) LabelledQuestions(context.Context) ([]knowledge.LabelledQuestion, error) {
	return nil, nil
}
func (empty) Article(context.Context, string, lawref.Number) (knowledge.Article, bool, error) {
	return knowledge.Article{}, false, nil
}
