package content

import (
	"slices"
	"strings"
)

// Bounds that Check holds the question bank to.
const (
	MaxStem       = 500 // characters
	MaxOption     = 120 // characters
	MaxOptions    = 8
	MinSingles    = 20   // single-choice questions of a file from which its answers are counted
	MaxPosition   = 0.45 // share of the singles of a file that one letter may answer
	MaxLongest    = 0.5  // share of the singles of a file whose right option may be the longest
	NearDuplicate = 0.8  // share of letter pairs that two stems may not reach in common
)

// Audiences are those for whom the built-in questions are written.
var audiences = []string{"领导干部", "全体干部", "执法人员", "教师", "法律明白人", "居民", "青少年", "企业管理者"}

// questions checks the question bank.
func (c *checker) questions() {
	ids, stories := map[string]Position{}, map[string]string{}
	for i := range c.set.Questions {
		q := &c.set.Questions[i]
		on := item{q.ID, q.Position}
		c.unique(ids, on, "题目")
		c.required(on, text("id", q.ID), text("stem", q.Stem), text("answer", q.Answer), text("explanation", q.Explanation),
			list("basis", q.Basis), text("topic", q.Topic), list("audiences", q.Audiences))
		if characters(q.Stem) > MaxStem {
			c.report(on, SeverityError, "too-long", "题干超过%d字", MaxStem)
		}
		if q.Difficulty < 1 || q.Difficulty > 3 {
			c.report(on, SeverityError, "difficulty", "难度应是1（较易）、2（中等）或3（较难）")
		}
		for _, a := range q.Audiences {
			if !slices.Contains(audiences, a) {
				c.report(on, SeverityWarning, "audience:"+a, "不常见的对象“%s”，自带的题目用：%s", a, joined(audiences))
			}
		}
		c.story(on, q, stories)
		c.options(on, q)
		c.answer(on, q)
		c.refs(on, q.Refs)
	}
	c.stems()
	c.balance()
}

// story checks that the questions of a case tell one story.
func (c *checker) story(on item, q *Question, stories map[string]string) {
	switch told, seen := stories[q.CaseID]; {
	case q.CaseID == "" && q.Case != "":
		c.report(on, SeverityError, "empty:case_id", "有案情（case）没有 case_id")
	case q.CaseID == "":
	case strings.TrimSpace(q.Case) == "":
		c.report(on, SeverityError, "empty:case", "案例“%s”没有写案情（case）", q.CaseID)
	case !seen:
		stories[q.CaseID] = q.Case
	case told != q.Case:
		c.report(on, SeverityError, "case", "案例“%s”的案情前后写得不一样", q.CaseID)
	}
}

func (c *checker) options(on item, q *Question) {
	least, most := 2, MaxOptions
	switch q.Kind {
	case TrueFalse:
		most = 2
	case Single, Multiple, Ordered:
		least = 3
	default:
		c.report(on, SeverityError, "kind", "不认识的题型“%s”，可以写：single、multiple、true_false、ordered", q.Kind)
	}
	if n := len(q.Options); n < least || n > most {
		c.report(on, SeverityError, "options", "应有%d到%d个选项，现在有%d个", least, most, n)
	}
	seen := map[string]bool{}
	for i, o := range q.Options {
		key := plainText(o)
		switch {
		case key == "":
			c.report(on, SeverityError, "empty:options", "选项%c是空的", letter(i))
		case seen[key]:
			c.report(on, SeverityError, "duplicate-option:"+o, "选项“%s”写了两次", o)
		case characters(o) > MaxOption:
			c.report(on, SeverityError, "too-long", "选项%c超过%d字", letter(i), MaxOption)
		}
		seen[key] = true
	}
}

func letter(i int) rune { return 'A' + rune(i) }

