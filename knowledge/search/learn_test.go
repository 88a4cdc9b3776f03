package search

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// split deals the questions: one of three of each article to be asked, two to learn.
func split(questions []Labelled) (learn, asked []Labelled) {
	for i, q := range questions {
		if i%3 == 2 {
			asked = append(asked, q)
		} else {
			learn = append(learn, q)
		}
	}
	return learn, asked
}

func firstRight(t *testing.T, x *Index, asked []Labelled) float64 {
	t.Helper()
	right := 0
	for _, q := range asked {
		r := ask(t, x, Query{Text: q.Question})
		if len(r.Articles) > 0 && slices.Contains(q.Gold, r.Articles[0].ID) {
			right++
		}
	}
	return float64(right) / float64(len(asked))
}

func TestLearningFindsWhatWordsCannot(t *testing.T) {
	docs, questions := town(150)
	learn, asked := split(questions)
	x, dir := build(t, docs, BuildOptions{})
	before := firstRight(t, x, asked)
	m, err := Learn(context.Background(), dir, learn, LearnOptions{Seed: 1, OffTopic: []string{"今天天气怎么样"}})
	if err != nil {
		t.Fatal(err)
	}
	if m.Learnt != len(learn) {
		t.Errorf("learnt from %d, want %d", m.Learnt, len(learn))
	}
	y, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer y.Close()
	after := firstRight(t, y, asked)
	if after < 0.9 || after <= before {
		t.Errorf("right first hits: %.2f before, %.2f after learning", before, after)
	}
	forgot, err := y.Forget(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if again := firstRight(t, forgot, asked); again > after/2 {
		t.Errorf("having forgotten, still %.2f", again)
	}
}

func TestTrainingIsRepeatable(t *testing.T) {
	docs, questions := town(100)
	x, _ := build(t, docs, BuildOptions{})
	train := func() *Model {
		_, m, err := x.Train(context.Background(), questions, LearnOptions{Seed: 7})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	one, two := train(), train()
	if diff := cmp.Diff(one.Full.Weights, two.Full.Weights); diff != "" {
		t.Error("weights", diff)
	}
	if diff := cmp.Diff(one.Full.Trees, two.Full.Trees); diff != "" {
		t.Error("trees", diff)
	}
	if diff := cmp.Diff(one.Decide, two.Decide); diff != "" {
		t.Error("calibration", diff)
	}
}

func TestFewQuestionsAreOnlyRemembered(t *testing.T) {
	x, _ := build(t, sampleDocs(), BuildOptions{})
	y, m, err := x.Train(context.Background(), []Labelled{{Question: "工资被拖着不给", Gold: []string{"g1", "unknown"}}}, LearnOptions{})
	if err != nil {
		t.Fatal(err)
	}
	built, err := DefaultModel()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(built.Full.Weights, m.Full.Weights); diff != "" {
		t.Error("the ranking changed for one question", diff)
	}
	if r := ask(t, y, Query{Text: "工资拖着不给"}); len(r.Articles) == 0 || r.Articles[0].ID != "g1" {
		t.Errorf("found %v, want g1", ids(r.Articles))
	}
}

func TestTrainingStopsWhenTold(t *testing.T) {
	docs, questions := town(100)
	x, _ := build(t, docs, BuildOptions{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := x.Train(ctx, questions, LearnOptions{}); err == nil {
		t.Error("trained on")
	}
}

func TestGroupsShareAnswers(t *testing.T) {
	got := groups([]Labelled{{Gold: []string{"a"}}, {Gold: []string{"b"}}, {Gold: []string{"c", "a"}}, {Gold: []string{"d"}}, {Gold: []string{"c", "b"}}})
	if diff := cmp.Diff([]int{0, 0, 0, 3, 0}, got); diff != "" {
		t.Error(diff)
	}
}
