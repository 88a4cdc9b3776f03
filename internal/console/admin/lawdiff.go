package admin

import (
	"fmt"
	"strings"

	"pufa/knowledge"
)

// articleChange is an article that is not the same in two versions of a law, as pages
// show it.
type articleChange struct {
	knowledge.ArticleChange
	Before, After []knowledge.Piece
}

// showChanges sets the texts of changed articles side by side.
func showChanges(changes []knowledge.ArticleChange) []articleChange {
	out := make([]articleChange, len(changes))
	for i, c := range changes {
		out[i] = articleChange{ArticleChange: c}
		if c.Kind != knowledge.ArticleMoved {
			out[i].Before, out[i].After = knowledge.CompareTexts(c.Old.Text, c.New.Text)
		}
	}
	return out
}

// Tone is the change's style.
func (c articleChange) Tone() string { return articleTone(c.Kind) }

func articleTone(k knowledge.ArticleChangeKind) string {
	return map[knowledge.ArticleChangeKind]string{knowledge.ArticleAdded: "good", knowledge.ArticleRemoved: "bad", knowledge.ArticleChanged: "warn"}[k]
}

// tallyOf counts changes by kind, in words.
func tallyOf(changes []knowledge.ArticleChange) string {
	count := map[knowledge.ArticleChangeKind]int{}
	for _, c := range changes {
		count[c.Kind]++
	}
	var parts []string
	for _, k := range []knowledge.ArticleChangeKind{knowledge.ArticleAdded, knowledge.ArticleRemoved, knowledge.ArticleChanged, knowledge.ArticleMoved, knowledge.ArticlePunctuated} {
		if word := map[knowledge.ArticleChangeKind]string{knowledge.ArticleMoved: "只改条号"}[k]; word != "" {
			parts = append(parts, fmt.Sprintf("%s%d条", word, count[k]))
		} else if k != knowledge.ArticlePunctuated || count[k] > 0 {
			parts = append(parts, fmt.Sprintf("%s%d条", k, count[k]))
		}
	}
	return strings.Join(parts, "，") + "。"
}
