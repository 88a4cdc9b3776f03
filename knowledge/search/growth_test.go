package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// growthVariable is how many times as many articles BenchmarkGrowth measures; the
// goal is ten, which takes some minutes and gigabytes.
const growthVariable = "PUFA_BENCH_GROWTH"

// multiply adds to a corpus copies of its articles that say other things in the same
// kind of words: in each copy a third of the sentences are those of another article,
// and every so many characters one is replaced. No copy answers a question.
func multiply(docs []Doc, times int) []Doc {
	rng := rand.New(rand.NewPCG(1, 10))
	letters := []rune("甲乙丙丁戊己庚辛壬癸某省市县区乡镇厅局委办处科股室")
	out := slices.Clone(docs)
	for round := 1; round < times; round++ {
		for i, d := range docs {
			d.ID = fmt.Sprintf("%s+%d", d.ID, round)
			d.Law += strconv.Itoa(round)
			d.Questions = nil
			text := []rune(d.Text)
			other := []rune(docs[rng.IntN(len(docs))].Text)
			for at := rng.IntN(20); at < len(text); at += 30 {
				from := rng.IntN(len(other))
				copy(text[at:], other[from:min(len(other), from+10)])
			}
			for at := rng.IntN(25); at < len(text); at += 25 {
				text[at] = letters[(i+round+at)%len(letters)]
			}
			d.Text = string(text)
			out = append(out, d)
		}
	}
	return out
}

// BenchmarkGrowth compares a corpus with one several times as large: time for a
// question, and recall@10. It remembers half of the questions and asks the other half.
func BenchmarkGrowth(b *testing.B) {
	times, err := strconv.Atoi(os.Getenv(growthVariable))
	if err != nil {
		times = 2
	}
	docs, questions := benchData(b)
	learn, asked := halves(questions)
	for _, n := range []int{1, times} {
		// Built once, as a benchmark runs more than once.
		x := learntOn(b, multiply(docs, n), learn)
		recall := recallAt10(b, x, asked)
		b.Run(fmt.Sprintf("x%d", n), func(b *testing.B) {
			millis := make([]float64, 0, b.N)
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				began := time.Now()
				ask(b, x, Query{Text: asked[i%len(asked)].Question})
				millis = append(millis, float64(time.Since(began).Nanoseconds())/1e6)
			}
			slices.Sort(millis)
			b.ReportMetric(recall, "recall@10")
			b.ReportMetric(millis[len(millis)/2], "p50-ms")
			b.ReportMetric(millis[len(millis)*99/100], "p99-ms")
		})
	}
}

// halves deals questions out, so that both halves are about the same laws.
func halves(questions []Labelled) (even, odd []Labelled) {
	for i, q := range questions {
		if i%2 == 0 {
			even = append(even, q)
		} else {
			odd = append(odd, q)
		}
	}
	return even, odd
}

func learntOn(b *testing.B, docs []Doc, learn []Labelled) *Index {
	x, _ := build(b, docs, BuildOptions{Labelled: learn})
	return x
}

func recallAt10(b *testing.B, x *Index, questions []Labelled) float64 {
	sum := 0.0
	for _, q := range questions {
		r, err := x.Search(context.Background(), Query{Text: q.Question})
		if err != nil {
			b.Fatal(err)
		}
		found := 0
		for _, h := range r.Articles {
			if slices.Contains(q.Gold, h.ID) {
				found++
			}
		}
		sum += float64(found) / float64(len(q.Gold))
	}
	return sum / float64(len(questions))
}
