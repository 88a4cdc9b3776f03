package scheduler

import (
	"context"
	"time"
)

// Ports are what the scheduler needs of the store, one small interface a concern.
type Ports struct {
	Campaigns Campaigns
	Planning  Planning
	Outbox    Outbox
	Quotas    Quotas
	Results   Results
	Followers Followers
}

// Campaigns keeps campaigns. Every change writes the audit log in its transaction.
type Campaigns interface {
	// AddCampaign stores a new one; false when there is one of its template for the same days.
	AddCampaign(ctx context.Context, c Campaign) (added bool, err error)
	// Campaign is one by its id; fault.NotFound else.
	Campaign(ctx context.Context, id string) (Campaign, error)
	// Campaigns are those in one of the states, all when none is named, by first day.
	Campaigns(ctx context.Context, states ...State) ([]Campaign, error)
	// ChangeCampaign loads a campaign and the steps that were planned, calls change and
	// stores what it returns, while nobody else changes it. An error of change stores
	// nothing.
	ChangeCampaign(ctx context.Context, id string, change func(c Campaign, runs []StepRun) (Campaign, error)) (Campaign, error)
	// NoteTest writes a test send into the audit log.
	NoteTest(ctx context.Context, id, step string, to []string, by Change) error
	// StepRuns are the steps of a campaign that were planned or missed.
	StepRuns(ctx context.Context, campaign string) ([]StepRun, error)
}

// RunPhase is how far a step is.
type RunPhase string

const (
	RunSending RunPhase = "sending"
	RunDone    RunPhase = "done"
	RunMissed  RunPhase = "missed" // not planned within its grace
)

// StepRun is a step that was planned.
type StepRun struct {
	ID       int64
	Campaign string
	Step     string
	Phase    RunPhase
	Reason   Reason
	Due      time.Time
	Planned  time.Time
	Expires  time.Time
	Finished time.Time // zero while it is not
}

// Planning works out who gets a step. Rules are the account's and the bureau's.
type Planning interface {
	// CountReach counts what PlanStep would plan.
	CountReach(ctx context.Context, p StepPlan) ([]ReachCount, error)
	// MassUsed counts the followers of the segment by the mass messages that they had in
	// the month of the plan's time.
	MassUsed(ctx context.Context, p StepPlan) (map[int]int, error)
	// PlanStep writes the recipients and the outbox of a step in one transaction, once:
	// planned is false where the step has been planned or missed already. ErrNotLeader
	// when a later leader has planned since.
	PlanStep(ctx context.Context, leader int64, p StepPlan) (run StepRun, planned bool, err error)
	// MissStep notes that a step was not sent, once.
	MissStep(ctx context.Context, leader int64, p StepPlan, why Reason) error
}

// StepPlan is a step to be planned.
type StepPlan struct {
	Campaign string
	Topic    string
	Step     Step
	Due      time.Time
	Expires  time.Time
	At       time.Time // when it is sent: what the week and the month are counted from
	Rules    Rules
	// TagSize is how many followers the platform counts for the segment's only tag; 0
	// where it is not known. The step goes out by the tag when nobody is left out.
	TagSize int
}

// ReachCount counts followers of a segment who are reached by a channel, or by none for
// a reason.
type ReachCount struct {
	Channel Channel `json:"channel,omitempty"`
	Reason  Reason  `json:"reason,omitempty"`
	Count   int     `json:"count"`
}

// Outbox is the ledger of sending. Methods that take a Delivery as it was claimed do
// nothing and return false when another has claimed it since.
type Outbox interface {
	// ClaimDeliveries takes up to n deliveries of running campaigns whose time has come, and those
	// whose claim has lapsed before the platform was called. Those whose lease ended
	// while the platform was being called become Doubt.
	ClaimDeliveries(ctx context.Context, ch Channel, n int, now time.Time, lease time.Duration) ([]Delivery, error)
	// ClaimDoubts takes up to n deliveries in Doubt that have come up for a look.
	ClaimDoubts(ctx context.Context, ch Channel, n int, now time.Time, lease time.Duration) ([]Delivery, error)
	// ClaimTaken takes up to n messages that the platform took before a time and
	// reported nothing of.
	ClaimTaken(ctx context.Context, ch Channel, n int, before, now time.Time, lease time.Duration) ([]Delivery, error)
	// Recipients are the OpenIDs of a delivery; fewer than its size when some had their
	// data deleted.
	Recipients(ctx context.Context, d Delivery) ([]string, error)
	// Calling notes that the platform is about to be called.
	Calling(ctx context.Context, d Delivery, now time.Time) (bool, error)
	// Settle stores what became of a claimed delivery.
	Settle(ctx context.Context, d Delivery, o Outcome, now time.Time) (bool, error)
	// Expire ends what waited past its time, and steps and their campaigns' runs of
	// which nothing is open; it returns the campaigns that it touched.
	Expire(ctx context.Context, now time.Time) ([]string, error)
	// Failures counts the deliveries of a step by how they ended.
	Failures(ctx context.Context, campaign, step string) (Ended, error)
	// Withdraw ends all that waits of a campaign.
	Withdraw(ctx context.Context, campaign string, why Reason, now time.Time) error
	// TakeResult notes the platform's report of a mass or template message, once; it may
	// come before the answer to the call.
	TakeResult(ctx context.Context, r SendReport) error
}

