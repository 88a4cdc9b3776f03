package search

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pufa/internal/datebook"
)

func TestSearchFindsWhatIsAsked(t *testing.T) {
	x, _ := build(t, sampleDocs(), BuildOptions{Terms: sampleTerms})
	for _, c := range []struct{ question, first string }{
		{"离婚协议怎么写", "m1"},
		{"一方不同意，去法院离婚诉讼", "m2"},
		{"离婚后抚养费谁出", "m3"},
		{"网购的东西几日内可以退货", "x2"},
		{"买到假货怎么赔", "x1"},
		{"被炒鱿鱼了", "g3"},
	} {
		t.Run(c.question, func(t *testing.T) {
			r := ask(t, x, Query{Text: c.question})
			if len(r.Articles) == 0 || r.Articles[0].ID != c.first {
				t.Errorf("found %v, want %s first", ids(r.Articles), c.first)
			}
		})
	}
}

func TestSearchListsOtherKindsApart(t *testing.T) {
	x, _ := build(t, sampleDocs(), BuildOptions{})
	r := ask(t, x, Query{Text: "被拖欠工钱怎么要回来"})
	if len(r.FAQs) == 0 || r.FAQs[0].ID != "f1" || r.FAQs[0].Score < GoodMatch {
		t.Errorf("FAQs %v, want f1 as a good match", r.FAQs)
	}
	if len(r.Articles) == 0 || r.Articles[0].ID != "g1" {
		t.Errorf("articles %v, want g1, which the FAQ stands on", ids(r.Articles))
	}
	if r.Decision != Answer {
		t.Errorf("decision %s, want an answer", r.Decision)
	}
	if r := ask(t, x, Query{Text: "请不起律师怎么办"}); len(r.Services) == 0 || r.Services[0].ID != "s1" {
		t.Errorf("services %v, want s1", r.Services)
	}
	if r := ask(t, x, Query{Text: "网购退货被商家拒绝"}); len(r.Cases) == 0 || r.Cases[0].ID != "c1" {
		t.Errorf("cases %v, want c1", r.Cases)
	}
}

func TestSearchKnowsNothingOfNonsense(t *testing.T) {
	x, _ := build(t, sampleDocs(), BuildOptions{Terms: sampleTerms})
	for _, text := range []string{"", "？？？", "   ", "abc", "😀😀", strings.Repeat("哈", 10000)} {
		if r := ask(t, x, Query{Text: text}); r.Decision != None {
			t.Errorf("%.20q: decision %s with %v, want none", text, r.Decision, ids(r.Articles))
		}
	}
}

func TestSearchLeansOnTheQuestionBefore(t *testing.T) {
	x, _ := build(t, sampleDocs(), BuildOptions{})
	r := ask(t, x, Query{Text: "那子女呢", Context: "离婚后抚养费谁出"})
	if len(r.Articles) == 0 || r.Articles[0].ID != "m3" {
		t.Errorf("found %v, want m3 first", ids(r.Articles))
	}
}

func TestSearchMindsTheDay(t *testing.T) {
	date := func(y int, m time.Month, d int) datebook.Date { return datebook.Date{Year: y, Month: m, Day: d} }
	change := date(2026, time.July, 1)
	text := "养犬人应当给犬只办理登记"
	x, _ := build(t, []Doc{
		{ID: "old", Kind: Article, Law: "养犬法", Text: text, Until: change},
		{ID: "new", Kind: Article, Law: "养犬法", Text: text + "并植入芯片", From: change},
	}, BuildOptions{})
	for _, c := range []struct {
		name             string
		today            datebook.Date
		history          bool
		articles, coming []string
	}{
		{"the day before", change.AddDays(-1), false, []string{"old"}, []string{"new"}},
		{"the day itself", change, false, []string{"new"}, []string{}},
		{"history", change, true, []string{"new", "old"}, []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ask(t, x, Query{Text: "犬只怎么登记", Today: c.today, History: c.history})
			got := ids(r.Articles)
			slices.Sort(got)
			if diff := cmp.Diff(c.articles, got); diff != "" {
				t.Error("articles", diff)
			}
			if diff := cmp.Diff(c.coming, ids(r.Upcoming)); diff != "" {
				t.Error("upcoming", diff)
			}
		})
	}
}

