package quiz

import (
	"context"
	"time"

	"pufa/internal/record"
)

// Ports are what a Study needs of the store, one small interface a concern.
type Ports struct {
	Bank        Bank
	Assignments Assignments
	Attempts    Attempts
	Rounds      Rounds
	Roster      Roster
	Bindings    Bindings
	Records     Records
	Ledger      Ledger
}

// Bank keeps questions by version.
type Bank interface {
	// BankVersion moves whenever a question is saved.
	BankVersion(ctx context.Context) (int64, error)
	// BankQuestions are the latest versions, the retired ones too.
	BankQuestions(ctx context.Context) ([]Question, error)
	// QuestionVersions are the versions named; one that does not exist is left out.
	QuestionVersions(ctx context.Context, keys []Key) ([]Question, error)
	// SaveBank stores questions: new ones as version 1, changed ones in place
	// while they were never asked and as a new version afterwards, all or none.
	SaveBank(ctx context.Context, questions []Question, at time.Time) (Saved, error)
}

// Assignments keeps assignments by version.
type Assignments interface {
	// Assignment is the latest version (0) or a certain one; a fault.NotFound else.
	Assignment(ctx context.Context, id string, version int) (Assignment, error)
	// Assignments are the latest versions of those whose window ends after a time.
	Assignments(ctx context.Context, after time.Time) ([]Assignment, error)
	// SaveAssignment stores a version with its line in the audit log; fault.Conflict
	// when the version exists.
	SaveAssignment(ctx context.Context, a Assignment, c Change) error
	// Exempt frees a person from an assignment, with its line in the audit log.
	Exempt(ctx context.Context, e Exemption, c Change) error
	// AddRetest offers a person another attempt, with its line in the audit log.
	AddRetest(ctx context.Context, r Retest, c Change) error
	// Retests are what a person was offered, oldest first.
	Retests(ctx context.Context, person string) ([]Retest, error)
	// Exempted are the assignments that a person is freed from.
	Exempted(ctx context.Context, person string) ([]Exemption, error)
}

// Attempts keeps attempts and their answers. An answer is one row for good.
type Attempts interface {
	// AddAttempt stores a new attempt, unless the person has an open one at the
	// assignment: then that one comes back, and added is false.
	AddAttempt(ctx context.Context, t Attempt) (kept Attempt, added bool, err error)
	// Attempt is an attempt with its answers; fault.NotFound else.
	Attempt(ctx context.Context, id string) (Attempt, error)
	// AttemptsOf are a person's attempts, oldest first; without the answers and of
	// every assignment when the assignment is empty.
	AttemptsOf(ctx context.Context, person, assignment string) ([]Attempt, error)
	// ChangeAttempt loads an attempt, calls change and stores what it did (answers
	// added, state, cursor), while nobody else changes it. An attempt that ends enters
	// the ledger in the same transaction. An error of change stores nothing.
	ChangeAttempt(ctx context.Context, id string, c *Change, change func(t *Attempt) error) error
	// OverdueAttempts are open attempts whose deadline lies before a time.
	OverdueAttempts(ctx context.Context, before time.Time, limit int) ([]string, error)
}

// Rounds keeps practice: rounds of questions and what a follower remembers.
type Rounds interface {
	// AddRound stores a round and closes the follower's other open one.
	AddRound(ctx context.Context, r Round) error
	// OpenRound is the follower's open round; false when there is none.
	OpenRound(ctx context.Context, follower string) (Round, bool, error)
	// ChangeRound is ChangeAttempt for a round of a follower; fault.NotFound for one of
	// somebody else. The card is the follower's of a question (zero when new, or when
	// the question is empty) and is stored with the round when it was changed.
	ChangeRound(ctx context.Context, id, follower, question string, change func(r *Round, c *Card) error) error
	// ReviewsDue counts cards that are due at a time and became so after another, by
	// follower.
	ReviewsDue(ctx context.Context, after, now time.Time) ([]Review, error)
	// Cards are the follower's cards by question.
	Cards(ctx context.Context, follower string) (map[string]Card, error)
}

// Roster knows units and people.
type Roster interface {
	// Person is somebody on the roster; fault.NotFound else.
	Person(ctx context.Context, id string) (record.Person, error)
	// PersonByStaffNo finds somebody who has not left; fault.NotFound else.
	PersonByStaffNo(ctx context.Context, staffNo string) (record.Person, error)
	// Units are all units.
	Units(ctx context.Context) ([]record.Unit, error)
	// SaveRoster stores units and people, all or none; people who changed unit keep
	// their history.
	SaveRoster(ctx context.Context, units []record.Unit, people []record.Person, c Change) (Saved, error)
}

// Bindings knows which follower is which person.
type Bindings interface {
	// Bound is the person a follower is bound to; false when there is none.
	Bound(ctx context.Context, follower string) (record.Person, bool, error)
	// Bind binds a follower to a person by an invitation: the person's and the
	// follower's earlier bindings end, practice moves along, and a one-time invitation
	// is used up. fault.Conflict when it was used or has expired.
	Bind(ctx context.Context, b Binding) error
	// Unbind ends a follower's binding; false when there was none.
	Unbind(ctx context.Context, follower string, at time.Time) (bool, error)
	// AddInvitations stores invitations by the keyed hash of their code.
	AddInvitations(ctx context.Context, invitations []Invitation) error
	// Invitation is an invitation by its code; try counts it as a wrong guess.
	// fault.NotFound when there is none.
	Invitation(ctx context.Context, code string, try bool) (Invitation, error)
}

// Records are reads for reports and evidence.
type Records interface {
	// MessageKey is the digest under which a message's key is stored.
	MessageKey(key string) (string, error)
	// Tallies computes a report by SQL, one row a group.
	Tallies(ctx context.Context, q Query) ([]Tally, error)
	// DuePeople are the people of a unit (all units when empty) whom it binds.
	DuePeople(ctx context.Context, assignment, unit string) ([]Standing, error)
	// FinishedAttempts are attempts that ended, with answers, of an assignment.
	FinishedAttempts(ctx context.Context, assignment string) ([]Attempt, error)
	// Raw is what a recomputation from scratch starts from.
	Raw(ctx context.Context, assignment string) (Raw, error)
}

// Ledger keeps certificates and verifies the chain of ended attempts.
type Ledger interface {
	// SaveCertificate keeps the first certificate of an attempt and returns it.
	SaveCertificate(ctx context.Context, c Certificate) (Certificate, error)
	// Certificate finds one by its code; fault.NotFound else.
	Certificate(ctx context.Context, code string) (Certificate, error)
}

// Change says who does something that is audited, and why.
type Change struct {
	Actor  string // account or unit; never an OpenID
	Action string // quiz.assignment.create; given by Study
	Reason string
	At     time.Time
}

// Saved counts what an import did.
type Saved struct {
	New       int
	Changed   int // in place, or as a new version
	Unchanged int
}

// Exemption frees a person from an assignment.
type Exemption struct {
	Assignment string
	Person     string
	Reason     string
	At         time.Time
}

// Binding joins a follower to a person.
type Binding struct {
	Follower string
	Person   string
	Code     string // of the invitation; stored hashed
	At       time.Time
}

// Invitation lets a follower bind themselves.
type Invitation struct {
	Code    string // shown once; the store keeps a keyed hash
	Unit    string
	Person  string // empty: anybody of the unit who knows name and staff number
	Once    bool
	Expires time.Time
	Used    bool
	Tries   int // wrong guesses at name or staff number, by anybody
}
