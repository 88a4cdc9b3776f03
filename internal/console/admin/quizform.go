package admin

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"pufa/internal/fault"
	"pufa/internal/record"
	"pufa/quiz"
)

// assignmentForm is what was typed, as it was typed.
type assignmentForm struct {
	Title, Mode, Opens, Closes, MakeUp string
	Attempts, Counts                   string
	Pass, Limit                        string
	Audiences, Reason                  string
	Units                              []string
	Everyone, Shuffle, ShowAfter       bool
	Parts                              []partForm
	Version                            int // that was edited; 0: new
}

// partForm is a line of the blueprint.
type partForm struct {
	Kind, Topic, Difficulty, Count, Points string
	Have                                   int // questions in the bank that fit
}

// partLines is how many lines the blueprint offers.
const partLines = 6

// localTime is how a browser's datetime-local field writes a time.
const localTime = "2006-01-02T15:04"

func (v *visit) typed(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(v.now.Location()).Format(localTime)
}

// timeOf reads a time of a form; an empty one is zero.
func (v *visit) timeOf(what, typed string) (time.Time, error) {
	if typed == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(localTime, typed, v.now.Location())
	if err != nil {
		return t, fault.Wrap(err, fault.Invalid, "%s写得不对，请写成2026-12-04T09:00这样。", what)
	}
	return t, nil
}

func (v *visit) formOf(a quiz.Assignment) assignmentForm {
	f := assignmentForm{Title: a.Title, Mode: string(a.Mode), Opens: v.typed(a.Opens), Closes: v.typed(a.Closes), MakeUp: v.typed(a.MakeUp),
		Attempts: strconv.Itoa(a.Attempts), Counts: string(a.Counts), Pass: strconv.Itoa(a.Blueprint.Pass), Limit: strconv.Itoa(int(a.Blueprint.Limit / time.Minute)),
		Audiences: strings.Join(a.Target.Audiences, "、"), Units: a.Target.Units, Everyone: a.Target.Everyone, Shuffle: a.Blueprint.Shuffle,
		ShowAfter: a.ShowAfter, Version: a.Version}
	for _, p := range a.Blueprint.Parts {
		line := partForm{Kind: string(p.Kind), Topic: strings.Join(p.Topics, "、"), Count: strconv.Itoa(p.Count), Points: strconv.Itoa(p.Points)}
		if p.Difficulty > 0 {
			line.Difficulty = strconv.Itoa(p.Difficulty)
		}
		f.Parts = append(f.Parts, line)
	}
	return f
}

// typedForm is the form as the visitor sent it.
func (v *visit) typedForm() assignmentForm {
	f := assignmentForm{Title: v.form("title"), Mode: v.form("mode"), Opens: v.form("opens"), Closes: v.form("closes"), MakeUp: v.form("makeup"),
		Attempts: v.form("attempts"), Counts: v.form("counts"), Pass: v.form("pass"), Limit: v.form("limit"), Audiences: v.form("audiences"),
		Reason: v.form("reason"), Units: v.r.PostForm["unit"], Everyone: v.form("everyone") != "", Shuffle: v.form("shuffle") != "", ShowAfter: v.form("after") != ""}
	f.Version, _ = strconv.Atoi(v.form("version")) // a hidden field; nonsense is a version that nobody has
	lines := v.r.PostForm
	for i := range min(len(lines["count"]), 2*partLines) {
		at := func(name string) string {
			if i < len(lines[name]) {
				return strings.TrimSpace(lines[name][i])
			}
			return ""
		}
		if p := (partForm{Kind: at("kind"), Topic: at("topic"), Difficulty: at("difficulty"), Count: at("count"), Points: at("points")}); p.Count != "" && p.Count != "0" {
			f.Parts = append(f.Parts, p)
		}
	}
	return f
}

// Lines are the filled lines of the blueprint and empty ones below.
func (f assignmentForm) Lines() []partForm {
	out := slices.Clone(f.Parts)
	for len(out) < partLines {
		out = append(out, partForm{Points: "1"})
	}
	return out
}

