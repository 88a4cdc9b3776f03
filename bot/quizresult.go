package bot

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"pufa/quiz"
)

// handedIn words the end of an attempt.
func (c *Conversation) handedIn(ctx context.Context, t *turn, r quiz.Result, opening string) (Reply, error) {
	var person string
	if q := t.session.Quiz; q != nil {
		person = q.Person
	}
	t.session.Quiz = nil
	return c.result(ctx, t, r, person, opening)
}

// resultOf words the end of an attempt by its id.
func (c *Conversation) resultOf(ctx context.Context, t *turn, attempt, person, opening string) (Reply, error) {
	r, err := c.opt.Study.Result(ctx, attempt, person, t.now)
	if err != nil {
		return Reply{}, err
	}
	return c.result(ctx, t, r, person, opening)
}

func (c *Conversation) result(ctx context.Context, t *turn, r quiz.Result, person, opening string) (Reply, error) {
	var b strings.Builder
	if opening != "" {
		b.WriteString(opening + "\n\n")
	}
	b.WriteString("【成绩】" + safe(r.Title) + "\n" + t.scoreLines(r))
	reply := Reply{Actions: say("答题", "我的成绩")}
	if r.Passed && r.State != quiz.Voided {
		if err := c.addCertificate(ctx, &b, &reply, r, person); err != nil {
			return Reply{}, err
		}
	}
	wrong, err := c.wrongLines(ctx, t, r)
	if err != nil {
		return Reply{}, err
	}
	b.WriteString(wrong)
	reply.Text = b.String()
	if len(r.Wrong) > 0 {
		reply.Actions = append(say("错题本"), reply.Actions...)
	}
	return reply, nil
}

// longestSitting is up to when the time used says something: study goes on for days.
const longestSitting = 3 * time.Hour

// scoreLines are score, passed or not, and whether and when it counts.
func (t *turn) scoreLines(r quiz.Result) string {
	verdict := "没有通过"
	if r.Passed {
		verdict = "通过"
	}
	lines := []string{fmt.Sprintf("%d分（满分%d，%d分及格）：%s", r.Score, r.Full, r.Pass, verdict)}
	if r.Total > 0 && r.Answered > 0 {
		line := fmt.Sprintf("共%d题，答了%d题，答对%d题", r.Total, r.Answered, r.Right)
		if r.Used < longestSitting {
			line += "，用时" + span(r.Used)
		}
		lines = append(lines, line)
	}
	switch {
	case r.State == quiz.Voided:
		lines = append(lines, "这次已由工作人员作废，可以重新做。")
	case r.Counts:
		lines = append(lines, "已计入，"+t.moment(r.Ended)+"交卷。")
	default:
		lines = append(lines, "另一次的成绩计入，这次不计。")
	}
	switch {
	case r.Passed || r.Left == 0 && r.State == quiz.Voided:
	case r.Left > 0:
		lines = append(lines, fmt.Sprintf("还有%d次机会，回复“答题”再来。", r.Left))
	case r.Left < 0:
		lines = append(lines, "可以再做，回复“答题”。")
	default:
		lines = append(lines, "机会用完了；要补考请联系本单位普法联络员。")
	}
	return strings.Join(lines, "\n")
}

func (c *Conversation) addCertificate(ctx context.Context, b *strings.Builder, reply *Reply, r quiz.Result, person string) error {
	cert, err := c.opt.Study.Certificate(ctx, r.Assignment, person)
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	b.WriteString("\n证书编号：" + spacedCode(cert.Code))
	if c.opt.Pages == nil {
		return nil
	}
	if url := c.opt.Pages.Verify(cert.Code); url != "" {
		b.WriteString("\n任何人可以在这里核验：" + url)
	}
	if url := c.opt.Pages.Certificate(person, r.Assignment); url != "" {
		reply.Cards = []Card{{Title: "打开证书（可打印）", URL: url}}
	}
	return nil
}

// spacedCode is a code in groups of four, to be read out.
func spacedCode(code string) string {
	var parts []string
	for part := range slices.Chunk([]byte(code), 4) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, "-")
}

// wrongLines are the wrong items with what was right, why, and the article.
func (c *Conversation) wrongLines(ctx context.Context, t *turn, r quiz.Result) (string, error) {
	if !r.Visible {
		if r.VisibleAt.IsZero() {
			return "", nil
		}
		return "\n\n错题和解析" + t.moment(r.VisibleAt) + "考试结束后公布，到时回复“我的成绩”看。", nil
	}
	if len(r.Wrong) == 0 {
		return "", nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n\n没答对的%d题：", len(r.Wrong))
	for _, w := range r.Wrong {
		why, err := c.verdict(ctx, w)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "\n\n第%d题 %s\n%s%s", w.Item+1, safe(strings.TrimSpace(w.Stem)), rightOption(w), why)
	}
	return b.String(), nil
}

// rightOption spells out the right options, whose letters say nothing by themselves
// once the question is off the screen.
func rightOption(r quiz.Reveal) string {
	if r.Kind == quiz.TrueFalse {
		return ""
	}
	var b strings.Builder
	for _, at := range r.Right {
		b.WriteString(quiz.Letters([]int{at}) + ". " + safe(r.Options[at]) + "\n")
	}
	return b.String()
}

