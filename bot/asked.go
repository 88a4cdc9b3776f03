package bot

import (
	"context"
	"slices"
	"strings"
	"sync"

	"pufa/internal/record"
	"pufa/knowledge"
)

// Asked counts the questions of law that people ask: masked, by day, by nobody. Counts
// wait in memory until Flush stores them, so that no message costs a write; a crash
// loses those of the last minute.
type Asked struct {
	mu    sync.Mutex
	count map[record.Asked]int // with Times zero
}

const (
	// maxAskedWaiting bounds the questions that wait.
	maxAskedWaiting = 20_000
	// askedBatch is how many are stored at once: the chat must get its turn at SQLite's
	// writer in between.
	askedBatch = 300
)

// NewAsked counts from nothing.
func NewAsked() *Asked { return &Asked{count: map[record.Asked]int{}} }

// Note counts a question once.
func (a *Asked) Note(q record.Asked) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.add(q, 1)
}

func (a *Asked) add(q record.Asked, n int) {
	q.Times = 0
	if _, known := a.count[q]; known || len(a.count) < maxAskedWaiting {
		a.count[q] += n
	}
}

// AskedStore keeps questions (store.Store).
type AskedStore interface {
	// AddAsked adds counts to those stored: all or none.
	AddAsked(ctx context.Context, asked []record.Asked) error
}

// Flush stores what was counted since the last time. What cannot be stored waits.
func (a *Asked) Flush(ctx context.Context, to AskedStore) error {
	a.mu.Lock()
	taken := make([]record.Asked, 0, len(a.count))
	for q, n := range a.count {
		q.Times = n
		taken = append(taken, q)
	}
	a.count = map[record.Asked]int{}
	a.mu.Unlock()
	slices.SortFunc(taken, func(a, b record.Asked) int { // replicas take rows in the same order
		return strings.Compare(a.Question+a.Kind+a.Day.String(), b.Question+b.Kind+b.Day.String())
	})
	for len(taken) > 0 {
		n := min(askedBatch, len(taken))
		if err := to.AddAsked(ctx, taken[:n]); err != nil {
			a.mu.Lock()
			defer a.mu.Unlock()
			for _, q := range taken {
				a.add(q, q.Times)
			}
			return err
		}
		taken = taken[n:]
	}
	return nil
}

// askedTopic is the kind of a bare word that named a topic.
const askedTopic = "topic"

// noteAsked counts the turn's message if it was a question of law that stands alone.
// Cries for help, commands, answers to quizzes, reports and the like are none.
func (c *Conversation) noteAsked(t *turn) {
	kind := string(t.answer.Kind)
	switch t.skill {
	case "ask", "citation":
	case "topic":
		kind = askedTopic
	default:
		return
	}
	if !t.leaned && kind != string(knowledge.None) { // those without an answer are counted by noteUnanswered
		c.noteKind(t, c.masked(t.text), kind)
	}
}

func (c *Conversation) noteKind(t *turn, question, kind string) {
	if c.opt.Asked != nil && kind != "" && t.danger == nil {
		c.opt.Asked.Note(record.Asked{Question: question, Kind: kind, Day: t.today()})
	}
}
