package quiz

import (
	"context"
	"time"

	"pufa/internal/fault"
)

// Forms are blueprints that are ready to use: 20 questions with 60 to pass, and the
// 55-question form (25 single, 10 multiple, 20 true/false, 90 minutes, 60 to pass).
func Forms() []Blueprint {
	return []Blueprint{
		{ID: "form20", Title: "20题（100分，60分及格）", Pass: 60, Limit: 30 * time.Minute, Shuffle: true, Parts: []Part{
			{Kind: Single, Count: 10, Points: 5}, {Kind: Multiple, Count: 5, Points: 5}, {Kind: TrueFalse, Count: 5, Points: 5},
		}},
		{ID: "form55", Title: "55题（100分，60分及格，90分钟）", Pass: 60, Limit: 90 * time.Minute, Shuffle: true, Parts: []Part{
			{Kind: Single, Count: 25, Points: 2}, {Kind: Multiple, Count: 10, Points: 3}, {Kind: TrueFalse, Count: 20, Points: 1},
		}},
	}
}

// Check says what is wrong with an assignment; nil when it may be given out.
func (a Assignment) Check() error {
	full, t := a.Blueprint.full(), a.Target
	switch {
	case a.Title == "":
		return fault.New(fault.Invalid, "请写标题。")
	case !t.Everyone && len(t.Units)+len(t.Audiences)+len(t.People) == 0:
		return fault.New(fault.Invalid, "请选学习对象：单位、人群、个人，或全体人员。")
	case !a.Opens.Before(a.Closes):
		return fault.New(fault.Invalid, "截止时间要晚于开始时间。")
	case !a.MakeUp.IsZero() && !a.Closes.Before(a.MakeUp):
		return fault.New(fault.Invalid, "补考截止时间要晚于截止时间。")
	case a.Attempts < 0:
		return fault.New(fault.Invalid, "次数不能是负数，0表示不限。")
	case a.Counts != Best && a.Counts != Last && a.Counts != First:
		return fault.New(fault.Invalid, "请选哪一次成绩有效：最好、最后或第一次。")
	case a.Mode != StudyMode && a.Mode != ExamMode:
		return fault.New(fault.Invalid, "请选学习或考试。")
	case a.Blueprint.Count() == 0:
		return fault.New(fault.Invalid, "试卷是空的。")
	case a.Blueprint.Pass < 0 || a.Blueprint.Pass > full:
		return fault.New(fault.Invalid, "及格线应在0到%d分之间。", full)
	case a.Blueprint.Limit < 0:
		return fault.New(fault.Invalid, "限时不能是负数，0表示不限。")
	}
	return nil
}

// full is the points of a paper drawn by the blueprint.
func (b Blueprint) full() int {
	n := len(b.Fixed) * max(b.Points, 1)
	for _, p := range b.Parts {
		n += p.Count * p.Points
	}
	return n
}

// Assign creates an assignment, or, when its ID is given, changes it: that makes a
// new version and a line in the audit log, and attempts under way keep the version
// that they began with. The bank must be able to fill the paper.
func (s *Study) Assign(ctx context.Context, a Assignment, c Change) (Assignment, error) {
	c.Action, a.Version = "quiz.assignment.create", 1
	if err := a.Check(); err != nil {
		return Assignment{}, err
	}
	bank, err := s.latest(ctx)
	if err != nil {
		return Assignment{}, err
	}
	if _, err := Draw(bank, a.Blueprint, newSeed()); err != nil {
		return Assignment{}, err
	}
	if a.ID == "" {
		a.ID = newID()
		return a, s.ports.Assignments.SaveAssignment(ctx, a, c)
	}
	old, err := s.ports.Assignments.Assignment(ctx, a.ID, 0)
	if err != nil {
		return Assignment{}, err
	}
	if !c.At.Before(old.Opens) && c.Reason == "" {
		return Assignment{}, fault.New(fault.Invalid, "已经开始了，修改要写明理由。")
	}
	a.Version, c.Action = old.Version+1, "quiz.assignment.change"
	return a, s.ports.Assignments.SaveAssignment(ctx, a, c)
}

// Exempt frees a person from an assignment; the reason is kept and audited.
func (s *Study) Exempt(ctx context.Context, assignment, person string, c Change) error {
	c.Action = "quiz.exempt"
	if c.Reason == "" {
		return fault.New(fault.Invalid, "免做要写明理由。")
	}
	if _, err := s.ports.Assignments.Assignment(ctx, assignment, 0); err != nil {
		return err
	}
	if _, err := s.ports.Roster.Person(ctx, person); err != nil {
		return err
	}
	return s.ports.Assignments.Exempt(ctx, Exemption{Assignment: assignment, Person: person, Reason: c.Reason, At: c.At}, c)
}

// ImportQuestions stores questions that were read from a sheet or a file. With
// problems nothing is stored, unless good is set: then those that are right are.
func (s *Study) ImportQuestions(ctx context.Context, questions []Question, problems []Problem, good bool, now time.Time) (Saved, error) {
	if len(problems) > 0 && !good {
		return Saved{}, problemsFault(problems)
	}
	if len(questions) == 0 {
		return Saved{}, fault.New(fault.Invalid, "没有可以导入的题目。")
	}
	for _, q := range questions {
		if err := q.Check(); err != nil {
			return Saved{}, err
		}
	}
	return s.ports.Bank.SaveBank(ctx, questions, now)
}

// problemsFault says that nothing was imported, and why.
func problemsFault(problems []Problem) error {
	const shown = 20
	text := ""
	for i, p := range problems {
		if i == shown {
			text += "\n……"
			break
		}
		text += "\n" + p.String()
	}
	return fault.New(fault.Invalid, "有%d处不对，一行都没有导入：%s", len(problems), text)
}