func TestSearchExplains(t *testing.T) {
	x, _ := build(t, sampleDocs(), BuildOptions{})
	r := ask(t, x, Query{Text: "离婚协议怎么写", Explain: true})
	if len(r.Articles) == 0 || r.Articles[0].Features["覆盖词对"] <= 0 {
		t.Errorf("features %v, want the share of covered pairs", r.Articles[0].Features)
	}
	if r := ask(t, x, Query{Text: "离婚协议怎么写"}); r.Articles[0].Features != nil {
		t.Error("features without being asked for")
	}
	for i, n := range featureNames() {
		if n == "" {
			t.Errorf("feature %d has no name", i)
		}
	}
}

// The same documents give the same ranking, however the engine numbered them.
func TestSearchIsRepeatable(t *testing.T) {
	docs, questions := town(300)
	one, _ := build(t, docs, BuildOptions{Labelled: questions})
	two, _ := build(t, docs, BuildOptions{Labelled: questions})
	for _, q := range questions[:60] {
		a, b := ask(t, one, Query{Text: q.Question, Explain: true}), ask(t, two, Query{Text: q.Question, Explain: true})
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatal(q.Question, diff)
		}
	}
}

func TestSearchFromManyGoroutines(t *testing.T) {
	x, _ := build(t, sampleDocs(), BuildOptions{Terms: sampleTerms})
	want := ask(t, x, Query{Text: "离婚后抚养费谁出"})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				got, err := x.Search(context.Background(), Query{Text: "离婚后抚养费谁出"})
				if err != nil || !cmp.Equal(want, got) {
					t.Errorf("got %v, %v", got, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestBuildRefuses(t *testing.T) {
	broken := errors.New("broken source")
	for name, docs := range map[string]iter.Seq2[Doc, error]{
		"unknown kind":  sequence(Doc{ID: "a", Kind: "poem"}),
		"ID twice":      sequence(Doc{ID: "a", Kind: Article}, Doc{ID: "a", Kind: Article}),
		"no ID":         sequence(Doc{Kind: Article}),
		"broken source": func(yield func(Doc, error) bool) { yield(Doc{}, broken) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			if _, err := Build(context.Background(), dir, docs, BuildOptions{}); err == nil {
				t.Error("built all the same")
			}
			left, err := os.ReadDir(filepath.Dir(dir))
			if err != nil || len(left) != 0 {
				t.Errorf("left behind %v, %v", left, err)
			}
		})
	}
}

func TestBuildReplacesTheOldIndexWhole(t *testing.T) {
	old, dir := build(t, sampleDocs(), BuildOptions{})
	if _, err := Build(context.Background(), dir, sequence(Doc{ID: "n", Kind: Article, Text: "噪声扰民的，可以报警"}), BuildOptions{}); err != nil {
		t.Fatal(err)
	}
	if r := ask(t, old, Query{Text: "离婚协议"}); len(r.Articles) == 0 {
		t.Error("the open index stopped serving")
	}
	x, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if r := ask(t, x, Query{Text: "噪声扰民"}); len(r.Articles) != 1 {
		t.Errorf("found %v, want the new article", ids(r.Articles))
	}
}

func TestBuildOfNothing(t *testing.T) {
	x, _ := build(t, nil, BuildOptions{})
	if r := ask(t, x, Query{Text: "离婚"}); r.Decision != None || len(r.Articles) != 0 {
		t.Errorf("found %v in nothing", r)
	}
}

func TestOpenRefusesDamage(t *testing.T) {
	_, dir := build(t, sampleDocs(), BuildOptions{Terms: sampleTerms})
	for _, path := range filesOf(t, dir) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			whole, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			altered := bytes.Clone(whole)
			altered[len(altered)/2] ^= 0x10
			for _, damaged := range [][]byte{whole[:len(whole)/2], altered} {
				if err := os.WriteFile(path, damaged, 0o600); err != nil {
					t.Fatal(err)
				}
				if x, err := Open(dir); err == nil {
					x.Close()
					t.Error("opened a damaged index")
				}
			}
			if err := os.WriteFile(path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
		})
	}
}
