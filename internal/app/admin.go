package app

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"pufa/bot"
	"pufa/internal/console/admin"
	"pufa/internal/fault"
	"pufa/knowledge"
)

// console is the console of the bureau and the units.
func (s *site) console() (http.Handler, error) {
	h, err := admin.New(admin.Options{
		Store: s.core.Store, Jobs: s.jobs, System: system{s}, Statutes: statutes{s.core, s.watch}, Watch: s.watch, Assistant: assistant{s.core}, Workshop: workshop{s.core, s.freshen}, Study: s.study, Campaigns: s.sending.desk, Duty: s.core.desk(), Reports: yearReports{s.core}, Knowledge: s.core.Engine, State: s.state, Key: s.core.Key, BaseURL: s.core.Config.BaseURL,
		Needs: s.needs(), Now: s.core.Now, Log: s.core.Log,
	})
	if err != nil {
		return nil, fmt.Errorf("console: %w", err)
	}
	return h, nil
}

// chatConsole leads colleagues from the chat into the console (bot.Console).
type chatConsole struct{ core *Core }

func (d chatConsole) SignIn(ctx context.Context, person string) (string, bool, error) {
	a, err := d.core.Store.AccountOf(ctx, person)
	if fault.KindOf(err) == fault.NotFound || err == nil && a.Disabled {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	link, err := admin.SignInLink(ctx, d.core.Store, d.core.Config.BaseURL, a.ID, d.core.Now())
	return link, err == nil, err
}

// assistant answers in the console as it does in the chat (admin.Assistant).
type assistant struct{ core *Core }

func (a assistant) Answer(ctx context.Context, text string) (admin.Spoken, error) {
	o, err := a.core.AskOnce(ctx, text)
	return spoken(o), err
}

func spoken(o bot.Outcome) admin.Spoken {
	return admin.Spoken{Reply: o.Reply.Plain(), Skill: o.Skill, Answer: o.Answer}
}

func (a assistant) Cite(ctx context.Context, text string) (knowledge.Lookup, bool, error) {
	return a.core.Engine.Cite(ctx, text)
}

// printSetup shows the one-time link to make the first admin, until there is one.
func printSetup(ctx context.Context, out io.Writer, c *Core) error {
	link, err := admin.SetupLink(ctx, c.Store, c.Config.BaseURL, c.Now())
	if err != nil {
		return fmt.Errorf("setup link: %w", err)
	}
	if link != "" {
		fmt.Fprintf(out, "  建立第一个管理员        %s （24小时内有效，只能用一次）\n", link)
	}
	return nil
}
