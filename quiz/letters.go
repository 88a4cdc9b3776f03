package quiz

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"pufa/internal/fault"
)

// ErrNotAnAnswer means that a text does not speak of options at all: it is a
// question or a command in the middle of a quiz.
var ErrNotAnAnswer = errors.New("text is not an answer")

// maxAnswer bounds a text that may be an answer, in characters.
const maxAnswer = 40

// openings are what people put before the letters.
var openings = []string{"我的答案是", "正确答案是", "答案应该是", "答案是", "答案选", "答案为", "答案", "我觉得是", "我认为是", "我觉得", "我认为", "应该选", "应该是", "我选择", "我选", "选择", "选项", "选", "是选", "第"}

// closings are what people put after them.
var closings = []string{"选项", "项", "吧", "呢", "啊", "个"}

var yes = []string{"对", "正确", "√", "✓", "✔", "是", "是的", "对的", "T", "TRUE", "Y", "YES", "没错", "✅"}
var no = []string{"错", "错误", "×", "✗", "✘", "X", "否", "不是", "不对", "错的", "F", "FALSE", "N", "NO", "不正确", "❌"}

// ParseAnswer reads what a person typed for a question of a kind with so many
// options: A, ab, A、C, 对, 错, √, ×, 1 3, full-width or lower case, 选A, 答案是AC. It
// returns the positions chosen, from 0, in the order in which options were shown:
// ascending, for Ordered as typed.
//
// ErrNotAnAnswer means that the text is something else; a fault means that it is an
// answer which does not fit, with what to do instead.
func ParseAnswer(text string, kind Kind, options int) ([]int, error) {
	t := plain(text)
	if t == "" || len([]rune(t)) > maxAnswer {
		return nil, ErrNotAnAnswer
	}
	if kind == TrueFalse {
		return parseTrueFalse(t)
	}
	chosen, err := letters(t, options)
	if err != nil {
		return nil, err
	}
	return fit(chosen, kind, options)
}

// plain folds full-width forms and case, and takes off the words around an answer.
func plain(text string) string {
	t := strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		}
		return r
	}, text)
	t = strings.ToUpper(strings.Trim(t, " \t\r\n。.!,，、;；:：()（）[]【】\"'“”"))
	for range 2 { // 我选 第
		t = withoutOpening(t)
	}
	for _, c := range closings {
		t = strings.TrimSuffix(t, c)
	}
	return strings.TrimSpace(t)
}

func withoutOpening(t string) string {
	for _, o := range openings {
		if rest, ok := strings.CutPrefix(t, o); ok && rest != "" {
			return strings.TrimLeft(rest, " :：是选")
		}
	}
	return t
}

func parseTrueFalse(t string) ([]int, error) {
	switch {
	case slices.Contains(yes, t), t == "A", t == "1":
		return []int{0}, nil
	case slices.Contains(no, t), t == "B", t == "2":
		return []int{1}, nil
	}
	if chosen, err := letters(t, 2); err == nil && len(chosen) > 1 {
		return nil, fault.New(fault.Invalid, "判断题只能选一个，请回复“对”或“错”。")
	}
	return nil, ErrNotAnAnswer
}

// letters reads letters or digits with anything that separates them; any other
// character means that the text is no answer.
func letters(t string, options int) ([]int, error) {
	var chosen []int
	digits, latin := false, false
	for _, r := range t {
		switch {
		case r >= 'A' && r < 'A'+maxOptions:
			latin = true
			chosen = append(chosen, int(r-'A'))
		case r >= '1' && r <= '9':
			digits = true
			chosen = append(chosen, int(r-'1'))
		case unicode.IsSpace(r) || strings.ContainsRune("、,，.。;；/|+&-和与跟", r):
		default:
			return nil, ErrNotAnAnswer
		}
	}
	if len(chosen) == 0 || (digits && latin) {
		return nil, ErrNotAnAnswer
	}
	if !inRange(chosen, options) {
		return nil, fault.New(fault.Invalid, "没有这个选项，请从 A 到 %c 里选。", 'A'+rune(options-1))
	}
	return chosen, nil
}

func inRange(chosen []int, options int) bool {
	for _, c := range chosen {
		if c >= options {
			return false
		}
	}
	return true
}

func fit(chosen []int, kind Kind, options int) ([]int, error) {
	unique := slices.Clone(chosen)
	slices.Sort(unique)
	unique = slices.Compact(unique)
	switch kind {
	case Single:
		if len(unique) > 1 {
			return nil, fault.New(fault.Invalid, "这是单选题，只能选一个，请再选一次。")
		}
		return unique, nil
	case Ordered:
		if len(chosen) != options || len(unique) != options {
			return nil, fault.New(fault.Invalid, "这是排序题，请把 %d 个选项都排上，例如 %s。", options, example(options))
		}
		return chosen, nil
	}
	return unique, nil
}

// example is an order of options that shows the form of an answer: CBA.
func example(options int) string {
	var b strings.Builder
	for i := options - 1; i >= 0; i-- {
		fmt.Fprintf(&b, "%c", 'A'+rune(i))
	}
	return b.String()
}

// Letters writes positions as letters: AC.
func Letters(positions []int) string {
	var b strings.Builder
	for _, p := range positions {
		b.WriteRune('A' + rune(p))
	}
	return b.String()
}
