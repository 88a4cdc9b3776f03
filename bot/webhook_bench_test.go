package bot_test

import (
	"context"
	"fmt"
	"testing"

	"pufa/bot"
)

// What the webhook itself costs a message: envelope both ways, deduplication in
// shared state, receipts in SQLite.
func BenchmarkWebhook(b *testing.B) {
	for name, withReceipts := range map[string]bool{"state alone": false, "with receipts": true} {
		b.Run(name, func(b *testing.B) {
			h := newHook(b, func(o *bot.WebhookOptions) {
				o.PerMinute = 1 << 30
				if withReceipts {
					o.Receipts = newLedger(b, "")
				}
			})
			h.script.reply = func(context.Context, bot.Message) (bot.Reply, error) { return bot.Reply{Text: "答"}, nil }
			for i := 0; b.Loop(); i++ {
				if h.post(text(someone, fmt.Sprint(i), "在")) == "success" {
					b.Fatal("no answer")
				}
			}
		})
	}
}
