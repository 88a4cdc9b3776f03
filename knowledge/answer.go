package knowledge

import (
	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
)

// Kind says what sort of answer a question got.
type Kind string

const (
	Answered Kind = "answered" // one answer fits
	Choices  Kind = "choices"  // several may fit; the person picks
	None     Kind = "none"     // nothing fits well enough
	ByNumber Kind = "citation" // an article was asked for by number
)

// Citation is an article that exists, in a version with its dates.
type Citation struct {
	Law       string         `json:"law"`
	Article   string         `json:"article"` // 第一千零七十七条
	Ref       lawref.Ref     `json:"ref"`
	Version   datebook.Date  `json:"version"`   // adopted or last changed
	Effective datebook.Date  `json:"effective"` // zero when the source does not say
	Status    content.Status `json:"status"`
	Text      string         `json:"text,omitempty"` // verbatim text, or the gist
	Verbatim  bool           `json:"verbatim"`       // Text is the article's own words
	Note      string         `json:"note,omitempty"` // renumbered, coming version, …
}

// Contact is whom to call.
type Contact struct {
	Number string `json:"number"`
	Name   string `json:"name"`
	When   string `json:"when,omitempty"`
}

// Related is a next question that a person may tap: Say is sent as if typed.
type Related struct {
	Label string `json:"label"`
	Say   string `json:"say"`
}

// Source is a document that the answer rests on, with its ranking score.
type Source struct {
	Kind     string             `json:"kind"` // article, gist, faq, case, service
	ID       string             `json:"id"`
	Title    string             `json:"title"`
	Score    float64            `json:"score"`
	Features map[string]float64 `json:"features,omitempty"` // with Explain only
	Parts    map[string]float64 `json:"parts,omitempty"`    // with Explain only: what each feature adds to the ranking's sum
}

// Answer is what a question got, before it is worded for a channel.
type Answer struct {
	Kind       Kind               `json:"kind"`
	Question   string             `json:"question"`
	Title      string             `json:"title,omitempty"`
	Conclusion string             `json:"conclusion,omitempty"` // 结论
	Citations  []Citation         `json:"citations,omitempty"`  // 依据
	Steps      []string           `json:"steps,omitempty"`      // 怎么办
	Evidence   []string           `json:"evidence,omitempty"`
	Deadlines  []string           `json:"deadlines,omitempty"`
	Calls      []Contact          `json:"calls,omitempty"`
	CaseID     string             `json:"case,omitempty"`
	Related    []Related          `json:"followups,omitempty"`
	Sources    []Source           `json:"sources,omitempty"`
	Confidence float64            `json:"confidence"` // 0..1
	Topics     []string           `json:"topics,omitempty"`
	Millis     map[string]float64 `json:"timing_ms,omitempty"`
}
