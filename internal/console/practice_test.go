package console_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"pufa/internal/testenv/browser"
	"pufa/quiz"
)

var hiddenRound = regexp.MustCompile(`name="item" value="(\d+)"><input type="hidden" name="round" value="([0-9a-f]+)"`)

// waiting is the item and the round that a page asks for.
func waiting(t *testing.T, body string) (item, round string) {
	t.Helper()
	m := hiddenRound.FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no question in %s", body)
	}
	return m[1], m[2]
}

// Practice on the page and in the chat is one: a round begun here goes on there.
func TestPracticeOnThePage(t *testing.T) {
	s := open(t)
	address := s.links.Practice("anna")
	_, body := s.get(address)
	want(t, body, "想练什么", "每日五题", "闯关")
	if strings.Contains(body, "错题本</button>") {
		t.Error("an empty wrong-answer book is offered")
	}
	_, body = s.post(address, "action", "start", "kind", "daily")
	want(t, body, "每日五题", "共4题")
	ask, found, err := s.study.CurrentPractice(t.Context(), "anna")
	if err != nil || !found {
		t.Fatalf("the chat sees no round: %v", err)
	}
	item, round := waiting(t, body)
	_, body = s.post(address, "action", "answer", "item", item, "round", round)
	want(t, body, `role="alert"`)
	for range 4 {
		pairs := []string{"action", "answer", "item", item, "round", round}
		switch ask.Kind {
		case quiz.Multiple:
			pairs = append(pairs, "choice", "0", "choice", "1")
		case quiz.Ordered:
			pairs = append(pairs, "place0", "1", "place1", "2", "place2", "3")
		default:
			pairs = append(pairs, "choice", "0")
		}
		_, body = s.post(address, pairs...)
		want(t, body, `class="verdict"`, "再考您这题")
		before := body
		_, body = s.post(address, pairs...) // the form is sent twice
		if strings.Contains(body, `class="verdict"`) {
			t.Error("a form sent twice is an answer twice")
		}
		if ask, found, err = s.study.CurrentPractice(t.Context(), "anna"); err != nil {
			t.Fatal(err)
		}
		if !found {
			want(t, before, "这一轮答完了", "想练什么")
			break
		}
		item, round = waiting(t, body)
	}
	if found {
		t.Error("the round does not end")
	}
	_, body = s.post(address, "action", "start", "kind", "challenge")
	item, round = waiting(t, body)
	_, body = s.post(address, "action", "stop")
	want(t, body, "想练什么")
	_, body = s.post(address, "action", "answer", "item", item, "round", round, "choice", "0")
	want(t, body, "在别处答过了")
	_, body = s.post(address, "action", "start", "kind", "nonsense")
	want(t, body, "想练什么")
	s.clock.Add(int64(13 * time.Hour))
	if status, _ := s.get(address); status != http.StatusGone {
		t.Errorf("HTTP %d for an old link", status)
	}
}

// Who tries certificate codes one after another is slowed down.
func TestVerifyingIsBounded(t *testing.T) {
	s := open(t)
	for range 30 {
		if status, _ := s.get(s.links.Verify("ABCDEFGHJKMN")); status != http.StatusNotFound {
			t.Fatalf("HTTP %d", status)
		}
	}
	status, body := s.get(s.links.Verify("ABCDEFGHJKMN"))
	if status != http.StatusTooManyRequests {
		t.Errorf("HTTP %d", status)
	}
	want(t, body, "太频繁")
}

func TestPracticeOnTwoScreens(t *testing.T) {
	s := open(t)
	address := s.links.Practice("anna")
	p := phone(t)
	p.Do(chromedp.Navigate(address), chromedp.WaitVisible(chromedp.CSS(`button[value=daily]`)))
	p.Narrow("practice")
	p.Picture("practice-choice")
	p.Do(chromedp.Click(chromedp.CSS(`button[value=daily]`)), chromedp.WaitVisible(chromedp.CSS(`button[value=answer]`)))
	p.Picture("practice-question")
	p.Resize(browser.DesktopWidth, browser.DesktopHeight)
	p.Picture("practice-question-desktop")
}
