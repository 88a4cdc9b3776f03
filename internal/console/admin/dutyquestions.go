package admin

import (
	"fmt"
	"strconv"
	"strings"

	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/fault"
)

// dutyQuestionRoutes are the pages of residents' questions that a unit answers (谁执法谁普法).
func dutyQuestionRoutes() []route {
	return []route{
		{"GET /admin/duty/questions", access.SeeDuty, (*visit).ownedQuestions},
		{"POST /admin/duty/questions/cluster", access.ManageDuty, (*visit).clusterQuestions},
		{"POST /admin/duty/questions/pass", access.ManageDuty, (*visit).passQuestion},
		{"GET /admin/duty/questions/{id}", access.SeeDuty, (*visit).ownedQuestion},
		{"POST /admin/duty/questions/{id}/assign", access.ManageDuty, (*visit).assignQuestion},
		{"POST /admin/duty/questions/{id}/answer", access.SendReports, (*visit).answerQuestion},
		{"POST /admin/duty/questions/{id}/publish", access.PublishContent, (*visit).publishAnswer},
		{"POST /admin/duty/questions/{id}/return", access.PublishContent, (*visit).returnAnswer},
	}
}

type ownedPage struct {
	frame
	State  string
	States []duty.OwnedState
	List   list
}

func ownedQuestionPath(id string) string { return Prefix + "duty/questions/" + id }

func questionTone(s duty.OwnedState) string {
	return map[duty.OwnedState]string{duty.OwnedOpen: "warn", duty.OwnedAssigned: "warn", duty.OwnedAnswered: "warn", duty.OwnedReturned: "bad", duty.OwnedPublished: "good"}[s]
}

// questionName is the wording that was asked most.
func questionName(q duty.Owned) string {
	if len(q.Questions) > 0 {
		return q.Questions[0]
	}
	return q.Topic
}

// ownedQuestions lists groups of questions; a liaison's own unit's.
func (v *visit) ownedQuestions() error {
	p := &ownedPage{frame: v.frame("群众问题"), State: v.query("state"), States: []duty.OwnedState{duty.OwnedOpen, duty.OwnedAssigned, duty.OwnedAnswered, duty.OwnedReturned, duty.OwnedPublished}}
	if v.liaison() {
		p.States = p.States[1:]
	}
	found, err := v.opt.Duty.Questions(v.r.Context(), v.who(), duty.OwnedFilter{State: duty.OwnedState(p.State)})
	if err != nil {
		return err
	}
	_, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	t := table{Name: "群众问题", Columns: []column{{Title: "问题"}, {Title: "问了几次", Number: true}, {Title: "单位"}, {Title: "期限"}, {Title: "状态"}}}
	for _, q := range found {
		unit := names[q.Unit]
		if unit == "" && q.Suggested.Name != "" {
			unit = "建议 " + q.Suggested.Name
		}
		t.Rows = append(t.Rows, []cell{{Text: questionName(q.Owned), URL: ownedQuestionPath(q.ID)}, {Text: strconv.Itoa(q.Times)}, {Text: unit}, {Text: dayOf(q.Deadline)}, {Text: q.State.Word(), Tone: questionTone(q.State)}})
	}
	var exported bool
	if p.List, exported, err = v.list(t); err != nil || exported {
		return err
	}
	return v.show("ownedquestions", p)
}

func (v *visit) clusterQuestions() error {
	n, err := v.opt.Duty.ClusterQuestions(v.r.Context())
	if err != nil {
		return err
	}
	return v.done(Prefix+"duty/questions", fmt.Sprintf("归类了%d个新问题。", n))
}

// passQuestion leads from an unanswered question to the group it is in, where it is
// handed to a unit.
func (v *visit) passQuestion() error {
	id, err := v.opt.Duty.GroupOf(v.r.Context(), v.who(), v.form("question"))
	if err != nil {
		return err
	}
	return v.done(ownedQuestionPath(id), "")
}

type ownedQuestionPage struct {
	frame
	Q       duty.Owner
	Unit    string
	Units   []duty.Unit
	Tone    string
	Form    answerForm
	Assign  bool // it may be handed to a unit
	Answer  bool // the unit may answer
	Judge   bool // somebody may publish or return the answer
	Reason  string
	Mistake mistakes
}

// answerForm is an answer as it was typed.
type answerForm struct{ Question, Conclusion, Basis, Steps string }

