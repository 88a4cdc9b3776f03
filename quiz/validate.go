package quiz

import (
	"slices"
	"strings"
	"unicode/utf8"

	"pufa/internal/fault"
)

// Limits of a question; texts in characters.
const (
	maxStem    = 500
	maxOption  = 120
	maxOptions = 8
)

// Check says what is wrong with a question; nil when it may be asked.
func (q Question) Check() error {
	switch {
	case q.ID == "":
		return fault.New(fault.Invalid, "缺少题号")
	case q.Kind.Name() == "题目" || kindNames[q.Kind] == "":
		return fault.New(fault.Invalid, "题型“%s”不认识，应是单选、多选、判断或排序", q.Kind)
	case strings.TrimSpace(q.Stem) == "":
		return fault.New(fault.Invalid, "缺少题干")
	case utf8.RuneCountInString(q.Stem) > maxStem:
		return fault.New(fault.Invalid, "题干超过%d字", maxStem)
	case q.Difficulty < 1 || q.Difficulty > 3:
		return fault.New(fault.Invalid, "难度应是1（较易）、2（中等）或3（较难）")
	}
	if err := q.checkOptions(); err != nil {
		return err
	}
	return q.checkAnswer()
}

func (q Question) checkOptions() error {
	least, most := 2, maxOptions
	if q.Kind == TrueFalse {
		most = 2
	}
	if len(q.Options) < least || len(q.Options) > most {
		return fault.New(fault.Invalid, "%s应有%d到%d个选项，现在有%d个", q.Kind.Name(), least, most, len(q.Options))
	}
	seen := map[string]bool{}
	for i, o := range q.Options {
		o = strings.TrimSpace(o)
		switch {
		case o == "":
			return fault.New(fault.Invalid, "选项%s是空的", Letters([]int{i}))
		case utf8.RuneCountInString(o) > maxOption:
			return fault.New(fault.Invalid, "选项%s超过%d字", Letters([]int{i}), maxOption)
		case seen[o]:
			return fault.New(fault.Invalid, "选项“%s”重复", o)
		}
		seen[o] = true
	}
	return nil
}

func (q Question) checkAnswer() error {
	sorted := slices.Clone(q.Answer)
	slices.Sort(sorted)
	if len(slices.Compact(sorted)) != len(q.Answer) {
		return fault.New(fault.Invalid, "答案里有重复的选项")
	}
	for _, a := range q.Answer {
		if a < 0 || a >= len(q.Options) {
			return fault.New(fault.Invalid, "答案%s不在选项里", Letters([]int{a}))
		}
	}
	switch n := len(q.Answer); {
	case n == 0:
		return fault.New(fault.Invalid, "缺少答案")
	case (q.Kind == Single || q.Kind == TrueFalse) && n != 1:
		return fault.New(fault.Invalid, "%s只能有一个答案", q.Kind.Name())
	case q.Kind == Multiple && n < 2:
		return fault.New(fault.Invalid, "多选题至少要有两个答案")
	case q.Kind == Ordered && n != len(q.Options):
		return fault.New(fault.Invalid, "排序题的答案要包含全部选项")
	case q.Kind != Ordered && !slices.IsSorted(q.Answer):
		return fault.New(fault.Invalid, "答案要按选项顺序写")
	}
	return nil
}
