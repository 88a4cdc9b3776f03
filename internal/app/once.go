package app

import (
	"context"
	"fmt"
	"time"

	"pufa/bot"
	"pufa/internal/record"
	"pufa/internal/shared"
	"pufa/internal/wechat"
	"pufa/knowledge"
)

// AskOnce puts one message to the conversation, as a follower's first, and leaves
// no trace in the records.
func (c *Core) AskOnce(ctx context.Context, text string) (bot.Outcome, error) {
	return c.askOn(ctx, c.Engine, text)
}

// askOn is AskOnce over a knowledge of one's choice.
func (c *Core) askOn(ctx context.Context, engine *knowledge.Engine, text string) (bot.Outcome, error) {
	state := shared.NewLocal(time.Now)
	defer state.Close()
	outcome, err := c.hear(ctx, c.stranger(engine, state), text)
	if err != nil {
		return bot.Outcome{}, fmt.Errorf("ask: %w", err)
	}
	if outcome.Answer.Kind == "" {
		outcome.Answer.Kind, outcome.Answer.Question = knowledge.Kind(outcome.Skill), text
		outcome.Answer.Conclusion = outcome.Reply.Plain()
	}
	return outcome, nil
}

// stranger is a conversation that nobody has had yet and that leaves no records.
func (c *Core) stranger(known bot.Knowledge, state shared.State) *bot.Conversation {
	return bot.New(bot.Options{
		Knowledge: known, Records: noRecords{}, State: state, Privacy: c.Key, Now: c.Now, Log: c.Log,
		Account: bot.Account{Transfer: wechat.Unverified.CanTransfer()},
	})
}

// hear puts a message to a stranger's conversation.
func (c *Core) hear(ctx context.Context, with *bot.Conversation, text string) (bot.Outcome, error) {
	now := c.Now()
	return with.Explain(ctx, bot.Message{
		Key: fmt.Sprintf("terminal-%d", now.UnixNano()), From: "terminal", Kind: bot.Text, Text: text, At: now,
	})
}

// noRecords is for the terminal, whose questions are nobody's.
type noRecords struct{}

func (noRecords) SaveFollower(context.Context, record.Follower) error    { return nil }
func (noRecords) Unfollow(context.Context, string, time.Time) error      { return nil }
func (noRecords) AddUnanswered(context.Context, record.Unanswered) error { return nil }
func (noRecords) AddFeedback(context.Context, record.Feedback) error     { return nil }
func (noRecords) FollowerData(context.Context, string) (record.FollowerData, error) {
	return record.FollowerData{}, nil
}
func (noRecords) DeleteFollower(context.Context, string) (record.FollowerData, error) {
	return record.FollowerData{}, nil
}
