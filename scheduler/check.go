package scheduler

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/internal/fault"
)

// Limits of what a campaign may say. Bytes are the platform's unit.
const (
	MaxText     = 2048 // bytes of a text message
	MaxAttached = 600  // bytes of a text that is attached to another answer
	maxAddress  = 120  // bytes that the address of this installation adds to a path
	maxTitle    = 64   // characters
	maxName     = 60
	maxSteps    = 12
	maxGrace    = 60 * 24 * time.Hour
	minGrace    = 10 * time.Minute
	minutesADay = 24 * 60
)

// Check says what is wrong with a campaign's content: one fault with all that is to
// mend.
func (c Campaign) Check() error {
	var wrong []string
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if n := len([]rune(strings.TrimSpace(c.Name))); n == 0 || n > maxName {
		add("名称要有1到%d个字", maxName)
	}
	if strings.TrimSpace(c.Topic) == "" {
		add("缺少主题词（退订时用）")
	}
	if c.Start.IsZero() || c.End.IsZero() || c.End.Before(c.Start) {
		add("起止日期不对")
	}
	if n := len(c.Steps); n == 0 || n > maxSteps {
		add("要有1到%d步", maxSteps)
	}
	seen := map[string]bool{}
	for i, s := range c.Steps {
		name := fmt.Sprintf("第%d步（%s）", i+1, s.Name())
		if s.Key == "" || seen[s.Key] {
			add("%s：步骤名是空的或重复了", name)
		}
		seen[s.Key] = true
		for _, w := range s.problems() {
			add("%s：%s", name, w)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "方案还要改：%s。", strings.Join(wrong, "；"))
}

func (s Step) problems() []string {
	var out []string
	if s.Segment.Empty() {
		out = append(out, "没有说发给谁")
	}
	if w := s.When; w.Clock < 0 || w.Clock >= minutesADay || w.Grace < minGrace || w.Grace > maxGrace || w.Days < -366 || w.Days > 366 {
		out = append(out, "时间不对（时限要在10分钟到60天之间）")
	}
	if len(s.Channels) == 0 {
		out = append(out, "没有选渠道")
	}
	for i, ch := range s.Channels {
		if !slices.Contains(Channels(), ch) || slices.Contains(s.Channels[:i], ch) {
			out = append(out, fmt.Sprintf("渠道“%s”不认识或重复了", ch))
			continue
		}
		if w := s.Content.problem(ch); w != "" {
			out = append(out, ch.Chinese()+"："+w)
		}
	}
	return append(out, s.Content.problems()...)
}

// problems are those that hold for every channel.
func (c Content) problems() []string {
	var out []string
	switch c.Kind {
	case TextContent:
		if strings.TrimSpace(c.Text) == "" {
			out = append(out, "没有文字")
		}
	case CardContent, QuizContent:
		if strings.TrimSpace(c.Title) == "" || c.Page == "" {
			out = append(out, "图文要有标题和页面")
		}
	case ImageContent:
		if c.Media == "" {
			out = append(out, "没有图片素材编号")
		}
	default:
		out = append(out, fmt.Sprintf("内容类型“%s”不认识", c.Kind))
	}
	if len([]rune(c.Title)) > maxTitle {
		out = append(out, fmt.Sprintf("标题最多%d个字", maxTitle))
	}
	if len(c.Text) > MaxText {
		out = append(out, fmt.Sprintf("文字有%d字节，最多%d字节（约680个汉字）", len(c.Text), MaxText))
	}
	return out
}

// problem is why a channel cannot carry the content; empty when it can.
func (c Content) problem(ch Channel) string {
	switch ch {
	case ViaTemplate, ViaSubscribe:
		if c.TemplateID == "" || len(c.Data) == 0 {
			return "要填模板编号和各项内容"
		}
	case ViaMass:
		if c.Kind == ImageContent {
			return "群发图片请改用图文"
		}
		if n := len(c.Words()) + maxAddress; c.Media == "" && n > MaxText {
			return fmt.Sprintf("标题、正文和链接合起来有%d字节，群发文字最多%d字节", n, MaxText)
		}
	case ViaReply:
		if c.Kind == ImageContent {
			return "附在回复里的只能是文字或链接"
		}
		if c.Page == "" && len(c.Text) > MaxAttached {
			return fmt.Sprintf("附在回复里的文字最多%d字节（约200个汉字）", MaxAttached)
		}
	}
	return ""
}
