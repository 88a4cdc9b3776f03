package admin

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"pufa/internal/fault"
	"pufa/internal/report"
	"pufa/internal/store"
	"pufa/quiz"
)

var difficulties = [...]string{"—", "较易", "中等", "较难"}

func difficultyName(n int) string {
	if n < 1 || n >= len(difficulties) {
		return difficulties[0]
	}
	return difficulties[n]
}

type bankPage struct {
	frame
	List                    list
	Kinds                   []quiz.Kind
	Topics                  []string
	Kind, Topic, Difficulty string
	Retired                 bool
}

// bank lists the questions: by kind, topic and difficulty; retired ones when asked for.
func (v *visit) bank() error {
	bank, err := v.opt.Study.Questions(v.r.Context())
	if err != nil {
		return err
	}
	p := &bankPage{Kinds: []quiz.Kind{quiz.Single, quiz.Multiple, quiz.TrueFalse, quiz.Ordered}, Topics: topics(bank),
		Kind: v.query("kind"), Topic: v.query("topic"), Difficulty: v.query("difficulty"), Retired: v.query("retired") != ""}
	t := table{Name: "题库", Columns: []column{{Title: "题干"}, {Title: "题型"}, {Title: "主题"}, {Title: "难度"}, {Title: "题号"}, {Title: "版本", Number: true}}}
	for _, q := range chosen(bank, p) {
		t.Rows = append(t.Rows, []cell{{Text: q.Stem, URL: questionPath(q.ID)}, {Text: q.Kind.Name()}, {Text: q.Topic},
			{Text: difficultyName(q.Difficulty)}, {Text: q.ID}, {Text: strconv.Itoa(q.Version)}})
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	p.List, p.frame = l, v.frame("题库")
	return v.show("bank", p)
}

// chosen are the questions that the page's filters leave.
func chosen(bank []quiz.Question, p *bankPage) []quiz.Question {
	var out []quiz.Question
	for _, q := range bank {
		if q.Retired == p.Retired && (p.Kind == "" || string(q.Kind) == p.Kind) && (p.Topic == "" || q.Topic == p.Topic) &&
			(p.Difficulty == "" || strconv.Itoa(q.Difficulty) == p.Difficulty) {
			out = append(out, q)
		}
	}
	return out
}

func questionPath(id string) string { return quizPath + "/bank/" + pathEscape(id) }

type questionPage struct {
	frame
	Q          quiz.Question
	Preview    string
	Right      string
	Basis      []string
	Difficulty string
	Versions   []quiz.Question // newest first
}

// question is one question as the chat asks it, with its earlier versions.
func (v *visit) question() error {
	versions, err := v.questionHere()
	if err != nil {
		return err
	}
	q := versions[0]
	p := &questionPage{frame: v.frame("题目 " + q.ID), Q: q, Preview: asAsked(q), Right: quiz.Letters(q.Answer), Versions: versions, Difficulty: difficultyName(q.Difficulty)}
	for _, b := range q.Basis {
		p.Basis = append(p.Basis, b.String())
	}
	return v.show("question", p)
}

// questionHere is the question of the address, its newest version first.
func (v *visit) questionHere() ([]quiz.Question, error) {
	ctx, id := v.r.Context(), v.r.PathValue("id")
	bank, err := v.opt.Study.Questions(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(bank, func(q quiz.Question) bool { return q.ID == id })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "题库里没有这道题。")
	}
	keys := make([]quiz.Key, bank[i].Version)
	for n := range keys {
		keys[n] = quiz.Key{ID: id, Version: n + 1}
	}
	versions, err := v.opt.Store.QuestionVersions(ctx, keys)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(versions, func(a, b quiz.Question) int { return b.Version - a.Version })
	if len(versions) == 0 || versions[0].Version != bank[i].Version {
		return []quiz.Question{bank[i]}, nil
	}
	return versions, nil
}

// asAsked words a question as the chat does, without the taps.
func asAsked(q quiz.Question) string {
	var b strings.Builder
	fmt.Fprintf(&b, "【第1/20题·%s】\n", q.Kind.Name())
	if q.CaseText != "" {
		b.WriteString("案例：" + q.CaseText + "\n\n")
	}
	b.WriteString(q.Stem + "\n")
	for i, o := range q.Options {
		b.WriteString("\n" + quiz.Letters([]int{i}) + ". " + o)
	}
	return b.String()
}

