package command

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"pufa/internal/fault"
	"pufa/internal/store"
	"pufa/quiz"
)

const examArgs = "forms | new | list | change 任务 | close 任务 | board [任务] | who 任务 [单位] | items 任务 | anomalies 任务 | certificates 任务 文件.xlsx | exempt 任务 工号 | retest 任务 工号 | void 答题 | invite 单位 文件.xlsx"

// examWhen is how times are typed: in the bureau's zone.
const examWhen = "2006-01-02 15:04"

// examWords are the options of pufa exam.
type examWords struct {
	fs                                               *flag.FlagSet
	title, form, mode, counts, opens, closes, makeUp string
	units, audiences, people, parts, by, reason      string
	until                                            string
	all, showAfter                                   bool
	attempts, pass, minutes                          int
	given                                            map[string]bool
}

func examFlags(env Env) *examWords {
	w := &examWords{fs: flags(env, "exam", examArgs, "学习和考试：布置、查看、报表；任务写编号的前几位或标题，时间写 2026-12-01 09:00")}
	w.fs.StringVar(&w.title, "title", "", "标题")
	w.fs.StringVar(&w.form, "form", "form20", "现成的试卷：form20 或 form55")
	w.fs.StringVar(&w.parts, "parts", "", "自己组卷：题型:题数:每题分[:主题[:难度]]，用分号隔开，如“单选:10:5;判断:5:2:宪法:1”；题型有单选、多选、判断、排序、不限")
	w.fs.StringVar(&w.mode, "mode", "exam", "exam 考试，study 学习")
	w.fs.StringVar(&w.counts, "counts", "best", "哪次算数：best、last、first")
	w.fs.StringVar(&w.opens, "opens", "", "开始时间；不写是现在")
	w.fs.StringVar(&w.closes, "closes", "", "截止时间")
	w.fs.StringVar(&w.makeUp, "makeup", "", "补考截止时间")
	w.fs.BoolVar(&w.all, "all", false, "对象：名册全体")
	w.fs.StringVar(&w.units, "units", "", "对象：单位名，用逗号隔开")
	w.fs.StringVar(&w.audiences, "audiences", "", "对象：人群，用逗号隔开")
	w.fs.StringVar(&w.people, "people", "", "对象：工号，用逗号隔开")
	w.fs.BoolVar(&w.showAfter, "show-after", false, "截止以后才公布解析")
	w.fs.IntVar(&w.attempts, "attempts", 1, "次数，0 不限")
	w.fs.IntVar(&w.pass, "pass", 60, "及格分")
	w.fs.IntVar(&w.minutes, "minutes", 0, "限时几分钟，0 不限")
	w.fs.StringVar(&w.by, "by", "unit", "报表按 unit、audience 或 assignment")
	w.fs.StringVar(&w.reason, "reason", "", "理由")
	w.fs.StringVar(&w.until, "until", "", "再考一次的截止时间")
	return w
}

// exam is a run of the command over open records.
type exam struct {
	db    *store.Store
	study *quiz.Study
	words *examWords
	loc   *time.Location
	out   io.Writer
	env   Env
}

func examCommand(ctx context.Context, env Env, args []string) error {
	w := examFlags(env)
	rest, err := parse(env, w.fs, args)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		return misuse(env, "用法：pufa exam %s", examArgs)
	}
	w.given = map[string]bool{}
	w.fs.Visit(func(f *flag.Flag) { w.given[f.Name] = true })
	cfg, err := config(env)
	if err != nil {
		return err
	}
	return withStudy(ctx, env, func(db *store.Store, study *quiz.Study) error {
		e := exam{db: db, study: study, words: w, loc: cfg.Location, out: env.Stdout, env: env}
		return e.run(ctx, rest[0], rest[1:])
	})
}

// examActions are the words behind pufa exam, with how many arguments they take.
func (e exam) actions() map[string]struct {
	least, most int
	run         func(ctx context.Context, args []string) error
} {
	return map[string]struct {
		least, most int
		run         func(ctx context.Context, args []string) error
	}{
		"forms": {0, 0, e.forms}, "new": {0, 0, e.make}, "list": {0, 0, e.list}, "change": {1, 1, e.change}, "close": {1, 1, e.close},
		"board": {0, 1, e.board}, "who": {1, 2, e.who}, "items": {1, 1, e.items}, "anomalies": {1, 1, e.anomalies}, "certificates": {2, 2, e.certificates},
		"exempt": {2, 2, e.exempt}, "retest": {2, 2, e.retest}, "void": {1, 1, e.void}, "invite": {2, 2, e.invite},
	}
}

