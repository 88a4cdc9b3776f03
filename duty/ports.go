package duty

import (
	"context"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/record"
)

// Ports are what a Desk needs of the store, one small interface a concern.
type Ports struct {
	Units     Units
	Lists     Lists
	Reports   Reports
	Registers Registers
	Years     YearRecords
	Prompts   Prompts
	Questions Questions
	Scoring   Scoring
	Snapshots Snapshots
	Rubrics   Rubrics
	Appeals   Appeals
	Polls     Polls
	Law       Law       // nil: citations are only read, not looked up
	Messenger Messenger // nil: nothing can be delivered in the chat
}

// Law knows which articles exist.
type Law interface {
	// InForce reports whether an article like 民法典第1077条 exists and is in force.
	InForce(ctx context.Context, citation string) (bool, error)
}

// Messenger tells a person something in the chat, where the platform allows it.
type Messenger interface {
	// Tell sends a text to somebody on the roster; false when the platform does not allow
	// it now, or the person is bound to no follower.
	Tell(ctx context.Context, person, text string) (sent bool, err error)
}

// Scoring keeps what scores need beside the units' own records.
type Scoring interface {
	// SaveMarks stores marks by id, all or none; one that is there is replaced.
	SaveMarks(ctx context.Context, marks []Mark, c Change) error
	// RemoveMark takes a mark back; past moments still see it.
	RemoveMark(ctx context.Context, id string, c Change) error
	// Marks are the marks of a year's periods, of a unit or of all.
	Marks(ctx context.Context, year int, unit string) ([]Mark, error)
	// SaveStudy stores how units did at assignments; what has not changed stays.
	SaveStudy(ctx context.Context, figures []StudyFigure, at time.Time) error
	// Setting is what the bureau switched; empty while it did not.
	Setting(ctx context.Context, name string) (string, error)
	// SaveSetting stores a switch.
	SaveSetting(ctx context.Context, name, value string, c Change) error
}

// Snapshots keeps frozen periods in a chain of hashes.
type Snapshots interface {
	// AddSnapshot appends a snapshot; fault.Conflict when its ID exists.
	AddSnapshot(ctx context.Context, s Snapshot, c Change) (Snapshot, error)
	// SnapshotHeads are all without their units and rubrics, the first one first.
	SnapshotHeads(ctx context.Context) ([]Snapshot, error)
	// Snapshot is one by its id; fault.NotFound else.
	Snapshot(ctx context.Context, id string) (Snapshot, error)
	// Snapshots are all, the first one first.
	Snapshots(ctx context.Context) ([]Snapshot, error)
	// VerifySnapshots checks the chain and says what is wrong, in Chinese; empty when
	// nothing is.
	VerifySnapshots(ctx context.Context) ([]string, error)
}

// Rubrics keeps the bureau's own rubrics by revision.
type Rubrics interface {
	// RubricRevisions are all, by rubric's id, the first revision first.
	RubricRevisions(ctx context.Context) ([]RubricRevision, error)
	// SaveRubric stores the next revision; fault.Conflict when it is there already.
	SaveRubric(ctx context.Context, r RubricRevision, c Change) error
}

// Appeals keeps units' appeals against an indicator's points.
type Appeals interface {
	// AddAppeal stores an appeal once for a key; added is false when the key was used.
	AddAppeal(ctx context.Context, a Appeal, key string) (added bool, err error)
	// Appeals lists appeals, those that wait first; of a unit or of all.
	Appeals(ctx context.Context, unit string) ([]Appeal, error)
	// AnswerAppeal answers one that waits; fault.Conflict when it was answered.
	AnswerAppeal(ctx context.Context, id, answer string, c Change) (Appeal, error)
}

// Polls keeps awareness polls and their answers.
type Polls interface {
	// SavePoll stores a poll; fault.Conflict when its id exists.
	SavePoll(ctx context.Context, p Poll, c Change) error
	// Polls are all, the latest first.
	Polls(ctx context.Context) ([]Poll, error)
	// AnswerPoll stores a follower's answers once a poll; false when they had answered.
	AnswerPoll(ctx context.Context, a PollAnswer) (bool, error)
	// PollAnswers are the answers of a poll, without who gave them.
	PollAnswers(ctx context.Context, poll string) ([]PollAnswer, error)
}

// YearRecords loads what a period's report and scores are worked out from.
type YearRecords interface {
	// Records are a period's records as they stood at a moment (now: everything that is
	// there). A unit limits them to it and the units below it; empty takes all.
	Records(ctx context.Context, p Period, unit string, asOf time.Time) (*Records, error)
	// RecordsOf is Records for several units and those below them; nil takes all.
	RecordsOf(ctx context.Context, p Period, units []string, asOf time.Time) (*Records, error)
}

// Units knows responsible units, their liaisons and media accounts.
type Units interface {
	// DutyUnits are all units, by name, with liaisons and accounts.
	DutyUnits(ctx context.Context) ([]Unit, error)
	// SaveDutyUnits stores units by id, all or none; liaisons who are not on the roster
	// by their staff number are added to it.
	SaveDutyUnits(ctx context.Context, units []Unit, c Change) error
	// SaveMedia stores yearly figures of accounts; one of the same account and year is
	// replaced.
	SaveMedia(ctx context.Context, figures []MediaFigure, c Change) error
	// SaveFigures stores figures; one with the same Key is replaced.
	SaveFigures(ctx context.Context, figures []Figure, c Change) error
	// MediaFigures and Figures are those of a year, as they stand now.
	MediaFigures(ctx context.Context, year int) ([]MediaFigure, error)
	Figures(ctx context.Context, year int) ([]Figure, error)
	// RemoveMedia and RemoveFigure take a figure away; past moments still see it.
	RemoveMedia(ctx context.Context, account string, year int, c Change) error
	RemoveFigure(ctx context.Context, f Figure, c Change) error
	// LiaisonOf is the unit that a follower is bound to as its liaison; false for others.
	LiaisonOf(ctx context.Context, follower string) (record.Person, bool, error)
}

