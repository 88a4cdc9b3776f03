package bot

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/datebook"
	"pufa/internal/setting"
	"pufa/internal/shared"
	"pufa/knowledge"
	"pufa/quiz"
)

// Account is what the conversation must know of the official account.
type Account struct {
	Transfer bool // a person can be reached by transfer_customer_service
}

// Options are what a Conversation is made of.
type Options struct {
	Knowledge Knowledge
	Records   Records
	State     shared.State
	Privacy   Privacy
	Account   Account
	// Introduce is how the account introduces itself now; nil: as every account does.
	Introduce func(context.Context) setting.Account
	Study     *quiz.Study      // nil: no quizzes, practice and binding
	Duty      *duty.Desk       // nil: no reports, lists and scores of units
	Pages     Pages            // nil: the chat links to no pages
	Console   Console          // nil: the chat leads nobody into the console
	Campaigns Campaigns        // nil: no campaigns
	Asked     *Asked           // nil: questions are not counted
	Now       func() time.Time // its location is the one that replies speak in
	Log       *slog.Logger
}

// Conversation answers messages. It is safe for concurrent use.
type Conversation struct {
	opt    Options
	skills []skill
	shelf  atomic.Pointer[shelf]
}

// skill answers a kind of message; false passes it on to the next.
type skill struct {
	name    string
	respond func(context.Context, *turn) (Reply, bool, error)
}

// New makes a conversation. The order of its skills is their precedence.
func New(opt Options) *Conversation {
	if opt.Introduce == nil {
		opt.Introduce = func(context.Context) setting.Account { return setting.DefaultAccount() }
	}
	c := &Conversation{opt: opt}
	c.skills = []skill{
		{"binding", c.scanned},
		{"welcome", c.welcome},
		{"report", c.report},
		{"step", c.exactStep},
		{"emergency", c.emergency},
		{"privacy", c.privacy},
		{"binding", c.binding},
		{"console", c.console},
		{"duty", c.duty},
		{"prompts", c.prompts},
		{"poll", c.poll},
		{"step", c.step},
		{"quiz", c.quiz},
		{"study", c.study},
		{"guide", c.guides},
		{"calculator", c.calculate},
		{"enterprise", c.enterprise},
		{"calendar", c.calendar},
		{"campaigns", c.campaigns},
		{"menu", c.menu},
		{"followup", c.followUp},
		{"feedback", c.feedback},
		{"person", c.person},
		{"offices", c.offices},
		{"services", c.services},
		{"smalltalk", c.smallTalk},
		{"village", c.village},
		{"cases", c.cases},
		{"citation", c.citation},
		{"neighbour", c.neighbour},
		{"step", c.askAgain},
		{"topic", c.topic},
		{"ask", c.ask},
	}
	return c
}

// turn is one message on its way through the skills.
type turn struct {
	Message
	follower string // keyed hash of the OpenID
	text     string // the message, cleaned
	command  string // the message as a word of command
	session  *session
	now      time.Time
	doubt    string             // masked question that the message before offered choices for
	opening  string             // line to put before the reply
	danger   *content.Emergency // asked about calmly: its help line is appended
	paging   bool               // the reply is the next page of a long one
	leaned   bool               // it was asked together with the question before
	skill    string             // the skill that claimed the message
	answer   knowledge.Answer   // what the knowledge said, where it was asked
	explain  bool               // ask the knowledge to explain its ranking
	reviews  int                // questions that practice promised to ask again and that are due
}

// say goes on as if the follower had typed words.
func (t *turn) say(words string) {
	t.Kind, t.Event, t.EventKey = Text, "", ""
	t.text, t.command = clean(words), command(words)
}

// today is the civil date of the turn.
func (t *turn) today() datebook.Date { return datebook.DateOf(t.now) }

// Respond answers one message. An error means that nothing could be said, not even
// an apology of the skill's own; the session is then as before.
func (c *Conversation) Respond(ctx context.Context, m Message) (Reply, error) {
	o, err := c.respond(ctx, m, false)
	return o.Reply, err
}

// Outcome is a reply and how it came about.
type Outcome struct {
	Reply  Reply
	Skill  string           // the skill that claimed the message; empty when none did
	Answer knowledge.Answer // what the knowledge said; zero where it was not asked
}

// Explain answers a message as Respond does and tells how the reply came about.
func (c *Conversation) Explain(ctx context.Context, m Message) (Outcome, error) {
	return c.respond(ctx, m, true)
}

func (c *Conversation) respond(ctx context.Context, m Message, explain bool) (Outcome, error) {
	t := &turn{Message: m, follower: c.opt.Privacy.FollowerID(m.From), now: c.opt.Now(),
		text: clean(m.Text), command: command(m.Text), explain: explain}
	t.session = c.recall(ctx, t.follower)
	t.doubt, t.session.Doubt = t.session.Doubt, ""
	c.noteLife(ctx, t)
	c.heard(ctx, t)
	reply, err := c.dispatch(ctx, t)
	if err != nil {
		return Outcome{}, err
	}
	reply = t.show(t.dress(c.setAside(t, c.leaveStep(t, reply))))
	c.noteAsked(t)
	c.remember(ctx, t)
	reply = c.attach(ctx, t, reply)
	return Outcome{Reply: reply, Skill: t.skill, Answer: t.answer}, nil
}

func (c *Conversation) dispatch(ctx context.Context, t *turn) (Reply, error) {
	c.recallQuiz(ctx, t)
	if reply, done := c.hear(t); done {
		return reply, nil
	}
	for _, s := range c.skills {
		reply, ok, err := s.respond(ctx, t)
		if err != nil {
			return Reply{}, fmt.Errorf("%s: %w", s.name, err)
		}
		if ok {
			t.skill = s.name
			return reply, nil
		}
	}
	return Reply{}, nil
}

// dress puts the turn's opening and help line around a reply.
func (t *turn) dress(r Reply) Reply {
	if r.Empty() || r.Transfer || t.paging {
		return r
	}
	if t.opening != "" {
		r.Text = t.opening + "\n\n" + r.Text
	}
	if t.danger == nil {
		return r
	}
	with := r
	with.Text += "\n\n" + t.danger.Help
	if len(with.Body()) > MaxText { // the help must stand on the first page
		r.Text = t.danger.Help + "\n\n" + r.Text
		return r
	}
	return with
}

// noteLife stores a sign of life once a day: what counts followers and retention.
func (c *Conversation) noteLife(ctx context.Context, t *turn) {
	if t.Kind == Event && t.Event != "click" {
		return // coming, leaving and looking are noted where they are handled
	}
	today := t.today().String()
	if t.session.Life == today {
		return
	}
	first, err := c.onceToday(ctx, t, "life")
	if err == nil {
		t.session.Life = today
	}
	if err == nil && first {
		err = c.opt.Records.SaveFollower(ctx, Follower{ID: t.follower, OpenID: t.From, At: t.now})
	}
	if err != nil {
		c.opt.Log.WarnContext(ctx, "note sign of life", "error", err)
	}
}

// onceToday is true for the first caller of that name, follower and day.
func (c *Conversation) onceToday(ctx context.Context, t *turn, name string) (bool, error) {
	midnight := t.today().AddDays(1).In(t.now.Location())
	return c.opt.State.Add(ctx, dailyKey(name, t), []byte{1}, max(midnight.Sub(t.now), time.Second))
}

func dailyKey(name string, t *turn) string {
	return name + ":" + t.today().String() + ":" + t.follower
}