var (
	saysHistory      = []string{"我的成绩", "成绩", "我的分数", "查成绩", "成绩单", "学习记录", "我的学习", "我的考试", "查分"}
	saysCertificates = []string{"证书", "我的证书", "合格证", "学习证书"}
	resultForm       = regexp.MustCompile(`^看成绩《[^《》]{1,60}》第([1-9][0-9]{0,3})次·([a-z2-7]{4})$`)
)

// historyShown is how many results one message lists, the latest first.
const historyShown = 8

// history shows a person what they did.
func (c *Conversation) history(ctx context.Context, t *turn) (Reply, error) {
	p, other, err := c.boundPerson(ctx, t)
	if err != nil || p.ID == "" {
		return other, err
	}
	results, err := c.opt.Study.History(ctx, p.ID, t.now)
	if err != nil {
		return Reply{}, fmt.Errorf("history: %w", err)
	}
	r := Reply{Actions: say("答题", "错题本", "证书")}
	if len(results) == 0 {
		r.Text = "还没有交过卷。回复“答题”看看有哪些要做。"
		return r, nil
	}
	slices.Reverse(results)
	lines := []string{fmt.Sprintf("%s，您做过%d次（只有您自己看得到分数和错题）：", maskedName(p.Name), len(results))}
	if len(results) > historyShown {
		lines = append(lines, fmt.Sprintf("最近%d次：", historyShown))
	}
	for i, one := range results[:min(historyShown, len(results))] {
		lines = append(lines, fmt.Sprintf("· %s：%d/%d分，%s\n  %s%s", safe(one.Title), one.Score, one.Full, passedWord(one), t.moment(one.Ended), ended(one)))
		if i < 3 {
			r.Choices = append(r.Choices, Choice{Label: fmt.Sprintf("看%s", shortDay(t, one)), Say: resultTap(one, i)})
		}
	}
	r.Text = strings.Join(lines, "\n")
	return c.withMine(t, r), nil
}

func passedWord(r quiz.Result) string {
	switch {
	case r.State == quiz.Voided:
		return "已作废"
	case r.Passed:
		return "通过"
	}
	return "没有通过"
}

func ended(r quiz.Result) string {
	if r.State == quiz.Expired {
		return "到点自动交卷"
	}
	return "交卷"
}

func shortDay(t *turn, r quiz.Result) string {
	at := r.Ended.In(t.now.Location())
	return fmt.Sprintf("%d月%d日%s《%s》", at.Month(), at.Day(), at.Format("15:04"), clip(r.Title, 20))
}

func resultTap(r quiz.Result, i int) string {
	return fmt.Sprintf("看成绩《%s》第%d次·%s", clip(strings.NewReplacer("《", "", "》", "").Replace(r.Title), sayTitle), i+1, markOf(r.Attempt))
}

// pastResult shows a result of the history again.
func (c *Conversation) pastResult(ctx context.Context, t *turn, mark string) (Reply, error) {
	p, other, err := c.boundPerson(ctx, t)
	if err != nil || p.ID == "" {
		return other, err
	}
	results, err := c.opt.Study.History(ctx, p.ID, t.now)
	if err != nil {
		return Reply{}, fmt.Errorf("history: %w", err)
	}
	for _, r := range results {
		if markOf(r.Attempt) == mark {
			return c.resultOf(ctx, t, r.Attempt, p.ID, "")
		}
	}
	return c.history(ctx, t)
}

// certificates lists what a person passed, with code and page.
func (c *Conversation) certificates(ctx context.Context, t *turn) (Reply, error) {
	p, other, err := c.boundPerson(ctx, t)
	if err != nil || p.ID == "" {
		return other, err
	}
	results, err := c.opt.Study.History(ctx, p.ID, t.now)
	if err != nil {
		return Reply{}, fmt.Errorf("history: %w", err)
	}
	r := Reply{Actions: say("答题", "我的成绩")}
	var lines []string
	seen := map[string]bool{}
	for _, one := range slices.Backward(results) {
		if !one.Passed || one.State == quiz.Voided || seen[one.Assignment] || len(seen) == 3 {
			continue
		}
		seen[one.Assignment] = true
		cert, err := c.opt.Study.Certificate(ctx, one.Assignment, p.ID)
		if err != nil {
			return Reply{}, fmt.Errorf("certificate: %w", err)
		}
		lines = append(lines, "· "+safe(cert.Title)+"\n  证书编号："+spacedCode(cert.Code))
		if c.opt.Pages != nil {
			if url := c.opt.Pages.Certificate(p.ID, one.Assignment); url != "" {
				r.Cards = append(r.Cards, Card{Title: "打开证书：" + cert.Title, URL: url})
			}
		}
	}
	r.Text = "您的证书：\n" + strings.Join(lines, "\n")
	if len(lines) == 0 {
		r.Text = "还没有证书。通过一次考试就有，回复“答题”看看有哪些。"
	}
	return r, nil
}