func (c *checker) answer(on item, q *Question) {
	wrong := func(format string, args ...any) { c.report(on, SeverityError, "answer", format, args...) }
	for _, i := range q.Right {
		if i >= len(q.Options) {
			wrong("答案%c不在选项里", letter(i))
		}
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(q.Right)))
	switch n := len(q.Right); {
	case n == 0: // reported as empty
	case len(sorted) != n:
		wrong("答案“%s”里有重复的选项", q.Answer)
	case q.Kind == TrueFalse && q.Answer != "对" && q.Answer != "错":
		wrong("判断题的答案应写“对”或“错”")
	case q.Kind == Single && n != 1:
		wrong("单选题只能有一个答案")
	case q.Kind == Multiple && n < 2:
		wrong("多选题至少要有两个答案")
	case q.Kind == Ordered && n != len(q.Options):
		wrong("排序题的答案要包含全部选项")
	case q.Kind != Ordered && !slices.IsSorted(q.Right):
		wrong("答案“%s”要按选项顺序写", q.Answer)
	}
}

// stems reports stems that are the same but for punctuation, or nearly so: a person
// would be asked twice. Questions of different cases may ask alike: who is liable?
func (c *checker) stems() {
	type asked struct {
		q     *Question
		plain string
		pairs []uint64
	}
	var all []asked
	for i := range c.set.Questions {
		q := &c.set.Questions[i]
		one := asked{q, plainText(q.Stem), nil}
		if one.plain == "" {
			continue
		}
		one.pairs = letterPairs(one.plain)
		for _, other := range all {
			on := item{q.ID, q.Position}
			switch {
			case other.q.CaseID != q.CaseID:
			case other.plain == one.plain:
				c.report(on, SeverityError, "duplicate-stem:"+other.q.ID, "题干和题目“%s”相同", other.q.ID)
			case inCommon(one.pairs, other.pairs) >= NearDuplicate:
				c.report(on, SeverityError, "near-duplicate:"+other.q.ID, "题干和题目“%s”几乎相同", other.q.ID)
			}
		}
		all = append(all, one)
	}
}

// letterPairs are the neighbouring letters of a text, sorted, each once.
func letterPairs(plain string) []uint64 {
	runes := []rune(plain)
	pairs := make([]uint64, 0, len(runes))
	for i := 1; i < len(runes); i++ {
		pairs = append(pairs, uint64(runes[i-1])<<32|uint64(runes[i]))
	}
	slices.Sort(pairs)
	return slices.Compact(pairs)
}

// inCommon is the share of two sorted sets that both have, from 0 to 1.
func inCommon(a, b []uint64) float64 {
	if len(a) == 0 || len(b) == 0 || float64(min(len(a), len(b))) < NearDuplicate*float64(max(len(a), len(b))) {
		return 0
	}
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			both, i, j = both+1, i+1, j+1
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// balance reports files whose single-choice answers can be guessed: by their letter
// or because the longest option is the right one.
func (c *checker) balance() {
	byFile := map[string][]*Question{}
	for i := range c.set.Questions {
		q := &c.set.Questions[i]
		if q.Kind == Single && len(q.Right) == 1 && q.Right[0] < len(q.Options) {
			byFile[q.Position.File] = append(byFile[q.Position.File], q)
		}
	}
	for file, singles := range byFile {
		if len(singles) < MinSingles {
			continue
		}
		on := item{file, Position{file, 1}}
		at, longest := map[int]int{}, 0
		for _, q := range singles {
			at[q.Right[0]]++
			if rightIsLongest(q) {
				longest++
			}
		}
		for i, n := range at {
			if n := share(n, singles); n > MaxPosition {
				c.report(on, SeverityError, "position:"+string(letter(i)), "单选题里有%.0f%%的答案是%c，应分散到各个选项", n*100, letter(i))
			}
		}
		if n := share(longest, singles); n > MaxLongest {
			c.report(on, SeverityError, "longest", "单选题里有%.0f%%的正确选项是最长的，容易被猜中", n*100)
		}
	}
}

func share(n int, of []*Question) float64 { return float64(n) / float64(len(of)) }

func rightIsLongest(q *Question) bool {
	right := characters(q.Options[q.Right[0]])
	for i, o := range q.Options {
		if i != q.Right[0] && characters(o) >= right {
			return false
		}
	}
	return true
}
