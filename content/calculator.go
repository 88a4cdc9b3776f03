package content

import (
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"pufa/counsel"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
)

// Calculator words one formula of counsel: what it asks for, what it stands on, and an
// example that Check computes again.
type Calculator struct {
	ID       string            `yaml:"id"`
	Title    string            `yaml:"title"`   // 经济补偿金: what 算经济补偿金 names
	Words    []string          `yaml:"words"`   // other names that people type
	Formula  string            `yaml:"formula"` // one of counsel.Names
	Rule     string            `yaml:"rule"`    // how the law reckons, in plain words
	Inputs   []CalculatorInput `yaml:"inputs"`
	Basis    []string          `yaml:"basis"`
	Notes    []string          `yaml:"notes,omitempty"`
	FAQs     []string          `yaml:"faqs,omitempty"`    // answers beneath which it is offered
	Related  []string          `yaml:"related,omitempty"` // as in a guide's end
	Example  CalculatorExample `yaml:"example"`
	Position Position          `yaml:"-"`

	Refs []lawref.Ref `yaml:"-"`
}

// CalculatorInput asks for one input of the formula.
type CalculatorInput struct {
	Key     string             `yaml:"key"`
	Name    string             `yaml:"name"` // what the steps call it
	Ask     string             `yaml:"ask"`
	Cues    []string           `yaml:"cues,omitempty"`    // words before or behind it in one line: 月薪
	Min     string             `yaml:"min,omitempty"`     // as a person types it
	Max     string             `yaml:"max,omitempty"`     // likewise
	Default string             `yaml:"default,omitempty"` // taken where one line does not say
	Options []CalculatorOption `yaml:"options,omitempty"` // of a choice
}

// CalculatorOption is a word that the formula knows, and what people type for it.
type CalculatorOption struct {
	Say   string   `yaml:"say"`
	Words []string `yaml:"words,omitempty"`
}

// CalculatorExample is a worked example: one line that a person might type, what is
// understood, and what comes out.
type CalculatorExample struct {
	Say     string            `yaml:"say"`
	Inputs  map[string]string `yaml:"inputs"`
	Today   datebook.Date     `yaml:"today,omitempty"`   // the day it is worked on; the pack's day when empty
	Figures map[string]string `yaml:"figures,omitempty"` // instead of the tables
	Answer  string            `yaml:"answer"`
}

// LPRTable is the one-year loan prime rate by day of publication, kept by the bureau.
type LPRTable struct {
	Source   string        `yaml:"source"`
	Through  datebook.Date `yaml:"through"` // the last publication that was looked up
	Rows     []LPRTableRow `yaml:"rows"`
	Position Position      `yaml:"-"`
}

// LPRTableRow is a rate from its day on.
type LPRTableRow struct {
	From datebook.Date `yaml:"from"`
	Rate string        `yaml:"rate"` // 3.35%
}

// Figure is a yearly figure of the region that a formula takes.
type Figure struct {
	Key      string   `yaml:"key"`
	Name     string   `yaml:"name"`
	Year     int      `yaml:"year"`
	Value    string   `yaml:"value"` // an amount as a person types it
	Example  bool     `yaml:"example,omitempty"`
	Source   string   `yaml:"source"`
	Position Position `yaml:"-"`
}

func (k *Calculator) settle(at Position) error {
	k.Position = at
	return parseRefs(&k.Refs, k.Basis)
}

// lpr reads the table, which is one item and not a list.
func (f *file) lpr(node ast.Node) {
	var t LPRTable
	line := lineOf(node)
	if err := yaml.NodeToValue(node, &t, yaml.Strict()); err != nil {
		f.yamlError(node, err, t)
		return
	}
	t.Position = Position{File: f.name, Line: line}
	f.set.LPR = t
}

// Tables are the published figures in the form that formulas take. What does not
// parse is left out; Check reports it.
func (s *Set) Tables() counsel.Tables {
	t := counsel.Tables{Figures: map[string]counsel.Figure{}}
	t.LPR.Through = s.LPR.Through
	for _, r := range s.LPR.Rows {
		if rate, err := counsel.ParseRate(r.Rate); err == nil {
			t.LPR.Rows = append(t.LPR.Rows, counsel.LPRRow{From: r.From, Rate: rate})
		}
	}
	for _, f := range s.Figures {
		if value, err := counsel.ParseMoney(f.Value); err == nil {
			t.Figures[f.Key] = counsel.Figure{Name: f.Name, Year: f.Year, Value: value, Example: f.Example, Source: f.Source}
		}
	}
	return t
}

// Input is the input of a key; nil where there is none.
func (k *Calculator) Input(key string) *CalculatorInput {
	for i := range k.Inputs {
		if k.Inputs[i].Key == key {
			return &k.Inputs[i]
		}
	}
	return nil
}

// Need is what the formula wants of an input.
func (k *Calculator) Need(key string) (counsel.Need, bool) {
	f, _ := counsel.Find(k.Formula)
	for _, n := range f.Needs {
		if n.Key == key {
			return n, true
		}
	}
	return counsel.Need{}, false
}

// Parse reads one input as a person typed it, within its limits.
func (k *Calculator) Parse(key, typed string, today datebook.Date) (counsel.Value, error) {
	in := k.Input(key)
	need, ok := k.Need(key)
	if in == nil || !ok {
		return counsel.Value{}, fmt.Errorf("calculator %s has no input %s", k.ID, key)
	}
	if need.Kind == counsel.Choice {
		return in.choose(typed)
	}
	v, err := counsel.Parse(need.Kind, typed, today)
	if err != nil {
		return v, err
	}
	return v, in.within(need.Kind, v, today)
}
