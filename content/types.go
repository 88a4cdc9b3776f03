package content

import (
	"pufa/internal/datebook"
	"pufa/internal/lawref"
)

// Position says where in a pack a thing was written, for errors that name it.
type Position struct {
	File string
	Line int
}

// Status is a law's standing on a date.
type Status string

const (
	InForce  Status = "in_force"
	NotYet   Status = "not_yet"  // promulgated, comes into force later
	Amended  Status = "amended"  // this version was replaced by a newer one of the same law
	Repealed Status = "repealed" // the law ended
)

// Law is one row of the catalogue: a law, regulation or interpretation, and the
// version of it that the packs were checked against.
type Law struct {
	Name      string        `yaml:"name"`              // canonical short name: 民法典 (no 中华人民共和国)
	Title     string        `yaml:"title"`             // full title: 中华人民共和国民法典
	Aliases   []string      `yaml:"aliases,omitempty"` // other short names and what people call it
	Level     string        `yaml:"level"`             // 宪法 法律 行政法规 司法解释 部门规章 地方
	Adopted   datebook.Date `yaml:"adopted"`           // of the version in force
	Effective datebook.Date `yaml:"effective"`         // of the version in force

	// EffectiveUnverified says that Effective is empty or only likely: the text of
	// the amending decision, which names the day, was not at hand.
	EffectiveUnverified bool `yaml:"effective_unverified,omitempty"`

	Ended        datebook.Date `yaml:"ended,omitempty"`         // the day it ceased to be in force
	SupersededBy []string      `yaml:"superseded_by,omitempty"` // laws that replaced it
	Articles     int           `yaml:"articles,omitempty"`      // number of the last article; 0 = not checked
	Renumbered   bool          `yaml:"renumbered,omitempty"`    // article numbers of the earlier version no longer hold
	CheckedTo    datebook.Date `yaml:"checked_to,omitempty"`    // changes after this day are not known; zero = the pack's date
	About        string        `yaml:"about"`                   // one sentence
	UnitKind     string        `yaml:"unit,omitempty"`          // kind of unit that answers for it (责任单位)
	Next         *Successor    `yaml:"next,omitempty"`          // version promulgated but not yet in force
	Note         string        `yaml:"note,omitempty"`
	Position     Position      `yaml:"-"`
}

// Successor is a coming version of the same law.
type Successor struct {
	Adopted   datebook.Date `yaml:"adopted"`
	Effective datebook.Date `yaml:"effective"`
	Articles  int           `yaml:"articles,omitempty"`
}

// Gist is an article in plain words, in our own sentences.
type Gist struct {
	Law       string   `yaml:"law"`
	Article   string   `yaml:"article"` // 1077 or 133之一
	Gist      string   `yaml:"gist"`
	Topics    []string `yaml:"topics,omitempty"`
	Audiences []string `yaml:"audiences,omitempty"`
	Questions []string `yaml:"questions,omitempty"` // lay questions as people type them
	Position  Position `yaml:"-"`

	Ref lawref.Ref `yaml:"-"` // Law and Article, parsed
}

// FAQ is an answer that was written and reviewed for one lay question.
type FAQ struct {
	ID         string   `yaml:"id"`
	Question   string   `yaml:"question"`
	Phrasings  []string `yaml:"phrasings"`
	Conclusion string   `yaml:"conclusion"` // 结论
	Basis      []string `yaml:"basis"`      // 依据: 民法典第1077条
	Steps      []string `yaml:"steps"`      // 怎么办, one sentence each
	Evidence   []string `yaml:"evidence,omitempty"`
	Deadlines  []string `yaml:"deadlines,omitempty"`
	Calls      []string `yaml:"calls,omitempty"` // hotline numbers of the hotlines pack
	Topics     []string `yaml:"topics,omitempty"`
	Related    []string `yaml:"related,omitempty"` // ids of FAQs
	Position   Position `yaml:"-"`

	Refs []lawref.Ref `yaml:"-"` // Basis, parsed
}

// Case is a case explanation (以案释法), a teaching case of our own making.
type Case struct {
	ID       string   `yaml:"id"`
	Title    string   `yaml:"title"`
	Facts    string   `yaml:"facts"`
	Question string   `yaml:"question"`
	Result   string   `yaml:"result"`
	Basis    []string `yaml:"basis"`
	Lesson   string   `yaml:"lesson"`
	Topics   []string `yaml:"topics,omitempty"`
	UnitKind string   `yaml:"unit,omitempty"`
	Position Position `yaml:"-"`

	Refs []lawref.Ref `yaml:"-"`
}

