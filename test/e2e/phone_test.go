package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
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

// chromium is the browser of Debian; without one the test fails and says so.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no Chromium found: apt-get install chromium")
	return ""
}

// pickUp opens the chat page.
func pickUp(t *testing.T, base string, width, height int64) *phone {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(int(width), int(height)),
	)
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, done := chromedp.NewContext(ctx)
	t.Cleanup(done)
	p := &phone{t: t, ctx: ctx}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height)); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	calm := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-reduced-motion", Value: "reduce"}, {Name: "prefers-color-scheme", Value: "light"},
	}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, calm); err != nil {
		t.Fatal(err)
	}
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
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatal(err)
	}
	dir := filepath.Join("..", "..", "artifacts", "e2e", p.t.Name())
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d-%s.png", p.n, name)), png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