// Has reports that a unit is chosen.
func (f assignmentForm) Has(unit string) bool { return slices.Contains(f.Units, unit) }

// listed splits what people write between 、，； and spaces.
func listed(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,；; \n\t　", r) })
}

// number reads a whole number of a form; empty is 0.
func number(what, typed string) (int, error) {
	if typed == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 0 || n > 100000 {
		return 0, fault.New(fault.Invalid, "%s要写数字。", what)
	}
	return n, nil
}

// assignment is the form as an assignment; what the form does not show stays as it was.
func (v *visit) assignmentOf(f assignmentForm, a quiz.Assignment) (quiz.Assignment, error) {
	a.Title, a.Mode, a.Counts, a.ShowAfter = f.Title, quiz.Mode(f.Mode), quiz.Counting(f.Counts), f.ShowAfter
	a.Target.Everyone, a.Target.Units, a.Target.Audiences = f.Everyone, f.Units, listed(f.Audiences)
	a.Blueprint.Shuffle, a.Blueprint.Title = f.Shuffle, f.Title
	var err error
	for _, field := range []struct {
		what, typed string
		to          *time.Time
	}{{"开始时间", f.Opens, &a.Opens}, {"截止时间", f.Closes, &a.Closes}, {"补考截止", f.MakeUp, &a.MakeUp}} {
		if *field.to, err = v.timeOf(field.what, field.typed); err != nil {
			return a, err
		}
	}
	var minutes int
	for _, field := range []struct {
		what, typed string
		to          *int
	}{{"次数", f.Attempts, &a.Attempts}, {"合格分", f.Pass, &a.Blueprint.Pass}, {"限时", f.Limit, &minutes}} {
		if *field.to, err = number(field.what, field.typed); err != nil {
			return a, err
		}
	}
	a.Blueprint.Limit = time.Duration(minutes) * time.Minute
	parts, err := partsOf(f.Parts)
	if err != nil {
		return a, err
	}
	if len(parts) > 0 {
		a.Blueprint.Parts, a.Blueprint.Fixed = parts, nil
	}
	return a, nil
}

