package admin

import (
	"strings"

	"pufa/knowledge"
)

// Kinds of change of an article, as they are shown.
const (
	articleAdded   = "新增"
	articleRemoved = "删去"
	articleChanged = "改动"
	articleMoved   = "条号变了"
)

// articleChange is an article that is not the same in two versions of a law.
type articleChange struct {
	Kind     string
	Old, New string // labels; empty where there is none
	Before   []piece
	After    []piece
}

// Tone is the change's style.
func (c articleChange) Tone() string {
	return map[string]string{articleAdded: "good", articleRemoved: "bad", articleChanged: "warn"}[c.Kind]
}

// piece is a part of a text; Changed is in one version only.
type piece struct {
	Text    string
	Changed bool
}

// compareArticles tells what changed. Articles whose words are the same belong together,
// whatever their number; of the rest, between two such, those of one number do.
func compareArticles(before, after []knowledge.Article) []articleChange {
	var out []articleChange
	i, j := 0, 0
	pairs := common(texts(before), texts(after))
	for _, p := range append(pairs, [2]int{len(before), len(after)}) {
		out = append(out, unlike(before[i:p[0]], after[j:p[1]])...)
		if p[0] < len(before) && before[p[0]].Label != after[p[1]].Label {
			out = append(out, articleChange{Kind: articleMoved, Old: before[p[0]].Label, New: after[p[1]].Label})
		}
		i, j = p[0]+1, p[1]+1
	}
	return out
}

func texts(articles []knowledge.Article) []string {
	out := make([]string, len(articles))
	for i, a := range articles {
		out[i] = a.Text
	}
	return out
}

// unlike pairs articles between two that are the same: by number, or one for one where
// there are as many on both sides.
func unlike(before, after []knowledge.Article) []articleChange {
	var out []articleChange
	pairs := common(labels(before), labels(after))
	if len(before) == len(after) && len(pairs) == 0 {
		for i := range before {
			pairs = append(pairs, [2]int{i, i})
		}
	}
	i, j := 0, 0
	for _, p := range append(pairs, [2]int{len(before), len(after)}) {
		for ; i < p[0]; i++ {
			out = append(out, articleChange{Kind: articleRemoved, Old: before[i].Label, Before: []piece{{before[i].Text, true}}})
		}
		for ; j < p[1]; j++ {
			out = append(out, articleChange{Kind: articleAdded, New: after[j].Label, After: []piece{{after[j].Text, true}}})
		}
		if i < len(before) {
			c := articleChange{Kind: articleChanged, Old: before[i].Label, New: after[j].Label}
			c.Before, c.After = compareTexts(before[i].Text, after[j].Text)
			out = append(out, c)
		}
		i, j = p[0]+1, p[1]+1
	}
	return out
}

func labels(articles []knowledge.Article) []string {
	out := make([]string, len(articles))
	for i, a := range articles {
		out[i] = a.Label
	}
	return out
}

// compareTexts marks the clauses that only one of two texts has.
func compareTexts(before, after string) (old, now []piece) {
	a, b := clauses(before), clauses(after)
	pairs := common(a, b)
	i, j := 0, 0
	for _, p := range append(pairs, [2]int{len(a), len(b)}) {
		if gone := strings.Join(a[i:p[0]], ""); gone != "" {
			old = append(old, piece{gone, true})
		}
		if come := strings.Join(b[j:p[1]], ""); come != "" {
			now = append(now, piece{come, true})
		}
		if p[0] < len(a) {
			old, now = append(old, piece{a[p[0]], false}), append(now, piece{b[p[1]], false})
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

// common is a longest common subsequence of two lists, as pairs of places.
func common(a, b []string) [][2]int {
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
