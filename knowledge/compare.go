package knowledge

import (
	"strings"
	"unicode"
)

// ArticleChangeKind is what became of an article.
type ArticleChangeKind string

// Kinds of change of an article, as people are shown them.
const (
	ArticleAdded      ArticleChangeKind = "新增"
	ArticleRemoved    ArticleChangeKind = "删去"
	ArticleChanged    ArticleChangeKind = "改动"
	ArticleMoved      ArticleChangeKind = "条号变了"
	ArticlePunctuated ArticleChangeKind = "只改标点"
)

// ArticleChange is an article that is not the same in two versions of a law.
type ArticleChange struct {
	Kind     ArticleChangeKind
	Old, New Article // without a label where there is none
}

// CompareArticles tells what changed. Articles whose words are the same belong together,
// whatever their number and punctuation; of the rest, between two such, those of one
// number do.
func CompareArticles(before, after []Article) []ArticleChange {
	var out []ArticleChange
	i, j := 0, 0
	pairs := common(keys(before, wordsOf), keys(after, wordsOf))
	for _, p := range append(pairs, [2]int{len(before), len(after)}) {
		out = append(out, unlike(before[i:p[0]], after[j:p[1]])...)
		if p[0] < len(before) {
			old, now := before[p[0]], after[p[1]]
			switch {
			case old.Label != now.Label:
				out = append(out, ArticleChange{ArticleMoved, old, now})
			case old.Text != now.Text:
				out = append(out, ArticleChange{ArticlePunctuated, old, now})
			}
		}
		i, j = p[0]+1, p[1]+1
	}
	return out
}

func keys(articles []Article, key func(Article) string) []string {
	out := make([]string, len(articles))
	for i, a := range articles {
		out[i] = key(a)
	}
	return out
}

// wordsOf is an article's text without punctuation and spaces.
func wordsOf(a Article) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, a.Text)
}

// unlike pairs articles between two that are the same: by number, or one for one where
// there are as many on both sides.
func unlike(before, after []Article) []ArticleChange {
	var out []ArticleChange
	label := func(a Article) string { return a.Label }
	pairs := common(keys(before, label), keys(after, label))
	if len(before) == len(after) && len(pairs) == 0 {
		for i := range before {
			pairs = append(pairs, [2]int{i, i})
		}
	}
	i, j := 0, 0
	for _, p := range append(pairs, [2]int{len(before), len(after)}) {
		for ; i < p[0]; i++ {
			out = append(out, ArticleChange{Kind: ArticleRemoved, Old: before[i]})
		}
		for ; j < p[1]; j++ {
			out = append(out, ArticleChange{Kind: ArticleAdded, New: after[j]})
		}
		if i < len(before) {
			out = append(out, ArticleChange{ArticleChanged, before[i], after[j]})
		}
		i, j = p[0]+1, p[1]+1
	}
	return out
}

// Piece is a part of a text; Changed is in one version only.
type Piece struct {
	Text    string
	Changed bool
}

// CompareTexts marks the clauses that only one of two texts has.
func CompareTexts(before, after string) (old, now []Piece) {
	a, b := clauses(before), clauses(after)
	pairs := common(a, b)
	i, j := 0, 0
	for _, p := range append(pairs, [2]int{len(a), len(b)}) {
		if gone := strings.Join(a[i:p[0]], ""); gone != "" {
			old = append(old, Piece{gone, true})
		}
		if come := strings.Join(b[j:p[1]], ""); come != "" {
			now = append(now, Piece{come, true})
		}
		if p[0] < len(a) {
			old, now = append(old, Piece{a[p[0]], false}), append(now, Piece{b[p[1]], false})
		}
		i, j = p[0]+1, p[1]+1
	}
	return old, now
}

// clauses splits a text after its punctuation.
func clauses(text string) []string {
	var out []string
	for text != "" {
		end := strings.IndexAny(text, "，。；：、\n")
		if end < 0 {
			return append(out, text)
		}
		for _, r := range text[end:] {
			end += len(string(r))
			break
		}
		out, text = append(out, text[:end]), text[end:]
	}
	return out
}

// common is a longest common subsequence of two lists, as pairs of places. Where they
// begin and end alike, nothing is searched.
func common(a, b []string) [][2]int {
	var out [][2]int
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		out = append(out, [2]int{head, head})
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for _, p := range middle(a[head:len(a)-tail], b[head:len(b)-tail]) {
		out = append(out, [2]int{p[0] + head, p[1] + head})
	}
	for ; tail > 0; tail-- {
		out = append(out, [2]int{len(a) - tail, len(b) - tail})
	}
	return out
}

func middle(a, b []string) [][2]int {
	best := make([][]int, len(a)+1) // of a[i:] and b[j:]
	for i := range best {
		best[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				best[i][j] = best[i+1][j+1] + 1
			} else {
				best[i][j] = max(best[i+1][j], best[i][j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			out = append(out, [2]int{i, j})
			i, j = i+1, j+1
		case best[i+1][j] >= best[i][j+1]:
			i++
		default:
			j++
		}
	}
	return out
}
