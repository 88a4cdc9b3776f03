package bot_test

import (
	"context"
	"fmt"
	"testing"

	"pufa/bot"
)

// What a message costs, from the text to the reply, with search and session.
func BenchmarkRespond(b *testing.B) {
	for name, said := range map[string]string{"ask": "老板拖欠工资怎么办", "citation": "民法典1077条", "emergency": "老公昨晚喝了酒动手打了我", "menu": "菜单"} {
		b.Run(name, func(b *testing.B) {
			w := newWorld(b, engine, bot.Account{})
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				m := bot.Message{Key: fmt.Sprint("b", i), From: "openid", Kind: bot.Text, Text: said, At: opening}
				if _, err := w.talk.Respond(context.Background(), m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
