package bot

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unsupported is what the platform puts into messages that it cannot show.
const unsupported = "不支持的消息类型"

// smallTalk answers greetings, thanks and what is not text.
func (c *Conversation) smallTalk(ctx context.Context, t *turn) (Reply, bool, error) {
	actions := say("大家常问", "菜单")
	switch t.Kind {
	case Image, Video:
		return Reply{Text: "我还看不懂图片和视频，请把您的事用文字写给我。\n请不要发身份证、银行卡、案卷的照片。", Actions: actions}, true, nil
	case Voice:
		return Reply{Text: "这段语音我没听清，请用文字写给我，一两句话就行。", Actions: actions}, true, nil
	case Link:
		return Reply{Text: "链接我打不开，请把您想问的写下来。\n担心是诈骗链接就别点，可以打96110问；已经转了钱，马上打110。", Actions: actions}, true, nil
	case Text:
	default:
		return Reply{Text: "这种消息我还看不懂，请用文字写给我。", Actions: actions}, true, nil
	}
	if strings.Contains(t.text, unsupported) || t.command == "" {
		return Reply{Text: wordless(t.Message.Text), Actions: actions}, true, nil
	}
	if utf8.RuneCountInString(t.command) == 1 && t.command[0] < utf8.RuneSelf {
		return Reply{Text: "没看懂您的意思。请把您的事写给我，一两句话就行。", Actions: actions}, true, nil
	}
	books := c.books()
	for _, word := range []string{t.command, squeeze(t.text)} {
		if r := books.replies[word]; r != nil {
			return Reply{Text: r.Text, Actions: actions}, true, nil
		}
	}
	return Reply{}, false, nil
}

// wordless answers a message in which no words are left: stickers, or nothing.
func wordless(raw string) string {
	for _, r := range raw {
		if !unicode.IsSpace(r) && !unicode.IsPunct(r) && !unicode.IsControl(r) {
			return "收到您的表情。有法律上的事，写一两句话给我就行。"
		}
	}
	return "没有看到文字。请把您的事写给我，一两句话就行。"
}
