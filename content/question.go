package content

import (
	"slices"
	"strings"

	"pufa/internal/fault"
	"pufa/internal/lawref"
)

// QuestionKind is the type of a quiz question.
type QuestionKind string

const (
	Single    QuestionKind = "single"     // 单选
	Multiple  QuestionKind = "multiple"   // 多选
	TrueFalse QuestionKind = "true_false" // 判断
	Ordered   QuestionKind = "ordered"    // 排序
)

// Question is one question of the question bank.
type Question struct {
	ID          string       `yaml:"id"`
	Kind        QuestionKind `yaml:"kind"`
	CaseID      string       `yaml:"case_id,omitempty"` // questions of one case_id are asked together
	Case        string       `yaml:"case,omitempty"`    // the story; the first question of a case_id is enough
	Stem        string       `yaml:"stem"`
	Options     []string     `yaml:"options,omitempty"` // true_false has none: it is always 对 and 错
	Answer      string       `yaml:"answer"`            // B, ABD, 对; for ordered the right order: CABD
	Explanation string       `yaml:"explanation"`
	Basis       []string     `yaml:"basis"`
	Topic       string       `yaml:"topic"`
	Difficulty  int          `yaml:"difficulty"` // 1 easy, 2 middling, 3 hard
	Audiences   []string     `yaml:"audiences"`
	Position    Position     `yaml:"-"`

	Refs []lawref.Ref `yaml:"-"`

	// Right holds Answer as indexes into Options, as written. An answer that is not
	// made of letters is a mistake of the file; letters beyond the options are left
	// to Check.
	Right []int `yaml:"-"`
}

func (q *Question) settle(at Position) error {
	q.Position = at
	if q.Kind == TrueFalse && len(q.Options) == 0 {
		q.Options = []string{"对", "错"}
	}
	right, err := parseAnswer(q.Answer)
	if err != nil {
		return err
	}
	q.Right = right
	return parseRefs(&q.Refs, q.Basis)
}

// parseAnswer reads letters, or 对 and 错 as the first and the second option.
func parseAnswer(answer string) ([]int, error) {
	switch answer {
	case "对":
		return []int{0}, nil
	case "错":
		return []int{1}, nil
	}
	var right []int
	for _, r := range answer {
		if r < 'A' || r > 'Z' {
			return nil, fault.New(fault.Invalid, "答案“%s”写法不对，应是 B、ABD 这样的大写字母，判断题写“对”或“错”", answer)
		}
		right = append(right, int(r-'A'))
	}
	return right, nil
}

// RightOptions are the options that the answer marks.
func (q *Question) RightOptions() []string { return q.pick(true) }

func (q *Question) pick(right bool) []string {
	var picked []string
	for i, o := range q.Options {
		if slices.Contains(q.Right, i) == right {
			picked = append(picked, o)
		}
	}
	return picked
}

// negations are the words of a stem that asks for what is not so.
var negations = []string{"不正确", "错误的", "不属于", "不包括", "不符合", "说法有误"}

// asksForWrong reports a stem whose marked options are the untrue ones. Only the
// end of a stem asks; before it stands the situation.
func (q *Question) asksForWrong() bool {
	end := []rune(q.Stem)
	end = end[max(0, len(end)-14):]
	return slices.ContainsFunc(negations, func(n string) bool { return strings.Contains(string(end), n) })
}

// shareCases gives the story of a case to all of its questions.
func shareCases(questions []Question) {
	story := map[string]string{}
	for _, q := range questions {
		if q.CaseID != "" && story[q.CaseID] == "" {
			story[q.CaseID] = q.Case
		}
	}
	for i := range questions {
		if q := &questions[i]; q.Case == "" {
			q.Case = story[q.CaseID]
		}
	}
}
