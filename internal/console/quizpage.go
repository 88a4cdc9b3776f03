package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"pufa/internal/fault"
	"pufa/quiz"
)

// quizPage is an attempt with the question at its cursor.
type quizPage struct {
	frame
	Clock    string
	Verdict  *revealed
	Handing  bool
	Missing  []int
	Ask      *askForm
	Overview []cell
}

// askForm is a question as a form.
type askForm struct {
	quiz.Ask
	Choices []choice
	Places  []int // what may be chosen in an ordered question
}

type choice struct {
	At     int // position shown
	Letter string
	Text   string
	Chosen bool
	Place  int // in the order chosen; 0 = none
}

// KindName is the kind in words.
func (a askForm) KindName() string { return a.Kind.Name() }

// Several reports that more than one option may be chosen.
func (a askForm) Several() bool { return a.Kind == quiz.Multiple }

// Ordered reports a question for an order.
func (a askForm) Ordered() bool { return a.Kind == quiz.Ordered }

type cell struct {
	Item, Number int
	Done, Now    bool
}

// sitting is whose attempt a request is about.
type sitting struct {
	person, attempt string
	now             time.Time
}

func (c *console) showQuiz(w http.ResponseWriter, r *http.Request) {
	person, attempt, ok := c.open(w, r, quizPurpose)
	if !ok {
		return
	}
	c.showAttempt(w, r, sitting{person, attempt, c.opt.Now()}, "", nil)
}

// doQuiz does what a form asks for, and shows the attempt as it is then.
func (c *console) doQuiz(w http.ResponseWriter, r *http.Request) {
	person, attempt, ok := c.open(w, r, quizPurpose)
	if !ok {
		return
	}
	if err := r.ParseForm(); err != nil {
		c.failed(w, r, fault.Wrap(err, fault.Invalid, "提交的内容看不懂，请返回再试。"))
		return
	}
	s := sitting{person, attempt, c.opt.Now()}
	switch r.PostForm.Get("action") {
	case "answer":
		c.answer(w, r, s)
	case "submit", "sure":
		c.submit(w, r, s)
	default:
		c.move(w, r, s)
	}
}

// move shows another item.
func (c *console) move(w http.ResponseWriter, r *http.Request, s sitting) {
	var err error
	switch action := r.PostForm.Get("action"); action {
	case "skip":
		_, err = c.opt.Study.Skip(r.Context(), s.attempt, s.person, s.now)
	case "back":
		_, err = c.opt.Study.Back(r.Context(), s.attempt, s.person, s.now)
	case "next":
		err = c.toWaiting(r.Context(), s)
	case "go":
		item, parse := strconv.Atoi(r.PostForm.Get("item"))
		if err = parse; parse == nil {
			_, err = c.opt.Study.Go(r.Context(), s.attempt, s.person, item, s.now)
		}
	}
	if err != nil && !errors.Is(err, quiz.ErrEnded) {
		c.showAttempt(w, r, s, messageOf(err), nil)
		return
	}
	http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
}

// toWaiting goes to the item that waits for an answer.
func (c *console) toWaiting(ctx context.Context, s sitting) error {
	t, err := c.opt.Study.Attempt(ctx, s.attempt, s.person)
	if err != nil {
		return fmt.Errorf("attempt: %w", err)
	}
	if waiting := t.Waiting(); waiting >= 0 {
		_, err = c.opt.Study.Go(ctx, s.attempt, s.person, waiting, s.now)
	}
	return err
}

// messageOf is what to tell about an error that a person can mend.
func messageOf(err error) string {
	if errors.Is(err, quiz.ErrNoItem) {
		return "没有这道题。"
	}
	return fault.Message(err)
}

