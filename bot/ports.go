package bot

import (
	"context"
	"time"

	"pufa/content"
	"pufa/internal/lawref"
	"pufa/internal/record"
	"pufa/knowledge"
)

// Knowledge is what the conversation asks of the law (knowledge.Engine).
type Knowledge interface {
	// Ask answers a lay question.
	Ask(ctx context.Context, q knowledge.Question) (knowledge.Answer, error)
	// Cite answers a message that names articles (民法典1077条); false when it names none.
	Cite(ctx context.Context, text string) (knowledge.Lookup, bool, error)
	// Neighbour is the article step places after (or before) ref; false past the ends.
	Neighbour(ctx context.Context, ref lawref.Ref, step int) (knowledge.Citation, bool, error)
	// Content is the packs in force now.
	Content() *content.Set
}

// Records is what the conversation keeps for good. A follower is named by the
// keyed hash of the OpenID. Every write carries the message key and happens once
// for it.
type Records interface {
	// SaveFollower notes a subscription or a sign of life; the first non-empty scene stays.
	SaveFollower(ctx context.Context, f Follower) error
	// Unfollow notes that a follower left.
	Unfollow(ctx context.Context, follower string, at time.Time) error
	// AddUnanswered counts a masked question that found no answer, once per key.
	AddUnanswered(ctx context.Context, u Unanswered) error
	// AddFeedback stores 有用/没用 on an answer, once per key.
	AddFeedback(ctx context.Context, f Feedback) error
	// FollowerData counts what is stored of a follower.
	FollowerData(ctx context.Context, follower string) (FollowerData, error)
	// DeleteFollower deletes it all and says what was deleted.
	DeleteFollower(ctx context.Context, follower string) (FollowerData, error)
}

// Privacy keeps people out of what is stored.
type Privacy interface {
	// FollowerID is the keyed hash of an OpenID.
	FollowerID(openID string) string
	// Mask hides numbers and names of persons in a text.
	Mask(text string) string
}

// Receipts guards that a message's work happens once while shared state is away.
type Receipts interface {
	// Claim takes a message for this replica: claimed is true for the first caller,
	// and for one who comes a lease after a claim that never finished, as when the
	// first caller died; else reply is what Finish stored, nil while it is at work.
	Claim(ctx context.Context, key string, at time.Time, lease time.Duration) (claimed bool, reply []byte, err error)
	// Finish stores the rendered reply.
	Finish(ctx context.Context, key string, reply []byte) error
	// Reply is what Finish or Note stored; nil when there is nothing.
	Reply(ctx context.Context, key string) ([]byte, error)
	// Note stores the rendered reply of a message that nobody had to claim.
	Note(ctx context.Context, key string, at time.Time, reply []byte) error
	// Watch gives a context under which it notices whether records are written.
	Watch(ctx context.Context) (watched context.Context, wrote func() bool)
}

// What Records keeps is declared below bot, so that the store can know it too.
type (
	Follower      = record.Follower
	Unanswered    = record.Unanswered
	Feedback      = record.Feedback
	FollowerData  = record.FollowerData
	LabelledCount = record.LabelledCount
)
