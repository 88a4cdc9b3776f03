package bot

import (
	"context"
	"unicode/utf8"

	"pufa/knowledge"
)

// leastQuestion is how many characters a message needs to count as a question that
// found no answer: less is a slip of the thumb.
const leastQuestion = 4

// noAnswer says that nothing fits, offers what is nearest and who can help, and puts
// the masked question on the list of unanswered ones.
func (c *Conversation) noAnswer(ctx context.Context, t *turn, a knowledge.Answer) Reply {
	t.session.Last = nil
	text := "这个问题我还没有找到合适的法律依据，不敢乱说。"
	if utf8.RuneCountInString(squeeze(t.text)) >= leastQuestion {
		topic := ""
		if len(a.Topics) > 0 {
			topic = a.Topics[0]
		}
		c.noteUnanswered(ctx, t, c.masked(t.text), topic)
		text += "已经隐去个人信息记下来，交给工作人员补充。"
	}
	text += "\n\n可以换个说法，写清楚“谁、出了什么事、想要什么”；\n也可以打12348，免费问律师。"
	r := Reply{Text: text, Choices: choicesOf(a.Related), Actions: append(c.personAction(), say("大家常问", "菜单")...)}
	if len(r.Choices) > 0 {
		r.Text += "\n\n您是不是想问："
	}
	return r
}

// noteUnanswered counts a masked question. A store that is away costs the count, not
// the reply.
func (c *Conversation) noteUnanswered(ctx context.Context, t *turn, question, topic string) {
	c.noteKind(t, question, string(knowledge.None))
	u := Unanswered{Key: t.Key, Question: question, Topic: topic, At: t.now}
	if err := c.opt.Records.AddUnanswered(ctx, u); err != nil {
		c.opt.Log.ErrorContext(ctx, "add unanswered question", "error", err)
	}
}