// Lists keeps duty lists by version.
type Lists interface {
	// DutyLists are the latest versions of a year (published only, where asked), of a
	// unit or of all.
	DutyLists(ctx context.Context, year int, unit string, published bool) ([]List, error)
	// DutyListVersions are all versions of a unit's list of a year, the first one first.
	DutyListVersions(ctx context.Context, year int, unit string) ([]List, error)
	// DropDraft deletes the versions after the one published last; fault.Conflict when
	// there are none.
	DropDraft(ctx context.Context, unit string, year int, c Change) error
	// SaveDutyList stores a new version; fault.Conflict when it exists.
	SaveDutyList(ctx context.Context, l List, c Change) error
	// PublishDutyList publishes a version that was a draft; fault.Conflict else.
	PublishDutyList(ctx context.Context, l List, c Change) error
	// ItemReports are the reports of a year in short, of a unit or of all.
	ItemReports(ctx context.Context, year int, unit string) ([]ItemReport, error)
}

// ItemReport is what the board needs of a report.
type ItemReport struct {
	Unit  string
	Item  string // empty: it fulfils none
	Date  datebook.Date
	State ReportState
}

// Reports keeps reports and their reviews.
type Reports interface {
	// AddReport stores a report once for a key (that of the chat's message); added is
	// false, and the report kept comes back, when the key was used.
	AddReport(ctx context.Context, r Report, key string) (kept Report, added bool, err error)
	// AddReports stores imported reports and their reviews, all or none; those whose ID
	// is there already stay as they are.
	AddReports(ctx context.Context, reports []Report, c Change) error
	// DutyReport is a report; fault.NotFound else.
	DutyReport(ctx context.Context, id string) (Report, error)
	// FindReports lists reports, latest first.
	FindReports(ctx context.Context, f ReportFilter) ([]Report, error)
	// ReviewReport adds a decision; fault.Conflict where the report is not in the state
	// that the reviewer saw.
	ReviewReport(ctx context.Context, v Review, seen ReportState, c Change) error
}

// ReportFilter chooses reports. Empty fields choose all.
type ReportFilter struct {
	Unit  string
	State ReportState
	Year  int
	Limit int // 50 when 0
}

// Prompts keeps prompts and notices.
type Prompts interface {
	// Prompts lists prompts, those of the nearest deadline first.
	Prompts(ctx context.Context, f PromptFilter) ([]Prompt, error)
	// DraftPrompts stores drafts; one of the same unit, year, item and kind that was
	// written before stays. It returns how many are new.
	DraftPrompts(ctx context.Context, drafts []Prompt) (int, error)
	// ChangePrompt loads a prompt, calls change and stores what it did, while nobody else
	// changes it. A notice that change signs gets the next number of its year.
	ChangePrompt(ctx context.Context, id string, c Change, change func(p *Prompt) error) (Prompt, error)
}

// PromptFilter chooses prompts. Empty fields choose all.
type PromptFilter struct {
	ID    string
	Unit  string
	State PromptState
	Year  int
}

// Questions keeps residents' questions on the way to the unit that answers for them.
type Questions interface {
	// OwnedQuestions lists clusters of questions, the most asked first.
	OwnedQuestions(ctx context.Context, f OwnedFilter) ([]Owned, error)
	// ClusterQuestions puts unanswered questions that are in no cluster yet into clusters.
	ClusterQuestions(ctx context.Context, group Grouping) (placed int, err error)
	// ClusterOf is the cluster that an unanswered question is in; fault.NotFound else.
	ClusterOf(ctx context.Context, question string) (string, error)
	// ChangeOwned is ChangePrompt for a cluster.
	ChangeOwned(ctx context.Context, id string, c Change, change func(q *Owned) error) (Owned, error)
}

// OwnedFilter chooses clusters of questions. Empty fields choose all.
type OwnedFilter struct {
	ID    string
	Unit  string
	State OwnedState
}

// Loose is an unanswered question that is in no cluster yet.
type Loose struct {
	ID       string
	Question string // masked
	Topic    string
	Times    int
	First    time.Time
}

// Cluster is a cluster that is new or has grown, with the ids of the questions that
// came to it.
type Cluster struct {
	Owned
	Members []string
}

// Grouping puts loose questions into clusters, new or open ones.
type Grouping func(loose []Loose, open []Owned) []Cluster

// Registers keeps registers.
type Registers interface {
	// Register is the entries of a kind, of all kinds when it is empty.
	Register(ctx context.Context, kind RegisterKind) ([]Entry, error)
	// SaveRegister stores entries by id, all or none.
	SaveRegister(ctx context.Context, entries []Entry, c Change) error
	// RemoveEntry takes an entry off; past moments still see it.
	RemoveEntry(ctx context.Context, id string, c Change) error
}

// Change says who does something that is audited, and why.
type Change struct {
	Actor  string // account, or unit and role; never an OpenID
	Action string // duty.report.accept; given by Desk where it is empty
	Reason string
	At     time.Time
}
