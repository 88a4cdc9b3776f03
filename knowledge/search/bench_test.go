package search

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/mapping"
)

// benchFolder names the folder with articles.jsonl.gz and questions.jsonl to measure
// on; without it, a small corpus of our own serves.
const benchFolder = "PUFA_BENCH_DIR"

func benchData(b *testing.B) ([]Doc, []Labelled) {
	dir := os.Getenv(benchFolder)
	if dir == "" {
		return town(2000)
	}
	var docs []Doc
	var questions []Labelled
	eachBenchLine(b, filepath.Join(dir, "articles.jsonl.gz"), func(line []byte) error {
		var a struct {
			ID, Law, Text, Chapter, Category string
			Label                            string `json:"article_label"`
		}
		err := json.Unmarshal(line, &a)
		docs = append(docs, Doc{ID: a.ID, Kind: Article, Law: a.Law, Level: a.Category, Label: a.Label, Chapter: a.Chapter, Text: a.Text})
		return err
	})
	eachBenchLine(b, filepath.Join(dir, "questions.jsonl"), func(line []byte) error {
		var q Labelled
		err := json.Unmarshal(line, &q)
		questions = append(questions, q)
		return err
	})
	return docs, questions
}

func eachBenchLine(b *testing.B, path string, visit func([]byte) error) {
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	if filepath.Ext(path) == ".gz" {
		z, err := gzip.NewReader(f)
		if err != nil {
			b.Fatal(err)
		}
		lines = bufio.NewScanner(z)
	}
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		if err := visit(lines.Bytes()); err != nil {
			b.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		b.Fatal(err)
	}
}

// warm builds an index that remembers all questions and asks them once.
func warm(b *testing.B) (*Index, []Labelled) {
	docs, questions := benchData(b)
	x, _ := build(b, docs, BuildOptions{Labelled: questions})
	for _, q := range questions {
		ask(b, x, Query{Text: q.Question})
	}
	return x, questions
}

func BenchmarkAnalyze(b *testing.B) {
	_, questions := benchData(b)
	var buf []uint16
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		buf = analyze(buf[:0], questions[i%len(questions)].Question)
	}
}

// Stages of one search: candidates alone, then with features, then ranked.
func BenchmarkCandidates(b *testing.B) {
	x, questions := warm(b)
	ctx := context.Background()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		s := x.scratch.Get().(*scratch)
		q := x.question(Query{Text: questions[i%len(questions)].Question})
		own := make([]weighted, len(q.bigrams))
		for j, t := range q.bigrams {
			own[j] = weighted{t, 1}
		}
		lists, err := x.termLists(ctx, own)
		if err != nil {
			b.Fatal(err)
		}
		s.touched = x.accumulate(lists, s.sums, s.touched, commonShare, postingLimit)
		x.pick(s, &s.votes, Query{})
		s.reset(x.corpus)
		x.scratch.Put(s)
	}
}

func BenchmarkRank(b *testing.B) {
	x, questions := warm(b)
	ctx := context.Background()
	s := x.scratch.Get().(*scratch)
	q := x.question(Query{Text: questions[0].Question})
	v, err := x.find(ctx, q, s, Query{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		x.rank(s, v)
	}
}

func BenchmarkSearch(b *testing.B) {
	x, questions := warm(b)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		ask(b, x, Query{Text: questions[i%len(questions)].Question})
	}
}

func BenchmarkSearchParallel(b *testing.B) {
	x, questions := warm(b)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(p *testing.PB) {
		for i := 0; p.Next(); i++ {
			ask(b, x, Query{Text: questions[i%len(questions)].Question})
		}
	})
}

// The engine's own query, for the ratio: cjk analyzer, default scoring.
func BenchmarkMatchQuery(b *testing.B) {
	docs, questions := benchData(b)
	m := mapping.NewIndexMapping()
	m.DefaultAnalyzer = cjk.AnalyzerName
	m.StoreDynamic, m.DocValuesDynamic = false, false
	idx, err := bleve.NewUsing(filepath.Join(b.TempDir(), "index"), m, bleve.Config.DefaultIndexType, bleve.Config.DefaultKVStore, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer idx.Close()
	batch := idx.NewBatch()
	for i, d := range docs {
		if err := batch.Index(d.ID, map[string]string{"text": d.Text}); err != nil {
			b.Fatal(err)
		}
		if i%2000 == 1999 || i == len(docs)-1 {
			if err := idx.Batch(batch); err != nil {
				b.Fatal(err)
			}
			batch.Reset()
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		q := bleve.NewMatchQuery(questions[i%len(questions)].Question)
		q.SetField("text")
		if _, err := idx.Search(bleve.NewSearchRequestOptions(q, 10, 0, false)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	docs, questions := benchData(b)
	_, dir := build(b, docs, BuildOptions{Labelled: questions})
	b.ResetTimer()
	for range b.N {
		x, err := Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
