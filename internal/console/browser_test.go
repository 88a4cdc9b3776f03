package console_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"pufa/internal/testenv/browser"
)

// phone opens a browser of a phone's size.
func phone(t *testing.T) *browser.Page {
	t.Helper()
	return browser.Open(t, "console", browser.PhoneWidth, browser.PhoneHeight)
}

// shot keeps a picture, and holds that nothing lies beside the screen.
func shot(p *browser.Page, name string) {
	p.Picture(name)
	p.Narrow(name)
}

// A whole exam on a phone, by taps alone.
func TestOnAPhone(t *testing.T) {
	s := open(t)
	_, address := s.start(s.exam)
	p := phone(t)
	answer := `button[value=answer]`
	p.Do(chromedp.Navigate(address), chromedp.WaitVisible(chromedp.CSS(answer)))
	shot(p, "quiz-single")
	p.Do(chromedp.Click(chromedp.CSS(`input[value="2"]`)))
	shot(p, "quiz-chosen")
	p.Do(chromedp.Click(chromedp.CSS(answer)), chromedp.WaitVisible(chromedp.CSS(`input[type=checkbox]`)))
	p.Scheme("dark")
	p.Do(chromedp.Click(chromedp.CSS(`input[value="0"]`)))
	shot(p, "quiz-multiple-dark")
	p.Scheme("light")
	p.Do(chromedp.Click(chromedp.CSS(`button[value=large]`)), chromedp.WaitVisible(chromedp.CSS(`html.large`)))
	shot(p, "quiz-multiple-large")
	p.Do(chromedp.Click(chromedp.CSS(`button[name=size][value=""]`)), chromedp.WaitVisible(chromedp.CSS(`html:not([class])`)),
		chromedp.Click(chromedp.CSS(`button[value=submit]`)), chromedp.WaitVisible(chromedp.CSS(`button[value=sure]`)))
	shot(p, "quiz-hand-in")
	p.Do(chromedp.Click(chromedp.CSS(`button[value=show]`)), chromedp.WaitVisible(chromedp.CSS(`input[type=checkbox]`)),
		chromedp.Click(chromedp.CSS(`input[value="0"]`)), chromedp.Click(chromedp.CSS(`input[value="2"]`)), chromedp.Click(chromedp.CSS(answer)),
		chromedp.WaitVisible(chromedp.CSS(`input[type=radio]`)), chromedp.Click(chromedp.CSS(`button[value=skip]`)), chromedp.WaitVisible(chromedp.CSS(`select`)))
	shot(p, "quiz-ordered")
	p.Do(chromedp.Click(chromedp.CSS(`button[value=submit]`)), chromedp.WaitVisible(chromedp.CSS(`button[value=sure]`)),
		chromedp.Click(chromedp.CSS(`button[value=sure]`)), chromedp.WaitVisible(chromedp.CSS(`.score`)))
	shot(p, "result")
	p.Do(chromedp.Navigate(s.links.Certificate("p1", s.exam)), chromedp.WaitVisible(chromedp.CSS(`.certificate`)))
	shot(p, "certificate")
	code := browser.Value[string](p, `document.querySelector(".certificate .code").innerText`)
	p.Do(chromedp.Navigate(s.links.Verify(code)), chromedp.WaitVisible(chromedp.CSS(`dl`)))
	shot(p, "verify")
}

// The keyboard is enough: Tab to an option, Space to choose, Enter to answer.
func TestByKeyboard(t *testing.T) {
	s := open(t)
	attempt, address := s.start(s.lessons)
	p := phone(t)
	p.Do(chromedp.Navigate(address), chromedp.Focus(chromedp.CSS(`input[value="2"]`)), chromedp.KeyEvent(" "), chromedp.KeyEvent("\r"),
		chromedp.WaitVisible(chromedp.CSS(`.verdict`)))
	p.Picture("study-right")
	got, err := s.study.Attempt(t.Context(), attempt.ID, "p1")
	if err != nil || len(got.Answers) != 1 || !got.Answers[0].Correct {
		t.Errorf("answers %v, %v", got.Answers, err)
	}
}
