package search

import (
	"slices"
	"strings"
)

// MaxQuery is how many characters of a question are used.
const MaxQuery = 500

// boilerplate is what lay questions wrap their matter in: words that say that
// something is asked, not what.
var boilerplate = strings.NewReplacer(boilerplatePairs(
	"请问", "怎么办", "会怎么样", "怎么样", "我想问", "想问一下", "咨询一下", "咨询", "应该如何", "应当如何",
	"如何处理", "怎么处理", "咋办", "咋整", "如何", "应该", "怎么", "怎样", "什么", "有哪些", "哪些", "是否", "能否",
	"可不可以", "能不能", "是不是", "可以", "哪个", "哪种", "为什么", "多长时间", "多少", "多久", "有没有",
	"是什么", "需要", "吗", "呢", "吧", "我", "你", "的", "了", "能", "会")...)

func boilerplatePairs(words ...string) []string {
	pairs := make([]string, 0, 2*len(words))
	for _, w := range words {
		pairs = append(pairs, w, "，")
	}
	return pairs
}

// weighted is a term of the question with what it counts for.
type weighted struct {
	term   term
	weight float32
}

// question is a question taken apart.
type question struct {
	symbols []uint16
	bigrams []term
	singles []uint16
	added   []weighted // from the lexicon and from the question before
	marks   uint32     // what is asked for, see marks.go
}

const contextWeight = 0.5 // of the question before, when this one leans on it

func (x *Index) question(q Query) *question {
	text := firstRunes(q.Text, MaxQuery)
	out := &question{symbols: analyze(nil, boilerplate.Replace(text)), marks: questionMarks(text)}
	prev := uint16(gap)
	for _, s := range out.symbols {
		if s != gap {
			if !slices.Contains(out.singles, s) {
				out.singles = append(out.singles, s)
			}
			if t := bigram(prev, s); prev != gap && !slices.Contains(out.bigrams, t) {
				out.bigrams = append(out.bigrams, t)
			}
		}
		prev = s
	}
	for _, word := range x.lexicon.expand(text) {
		out.add(word, 1)
	}
	if q.Context != "" {
		before := firstRunes(q.Context, MaxQuery)
		out.add(boilerplate.Replace(before), contextWeight)
		for _, word := range x.lexicon.expand(before) {
			out.add(word, contextWeight)
		}
	}
	return out
}

// add puts the bigrams of a word beside the question's own.
func (q *question) add(word string, weight float32) {
	symbols := analyze(nil, word)
	for i := 1; i < len(symbols); i++ {
		a, b := symbols[i-1], symbols[i]
		if a == gap || b == gap {
			continue
		}
		t := bigram(a, b)
		same := func(w weighted) bool { return w.term == t }
		if !slices.Contains(q.bigrams, t) && !slices.ContainsFunc(q.added, same) {
			q.added = append(q.added, weighted{t, weight})
		}
	}
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}