// retireQuestion takes a question out of use, or back into it.
func (v *visit) retireQuestion() error {
	versions, err := v.questionHere()
	if err != nil {
		return err
	}
	q := versions[0]
	q.Retired = v.form("undo") == ""
	if _, err := v.saveQuestions([]quiz.Question{q}, nil, false, "retire "+q.ID); err != nil {
		return err
	}
	if q.Retired {
		return v.done(questionPath(q.ID), "停用了，以后不再抽到；弄错了可以恢复。")
	}
	return v.done(questionPath(q.ID), "恢复了，又可以抽到。")
}

// saveQuestions stores questions with a line in the audit log.
func (v *visit) saveQuestions(questions []quiz.Question, problems []quiz.Problem, good bool, what string) (saved quiz.Saved, err error) {
	err = v.opt.Store.InTx(v.r.Context(), func(ctx context.Context) error {
		if saved, err = v.opt.Study.ImportQuestions(ctx, questions, problems, good, v.now); err != nil {
			return err
		}
		_, err := v.opt.Store.Audit(ctx, store.AuditEntry{At: v.now, Actor: v.account.Name, Action: "quiz.bank.save", Subject: "bank",
			After: fmt.Sprintf("%s: %d new, %d changed", what, saved.New, saved.Changed)})
		return err
	})
	return saved, err
}

type importPage struct {
	frame
	Saved    *quiz.Saved
	Right    int // questions that are right
	Problems []quiz.Problem
}

func (v *visit) importForm() error {
	return v.show("importquestions", &importPage{frame: v.frame("导入题目")})
}

// importQuestions takes a sheet, a GIFT or an Aiken file: all of it or, if asked, the
// questions that are right.
func (v *visit) importQuestions() error {
	p := &importPage{}
	questions, problems, err := v.uploadedQuestions()
	p.Right, p.Problems = len(questions), problems
	if err == nil {
		var saved quiz.Saved
		if saved, err = v.saveQuestions(questions, problems, v.form("good") != "", "import"); err == nil {
			p.Saved = &saved
		}
	}
	p.frame = v.frame("导入题目")
	if err == nil {
		return v.show("importquestions", p)
	}
	if kind := fault.KindOf(err); kind != fault.Invalid && kind != fault.Conflict {
		return err
	}
	if len(problems) == 0 {
		p.Wrong = fault.Message(err)
	}
	return v.again("importquestions", p)
}

// uploadedQuestions reads the upload by its name: .xlsx is a sheet; of texts, those with
// lines ANSWER: are Aiken, the others GIFT.
func (v *visit) uploadedQuestions() ([]quiz.Question, []quiz.Problem, error) {
	f, head, err := v.r.FormFile("file")
	if err != nil {
		return nil, nil, fault.Wrap(err, fault.Invalid, "请选一个文件：Excel（.xlsx）、GIFT 或 Aiken 文本（.txt）。")
	}
	defer f.Close()
	if strings.EqualFold(filepath.Ext(head.Filename), ".xlsx") {
		rows, err := report.ReadTable(f)
		if err != nil {
			return nil, nil, err
		}
		questions, problems := quiz.FromTable(rows)
		return questions, problems, nil
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, nil, fault.Wrap(err, fault.Invalid, "文件没有读完整，请再传一次。")
	}
	if bytes.Contains(data, []byte("\nANSWER:")) {
		return quiz.ParseAiken(bytes.NewReader(data))
	}
	return quiz.ParseGIFT(bytes.NewReader(data))
}

func (v *visit) questionTemplate() error {
	return v.sheet("题目模板", [][]string{quiz.Headings, quiz.Example})
}

// exportQuestions sends the questions in use: as=gift, as=aiken, else a sheet.
func (v *visit) exportQuestions() error {
	bank, err := v.opt.Study.Questions(v.r.Context())
	if err != nil {
		return err
	}
	bank = slices.DeleteFunc(slices.Clone(bank), func(q quiz.Question) bool { return q.Retired })
	var b bytes.Buffer
	switch v.query("as") {
	case "gift":
		_, err = quiz.WriteGIFT(&b, bank)
	case "aiken":
		_, err = quiz.WriteAiken(&b, bank)
	default:
		return v.sheet("题库", quiz.ToTable(bank))
	}
	if err != nil {
		return fmt.Errorf("export questions: %w", err)
	}
	return v.download("题库-"+v.query("as")+".txt", "text/plain; charset=utf-8", b.Bytes())
}
