package console_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// browser opens a headless Chromium for one test.
func browser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(390, 844),
	)
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, done := chromedp.NewContext(ctx)
	t.Cleanup(done)
	// The first step starts the browser, which ends with its context.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(390, 844)); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return ctx
}

func do(t *testing.T, ctx context.Context, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	limited, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(limited, actions...); err != nil {
		t.Fatal(err)
	}
}

func scheme(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
}

// picture keeps a screenshot for people to look at.
func picture(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join("..", "..", "artifacts", "console")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// narrow holds that a page needs no scrolling sideways on a phone.
func narrow(t *testing.T, ctx context.Context, page string) {
	t.Helper()
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth`))
	if err != nil {
		t.Fatal(err)
	}
	if wide > 390 {
		t.Errorf("%s is %d pixels wide", page, wide)
	}
}

// A whole exam on a phone, by taps alone.
func TestOnAPhone(t *testing.T) {
	s := open(t)
	_, address := s.start(s.exam)
	ctx := browser(t)
	scheme(t, ctx, "light")
	answer := `button[value=answer]`
	shot := func(name string) { narrow(t, ctx, name); picture(t, ctx, name) }
	do(t, ctx, chromedp.Navigate(address), chromedp.WaitVisible(chromedp.CSS(answer)))
	shot("quiz-single")
	do(t, ctx, chromedp.Click(chromedp.CSS(`input[value="2"]`)))
	shot("quiz-chosen")
	do(t, ctx, chromedp.Click(chromedp.CSS(answer)), chromedp.WaitVisible(chromedp.CSS(`input[type=checkbox]`)))
	scheme(t, ctx, "dark")
	do(t, ctx, chromedp.Click(chromedp.CSS(`input[value="0"]`)))
	shot("quiz-multiple-dark")
	scheme(t, ctx, "light")
	do(t, ctx, chromedp.Click(chromedp.CSS(`button[value=large]`)), chromedp.WaitVisible(chromedp.CSS(`button[value=normal]`)))
	shot("quiz-multiple-large")
	do(t, ctx, chromedp.Click(chromedp.CSS(`button[value=normal]`)), chromedp.WaitVisible(chromedp.CSS(`button[value=large]`)),
		chromedp.Click(chromedp.CSS(`button[value=submit]`)), chromedp.WaitVisible(chromedp.CSS(`button[value=sure]`)))
	shot("quiz-hand-in")
	do(t, ctx, chromedp.Click(chromedp.CSS(`button[value=show]`)), chromedp.WaitVisible(chromedp.CSS(`input[type=checkbox]`)),
		chromedp.Click(chromedp.CSS(`input[value="0"]`)), chromedp.Click(chromedp.CSS(`input[value="2"]`)), chromedp.Click(chromedp.CSS(answer)),
		chromedp.WaitVisible(chromedp.CSS(`input[type=radio]`)), chromedp.Click(chromedp.CSS(`button[value=skip]`)), chromedp.WaitVisible(chromedp.CSS(`select`)))
	shot("quiz-ordered")
	do(t, ctx, chromedp.Click(chromedp.CSS(`button[value=submit]`)), chromedp.WaitVisible(chromedp.CSS(`button[value=sure]`)),
		chromedp.Click(chromedp.CSS(`button[value=sure]`)), chromedp.WaitVisible(chromedp.CSS(`.score`)))
	shot("result")
	do(t, ctx, chromedp.Navigate(s.links.Certificate("p1", s.exam)), chromedp.WaitVisible(chromedp.CSS(`.certificate`)))
	shot("certificate")
	code, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(`.certificate .code`)))
	if err != nil {
		t.Fatal(err)
	}
	do(t, ctx, chromedp.Navigate(s.links.Verify(code)), chromedp.WaitVisible(chromedp.CSS(`dl`)))
	shot("verify")
}

// The keyboard is enough: Tab to an option, Space to choose, Enter to answer.
func TestByKeyboard(t *testing.T) {
	s := open(t)
	attempt, address := s.start(s.lessons)
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(address), chromedp.Focus(chromedp.CSS(`input[value="2"]`)), chromedp.KeyEvent(" "), chromedp.KeyEvent("\r"),
		chromedp.WaitVisible(chromedp.CSS(`.verdict`)))
	picture(t, ctx, "study-right")
	got, err := s.study.Attempt(t.Context(), attempt.ID, "p1")
	if err != nil || len(got.Answers) != 1 || !got.Answers[0].Correct {
		t.Errorf("answers %v, %v", got.Answers, err)
	}
}
