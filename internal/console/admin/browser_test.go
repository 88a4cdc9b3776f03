package admin

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"pufa/internal/access"
	"pufa/internal/store"
	"pufa/internal/testenv/browser"
)

// look opens a browser and signs a new account in by hand.
func (b *bureau) look(name string, role access.Role) *browser.Page {
	b.Helper()
	b.account(name, role)
	p := browser.Open(b, "admin", browser.DesktopWidth, browser.DesktopHeight)
	p.Go(b.server.URL + "/admin/")
	p.Do(chromedp.SendKeys(`input[name=name]`, name), chromedp.SendKeys(`input[name=password]`, password),
		chromedp.Click(`button.main`), chromedp.WaitVisible(`aside nav`))
	return p
}

func TestPagesByHand(t *testing.T) {
	b := newBureau(t)
	p := browser.Open(t, "admin", browser.DesktopWidth, browser.DesktopHeight)
	link, err := SetupLink(t.Context(), b.store, b.server.URL, b.now())
	b.no(err)
	p.Go(link)
	p.Look("setup")
	p.Do(chromedp.SendKeys(`input[name=name]`, "普法股"), chromedp.SendKeys(`input[name=password]`, password),
		chromedp.SendKeys(`input[name=again]`, password), chromedp.Click(`button.main`), chromedp.WaitVisible(`.needs, .empty`))
	p.Want("等我办的", "普法股")
	p.Look("today")
	b.account("教育局联络员", access.Liaison)
	_, err = b.store.AddAccount(t.Context(), access.Account{Name: strings.Repeat("很长的名字", 6), Role: access.Auditor}, store.By{Actor: "测试", At: b.now()})
	b.no(err)
	p.Go(b.server.URL + "/admin/people")
	p.Look("people")
	p.Go(b.server.URL + "/admin/rights")
	p.Look("rights")
	p.Go(b.server.URL + "/admin/me")
	p.Look("me")
	p.Go(b.server.URL + "/admin/audit")
	p.Look("audit")
	p.Scheme("dark")
	p.Picture("audit-dark")
	p.Accessible("audit (dark)")
}

// typed types at the beginning of a field, as a hand does.
func typed(field, words string) browser.Step { return chromedp.SendKeys(field, words) }

// comes waits until a script says yes.
func comes(script string) browser.Step {
	return chromedp.Poll[chromedp.Void](script, chromedp.WithPollingTimeout(30*time.Second))
}
