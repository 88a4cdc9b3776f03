package content

import (
	"slices"
	"strings"
)

// question compares a question with its articles: the numbers of the stem and the
// explanation, and those of the right answer, which are a contradiction when the
// articles do not have them. What a question says to be untrue is not compared, nor
// the clause of the explanation that refuses a wrong option by its number. The story
// of a case, and a stem about 某, are given.
func (v *verifier) question(q *Question) {
	on := item{q.ID, q.Position}
	var given []string
	stem := q.Stem
	if q.Case != "" || strings.Contains(q.Stem, "某") {
		given, stem = []string{q.Case, q.Stem}, ""
	}
	known, complete := v.known(on, q.Refs, given)
	if !complete {
		return
	}
	lacks := func(kind, sentence, text string) {
		for _, c := range claimsIn(text) {
			if known[c.fact] || given != nil && computed(c.fact, known) {
				continue
			}
			known[c.fact] = true // once is enough
			v.report(on, SeverityError, kind+":"+c.words, sentence+"“"+c.words+"”在所引条文里找不到（"+listRefs(q.Refs)+"）")
		}
	}
	switch {
	case q.Kind == TrueFalse && q.Answer == "错":
	case q.Kind == TrueFalse:
		lacks("contradiction", "判为“对”的说法里，", stem)
	case q.asksForWrong():
		lacks("contradiction", "作为正确说法的选项里，", strings.Join(q.pick(false), "\n"))
		lacks("number", "题干里，", stem)
	default:
		lacks("contradiction", "标为正确的选项里，", strings.Join(q.RightOptions(), "\n"))
		lacks("number", "题干里，", stem)
	}
	for _, clause := range strings.FieldsFunc(q.Explanation, endsClause) {
		lacks("number", "解析里，", withoutRefuted(clause, q))
	}
}

// refusals are the words with which an explanation says that a wrong option is wrong.
var refusals = []string{"不", "没有", "无", "旧"}

// withoutRefuted is a clause of the explanation, or nothing when it refuses a wrong
// option and names no number but those of the wrong options: they need no article.
func withoutRefuted(clause string, q *Question) string {
	if !slices.ContainsFunc(refusals, func(w string) bool { return strings.Contains(clause, w) }) {
		return clause
	}
	wrong := factsIn(strings.Join(q.pick(q.asksForWrong()), "\n"))
	for _, c := range claimsIn(clause) {
		if !wrong[c.fact] {
			return clause
		}
	}
	return ""
}

func endsClause(r rune) bool { return strings.ContainsRune("。；！？\n", r) }
