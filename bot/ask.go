package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"pufa/knowledge"
)

const (
	longText  = 300 // characters from which a message is asked to be shorter
	longHead  = 100 // characters of it that are used
	longAsk   = 40  // characters of a question at its end that is used too
	shortText = 8   // characters up to which a question may lean on the one before
)

// ask answers everything else as a question of law.
func (c *Conversation) ask(ctx context.Context, t *turn) (Reply, bool, error) {
	if t.Kind != Text || t.text == "" {
		return Reply{}, false, nil
	}
	text := plainQuestion(t.text)
	if utf8.RuneCountInString(text) > longText {
		text = essence(text)
		t.opening = "您写得比较长，我先按主要的几句来答。把事情和问题缩成一两句话，会答得更准。"
	}
	answer, topic, err := c.consult(ctx, t, text)
	if err != nil {
		return Reply{}, false, err
	}
	if topic != text && isBare(text) && (answer.Kind != knowledge.Answered || !overlap(answer.Topics, t.session.Last.Topics)) {
		return c.notInThere(ctx, t, text), true, nil
	}
	switch {
	case answer.Kind == knowledge.Answered:
		return c.answered(ctx, t, answer, topic), true, nil
	case t.danger != nil:
		reply, err := c.lawOf(ctx, t, t.danger)
		return reply, err == nil, err
	}
	switch answer.Kind {
	case knowledge.Choices:
		if len(answer.Related) > 0 {
			return c.choose(t, answer), true, nil
		}
	}
	return c.noAnswer(ctx, t, answer), true, nil
}

// courtesies stand around questions and say nothing of the matter.
var courtesies = struct{ before, after []string }{
	before: []string{"你好", "您好", "请问一下", "请问", "麻烦问一下", "麻烦问下", "我想问一下", "我想问下", "我想问", "想问一下", "想问下", "想问", "我想咨询一下", "我想咨询", "咨询一下", "，", ",", "。", "！", "!"},
	after:  []string{"谢谢您", "谢谢你", "谢谢", "多谢", "急急急", "在线等", "，", ",", "。", "！", "!"},
}

// plainQuestion is a question without the courtesies around it.
func plainQuestion(text string) string {
	return trimAny(trimAny(text, courtesies.before, strings.CutPrefix), courtesies.after, strings.CutSuffix)
}

// essence is the beginning of a long message, without repetitions, and its last
// question: people tell the story first and ask at the end.
func essence(text string) string {
	var b strings.Builder
	seen := map[string]bool{}
	last, used := "", 0
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。！？；，!?;, ", r) }) {
		if seen[s] {
			continue
		}
		seen[s] = true
		n := utf8.RuneCountInString(s)
		if room := longHead - used; room > 0 {
			b.WriteString(clip(s, room) + "，")
			used += n
		} else if n <= longAsk && isQuestion(s) {
			last = s
		}
	}
	return b.String() + last
}

// consult asks, with the question before where this one leans on it. It returns the
// question that the thread is about.
func (c *Conversation) consult(ctx context.Context, t *turn, text string) (knowledge.Answer, string, error) {
	before := ""
	if t.session.Last != nil {
		before = t.session.Last.Topic
	}
	if before != "" && leans(text) {
		answer, err := c.question(ctx, t, text, before)
		return answer, before, err
	}
	answer, err := c.question(ctx, t, text, "")
	if err != nil || answer.Kind != knowledge.None || before == "" || utf8.RuneCountInString(text) > shortText {
		return answer, text, err
	}
	// Too short to stand alone: it may be about the same matter.
	again, err := c.question(ctx, t, text, before)
	if err != nil || again.Kind == knowledge.None {
		return answer, text, err
	}
	return again, before, nil
}

func (c *Conversation) question(ctx context.Context, t *turn, text, before string) (knowledge.Answer, error) {
	answer, err := c.opt.Knowledge.Ask(ctx, knowledge.Question{Text: text, Context: before, Explain: t.explain})
	if err != nil {
		return knowledge.Answer{}, fmt.Errorf("ask knowledge: %w", err)
	}
	t.answer, t.leaned = answer, before != ""
	return answer, nil
}

// leaningStarts open a question that goes on from the one before.
var leaningStarts = []string{"那", "如果", "要是", "假如", "万一", "还有", "这种", "这样", "这个", "他", "她", "它", "对方", "然后", "所以", "但是", "可是", "不过"}

// leans reports a short question that cannot be understood alone.
func leans(text string) bool {
	n := utf8.RuneCountInString(text)
	if isBare(text) {
		return true
	}
	if n > 2*shortText {
		return false
	}
	for _, w := range leaningStarts {
		if strings.HasPrefix(text, w) {
			return true
		}
	}
	return n <= shortText && strings.HasSuffix(squeeze(text), "呢")
}

// notInThere says that the matter is known but not this side of it.
func (c *Conversation) notInThere(ctx context.Context, t *turn, text string) Reply {
	last := t.session.Last
	c.noteUnanswered(ctx, t, last.Topic+"："+c.masked(text), "")
	r := Reply{Text: "这一点我手头的资料里没有写，不敢乱说，已经记下来交给工作人员补充。", Choices: last.Related, Actions: c.personAction()}
	if calls := callsLine(last.Calls); calls != "" {
		r.Text += "\n可以打电话问：\n" + calls
	} else {
		r.Text += "\n可以打12348，免费问律师。"
	}
	return r
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// answered words an answer and keeps what follow-ups lean on.
func (c *Conversation) answered(ctx context.Context, t *turn, a knowledge.Answer, topic string) Reply {
	question := c.masked(t.text)
	masked := question
	if topic != t.text {
		masked = c.masked(topic)
	}
	last := &lastAnswer{
		Question: question, Topic: masked, Title: a.Title, Refs: refsOf(a.Citations), Conclusion: a.Conclusion,
		Steps: a.Steps, Evidence: a.Evidence, Deadlines: a.Deadlines, Calls: a.Calls,
		CaseID: a.CaseID, Related: append(choicesOf(a.Related), c.books().offers(a.Sources)...), Topics: a.Topics,
	}
	for _, s := range a.Sources {
		last.Sources = append(last.Sources, s.ID)
	}
	t.session.Last, t.session.Choices = last, nil
	if len(a.Citations) > 0 {
		t.session.First, t.session.Final = a.Citations[0].Ref, a.Citations[len(a.Citations)-1].Ref
	}
	r := c.compose(a, last)
	if first, err := c.onceToday(ctx, t, "disclaimer"); err != nil || first {
		r.Text += "\n\n普法参考，不构成法律意见。"
	}
	return r
}

// choose lets the person say which of several questions they mean.
func (c *Conversation) choose(t *turn, a knowledge.Answer) Reply {
	return c.offer(t, "我不太确定您问的是哪件事，是下面哪一种？", choicesOf(a.Related))
}

// offer asks which of several questions is meant, and remembers what was asked in
// case it is none of them.
func (c *Conversation) offer(t *turn, text string, choices []Choice) Reply {
	t.session.Last, t.session.Doubt = nil, c.masked(t.text)
	return Reply{Text: text, Choices: choices, Actions: append(say("都不是"), c.personAction()...)}
}

// masked is a question as it may be kept.
func (c *Conversation) masked(text string) string {
	const kept = 200
	return clip(c.opt.Privacy.Mask(text), kept)
}