// answer stores an answer. Its key is of the item: a form sent twice is one answer.
func (c *console) answer(w http.ResponseWriter, r *http.Request, s sitting) {
	item, err := strconv.Atoi(r.PostForm.Get("item"))
	if err != nil {
		c.showAttempt(w, r, s, "没有这道题。", nil)
		return
	}
	t, err := c.opt.Study.Attempt(r.Context(), s.attempt, s.person)
	if err != nil {
		c.failed(w, r, err)
		return
	}
	a, err := c.opt.Study.Ask(r.Context(), t, item)
	if err != nil {
		c.showAttempt(w, r, s, messageOf(err), nil)
		return
	}
	chosen, problem := chosenOf(r, a)
	if problem != "" {
		c.showAttempt(w, r, s, problem, nil)
		return
	}
	o, err := c.opt.Study.Answer(r.Context(), s.attempt, s.person, item, chosen, fmt.Sprintf("page:%s:%d", s.attempt, item), s.now)
	if err != nil {
		c.showAttempt(w, r, s, messageOf(err), nil)
		return
	}
	note := ""
	switch {
	case o.Expired:
		note = "时间到了，最后这次作答没有计入，已经自动交卷。"
	case o.Already:
		note = fmt.Sprintf("第%d题在别处答过了，以先答的为准。", item+1)
	}
	if o.Reveal == nil && note == "" { // nothing to tell: what a reload shows is the next question
		http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
		return
	}
	c.showAttempt(w, r, s, note, o.Reveal)
}

// chosenOf reads an answer from a form; or what is wrong with it.
func chosenOf(r *http.Request, a quiz.Ask) ([]int, string) {
	if a.Kind == quiz.Ordered {
		return orderOf(r, len(a.Options))
	}
	var chosen []int
	for _, v := range r.PostForm["choice"] {
		at, err := strconv.Atoi(v)
		if err != nil || at < 0 || at >= len(a.Options) {
			return nil, "没有这个选项，请再选一次。"
		}
		chosen = append(chosen, at)
	}
	slices.Sort(chosen)
	chosen = slices.Compact(chosen)
	switch {
	case len(chosen) == 0:
		return nil, "还没选。请先选一个选项，再点“确定答案”；暂时不会就点“跳过”。"
	case a.Kind == quiz.Multiple && len(chosen) < 2:
		return nil, "这是多选题，至少选两个。"
	case a.Kind != quiz.Multiple && len(chosen) > 1:
		return nil, "这题只能选一个，请再选一次。"
	}
	return chosen, ""
}

// orderOf reads the places given to options: each of 1 to n once.
func orderOf(r *http.Request, n int) ([]int, string) {
	order := make([]int, n)
	taken := make([]bool, n)
	for i := range n {
		place, err := strconv.Atoi(r.PostForm.Get(fmt.Sprintf("place%d", i)))
		if err != nil || place < 1 || place > n || taken[place-1] {
			return nil, fmt.Sprintf("请给每个选项排上1到%d，不要重复。", n)
		}
		order[place-1], taken[place-1] = i, true
	}
	return order, ""
}

// submit hands in, asking once where items are unanswered.
func (c *console) submit(w http.ResponseWriter, r *http.Request, s sitting) {
	sure := r.PostForm.Get("action") == "sure"
	missing, _, err := c.opt.Study.Submit(r.Context(), s.attempt, s.person, sure, s.now)
	if err != nil {
		c.showAttempt(w, r, s, messageOf(err), nil)
		return
	}
	if len(missing) == 0 {
		http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
		return
	}
	t, err := c.opt.Study.Attempt(r.Context(), s.attempt, s.person)
	if err != nil {
		c.failed(w, r, err)
		return
	}
	p := quizPage{frame: c.frame(r, "交卷"), Handing: true, Clock: clock(t, s.now)}
	for _, item := range missing {
		p.Missing = append(p.Missing, item+1)
	}
	c.render(w, http.StatusOK, "quiz", p)
}

// showAttempt shows the question at the cursor, or the result of an attempt that has
// ended. What an answer brought stands above.
func (c *console) showAttempt(w http.ResponseWriter, r *http.Request, s sitting, note string, reveal *quiz.Reveal) {
	ctx := r.Context()
	t, err := c.opt.Study.Attempt(ctx, s.attempt, s.person)
	if err != nil {
		c.failed(w, r, err)
		return
	}
	if t.Open() && t.Late(s.now) { // handing in what is late ends it
		if _, _, err = c.opt.Study.Submit(ctx, s.attempt, s.person, true, s.now); err != nil {
			c.failed(w, r, err)
			return
		}
		note = "时间到了，已经自动交卷。"
	} else if t.Open() {
		c.showQuestion(w, r, s, t, note, reveal)
		return
	}
	c.showResult(w, r, s, note, reveal)
}