func (e exam) run(ctx context.Context, word string, args []string) error {
	a, ok := e.actions()[word]
	if !ok || len(args) < a.least || len(args) > a.most {
		return misuse(e.env, "用法：pufa exam %s", examArgs)
	}
	return a.run(ctx, args)
}

func (e exam) by() quiz.Change {
	return quiz.Change{Actor: "命令行", Reason: e.words.reason, At: time.Now()}
}

func (e exam) forms(context.Context, []string) error {
	for _, f := range quiz.Forms() {
		fmt.Fprintf(e.out, "%s\t%s\n", f.ID, f.Title)
	}
	return nil
}

// make creates an assignment.
func (e exam) make(ctx context.Context, _ []string) error {
	a := quiz.Assignment{Opens: time.Now().Truncate(time.Minute), Attempts: 1, Counts: quiz.Best, Mode: quiz.ExamMode, Blueprint: quiz.Forms()[0]}
	for _, f := range quiz.Forms() {
		if f.ID == e.words.form {
			a.Blueprint = f
		}
	}
	if a.Blueprint.ID != e.words.form {
		return fault.New(fault.Invalid, "没有“%s”这份试卷，用 pufa exam forms 看有哪些。", e.words.form)
	}
	if err := e.apply(ctx, &a); err != nil {
		return err
	}
	made, err := e.study.Assign(ctx, a, e.by())
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "布置好了：%s（编号 %s，第%d版）。\n%s到%s，%d题，%d分及格。\n", made.Title, made.ID[:8], made.Version,
		made.Opens.In(e.loc).Format(examWhen), made.Closes.In(e.loc).Format(examWhen), made.Blueprint.Count(), made.Blueprint.Pass)
	return nil
}

// change makes a new version of an assignment with the options that are given.
func (e exam) change(ctx context.Context, args []string) error {
	a, err := e.find(ctx, args[0])
	if err != nil {
		return err
	}
	if err := e.apply(ctx, &a); err != nil {
		return err
	}
	return e.save(ctx, a)
}

// close ends an assignment now: nobody can begin any more, what was done stays.
func (e exam) close(ctx context.Context, args []string) error {
	a, err := e.find(ctx, args[0])
	if err != nil {
		return err
	}
	a.Closes, a.MakeUp = time.Now(), time.Time{}
	if !a.Opens.Before(a.Closes) {
		a.Cancelled, a.Closes = true, a.Opens.Add(time.Minute)
	}
	return e.save(ctx, a)
}

func (e exam) save(ctx context.Context, a quiz.Assignment) error {
	made, err := e.study.Assign(ctx, a, e.by())
	if err == nil {
		fmt.Fprintf(e.out, "改好了：%s，现在是第%d版，截止%s。\n", made.Title, made.Version, made.Closes.In(e.loc).Format(examWhen))
	}
	return err
}

// apply puts the options that were given into an assignment.
func (e exam) apply(ctx context.Context, a *quiz.Assignment) error {
	w, set := e.words, e.words.given
	if set["title"] {
		a.Title = w.title
	}
	if set["mode"] {
		a.Mode = quiz.Mode(w.mode)
	}
	if set["counts"] {
		a.Counts = quiz.Counting(w.counts)
	}
	if set["attempts"] {
		a.Attempts = w.attempts
	}
	if set["show-after"] {
		a.ShowAfter = w.showAfter
	}
	if set["parts"] {
		parts, err := examParts(w.parts)
		if err != nil {
			return err
		}
		a.Blueprint = quiz.Blueprint{ID: "own", Title: "自组试卷", Pass: w.pass, Shuffle: true, Parts: parts, Limit: time.Duration(w.minutes) * time.Minute}
	}
	if set["pass"] {
		a.Blueprint.Pass = w.pass
	}
	if set["minutes"] {
		a.Blueprint.Limit = time.Duration(w.minutes) * time.Minute
	}
	for _, t := range []struct {
		name, text string
		into       *time.Time
	}{{"opens", w.opens, &a.Opens}, {"closes", w.closes, &a.Closes}, {"makeup", w.makeUp, &a.MakeUp}} {
		if !set[t.name] {
			continue
		}
		at, err := e.when(t.text)
		if err != nil {
			return err
		}
		*t.into = at
	}
	return e.target(ctx, a)
}

func (e exam) when(text string) (time.Time, error) {
	at, err := time.ParseInLocation(examWhen, text, e.loc)
	if err != nil {
		return at, fault.New(fault.Invalid, "时间“%s”写法不对，应像 2026-12-01 09:00。", text)
	}
	return at, nil
}