// Outcome is what became of a claimed delivery.
type Outcome struct {
	Phase   Phase // Waiting, Doubt, Taken, Sent or Failed
	Reason  Reason
	Detail  string
	Ready   time.Time // when it comes up again
	Channel Channel   // another channel to try; empty: the same
	Grant   string    // template of a notification whose grant is used up by it
	MsgID   int64
	DataID  int64
	Tally   Tally
}

// Ended counts the deliveries of a step that ended.
type Ended struct {
	Sent     int
	Failed   int // for reasons of the platform or the account
	Rejected int // of them refused for their content
}

// SendReport is MASSSENDJOBFINISH or TEMPLATESENDJOBFINISH.
type SendReport struct {
	Channel Channel
	MsgID   int64
	OK      bool
	Status  string // the platform's word
	Tally   Tally
	At      time.Time
}

// Quotas counts calls for all replicas.
type Quotas interface {
	// Use takes n of a period's quota, or reports false when fewer are left.
	Use(ctx context.Context, api, period string, n, limit int) (bool, error)
	// Exhaust notes that the platform counts a quota as used up.
	Exhaust(ctx context.Context, api, period string, limit int) error
	// Used is how much of a period's quota is used.
	Used(ctx context.Context, api, period string) (int, error)
}

// Followers keeps who follows, as the platform lists it, and what they want.
type Followers interface {
	// ListFollowers notes a page of OpenIDs that the platform listed in a run.
	ListFollowers(ctx context.Context, openIDs []string, run time.Time) error
	// EndListing notes that those whom a complete run did not list have left.
	EndListing(ctx context.Context, run time.Time) (left int, err error)
	// SetTag replaces the followers of a tag.
	SetTag(ctx context.Context, tag int64, openIDs []string) error
	// Reach is a follower's OpenID for sending; false when they left.
	OpenID(ctx context.Context, follower string) (string, bool, error)
	// FollowerByStaffNo is who is bound to a person of the roster.
	FollowerByStaffNo(ctx context.Context, staffNo string) (follower string, found bool, err error)
}

// Results are reads for progress and reports.
type Results interface {
	// Progress counts the deliveries of the steps that were planned.
	Progress(ctx context.Context, campaign string) ([]StepProgress, error)
	// Responses counts what recipients did after the steps.
	Responses(ctx context.Context, campaign string) (map[string]Response, error)
	// SentArticles are the article ids of mass messages sent since a time, for the
	// platform's figures, with the step that sent them.
	SentArticles(ctx context.Context, since time.Time) ([]ArticleSent, error)
	// PageViews sums how often a page and the pages below it were opened.
	PageViews(ctx context.Context, page string) (map[string]int64, error)
	// CampaignQuiz counts who practised questions since a time, and how many of the
	// questions they know now.
	CampaignQuiz(ctx context.Context, questions []string, since time.Time) (QuizFigures, error)
	// SaveReads stores the platform's figures of a step, replacing older ones.
	SaveReads(ctx context.Context, run int64, r Reads) error
}

// StepProgress is how far a step is.
type StepProgress struct {
	Run     StepRun
	Planned int // who gets it, or should have
	Skipped []ReachCount
	Groups  []PhaseCount
	Result  Tally // what the platform reported of mass messages, and our count of the others
	Reads   Reads
}

// PhaseCount counts deliveries in a phase: rows and the people they are for.
type PhaseCount struct {
	Channel Channel `json:"channel"`
	Phase   Phase   `json:"phase"`
	Reason  Reason  `json:"reason,omitempty"`
	Rows    int     `json:"rows"`
	People  int     `json:"people"`
}

// Response counts what recipients of a step did afterwards.
type Response struct {
	Replied      int `json:"replied"`      // wrote within 24 hours
	Unsubscribed int `json:"unsubscribed"` // left within 7 days
	OptedOut     int `json:"opted_out"`    // 退订 within 7 days
}

// ArticleSent is an article in a mass message.
type ArticleSent struct {
	Run    int64
	DataID int64
	Sent   time.Time
}

// Reads are the platform's figures of a step's article, and those of its page.
type Reads struct {
	Readers int       `json:"readers"` // people, by the platform
	Shares  int       `json:"shares"`
	At      time.Time `json:"at,omitzero"` // when they were fetched
}

// QuizFigures are who took part in a campaign's quiz.
type QuizFigures struct {
	People  int `json:"people"`
	Asked   int `json:"asked"` // questions, of all people
	Correct int `json:"correct"`
}
