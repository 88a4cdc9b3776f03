package bot

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// talk is a sensible short reply to words that are no question of law. Words are
// compared as commands: without punctuation and polite words.
type talk struct {
	words []string
	reply string
}

var talks = []talk{
	{[]string{"你好", "您好", "hi", "hello", "嗨", "哈喽", "在吗", "在么", "在不在", "有人吗", "早上好", "早", "早安", "上午好", "中午好", "下午好", "晚上好", "晚安", "你好呀", "喂", "哈罗", "大家好", "问一下", "你好请问", "咨询", "咨询一下", "有问题", "有个问题", "想咨询", "法律咨询", "问个问题", "问问题"},
		"您好！写下您的事，我帮您查法律、说依据、指路子。"},
	{[]string{"谢谢", "谢谢你", "谢谢您", "多谢", "感谢", "非常感谢", "谢啦", "谢", "辛苦", "辛苦你", "thanks", "thankyou", "好的谢谢", "太感谢", "好人一生平安"},
		"不客气！有需要再来问，也可以回复“有用”告诉我答得行不行。"},
	{[]string{"取消", "再见", "拜拜", "88", "bye", "先这样", "没事", "没有了", "不用"},
		"好的，再见！有法律上的事随时来问。"},
	{[]string{"好", "好的", "嗯", "嗯嗯", "哦", "ok", "知道", "明白", "收到", "行", "可以", "对", "是", "是的", "好吧", "了解"},
		"好的。还有别的事，接着写就行。"},
	{[]string{"你是谁", "你是什么", "你叫什么", "你叫什么名字", "你是机器人吗", "你是人吗", "你是真人吗", "你是ai吗", "你是律师吗", "机器人"},
		"我是自动回复的普法助手，不是律师，也不是真人。我只说查得到出处的法律；要真人帮忙，可以打12348。"},
	{[]string{"你真棒", "真棒", "厉害", "真厉害", "不错", "很好", "太好", "太棒", "牛"},
		"谢谢夸奖！还有别的事，接着写就行。"},
	{[]string{"哈哈", "哈哈哈", "呵呵", "嘿嘿", "嘻嘻", "无聊", "测试", "test", "试试", "1111", "啊", "额", "呃", "唉", "哎"},
		"我在。写下您的事，我帮您查法律。"},
	{[]string{"傻", "傻逼", "垃圾", "笨蛋", "真笨", "废物", "滚", "白痴", "智障", "有病", "没意思"},
		"抱歉没帮到您。换个说法再写一次，或者打12348，免费问律师。"},
}

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
	for _, k := range talks {
		if slices.Contains(k.words, t.command) || slices.Contains(k.words, squeeze(t.text)) {
			return Reply{Text: k.reply, Actions: actions}, true, nil
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
