package admin

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/quiz"
)

const quizPath = Prefix + "quiz"

// quizRoutes are the pages of the bank and of the assignments. Right answers are for
// those who may see the bank; liaisons may not.
func quizRoutes() []route {
	return []route{
		{"GET /admin/quiz", access.SeeQuiz, (*visit).assignments},
		{"GET /admin/quiz/new", access.EditQuiz, (*visit).newAssignment},
		{"POST /admin/quiz/new", access.EditQuiz, (*visit).saveAssignment},
		{"GET /admin/quiz/bank", access.SeeBank, (*visit).bank},
		{"GET /admin/quiz/bank/new", access.EditQuiz, (*visit).newQuestion},
		{"POST /admin/quiz/bank/new", access.EditQuiz, (*visit).addQuestion},
		{"GET /admin/quiz/bank/{id}", access.SeeBank, (*visit).question},
		{"GET /admin/quiz/bank/{id}/edit", access.EditQuiz, (*visit).editQuestion},
		{"POST /admin/quiz/bank/{id}/edit", access.EditQuiz, (*visit).saveQuestion},
		{"POST /admin/quiz/bank/{id}/retire", access.EditQuiz, (*visit).retireQuestion},
		{"GET /admin/quiz/import", access.EditQuiz, (*visit).importForm},
		{"POST /admin/quiz/import", access.EditQuiz, (*visit).importQuestions},
		{"GET /admin/quiz/template", access.EditQuiz, (*visit).questionTemplate},
		{"GET /admin/quiz/export", access.SeeBank, (*visit).exportQuestions},
		{"GET /admin/quiz/certificate", access.SeeQuiz, (*visit).certificate},
		{"GET /admin/quiz/tasks/{id}", access.SeeQuiz, (*visit).quizBoard},
		{"GET /admin/quiz/tasks/{id}/live", access.SeeQuiz, (*visit).quizBoardLive},
		{"GET /admin/quiz/tasks/{id}/people", access.SeeQuiz, (*visit).standings},
		{"GET /admin/quiz/tasks/{id}/items", access.SeeBank, (*visit).items},
		{"GET /admin/quiz/tasks/{id}/anomalies", access.SeeBank, (*visit).anomalies},
		{"GET /admin/quiz/tasks/{id}/edit", access.EditQuiz, (*visit).editAssignment},
		{"POST /admin/quiz/tasks/{id}/edit", access.EditQuiz, (*visit).saveAssignment},
		{"POST /admin/quiz/tasks/{id}/window", access.EditQuiz, (*visit).moveWindow},
		{"POST /admin/quiz/tasks/{id}/cancel", access.EditQuiz, (*visit).cancelAssignment},
		{"POST /admin/quiz/tasks/{id}/exempt", access.EditQuiz, (*visit).exempt},
		{"POST /admin/quiz/tasks/{id}/retest", access.EditQuiz, (*visit).offerRetest},
	}
}

// change names the visitor and the form's reason in the audit log.
func (v *visit) change() quiz.Change {
	return quiz.Change{Actor: v.account.Name, At: v.now, Reason: v.form("reason")}
}

// assignmentState is how far an assignment's window is, in words and their tone.
func assignmentState(a quiz.Assignment, now time.Time) cell {
	switch {
	case a.Cancelled:
		return cell{Text: "已取消", Tone: "bad"}
	case now.Before(a.Opens):
		return cell{Text: "没开始", Tone: "warn"}
	case now.Before(a.Closes):
		return cell{Text: "进行中", Tone: "good"}
	case now.Before(a.MakeUp):
		return cell{Text: "补考中", Tone: "warn"}
	}
	return cell{Text: "已结束"}
}

func modeName(m quiz.Mode) string {
	if m == quiz.ExamMode {
		return "考试"
	}
	return "学习"
}

type assignmentsPage struct {
	frame
	List list
}

