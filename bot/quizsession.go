package bot

import (
	"context"
	"fmt"
	"time"

	"pufa/quiz"
)

// quizSession is the quiz that a follower has in hand. The records hold everything
// else: a session that is lost costs no answer.
type quizSession struct {
	Attempt  string    `json:"attempt"`          // or the round of practice
	Person   string    `json:"person,omitempty"` // empty in practice
	Practice bool      `json:"practice,omitempty"`
	Exam     bool      `json:"exam,omitempty"`
	Kind     quiz.Kind `json:"kind,omitempty"` // of the item shown last
	Item     int       `json:"item"`
	Options  int       `json:"options,omitempty"`
	Chosen   []int     `json:"chosen,omitempty"` // picked so far of several
	Waiting  bool      `json:"waiting,omitempty"`
	Key      string    `json:"key,omitempty"`     // of the message that was answered last
	Handing  bool      `json:"handing,omitempty"` // asked whether to hand in
}

// waiting reports that the follower has a question of a quiz before them.
func (q *quizSession) waiting() bool { return q != nil && q.Waiting }

// asked notes the question that is shown now.
func (t *turn) asked(a quiz.Ask, person string) {
	t.session.Quiz = &quizSession{Attempt: a.Attempt, Person: person, Practice: a.Practice, Exam: !a.Practice && a.Mode == quiz.ExamMode,
		Kind: a.Kind, Item: a.Item, Options: len(a.Options), Waiting: true, Key: t.Key}
}

// recallQuiz looks once a session for a quiz under way, for a session that was lost
// or has expired, and for questions that it was promised to ask again.
func (c *Conversation) recallQuiz(ctx context.Context, t *turn) {
	s := t.session
	if c.opt.Study == nil || s.Looked || t.Kind == Event && t.Event != "click" {
		return
	}
	s.Looked = true
	if err := c.findQuiz(ctx, t); err != nil {
		c.opt.Log.WarnContext(ctx, "find quiz under way", "error", err)
	}
	if s.Quiz != nil {
		return
	}
	due, err := c.opt.Study.DueReviews(ctx, t.follower, t.now)
	if err != nil {
		c.opt.Log.WarnContext(ctx, "count due reviews", "error", err)
		return
	}
	if due == 0 {
		return
	}
	if first, err := c.onceToday(ctx, t, "reviews"); err == nil && first {
		t.reviews = due
	}
}

// findQuiz takes up what was asked before the session was lost: an exam whose clock
// runs, or a question touched within the life of a session.
func (c *Conversation) findQuiz(ctx context.Context, t *turn) error {
	p, bound, err := c.opt.Study.Person(ctx, t.follower)
	if err != nil {
		return fmt.Errorf("find person: %w", err)
	}
	if !bound {
		return nil
	}
	attempt, found, err := c.opt.Study.Current(ctx, p.ID, t.now)
	if err != nil || !found {
		return err
	}
	ask, err := c.opt.Study.AskCurrent(ctx, attempt)
	if err != nil {
		return fmt.Errorf("ask again: %w", err)
	}
	t.asked(ask, p.ID)
	t.session.Quiz.Key = "" // it was shown by another message
	t.session.Quiz.Waiting = attempt.Mode == quiz.ExamMode || t.now.Sub(attempt.Touched) < sessionTTL
	return nil
}

// ownSkills answer within a quiz, so that it goes on waiting.
var ownSkills = map[string]bool{"binding": true, "quiz": true, "study": true}

// setAside lets a quiz wait behind the answer of another skill, and says so. An exam
// is left only for an emergency.
func (c *Conversation) setAside(t *turn, r Reply) Reply {
	q := t.session.Quiz
	danger := t.skill == "emergency"
	if !ownSkills[t.skill] && !t.paging && !r.Empty() && !r.Transfer && q.waiting() && (danger || !q.Exam) {
		q.Waiting, q.Handing, q.Chosen = false, false, nil
		if !danger {
			r.Text += fmt.Sprintf("\n\n（第%d题还等着您，回复“继续”接着做。）", q.Item+1)
		}
	}
	return c.keepPromise(t, r)
}

// keepPromise asks, with the day's first answer, for the questions that are due again.
func (c *Conversation) keepPromise(t *turn, r Reply) Reply {
	if t.reviews == 0 || ownSkills[t.skill] || t.skill == "emergency" || t.danger != nil || t.paging || r.Empty() || r.Transfer {
		return r
	}
	r.Text += fmt.Sprintf("\n\n说好再考您的，有%d道题到时候了，回复“复习”。", t.reviews)
	return r
}

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// moment is a time as a person reads it: 12月4日（周五）18:00, with the year where it is
// not the current one.
func (t *turn) moment(at time.Time) string {
	at = at.In(t.now.Location())
	text := fmt.Sprintf("%d月%d日（%s）%s", at.Month(), at.Day(), weekdays[at.Weekday()], at.Format("15:04"))
	if at.Year() != t.now.Year() {
		text = fmt.Sprintf("%d年%s", at.Year(), text)
	}
	return text
}

// span is a time in words, rounded up to minutes: 42分钟, 1小时5分钟; from two days on
// in whole days.
func span(d time.Duration) string {
	minutes := int((d + time.Minute - 1) / time.Minute)
	switch {
	case d < time.Minute:
		return "不到1分钟"
	case minutes < 60:
		return fmt.Sprintf("%d分钟", minutes)
	case minutes >= 48*60:
		return fmt.Sprintf("%d天", minutes/(24*60))
	case minutes%60 == 0:
		return fmt.Sprintf("%d小时", minutes/60)
	}
	return fmt.Sprintf("%d小时%d分钟", minutes/60, minutes%60)
}
