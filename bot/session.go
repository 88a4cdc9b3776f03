package bot

import (
	"context"
	"encoding/json"
	"time"

	"pufa/internal/lawref"
	"pufa/knowledge"
)

const (
	sessionTTL = 30 * time.Minute
	// maxSession keeps a session below what State takes (64 KiB).
	maxSession = 60 << 10
)

// session is what a conversation remembers of a follower between two messages. It
// holds no raw question: questions are masked before they enter.
type session struct {
	Last    *lastAnswer     `json:"last,omitempty"`
	First   lawref.Ref      `json:"first"`             // first article shown last
	Final   lawref.Ref      `json:"final"`             // last article shown last
	Choices []Choice        `json:"choices,omitempty"` // what numbers answer
	Pages   []string        `json:"pages,omitempty"`   // what 更多 goes on with
	Pending string          `json:"pending,omitempty"` // what waits for a yes
	Doubt   string          `json:"doubt,omitempty"`   // masked question that the choices were offered for
	Office  string          `json:"office,omitempty"`  // kind of office that a location is for
	Alarm   string          `json:"alarm,omitempty"`   // id of the emergency that fired
	Hot     int             `json:"hot,omitempty"`     // where 换一批 goes on
	Cases   int             `json:"cases,omitempty"`   // where 更多案例 goes on
	Guides  int             `json:"guides,omitempty"`  // where 更多服务 goes on
	Quiz    *quizSession    `json:"quiz,omitempty"`    // the quiz in hand
	Binding *pendingBinding `json:"binding,omitempty"` // the invitation to confirm
	Report  *pendingReport  `json:"report,omitempty"`  // the report to confirm
	Poll    *pollSession    `json:"poll,omitempty"`    // the poll under way
	Hand    *inHand         `json:"hand,omitempty"`    // what asks step by step
	Looked  bool            `json:"looked,omitempty"`  // a quiz under way was looked for
	Life    string          `json:"life,omitempty"`    // day of the last sign of life that was noted
	Heard   int64           `json:"heard,omitempty"`   // when words were noted last, in Unix seconds
}

// lastAnswer is what follow-up questions lean on.
type lastAnswer struct {
	Question   string              `json:"question"` // masked
	Topic      string              `json:"topic"`    // the question that began the thread, masked
	Title      string              `json:"title,omitempty"`
	Refs       []lawref.Ref        `json:"refs,omitempty"`
	Conclusion string              `json:"conclusion,omitempty"`
	Steps      []string            `json:"steps,omitempty"`
	Shown      int                 `json:"shown,omitempty"` // steps that were shown
	Evidence   []string            `json:"evidence,omitempty"`
	Deadlines  []string            `json:"deadlines,omitempty"`
	Who        string              `json:"who,omitempty"` // whom it is for, where the message shortened it
	Cost       string              `json:"cost,omitempty"`
	Calls      []knowledge.Contact `json:"calls,omitempty"`
	CaseID     string              `json:"case,omitempty"`
	Related    []Choice            `json:"related,omitempty"`
	Sources    []string            `json:"sources,omitempty"`
	Topics     []string            `json:"topics,omitempty"`
	Told       bool                `json:"told,omitempty"` // evidence, deadlines and cost were shown
	Rated      bool                `json:"rated,omitempty"`
}

func sessionKey(follower string) string { return "session:" + follower }

// recall loads a follower's session; a new one when there is none, or when shared
// state is away: an answer without memory is better than none.
func (c *Conversation) recall(ctx context.Context, follower string) *session {
	b, found, err := c.opt.State.Get(ctx, sessionKey(follower))
	if err != nil {
		c.opt.Log.WarnContext(ctx, "recall session", "error", err)
	}
	s := &session{}
	if !found {
		return s
	}
	if err := json.Unmarshal(b, s); err != nil {
		c.opt.Log.WarnContext(ctx, "read session", "error", err)
		return &session{}
	}
	return s
}

// remember stores the session for sessionTTL.
func (c *Conversation) remember(ctx context.Context, t *turn) {
	b, err := json.Marshal(t.session)
	if err == nil && len(b) > maxSession {
		t.session.Pages = nil
		b, err = json.Marshal(t.session)
	}
	if err == nil {
		err = c.opt.State.Set(ctx, sessionKey(t.follower), b, sessionTTL)
	}
	if err != nil {
		c.opt.Log.WarnContext(ctx, "remember session", "error", err)
	}
}

// show fits a reply to the platform and remembers what the follower sees: the
// choices that numbers answer, and the pages still to come. An answer with other
// content ends the pages of the one before.
func (t *turn) show(r Reply) Reply {
	s := t.session
	if len(r.Choices) > 0 {
		s.Choices = r.Choices
	}
	if r.Empty() || t.paging {
		return r
	}
	s.Pages = nil
	body := r.Body()
	if len(body) <= MaxText {
		return r
	}
	pages := paginate(body, MaxText)
	s.Pages = pages[1:]
	return Reply{Text: pages[0], Cards: r.Cards, MediaID: r.MediaID}
}