// target reads whom an assignment binds; nothing given leaves it as it was.
func (e exam) target(ctx context.Context, a *quiz.Assignment) error {
	w := e.words
	if !w.given["all"] && !w.given["units"] && !w.given["audiences"] && !w.given["people"] {
		return nil
	}
	t := quiz.Target{Everyone: w.all, Audiences: commas(w.audiences)}
	for _, name := range commas(w.units) {
		id, err := e.unit(ctx, name)
		if err != nil {
			return err
		}
		t.Units = append(t.Units, id)
	}
	for _, no := range commas(w.people) {
		p, err := e.db.PersonByStaffNo(ctx, no)
		if err != nil {
			return fault.Wrap(err, fault.KindOf(err), "工号“%s”：%s", no, fault.Message(err))
		}
		t.People = append(t.People, p.ID)
	}
	a.Target = t
	return nil
}

func (e exam) unit(ctx context.Context, name string) (string, error) {
	units, err := e.db.Units(ctx)
	if err != nil {
		return "", err
	}
	for _, u := range units {
		if u.Name == name {
			return u.ID, nil
		}
	}
	return "", fault.New(fault.NotFound, "名册里没有单位“%s”。", name)
}

func commas(text string) (out []string) {
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、", r) }) {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

var examKinds = map[string]quiz.Kind{"单选": quiz.Single, "多选": quiz.Multiple, "判断": quiz.TrueFalse, "排序": quiz.Ordered, "不限": ""}

// examParts reads 单选:10:5:宪法:1;判断:5:2.
func examParts(text string) (out []quiz.Part, err error) {
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(";；", r) }) {
		f := strings.Split(strings.ReplaceAll(one, "：", ":"), ":")
		kind, known := examKinds[strings.TrimSpace(f[0])]
		if !known || len(f) < 3 || len(f) > 5 {
			return nil, wrongPart(one)
		}
		p := quiz.Part{Kind: kind}
		if p.Count, err = strconv.Atoi(strings.TrimSpace(f[1])); err != nil || p.Count < 1 {
			return nil, wrongPart(one)
		}
		if p.Points, err = strconv.Atoi(strings.TrimSpace(f[2])); err != nil || p.Points < 1 {
			return nil, wrongPart(one)
		}
		if len(f) > 3 && strings.TrimSpace(f[3]) != "" {
			p.Topics = commas(f[3])
		}
		if len(f) > 4 {
			if p.Difficulty, err = strconv.Atoi(strings.TrimSpace(f[4])); err != nil || p.Difficulty < 1 || p.Difficulty > 3 {
				return nil, wrongPart(one)
			}
		}
		out = append(out, p)
	}
	return out, nil
}

func wrongPart(text string) error {
	return fault.New(fault.Invalid, "组卷“%s”写法不对，应像 单选:10:5 或 单选:10:5:宪法:1（题型:题数:每题分:主题:难度）。", text)
}

// find is an assignment by the beginning of its id, or by its title.
func (e exam) find(ctx context.Context, text string) (quiz.Assignment, error) {
	all, err := e.db.Assignments(ctx, time.Time{})
	if err != nil {
		return quiz.Assignment{}, err
	}
	var found []quiz.Assignment
	for _, a := range all {
		if a.Title == text || len(text) >= 4 && strings.HasPrefix(a.ID, text) {
			found = append(found, a)
		}
	}
	switch len(found) {
	case 0:
		return quiz.Assignment{}, fault.New(fault.NotFound, "没有任务“%s”，用 pufa exam list 看有哪些。", text)
	case 1:
		return found[0], nil
	}
	return quiz.Assignment{}, fault.New(fault.Invalid, "“%s”对得上%d个任务，请写编号。", text, len(found))
}

func (e exam) list(ctx context.Context, _ []string) error {
	all, err := e.db.Assignments(ctx, time.Time{})
	if err != nil {
		return err
	}
	now := time.Now()
	for _, a := range all {
		state := "进行中"
		switch {
		case a.Cancelled:
			state = "已取消"
		case now.Before(a.Opens):
			state = "没开始"
		case !now.Before(a.Closes) && now.Before(a.MakeUp):
			state = "补考中"
		case !now.Before(a.Closes):
			state = "已截止"
		}
		fmt.Fprintf(e.out, "%s\t%s\t%s\t%s 到 %s\t%d题\t第%d版\n", a.ID[:8], a.Title, state, a.Opens.In(e.loc).Format(examWhen), a.Closes.In(e.loc).Format(examWhen), a.Blueprint.Count(), a.Version)
	}
	if len(all) == 0 {
		fmt.Fprintln(e.out, "还没有布置过。用 pufa exam new 布置一次。")
	}
	return nil
}
