package console

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"pufa/internal/fault"
	"pufa/quiz"
)

// practicePage is a round of practice with the question that waits, or the choice of
// a round.
type practicePage struct {
	frame
	Verdict *revealed
	Back    string // when the question comes back
	Over    string // how the round ended
	Ask     *askForm
	Round   string
	Kinds   []practiceKind
}

// practiceKind is a round that may be begun.
type practiceKind struct {
	Kind  quiz.PracticeKind
	Name  string
	About string
}

func (c *console) showPractice(w http.ResponseWriter, r *http.Request) {
	follower, _, ok := c.open(w, r, practicePurpose)
	if !ok {
		return
	}
	c.practice(w, r, follower, practicePage{})
}

// doPractice begins or ends a round or takes an answer, and shows what comes next.
func (c *console) doPractice(w http.ResponseWriter, r *http.Request) {
	follower, _, ok := c.open(w, r, practicePurpose)
	if !ok {
		return
	}
	if err := r.ParseForm(); err != nil {
		c.failed(w, r, fault.Wrap(err, fault.Invalid, "提交的内容看不懂，请返回再试。"))
		return
	}
	var err error
	switch r.PostForm.Get("action") {
	case "answer":
		c.practiceAnswer(w, r, follower)
		return
	case "start":
		_, err = c.opt.Study.StartPractice(r.Context(), follower, quiz.PracticeKind(r.PostForm.Get("kind")), c.opt.Now())
	case "stop":
		_, err = c.opt.Study.StopPractice(r.Context(), follower, c.opt.Now())
	}
	if err != nil {
		c.practice(w, r, follower, practicePage{frame: frame{Note: messageOf(err)}})
		return
	}
	http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
}

// practiceAnswer stores an answer; its key is of the round and item, so that a form
// sent twice is one answer.
func (c *console) practiceAnswer(w http.ResponseWriter, r *http.Request, follower string) {
	note := func(text string) { c.practice(w, r, follower, practicePage{frame: frame{Note: text}}) }
	a, found, err := c.opt.Study.CurrentPractice(r.Context(), follower)
	if err != nil {
		c.failed(w, r, err)
		return
	}
	round, item := r.PostForm.Get("round"), r.PostForm.Get("item")
	if !found || a.Attempt != round || strconv.Itoa(a.Item) != item {
		note("这题在别处答过了，请接着答。")
		return
	}
	chosen, problem := chosenOf(r, a)
	if problem != "" {
		note(problem)
		return
	}
	o, err := c.opt.Study.PracticeAnswer(r.Context(), follower, round, a.Item, chosen, fmt.Sprintf("page:%s:%d", round, a.Item), c.opt.Now())
	if err != nil {
		note(messageOf(err))
		return
	}
	c.practiceOutcome(w, r, follower, o)
}

func (c *console) practiceOutcome(w http.ResponseWriter, r *http.Request, follower string, o quiz.PracticeOutcome) {
	p := practicePage{}
	if o.Reveal != nil {
		verdict, err := c.reveal(r.Context(), *o.Reveal)
		if err != nil {
			c.failed(w, r, err)
			return
		}
		p.Verdict = verdict
	}
	if o.Taken && !o.Due.IsZero() {
		p.Back = inDays(o.Due.Sub(c.opt.Now())) + "再考您这题。"
	}
	if o.Over {
		p.Over = fmt.Sprintf("这一轮答完了：%d题对%d题。答错的记在错题本里。", o.Answered, o.Right)
	}
	c.practice(w, r, follower, p)
}

// inDays is a span in whole days, as people say it.
func inDays(d time.Duration) string {
	switch days := int((d + 12*time.Hour) / (24 * time.Hour)); {
	case days <= 1:
		return "明天"
	case days == 2:
		return "后天"
	default:
		return fmt.Sprintf("%d天后", days)
	}
}

// practice shows the question that waits, or the rounds that may be begun.
func (c *console) practice(w http.ResponseWriter, r *http.Request, follower string, p practicePage) {
	note := p.Note
	p.frame = c.frame(r, "练习")
	p.Note = note
	a, found, err := c.opt.Study.CurrentPractice(r.Context(), follower)
	if err != nil {
		c.failed(w, r, err)
		return
	}
	if found {
		p.Title, p.Ask, p.Round = a.Title, form(a, r), a.Attempt
		c.render(w, http.StatusOK, "practice", p)
		return
	}
	if p.Kinds, err = c.practiceKinds(r, follower); err != nil {
		c.failed(w, r, err)
		return
	}
	c.render(w, http.StatusOK, "practice", p)
}

func (c *console) practiceKinds(r *http.Request, follower string) ([]practiceKind, error) {
	wrong, err := c.opt.Study.WrongCount(r.Context(), follower, c.opt.Now())
	if err != nil {
		return nil, fmt.Errorf("count wrong answers: %w", err)
	}
	due, err := c.opt.Study.DueReviews(r.Context(), follower, c.opt.Now())
	if err != nil {
		return nil, fmt.Errorf("count due reviews: %w", err)
	}
	kinds := []practiceKind{{Kind: quiz.Daily, About: "答完一题就看解析。"}}
	if due > 0 {
		kinds = append(kinds, practiceKind{Kind: quiz.Reviews, About: fmt.Sprintf("说好再考您的，有%d题到时候了。", due)})
	}
	if wrong > 0 {
		kinds = append(kinds, practiceKind{Kind: quiz.WrongBook, About: fmt.Sprintf("有%d题，答对了就移出去。", wrong)})
	}
	kinds = append(kinds, practiceKind{Kind: quiz.Challenge, About: "答错一题就结束，看能答对几题。"})
	for i := range kinds {
		kinds[i].Name = kinds[i].Kind.Name()
	}
	return kinds, nil
}
