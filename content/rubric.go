package content

import (
	"github.com/goccy/go-yaml/ast"
)

// Rubric is a scheme of marking (考核评分细则): indicators with weights, and grades. It
// is data of the bureau's; those of the built-in packs are examples.
type Rubric struct {
	ID           string      `yaml:"id"`
	Title        string      `yaml:"title"`
	Version      int         `yaml:"version"`           // the bureau raises it with every change
	Example      bool        `yaml:"example,omitempty"` // thresholds and weights are examples
	Note         string      `yaml:"note,omitempty"`
	Kinds        []string    `yaml:"kinds,omitempty"`         // kinds of units that it is for; empty: all
	Max          Points      `yaml:"max,omitempty"`           // what a total is cut to; empty: the sum
	BonusCap     Points      `yaml:"bonus_cap,omitempty"`     // of all bonus together; empty: the sum of the caps
	DeductionCap Points      `yaml:"deduction_cap,omitempty"` // of all deductions together
	Grades       []Grade     `yaml:"grades"`                  // highest first
	Indicators   []Indicator `yaml:"indicators"`
	Position     Position    `yaml:"-"`
}

// Grade is a grade and the least total for it.
type Grade struct {
	Name string `yaml:"name"`
	From Points `yaml:"from"`
}

// Source is where an indicator's events come from.
type Source string

// The sources of events.
const (
	SourceListPublished Source = "list_published"     // the unit's duty list was published
	SourceListItems     Source = "list_items"         // items of the duty list that were due
	SourceReports       Source = "reports"            // accepted reports, by forms and themes
	SourceOnTime        Source = "reports_on_time"    // accepted reports sent within days of the activity
	SourceFinished      Source = "quiz_finished"      // people who finished, of those assigned
	SourceQuizOnTime    Source = "quiz_on_time"       // people who finished in time, of those assigned
	SourcePassed        Source = "quiz_passed"        // people who passed, of those assigned
	SourceRetained      Source = "quiz_retained"      // questions still known 7 to 30 days later
	SourcePrompts       Source = "prompts_answered"   // notices answered by their deadline
	SourceQuestions     Source = "questions_answered" // residents' questions answered and published in time
	SourceMarks         Source = "marks"              // entered by hand under the name in `entry`
	SourceFigure        Source = "figure"             // figure of the unit under the name in `entry`
	SourceRegister      Source = "register"           // units below it that the register in `entry` covers
	SourceMedia         Source = "media"              // items that its accounts published
)

// Formula is how events become points. The set is closed.
type Formula string

// The formulas.
const (
	FormulaRatio     Formula = "ratio"     // points × good / all
	FormulaCount     Formula = "count"     // points × good / target, at most points
	FormulaYesNo     Formula = "yes_no"    // points when there is one
	FormulaSteps     Formula = "steps"     // points − each × what is missing, at least 0
	FormulaBonus     Formula = "bonus"     // + each × good, at most cap
	FormulaDeduction Formula = "deduction" // − each × fault, at most cap
)

// Indicator is one line of a rubric.
type Indicator struct {
	ID         string   `yaml:"id"`
	Name       string   `yaml:"name"`
	Section    string   `yaml:"section,omitempty"`
	Points     Points   `yaml:"points,omitempty"` // weight; none for bonus and deduction
	Source     Source   `yaml:"source"`
	Formula    Formula  `yaml:"formula"`
	Target     int      `yaml:"target,omitempty"`      // of count and steps
	PerPeople  int      `yaml:"per_people,omitempty"`  // target is for so many people of the headcount, rounded up
	Each       Points   `yaml:"each,omitempty"`        // of steps, bonus and deduction
	Cap        Points   `yaml:"cap,omitempty"`         // of bonus and deduction
	Forms      []string `yaml:"forms,omitempty"`       // of reports: only these forms
	Themes     []string `yaml:"themes,omitempty"`      // of reports: theme, title or law holds one of these
	WithinDays int      `yaml:"within_days,omitempty"` // of reports_on_time and list_items: sent within so many days of the activity
	Entry      string   `yaml:"entry,omitempty"`       // name of the mark, figure or register
	IfNone     string   `yaml:"if_none,omitempty"`     // ratio and steps without any event: full or zero (default)
	Basis      string   `yaml:"basis,omitempty"`       // article or document that asks for it
	Position   Position `yaml:"-"`
}

// ParseRubrics reads the rubrics of one file. Mistakes give an error of kind Invalid
// that wraps *Problems, each with file, line and sentence.
func ParseRubrics(name string, data []byte) ([]Rubric, error) {
	set := emptySet()
	problems := parseFile(set, name, data)
	if len(problems) == 0 && len(set.Rubrics) == 0 {
		problems = []Finding{{File: name, Line: 1, Sentence: "文件里没有评分细则，开头应是“rubrics:”", Severity: SeverityError}}
	}
	if len(problems) > 0 {
		return nil, newProblems(problems)
	}
	return set.Rubrics, nil
}

// rubrics reads the section rubrics: and checks each one.
func (f *file) rubrics(v ast.Node) {
	indicators := indicatorLines(v)
	f.set.Rubrics = items(f, v, f.set.Rubrics, func(r *Rubric, at Position) error {
		r.Position = at
		for i := range r.Indicators {
			r.Indicators[i].Position = Position{File: f.name, Line: at.Line}
			if lines := indicators[at.Line]; i < len(lines) {
				r.Indicators[i].Position.Line = lines[i]
			}
		}
		f.checkRubric(r)
		return nil
	})
}

// indicatorLines are the lines of a rubric's indicators, by the line of the rubric.
func indicatorLines(v ast.Node) map[int][]int {
	out := map[int][]int{}
	list, ok := v.(*ast.SequenceNode)
	if !ok {
		return out
	}
	for _, r := range list.Values {
		fields, _ := mapping(r)
		for _, kv := range fields {
			if in, ok := kv.Value.(*ast.SequenceNode); ok && keyOf(kv) == "indicators" {
				for _, i := range in.Values {
					out[lineOf(r)] = append(out[lineOf(r)], lineOf(i))
				}
			}
		}
	}
	return out
}