// assignments lists what was given out; a liaison sees what binds people of its unit.
func (v *visit) assignments() error {
	ctx := v.r.Context()
	all, err := v.opt.Store.Assignments(ctx, time.Time{})
	if err != nil {
		return err
	}
	t := table{Name: "学习考试", Columns: []column{{Title: "名称"}, {Title: "状态"}, {Title: "方式"}, {Title: "开始"}, {Title: "截止"}, {Title: "题数", Number: true}}}
	for i := len(all) - 1; i >= 0; i-- { // what ends last comes first
		a := all[i]
		if v.account.Role == access.Liaison {
			people, err := v.opt.Study.DuePeople(ctx, quiz.Viewer{Unit: v.account.Unit}, a.ID, v.account.Unit)
			if err != nil {
				return err
			}
			if len(people) == 0 {
				continue
			}
		}
		t.Rows = append(t.Rows, []cell{{Text: a.Title, URL: assignmentPath(a.ID)}, assignmentState(a, v.now), {Text: modeName(a.Mode)},
			{Text: v.minute(a.Opens)}, {Text: v.minute(a.Closes)}, {Text: strconv.Itoa(a.Blueprint.Count())}})
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	return v.show("assignments", &assignmentsPage{v.frame("学习考试"), l})
}

// minute is a time that sorts as text.
func (v *visit) minute(t time.Time) string { return t.In(v.now.Location()).Format("2006-01-02 15:04") }

func assignmentPath(id string) string { return quizPath + "/tasks/" + url.PathEscape(id) }

type quizBoardPage struct {
	frame
	A     quiz.Assignment
	State cell
	Open  bool // people may take it now
	Total quiz.Tally
	Own   bool // one unit's liaison looks at it
	List  list
	Bars  []bar
	Until string // proposed when it is extended
}

// bar is a line of a chart; positions and widths are in units of its picture.
type bar struct {
	Label        string
	Words        string
	Y, TextY     int
	Width, Inner float64
}

const (
	barHeight = 30
	barWidth  = 240.0
)

// quizBoard is how an assignment goes, unit by unit. Small units are not broken down. A
// liaison sees its own.
func (v *visit) quizBoard() error {
	p, exported, err := v.boardData()
	if err != nil || exported {
		return err
	}
	return v.show("quizboard", p)
}

// quizBoardLive sends the board's changing part.
func (v *visit) quizBoardLive() error {
	p, exported, err := v.boardData()
	if err != nil || exported {
		return err
	}
	return v.event("quizlive", p)
}

// assignmentHere is the assignment of the address, if the visitor may see it.
func (v *visit) assignmentHere() (quiz.Assignment, error) {
	ctx := v.r.Context()
	a, err := v.opt.Store.Assignment(ctx, v.r.PathValue("id"), 0)
	if err != nil || v.account.Role != access.Liaison {
		return a, err
	}
	people, err := v.opt.Study.DuePeople(ctx, quiz.Viewer{Unit: v.account.Unit}, a.ID, v.account.Unit)
	if err == nil && len(people) == 0 {
		err = fault.New(fault.NotFound, "没有这个学习任务，或者没有安排给您的单位。")
	}
	return a, err
}

func (v *visit) boardData() (p *quizBoardPage, exported bool, err error) {
	a, err := v.assignmentHere()
	if err != nil {
		return nil, false, err
	}
	p = &quizBoardPage{A: a, State: assignmentState(a, v.now), Open: !a.Cancelled && v.now.Before(lastDay(a)), Own: v.account.Role == access.Liaison,
		Until: v.typed(lastDay(a).AddDate(0, 0, 7))}
	if p.Own {
		p.Total, err = v.ownTally(a.ID)
		if err == nil {
			p.frame = v.frame(a.Title)
		}
		return p, false, err
	}
	ctx := v.r.Context()
	total, err := v.opt.Study.Report(ctx, quiz.Query{By: quiz.ByAssignment, Assignment: a.ID})
	if err != nil {
		return nil, false, err
	}
	if len(total) > 0 {
		p.Total = total[0]
	}
	units, err := v.opt.Study.Report(ctx, quiz.Query{By: quiz.ByUnit, Assignment: a.ID})
	if err != nil {
		return nil, false, err
	}
	if p.List, exported, err = v.list(boardTable(a, units)); err != nil || exported {
		return nil, exported, err
	}
	p.Bars = bars(p.List.Rows)
	p.frame = v.frame(a.Title)
	return p, false, nil
}

// ownTally counts a liaison's own people, however few: it knows them by name.
func (v *visit) ownTally(assignment string) (quiz.Tally, error) {
	people, err := v.opt.Study.DuePeople(v.r.Context(), quiz.Viewer{Unit: v.account.Unit}, assignment, v.account.Unit)
	t := quiz.Tally{Assigned: len(people)}
	for _, s := range people {
		if s.Finished {
			t.Finished++
		}
		if s.Passed {
			t.Passed++
		}
	}
	return t, err
}

func boardTable(a quiz.Assignment, units []quiz.Tally) table {
	t := table{Name: a.Title, Columns: []column{{Title: "单位"}, {Title: "应参加", Number: true}, {Title: "完成", Number: true}, {Title: "按时完成", Number: true},
		{Title: "合格", Number: true}, {Title: "完成率", Number: true}, {Title: "平均得分率", Number: true}, {Title: "记住率", Number: true}}}
	for _, u := range units {
		row := []cell{{Text: u.Name, URL: assignmentPath(a.ID) + "/people?unit=" + url.QueryEscape(u.Key)}, {Text: strconv.Itoa(u.Assigned)}}
		if u.Hidden {
			for range len(t.Columns) - len(row) {
				row = append(row, cell{Text: "—"})
			}
			t.Rows = append(t.Rows, row)
			continue
		}
		retained := "—"
		if u.Asked > 0 {
			retained = inPercent(u.Retention())
		}
		average := "—"
		if u.Finished > 0 {
			average = inPercent(u.Average())
		}
		t.Rows = append(t.Rows, append(row, cell{Text: strconv.Itoa(u.Finished)}, cell{Text: strconv.Itoa(u.OnTime)}, cell{Text: strconv.Itoa(u.Passed)},
			cell{Text: inPercent(share(u.Finished, u.Assigned))}, cell{Text: average}, cell{Text: retained}))
	}
	return t
}

func share(part, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(part) / float64(of)
}

func inPercent(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) }

// bars draws the rows of a board that are not too small to be broken down.
func bars(rows [][]cell) []bar {
	var out []bar
	for _, r := range rows {
		assigned, _ := strconv.Atoi(r[1].Text) // written by boardTable
		finished, err := strconv.Atoi(r[2].Text)
		if err != nil {
			continue // too small to be told
		}
		passed, _ := strconv.Atoi(r[4].Text)
		label := []rune(r[0].Text)
		if len(label) > 10 {
			label = append(label[:9:9], '…')
		}
		y := len(out) * barHeight
		out = append(out, bar{Label: string(label), Words: fmt.Sprintf("%d/%d", finished, assigned), Y: y + 5, TextY: y + 20,
			Width: barWidth * share(finished, assigned), Inner: barWidth * share(passed, assigned)})
	}
	return out
}

// ChartHeight is the height of the chart's picture.
func (p *quizBoardPage) ChartHeight() int { return len(p.Bars) * barHeight }

// Missing counts those who have not finished.
func (p *quizBoardPage) Missing() int { return p.Total.Assigned - p.Total.Finished }

// lastDay is when nobody can take it any more.
func lastDay(a quiz.Assignment) time.Time {
	if a.MakeUp.After(a.Closes) {
		return a.MakeUp
	}
	return a.Closes
}
