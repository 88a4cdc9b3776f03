package command

import (
	"fmt"
	"os"
	"strings"

	"github.com/goccy/go-yaml"

	"pufa/duty"
	"pufa/internal/fault"
)

func (c *dutyCall) planPrompts() error {
	n, err := c.PlanPrompts(c.ctx, c.now)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "起草了%d份，签发后才送达：pufa duty prompts list --state draft\n", n)
	return nil
}

func (c *dutyCall) listPrompts() error {
	id, err := c.unitID()
	if err != nil {
		return err
	}
	names, err := c.unitNames()
	if err != nil {
		return err
	}
	all, err := c.Prompts(c.ctx, c.who, duty.PromptFilter{Unit: id, State: duty.PromptState(c.state)})
	if err != nil {
		return err
	}
	rows := [][]string{{"编号", "类别", "单位", "期限", "状态", "内容", "反馈"}}
	for _, p := range all {
		kind := p.Kind.Word()
		if p.Number > 0 {
			kind += fmt.Sprintf("〔%d〕%d号", p.Year, p.Number)
		}
		rows = append(rows, []string{p.ID, kind, names[p.Unit], p.Deadline.String(), p.State.Word(), p.Text, p.Answer})
	}
	return c.table(rows)
}

func promptWord(p duty.Prompt) string { return p.Kind.Word() + "：" + p.State.Word() + "。" }

func (c *dutyCall) writePrompt() error {
	u, err := c.theUnit()
	if err != nil {
		return err
	}
	p, err := c.WritePrompt(c.ctx, c.who, u.ID, strings.Join(c.args, ""), c.now)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "起草了 %s，签发：pufa duty prompts sign %s --by 姓名\n", p.ID, p.ID)
	return nil
}

func (c *dutyCall) signPrompts() error {
	if _, err := c.arg(0, "编号"); err != nil {
		return err
	}
	for _, id := range c.args {
		p, err := c.SignPrompt(c.ctx, c.who, id, c.now)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, promptWord(p))
	}
	return nil
}

func (c *dutyCall) dropPrompt() error {
	if err := c.needReason(); err != nil {
		return err
	}
	return oneArg(c, func(id string) (duty.Prompt, error) { return c.DropPrompt(c.ctx, c.who, id, c.reason, c.now) }, promptWord)
}

func (c *dutyCall) phonedPrompt() error {
	return oneArg(c, func(id string) (duty.Prompt, error) { return c.PhonedPrompt(c.ctx, c.who, id, c.now) }, promptWord)
}

func (c *dutyCall) closePrompt() error {
	return oneArg(c, func(id string) (duty.Prompt, error) { return c.ClosePrompt(c.ctx, c.who, id, c.reason, c.now) }, promptWord)
}

func (c *dutyCall) escalatePrompt() error {
	return oneArg(c, func(id string) (duty.Prompt, error) { return c.EscalatePrompt(c.ctx, c.who, id, c.reason, c.now) }, promptWord)
}

func (c *dutyCall) deliverPrompts() error {
	sent, calls, err := c.Deliver(c.ctx, c.who, c.now)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "聊天里送达%d份。\n", sent)
	for _, call := range calls {
		phones := strings.Join(call.Phones, "；")
		if phones == "" {
			phones = "没有登记电话"
		}
		fmt.Fprintf(c.out, "请打电话 %s（%s）：%s\n  打过以后：pufa duty prompts phoned %s --by 姓名\n", call.Unit, phones, call.Prompt.Text, call.Prompt.ID)
	}
	return nil
}

func (c *dutyCall) clusterQuestions() error {
	n, err := c.ClusterQuestions(c.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "归类了%d个问题。\n", n)
	return nil
}

func (c *dutyCall) listQuestions() error {
	names, err := c.unitNames()
	if err != nil {
		return err
	}
	all, err := c.Questions(c.ctx, c.who, duty.OwnedFilter{State: duty.OwnedState(c.state)})
	if err != nil {
		return err
	}
	rows := [][]string{{"编号", "问的次数", "问题", "单位", "期限", "状态"}}
	for _, q := range all {
		unit := names[q.Unit]
		if unit == "" && q.Suggested.Name != "" {
			unit = "建议：" + q.Suggested.Name
		}
		question := q.Topic
		if len(q.Questions) > 0 {
			question = q.Questions[0]
		}
		rows = append(rows, []string{q.ID, fmt.Sprint(q.Times), question, unit, q.Deadline.String(), q.State.Word()})
	}
	return c.table(rows)
}

func questionWord(q duty.Owned) string { return "现在是“" + q.State.Word() + "”。" }

func (c *dutyCall) assignQuestion() error {
	if c.unit == "" {
		return misuse(c.env, "还要写 --unit 单位名称。")
	}
	return oneArg(c, func(id string) (duty.Owned, error) { return c.AssignQuestion(c.ctx, c.who, id, c.unit, c.now) }, questionWord)
}

// answerFile is a unit's answer as a file.
type answerFile struct {
	Question   string   `yaml:"question"`
	Conclusion string   `yaml:"conclusion"`
	Basis      []string `yaml:"basis"`
	Steps      []string `yaml:"steps"`
}

func (c *dutyCall) answerQuestion() error {
	data, err := os.ReadFile(c.file)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "文件“%s”打不开，请用 --file 写明回答的文件。", c.file)
	}
	var f answerFile
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return fault.Wrap(err, fault.Invalid, "回答的文件写法有误，应有 question、conclusion、basis、steps。")
	}
	return oneArg(c, func(id string) (duty.Owned, error) {
		return c.AnswerQuestion(c.ctx, c.who, id, duty.FAQ(f), c.now)
	}, questionWord)
}

func (c *dutyCall) publishAnswer() error {
	return oneArg(c, func(id string) (duty.Owned, error) { return c.PublishAnswer(c.ctx, c.who, id, c.now) }, questionWord)
}

func (c *dutyCall) returnAnswer() error {
	return oneArg(c, func(id string) (duty.Owned, error) { return c.ReturnAnswer(c.ctx, c.who, id, c.reason, c.now) }, questionWord)
}
