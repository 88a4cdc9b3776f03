// Package search finds articles, FAQs, cases and services for a lay question.
//
// Documents enter through Build, which writes an index folder; Open serves it. A
// Query leaves as a Result: ranked hits of each kind, and a calibrated confidence
// with the decision whether to answer, to offer choices or to say that nothing
// was found. docs/search.md explains the pipeline.
package search

import "pufa/internal/datebook"

// Kind of a document.
type Kind string

const (
	Article Kind = "article"
	FAQ     Kind = "faq"
	Case    Kind = "case"
	Service Kind = "service"
)

// Doc is one document to be found.
type Doc struct {
	ID        string // unique over all kinds
	Kind      Kind
	Law       string   // article: canonical name of the law
	Level     string   // article: 宪法 法律 行政法规 司法解释 部门规章 …; empty when not known
	Label     string   // article: 第一千零七十七条
	Chapter   string   // article: path of chapters
	Title     string   // question of a FAQ, title of a case or service
	Text      string   // the article's text, the FAQ's conclusion and steps, …
	Gist      string   // article: gist in plain words
	Questions []string // lay phrasings that this document answers
	Cites     []string // FAQ, case, service: IDs of the articles it stands on
	Topics    []string
	From      datebook.Date // first day in force; zero = always was
	Until     datebook.Date // first day no longer in force; zero = open
}

// Labelled is a question with the IDs of the articles that answer it.
type Labelled struct {
	Question string   `json:"question"`
	Gold     []string `json:"gold"`
}

// Term maps an everyday word to words of the law.
type Term struct {
	Lay   string
	Legal []string
}

// Query is a question put to the index.
type Query struct {
	Text    string
	Context string // the question before, when this one leans on it
	Limit   int    // hits of each kind; 10 when 0
	Today   datebook.Date
	History bool // find also what is no longer in force
	Explain bool // fill Hit.Features
}

// Hit is a document found.
type Hit struct {
	ID       string             `json:"id"`
	Kind     Kind               `json:"kind"`
	Score    float64            `json:"score"`
	Features map[string]float64 `json:"features,omitempty"`
	Parts    map[string]float64 `json:"parts,omitempty"` // with Explain only: what each feature adds to the sum that ranks
}

// Decision says what the bot should do with a result.
type Decision string

const (
	Answer  Decision = "answer"
	Choices Decision = "choices"
	None    Decision = "none"
)

// Result is what a query found, best first.
type Result struct {
	Articles   []Hit
	Upcoming   []Hit // articles of versions that come into force after Query.Today
	FAQs       []Hit
	Cases      []Hit
	Services   []Hit
	Confidence float64 // calibrated chance, 0..1, that the first hits are right
	Decision   Decision
}
