package admin

import (
	"context"
	"strings"

	"pufa/internal/fault"
	"pufa/quiz"
)

// questionForm is a question in the columns of the sheet of questions, so that a form and
// a sheet follow the same rules.
type questionForm struct {
	frame
	Action, Back string
	Fields       []questionField
}

// questionField is a column as a field of the form.
type questionField struct {
	Name, Value, Hint, Mistake string
	Long                       bool     // several lines
	Fixed                      bool     // shown, not to be changed
	Choices                    []string // to choose from
}

var questionHints = map[string]string{"题号": "自己编，不重复", "案例": "没有就空着", "选项A": "判断题不用填选项", "答案": "单选写B，多选写ABD，判断写对或错，排序写顺序", "依据": "如：民法典第1077条；几条用分号隔开",
	"对象": "如：领导干部、执法人员"}

var questionChoices = map[string][]string{"题型": {"单选", "多选", "判断", "排序"}, "难度": {"1", "2", "3"}}

func questionFields(values []string, fixed bool) []questionField {
	out := make([]questionField, len(quiz.Headings))
	for i, name := range quiz.Headings {
		out[i] = questionField{Name: name, Hint: questionHints[name], Choices: questionChoices[name], Fixed: fixed && name == quiz.Headings[0],
			Long: name == "案例" || name == "题干" || name == "解析"}
		if i < len(values) {
			out[i].Value = values[i]
		}
	}
	return out
}

func (v *visit) newQuestion() error {
	return v.showQuestionForm("", questionFields(nil, false), "")
}

func (v *visit) editQuestion() error {
	versions, err := v.questionHere()
	if err != nil {
		return err
	}
	return v.showQuestionForm(versions[0].ID, questionFields(quiz.ToTable(versions[:1])[1], true), "")
}

func (v *visit) showQuestionForm(id string, fields []questionField, wrong string) error {
	p := &questionForm{frame: v.frame("加一道题"), Action: quizPath + "/bank/new", Back: quizPath + "/bank", Fields: fields}
	if id != "" {
		p.Title, p.Back = "改题目 "+id, questionPath(id)
		p.Action = p.Back + "/edit"
	}
	if wrong != "" {
		p.Wrong = wrong
		return v.again("questionform", p)
	}
	return v.show("questionform", p)
}

// addQuestion puts a question into the bank; its number must be free.
func (v *visit) addQuestion() error {
	bank, err := v.opt.Study.Questions(v.r.Context())
	if err != nil {
		return err
	}
	for _, q := range bank {
		if q.ID == v.form("题号") {
			fields := v.typedFields("")
			fields[0].Mistake = "这个题号已经有了"
			return v.showQuestionForm("", fields, "题号“"+q.ID+"”已经有了，请换一个。")
		}
	}
	return v.storeQuestion("", quiz.Question{})
}

// saveQuestion changes a question; one that was on somebody's paper becomes its next
// version.
func (v *visit) saveQuestion() error {
	versions, err := v.questionHere()
	if err != nil {
		return err
	}
	return v.storeQuestion(versions[0].ID, versions[0])
}

// typedFields is the form as it was typed; of a question that has one, the number stays.
func (v *visit) typedFields(id string) []questionField {
	values := make([]string, len(quiz.Headings))
	for i, name := range quiz.Headings {
		values[i] = strings.ReplaceAll(v.form(name), "\r\n", "\n")
	}
	if id != "" {
		values[0] = id
	}
	return questionFields(values, id != "")
}

func (v *visit) storeQuestion(id string, before quiz.Question) error {
	fields := v.typedFields(id)
	row := make([]string, len(fields))
	for i, f := range fields {
		row[i] = f.Value
	}
	questions, problems := quiz.FromTable([][]string{quiz.Headings, row})
	if len(problems) > 0 || len(questions) != 1 {
		for _, p := range problems {
			for i := range fields {
				if fields[i].Name == p.Column {
					fields[i].Mistake = p.Message
				}
			}
		}
		return v.showQuestionForm(id, fields, "还有地方要改，见下面。")
	}
	after := questions[0]
	after.Retired = before.Retired
	err := v.audited("quiz.bank.save", "bank/"+after.ID, before, &after, func(ctx context.Context) error {
		_, err := v.opt.Study.ImportQuestions(ctx, []quiz.Question{after}, nil, false, v.now)
		return err
	})
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		return v.showQuestionForm(id, fields, fault.Message(err))
	}
	if err != nil {
		return err
	}
	return v.done(questionPath(after.ID), "存好了。下面是在公众号里的样子。")
}
