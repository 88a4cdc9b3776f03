package content

import (
	"cmp"
	"fmt"
	"slices"
)

// Severity says whether a finding must be mended before the packs are used.
type Severity string

const (
	SeverityError   Severity = "error"   // wrong: mend it, or waive it with a reason
	SeverityWarning Severity = "warning" // worth a look
)

// Finding is one thing that Load, Check or Verify does not accept.
type Finding struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	ID       string   `json:"id,omitempty"`      // of the item: FAQ id, case id, 民法典1077
	Finding  string   `json:"finding,omitempty"` // what a waiver names: number:30日
	Sentence string   `json:"sentence"`          // plain Chinese
	Severity Severity `json:"severity"`
}

// String is faqs/family.yaml 第12行：热线表里没有“12399” [lamp unknown-hotline:12399].
// The brackets hold what a waiver needs.
func (f Finding) String() string {
	s := f.File
	if f.Line > 0 {
		s += fmt.Sprintf(" 第%d行", f.Line)
	}
	s += "：" + f.Sentence
	if f.ID != "" && f.Finding != "" {
		s += fmt.Sprintf(" [%s %s]", f.ID, f.Finding)
	}
	return s
}

// Waiver accepts one finding on one item, saying why. It stands in a pack file
// under waivers:.
type Waiver struct {
	ID       string   `yaml:"id"`
	Finding  string   `yaml:"finding"`
	Reason   string   `yaml:"reason"`
	Position Position `yaml:"-"`
}

// Errors counts the findings that are errors.
func Errors(findings []Finding) int {
	n := 0
	for _, f := range findings {
		if f.Severity == SeverityError {
			n++
		}
	}
	return n
}

// settle drops the waived findings and sorts the rest by file and line.
func settle(findings []Finding, waivers []Waiver) []Finding {
	waived := map[[2]string]bool{}
	for _, w := range waivers {
		waived[[2]string{w.ID, w.Finding}] = true
	}
	findings = slices.DeleteFunc(findings, func(f Finding) bool {
		return f.ID != "" && waived[[2]string{f.ID, f.Finding}]
	})
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Finding, b.Finding))
	})
	return findings
}