func (v *visit) ownedHere() (duty.Owner, error) {
	found, err := v.opt.Duty.Questions(v.r.Context(), v.who(), duty.OwnedFilter{ID: v.r.PathValue("id")})
	if err != nil {
		return duty.Owner{}, err
	}
	if len(found) == 0 || v.liaison() && v.mine(found[0].Unit) != nil {
		return duty.Owner{}, fault.New(fault.NotFound, "没有这组问题，或者它不归您的单位答。")
	}
	return found[0], nil
}

func (v *visit) ownedQuestion() error {
	q, err := v.ownedHere()
	if err != nil {
		return err
	}
	return v.showQuestion(q, answerForm{q.Answer.Question, q.Answer.Conclusion, strings.Join(q.Answer.Basis, "\n"), strings.Join(q.Answer.Steps, "\n")}, nil)
}

func (v *visit) showQuestion(q duty.Owner, form answerForm, wrong error) error {
	units, names, err := v.dutyUnits()
	if err != nil {
		return err
	}
	if form.Question == "" {
		form.Question = questionName(q.Owned)
	}
	p := &ownedQuestionPage{frame: v.frame("群众问题"), Q: q, Unit: names[q.Unit], Units: units, Tone: questionTone(q.State), Form: form, Reason: v.form("reason")}
	p.Assign = (q.State == duty.OwnedOpen || q.State == duty.OwnedAssigned) && v.account.Can(access.ManageDuty)
	p.Answer = (q.State == duty.OwnedAssigned || q.State == duty.OwnedReturned) && v.account.Can(access.SendReports)
	p.Judge = q.State == duty.OwnedAnswered && v.account.Can(access.PublishContent)
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("ownedquestion", p)
	}
	return v.show("ownedquestion", p)
}

// judged shows the question again where a deed was refused for what was typed.
func (v *visit) judged(q duty.Owner, err error, flash string) error {
	switch {
	case fault.KindOf(err) == fault.Invalid:
		return v.showQuestion(q, answerForm{q.Answer.Question, q.Answer.Conclusion, strings.Join(q.Answer.Basis, "\n"), strings.Join(q.Answer.Steps, "\n")}, err)
	case err != nil:
		return err
	}
	return v.done(ownedQuestionPath(q.ID), flash)
}

func (v *visit) assignQuestion() error {
	q, err := v.ownedHere()
	if err != nil {
		return err
	}
	if v.form("unit") == "" {
		return v.judged(q, fault.New(fault.Invalid, "请选由哪个单位回答。"), "")
	}
	after, err := v.opt.Duty.AssignQuestion(v.r.Context(), v.who(), q.ID, v.form("unit"), v.now)
	return v.judged(q, err, fmt.Sprintf("转过去了，请单位在%s前回答。", after.Deadline.Chinese()))
}

// answerQuestion takes the answer of a unit; the bureau may enter it for one.
func (v *visit) answerQuestion() error {
	q, err := v.ownedHere()
	if err != nil {
		return err
	}
	form := answerForm{v.form("question"), v.form("conclusion"), v.form("basis"), v.form("steps")}
	answer := duty.FAQ{Question: form.Question, Conclusion: form.Conclusion, Basis: lines(form.Basis), Steps: lines(form.Steps)}
	if _, err = v.opt.Duty.AnswerQuestion(v.r.Context(), v.who(), q.ID, answer, v.now); fault.KindOf(err) == fault.Invalid {
		return v.showQuestion(q, form, err)
	}
	if err != nil {
		return err
	}
	return v.done(ownedQuestionPath(q.ID), "回答收到了，司法局审核后公布。")
}

// lines are the lines of a text that hold something.
func lines(text string) (out []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func (v *visit) publishAnswer() error {
	q, err := v.ownedHere()
	if err != nil {
		return err
	}
	_, err = v.opt.Duty.PublishAnswer(v.r.Context(), v.who(), q.ID, v.now)
	return v.judged(q, err, "公布了，一分钟内群众就能问到。")
}

func (v *visit) returnAnswer() error {
	q, err := v.ownedHere()
	if err != nil {
		return err
	}
	_, err = v.opt.Duty.ReturnAnswer(v.r.Context(), v.who(), q.ID, v.form("reason"), v.now)
	return v.judged(q, err, "退回了，单位会看到原因。")
}
