package scheduler

import (
	"context"
)

// Platform sends. Its answers are sorted by what a sender does next.
type Platform interface {
	// Mass sends to a list of 2 to 10,000 OpenIDs, to a tag, or to all.
	Mass(ctx context.Context, to Recipients, m Message) Answer
	// MassState asks how far a mass message is.
	MassState(ctx context.Context, msgID int64) (MassState, error)
	// One sends to one follower by another channel than Mass and ViaReply.
	One(ctx context.Context, ch Channel, openID string, m Message) Answer
	// TagSize is how many followers have a tag; of AllFollowers, how many there are.
	TagSize(ctx context.Context, tag int64) (int, error)
}

// AllFollowers stands for a tag that every follower has.
const AllFollowers int64 = -1

// Recipients are those of a mass message: a list, or a tag.
type Recipients struct {
	OpenIDs []string
	Tag     int64
}

// Message is a content on its way, its page's address absolute.
type Message struct {
	Content
	ClientID string // clientmsgid
}

// Verdict is what a sender does next.
type Verdict int

const (
	Accepted  Verdict = iota // the platform took it
	Again                    // not done; later
	NextMin                  // not done; too many calls this minute
	NextDay                  // not done; the day's quota is used up
	Never                    // not done, for the recipient's or the content's sake
	Halt                     // not done, for the account's sake: nothing else would be either
	Ambiguous                // may have been done
)

// Answer is the platform's answer to a sending.
type Answer struct {
	Verdict Verdict
	Reason  Reason // with Never and Halt
	MsgID   int64  // with Accepted; with Ambiguous the id of what was sent before, if known
	DataID  int64
	Detail  string // the platform's words, without secrets
}

// MassState is how far a mass message is on the platform.
type MassState string

const (
	MassUnderWay MassState = "sending"
	MassDone     MassState = "done"
	MassFailed   MassState = "failed"
)