func partsOf(lines []partForm) ([]quiz.Part, error) {
	var out []quiz.Part
	for _, l := range lines {
		p := quiz.Part{Kind: quiz.Kind(l.Kind), Topics: listed(l.Topic)}
		for _, field := range []struct {
			what, typed string
			to          *int
		}{{"题数", l.Count, &p.Count}, {"分值", l.Points, &p.Points}, {"难度", l.Difficulty, &p.Difficulty}} {
			var err error
			if *field.to, err = number(field.what, field.typed); err != nil {
				return nil, err
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// fits reports that a question may fill a line of a blueprint.
func fits(q quiz.Question, p quiz.Part) bool {
	return !q.Retired && (p.Kind == "" || p.Kind == q.Kind) && (p.Difficulty == 0 || p.Difficulty == q.Difficulty) &&
		(len(p.Topics) == 0 || slices.Contains(p.Topics, q.Topic))
}

type formPage struct {
	frame
	Action  string
	Back    string
	Form    assignmentForm
	Begun   bool
	Units   []record.Unit
	Kinds   []quiz.Kind
	Topics  []string
	Checked string // the bank can fill the blueprint
	Points  int
}

// newAssignment opens the form with a ready blueprint: form=form55 takes another.
func (v *visit) newAssignment() error {
	form := quiz.Forms()[0]
	for _, f := range quiz.Forms() {
		if f.ID == v.query("form") {
			form = f
		}
	}
	day := time.Date(v.now.Year(), v.now.Month(), v.now.Day(), 9, 0, 0, 0, v.now.Location()).AddDate(0, 0, 1)
	f := v.formOf(quiz.Assignment{Blueprint: form, Mode: quiz.ExamMode, Counts: quiz.Best, Attempts: 2, Opens: day, Closes: day.AddDate(0, 0, 14).Add(9 * time.Hour)})
	return v.showForm(quiz.Assignment{}, f, "", nil)
}

func (v *visit) editAssignment() error {
	a, err := v.assignmentHere()
	if err != nil {
		return err
	}
	return v.showForm(a, v.formOf(a), "", nil)
}

// saveAssignment creates or changes an assignment; with check it only says whether the
// bank can fill the paper.
func (v *visit) saveAssignment() error {
	ctx := v.r.Context()
	f := v.typedForm()
	var old quiz.Assignment
	if id := v.r.PathValue("id"); id != "" {
		var err error
		if old, err = v.assignmentHere(); err != nil {
			return err
		}
		if f.Version != old.Version {
			return v.showForm(old, f, "", fault.New(fault.Conflict, "刚才有人改过，现在是第%d版。请看过最新的再改。", old.Version))
		}
	}
	a, err := v.assignmentOf(f, old)
	if err != nil {
		return v.showForm(old, f, "", err)
	}
	if v.form("check") != "" {
		return v.checkPaper(old, f, a)
	}
	saved, err := v.opt.Study.Assign(ctx, a, v.change())
	if err != nil {
		if fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.Conflict {
			return err
		}
		return v.showForm(old, f, "", err)
	}
	if old.ID == "" {
		return v.done(assignmentPath(saved.ID), "布置好了。到开始时间，大家在公众号里就能做。")
	}
	return v.done(assignmentPath(saved.ID), "改好了，现在是第"+strconv.Itoa(saved.Version)+"版。已经开始做的人仍按原来的做。")
}

func (v *visit) checkPaper(old quiz.Assignment, f assignmentForm, a quiz.Assignment) error {
	bank, err := v.opt.Study.Questions(v.r.Context())
	if err != nil {
		return err
	}
	const anySeed = 1 // whether the bank is enough does not hang on the seed
	paper, err := quiz.Draw(bank, a.Blueprint, anySeed)
	if err != nil {
		return v.showForm(old, f, "", err)
	}
	return v.showForm(old, f, "题库够用：能出一份"+strconv.Itoa(len(paper.Items))+"题、满分"+strconv.Itoa(paper.Full())+"分的卷子。", nil)
}

func (v *visit) showForm(a quiz.Assignment, f assignmentForm, checked string, wrong error) error {
	p := &formPage{frame: v.frame("布置学习或考试"), Action: quizPath + "/new", Back: quizPath, Form: f, Checked: checked,
		Kinds: []quiz.Kind{quiz.Single, quiz.Multiple, quiz.TrueFalse, quiz.Ordered}}
	if a.ID != "" {
		p.Title, p.Action, p.Back = "修改“"+a.Title+"”", assignmentPath(a.ID)+"/edit", assignmentPath(a.ID)
		p.Begun = !v.now.Before(a.Opens)
	}
	if err := v.fillForm(v.r.Context(), p); err != nil {
		return err
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("assignmentform", p)
	}
	return v.show("assignmentform", p)
}

// fillForm adds what the form offers: units, topics, and what the bank has for each line.
func (v *visit) fillForm(ctx context.Context, p *formPage) error {
	var err error
	if p.Units, err = v.opt.Store.Units(ctx); err != nil {
		return err
	}
	bank, err := v.opt.Study.Questions(ctx)
	if err != nil {
		return err
	}
	p.Topics = topics(bank)
	for i := range p.Form.Parts {
		parts, err := partsOf(p.Form.Parts[i : i+1])
		if err != nil {
			continue // said above the form
		}
		p.Points += parts[0].Count * parts[0].Points
		for _, q := range bank {
			if fits(q, parts[0]) {
				p.Form.Parts[i].Have++
			}
		}
	}
	return nil
}

func topics(bank []quiz.Question) []string {
	var out []string
	for _, q := range bank {
		if q.Topic != "" && !slices.Contains(out, q.Topic) {
			out = append(out, q.Topic)
		}
	}
	slices.Sort(out)
	return out
}
