package bot_test

import (
	"strings"
	"testing"

	"pufa/bot"
	"pufa/internal/setting"
)

// Whatever the bureau says of itself, a new follower reads of privacy and of danger.
func TestGreetingOfABureau(t *testing.T) {
	for _, self := range []setting.Account{setting.DefaultAccount(), {Name: "柳江区普法", Welcome: "工作日有人值班。"}} {
		text := bot.Greeting(self, false).Plain()
		for _, want := range []string{"我是" + self.Name, self.Welcome, "不用登记姓名电话", "有危险请先拨110"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in %q", want, text)
			}
		}
	}
}

// A button made in the console says its words; one of a menu of long ago leads to the
// menu of words.
func TestClicksOfOtherMenus(t *testing.T) {
	w := newWorld(t, engine, bot.Account{})
	for key, want := range map[string]string{"say:民法典1077条": "第一千零七十七条", "say:帮助": "写下您的事", "no.such.key": "写下您的事"} {
		reply, err := w.send(bot.Message{Kind: bot.Event, Event: "click", EventKey: key})
		if err != nil || !strings.Contains(reply, want) {
			t.Errorf("%s: %q, %v", key, reply, err)
		}
	}
}
