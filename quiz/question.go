package quiz

import "pufa/internal/lawref"

// Kind is the type of a question.
type Kind string

const (
	Single    Kind = "single"     // 单选
	Multiple  Kind = "multiple"   // 多选
	TrueFalse Kind = "true_false" // 判断; options are always 对 and 错
	Ordered   Kind = "ordered"    // 排序; the answer is the order of the options
)

// Question is one version of a question. Editing a question that was asked makes a
// new version; results keep the version that was asked.
type Question struct {
	ID          string
	Version     int // from 1
	Kind        Kind
	CaseID      string // questions with one CaseID share CaseText and are asked together
	CaseText    string
	Stem        string
	Options     []string
	Answer      []int // indexes into Options, ascending; for Ordered the right order
	Explanation string
	Basis       []lawref.Ref
	Topic       string
	Difficulty  int // 1 easy, 2 middling, 3 hard
	Audiences   []string
	Retired     bool
}

// Key names a version of a question.
type Key struct {
	ID      string
	Version int
}