// Service is a service guide: what an office does for people and how to get it.
type Service struct {
	ID       string   `yaml:"id"`
	Title    string   `yaml:"title"`
	Words    []string `yaml:"words"` // what people type to reach it
	Summary  string   `yaml:"summary"`
	Who      string   `yaml:"who,omitempty"`
	Steps    []string `yaml:"steps"`
	Bring    []string `yaml:"bring,omitempty"` // papers to bring
	Cost     string   `yaml:"cost,omitempty"`
	Time     string   `yaml:"time,omitempty"`
	Basis    []string `yaml:"basis,omitempty"`
	Calls    []string `yaml:"calls,omitempty"`
	Topics   []string `yaml:"topics,omitempty"`
	Position Position `yaml:"-"`

	Refs []lawref.Ref `yaml:"-"`
}

// Hotline is a public number and when to give it.
type Hotline struct {
	Number   string   `yaml:"number"`
	Name     string   `yaml:"name"`
	When     string   `yaml:"when"`
	Hours    string   `yaml:"hours,omitempty"`
	Topics   []string `yaml:"topics,omitempty"`
	Verified bool     `yaml:"verified"`
	Position Position `yaml:"-"`
}

// Office is a place with a door: legal aid centre, judicial office, police station.
type Office struct {
	Name      string   `yaml:"name"`
	Kind      string   `yaml:"kind"`
	Address   string   `yaml:"address"`
	Phone     string   `yaml:"phone,omitempty"`
	Hours     string   `yaml:"hours,omitempty"`
	Latitude  float64  `yaml:"latitude"`  // degrees, GCJ-02 as WeChat sends it
	Longitude float64  `yaml:"longitude"` // degrees, GCJ-02
	Example   bool     `yaml:"example,omitempty"`
	Position  Position `yaml:"-"`
}

// Emergency is a fixed text for a dangerous situation: safety first, then the law.
// Fires and AskedCalmly say what its words mean.
type Emergency struct {
	ID       string     `yaml:"id"`
	Title    string     `yaml:"title"`
	Triggers [][]string `yaml:"triggers"`         // any row whose words all occur fires
	Calm     []string   `yaml:"calm,omitempty"`   // words that show a calm question about the law
	Urgent   []string   `yaml:"urgent,omitempty"` // words that show it is about now or about the writer
	Safety   string     `yaml:"safety"`           // first lines: what to do now, whom to call
	Law      string     `yaml:"law"`              // then the law, in two or three sentences
	Help     string     `yaml:"help"`             // one line appended to a calm question's answer
	Basis    []string   `yaml:"basis,omitempty"`  // cited articles
	Calls    []string   `yaml:"calls"`            // hotline numbers
	Except   [][]string `yaml:"except,omitempty"` // rows that show it is something else
	Position Position   `yaml:"-"`

	Refs []lawref.Ref `yaml:"-"`
}

// Term maps an everyday word to the law's words (老赖 → 失信被执行人).
type Term struct {
	Lay      string   `yaml:"lay"`
	Legal    []string `yaml:"legal"`
	Position Position `yaml:"-"`
}

// Set is everything that the packs hold, checked and parsed.
type Set struct {
	Version     string // digest of the packs' bytes: moves when any content moves
	Laws        []Law
	Gists       []Gist
	FAQs        []FAQ
	Cases       []Case
	Services    []Service
	Hotlines    []Hotline
	Offices     []Office
	Emergencies []Emergency
	Terms       []Term
	Questions   []Question // of the question bank
	Campaigns   []Campaign // the year's publicity campaigns
	Rubrics     []Rubric   // schemes of marking units; the built-in ones are examples
	OffTopic    []string   // questions that the bot should decline, for calibration
	Waivers     []Waiver   // findings accepted in writing
	Guides      []Guide
	Calculators []Calculator
	Enterprise  []EnterpriseItem
	Replies     []Reply
	LPR         LPRTable
	Figures     []Figure

	// Checked says, by file, on which day its facts were checked against the law.
	Checked map[string]datebook.Date

	// Own tells the items of the bureau's folders, by kind and id: faq/wages.
	Own map[string]bool
}
