package e2e

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"pufa/internal/testenv/browser"
)

type step = chromedp.Action[chromedp.Void]

// stepTime bounds one step on the page; a reply takes at most 15 s.
const stepTime = 30 * time.Second

// phone is the chat page in a browser, used by one person.
type phone struct {
	t   *testing.T
	ctx context.Context
	n   int // screenshots so far
}

// pickUp opens the chat page.
func pickUp(t *testing.T, base string, width, height int64) *phone {
	t.Helper()
	p := &phone{t: t, ctx: browser.Start(t, width, height)}
	p.do(chromedp.Navigate(base+"/chat"), chromedp.WaitVisible("#follow"))
	return p
}

// do does the steps in order; each waits for what it needs.
func (p *phone) do(steps ...step) {
	p.t.Helper()
	for i, s := range steps {
		ctx, cancel := context.WithTimeout(p.ctx, stepTime)
		err := chromedp.Do(ctx, s)
		cancel()
		if err != nil {
			p.picture("failed")
			p.t.Fatalf("step %d: %v", i+1, err)
		}
	}
}

func value[T any](p *phone, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

// replies counts what the account has said.
const replies = `document.querySelectorAll("#log > li.account, #log > li.wide, #log > li.notice").length`

const lastReply = `[...document.querySelectorAll("#log > li.account, #log > li.wide, #log > li.notice")].at(-1).innerText`

// expect does the steps, waits for the account's answer and checks what it says.
func (p *phone) expect(name string, patterns []string, steps ...step) string {
	p.t.Helper()
	before := value[int](p, replies)
	p.do(steps...)
	p.do(chromedp.Poll[chromedp.Void](fmt.Sprintf("%s > %d", replies, before), chromedp.WithPollingTimeout(stepTime)))
	text := value[string](p, lastReply)
	for _, pattern := range patterns {
		if !regexp.MustCompile(pattern).MatchString(text) {
			p.t.Errorf("%s: the answer has no %q:\n%s", name, pattern, text)
		}
	}
	p.picture(name)
	return text
}

// write types a message and sends it.
func write(text string) step {
	return chromedp.Steps(chromedp.SendKeys("#input", text), chromedp.Click("#send"))
}

// tap taps a choice in the newest message that has it.
func tap(label string) step {
	return chromedp.Click(fmt.Sprintf(`(//ol[@id="log"]//button[normalize-space()=%q])[last()]`, label))
}

func press(label string) step {
	return chromedp.Click(fmt.Sprintf(`//button[normalize-space()=%q]`, label))
}

// picture keeps a screenshot, numbered in order.
func (p *phone) picture(name string) {
	p.t.Helper()
	p.n++
	browser.Picture(p.t, p.ctx, filepath.Join("e2e", p.t.Name()), fmt.Sprintf("%02d-%s", p.n, name))
}