func (c *console) showQuestion(w http.ResponseWriter, r *http.Request, s sitting, t quiz.Attempt, note string, reveal *quiz.Reveal) {
	a, err := c.opt.Study.Ask(r.Context(), t, t.Cursor)
	if err != nil {
		c.failed(w, r, err)
		return
	}
	p := quizPage{frame: c.frame(r, a.Title), Clock: clock(t, s.now), Ask: form(a, r)}
	p.Note = note
	if reveal != nil {
		if p.Verdict, err = c.reveal(r.Context(), *reveal); err != nil {
			c.failed(w, r, err)
			return
		}
	}
	for i := range t.Paper.Items {
		_, done := t.Answers[i]
		p.Overview = append(p.Overview, cell{Item: i, Number: i + 1, Done: done, Now: i == t.Cursor})
	}
	c.render(w, http.StatusOK, "quiz", p)
}

// form is a question with what was chosen before, or, after a mistake in the form,
// what it said.
func form(a quiz.Ask, r *http.Request) *askForm {
	f := &askForm{Ask: a}
	again := !a.Reviewing && r.PostForm.Get("item") == strconv.Itoa(a.Item)
	for i, text := range a.Options {
		one := choice{At: i, Letter: quiz.Letters([]int{i}), Text: text, Chosen: slices.Contains(a.Chosen, i)}
		if a.Kind == quiz.Ordered {
			one.Place = slices.Index(a.Chosen, i) + 1
		}
		if again {
			one.Chosen = slices.Contains(r.PostForm["choice"], strconv.Itoa(i))
			one.Place, _ = strconv.Atoi(r.PostForm.Get(fmt.Sprintf("place%d", i))) // 0 for what is no number
		}
		f.Choices, f.Places = append(f.Choices, one), append(f.Places, i+1)
	}
	return f
}

// clock says until when an attempt runs.
func clock(t quiz.Attempt, now time.Time) string {
	if t.Deadline.IsZero() {
		return ""
	}
	minutes := int((t.Deadline.Sub(now) + time.Minute - 1) / time.Minute)
	return fmt.Sprintf("%s自动交卷，还剩%d分钟", moment(t.Deadline, now), max(minutes, 0))
}

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// moment is a time as a person reads it: 12月4日（周五）18:00.
func moment(at, now time.Time) string {
	at = at.In(now.Location())
	text := fmt.Sprintf("%d月%d日（%s）%s", at.Month(), at.Day(), weekdays[at.Weekday()], at.Format("15:04"))
	if at.Year() != now.Year() {
		text = strconv.Itoa(at.Year()) + "年" + text
	}
	return text
}

// revealed is what is told about an item after its answer.
type revealed struct {
	Number      int
	Correct     bool
	Stem        string
	Chosen      string // empty when there was no answer
	Right       string
	RightWords  string // the right options spelled out
	Explanation string
	Basis       []string
}

func (c *console) reveal(ctx context.Context, r quiz.Reveal) (*revealed, error) {
	v := &revealed{Number: r.Item + 1, Correct: r.Correct, Stem: r.Stem, Explanation: r.Explanation,
		Right: inWords(r.Kind, r.Right), RightWords: spelledOut(r)}
	if r.Chosen != nil {
		v.Chosen = inWords(r.Kind, r.Chosen)
	}
	for _, ref := range r.Basis {
		found, _, err := c.opt.Laws.Cite(ctx, ref.String())
		if err != nil {
			return nil, fmt.Errorf("cite %s: %w", ref, err)
		}
		for _, one := range found.Citations {
			text := one.Ref.String()
			if !one.Effective.IsZero() {
				text += "（" + one.Effective.Chinese() + "起施行）"
			}
			v.Basis = append(v.Basis, text)
		}
	}
	return v, nil
}

// inWords is what was chosen: AC, 对.
func inWords(k quiz.Kind, chosen []int) string {
	switch {
	case k == quiz.TrueFalse && len(chosen) == 1 && chosen[0] == 0:
		return "“对”"
	case k == quiz.TrueFalse:
		return "“错”"
	}
	return " " + quiz.Letters(chosen)
}

func spelledOut(r quiz.Reveal) string {
	if r.Kind == quiz.TrueFalse {
		return inWords(r.Kind, r.Right)
	}
	var parts []string
	for _, at := range r.Right {
		parts = append(parts, quiz.Letters([]int{at})+". "+r.Options[at])
	}
	return strings.Join(parts, "；")
}
