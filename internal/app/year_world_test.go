package app

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"pufa/internal/report"
	"pufa/internal/testenv/browser"
)

// walkedYear is the year that is walked through: one that is over, since the session
// library counts by the machine's clock and sessions would be out of date in a later one.
const walkedYear = 2025

// walkPassword is everybody's.
const walkPassword = "白鹭飞过江面的早晨真美"

// year is a bureau, used in a browser and in the chat, whose clock the test sets.
type year struct {
	*testing.T
	clock  atomic.Int64 // Unix milliseconds
	site   *site
	base   string
	page   *browser.Page
	office *postOffice
	bad    string // stands behind names that are typed; empty: keep pictures instead
	saved  int    // messages written in the chat
}

// newYear starts a new installation of an account that may only answer.
func newYear(t *testing.T, databaseURL, bad string) *year {
	t.Helper()
	y := &year{T: t, bad: bad}
	y.on(1, 6)
	server := httptest.NewUnstartedServer(nil)
	cfg := examConfig(t, t.TempDir(), databaseURL)
	cfg.Clock = func() time.Time { return time.UnixMilli(y.clock.Load()) }
	cfg.BaseURL = "http://" + server.Listener.Addr().String()
	core, err := OpenCore(t.Context(), cfg, slog.New(slog.DiscardHandler))
	y.no(err)
	t.Cleanup(func() { y.no(core.Close()) })
	y.site, err = newSite(t.Context(), core)
	y.no(err)
	t.Cleanup(y.site.close)
	server.Config.Handler = y.site.handler
	server.Start()
	t.Cleanup(server.Close)
	y.base = server.URL
	y.office = newPostOffice(t, server.URL+"/wechat", cfg.Account)
	y.office.now = core.Now
	y.page = browser.Open(t, "year", browser.DesktopWidth, browser.DesktopHeight)
	return y
}

func (y *year) no(err error) {
	y.Helper()
	if err != nil {
		y.Fatal(err)
	}
}

// on sets the clock to a morning of the year; months past December are in the next.
func (y *year) on(month time.Month, day int) {
	y.clock.Store(time.Date(walkedYear, month, day, 10, 0, 0, 0, time.FixedZone("CST", 8*3600)).UnixMilli())
}

// say writes in the chat and gives the reply.
func (y *year) say(openID, text string) string {
	y.Helper()
	y.saved++
	y.clock.Add(time.Second.Milliseconds())
	reply, err := y.office.say(y.Context(), openID, fmt.Sprint(y.saved), text)
	if err != nil {
		y.Fatalf("%s: %v", text, err)
	}
	return reply
}

// hears writes in the chat and holds that the reply says something.
func (y *year) hears(openID, text string, words ...string) string {
	y.Helper()
	reply := y.say(openID, text)
	for _, w := range words {
		if !strings.Contains(reply, w) {
			y.Errorf("%s: no %q in the reply:\n%s", text, w, reply)
		}
	}
	return reply
}

// as signs somebody in, whoever was there before.
func (y *year) as(name string) {
	y.Helper()
	y.page.Forget()
	y.page.Go(y.base + "/admin/sign-in")
	y.fill("name", name, "password", walkPassword)
	y.press("登录")
	y.page.Want(name)
}

// open goes to a page of the console.
func (y *year) open(path string) {
	y.Helper()
	y.page.Go(y.base + path)
}

// word is a name as somebody types it.
func (y *year) word(name string) string { return name + y.bad }

// look keeps pictures of the page at desktop and phone size; of hostile names it holds
// that they are shown as they are and have become nothing else.
func (y *year) look(name string) {
	y.Helper()
	if y.bad == "" {
		y.page.Look(name)
		return
	}
	if n := browser.Value[int64](y.page, `document.querySelectorAll("body script").length`); n > 0 {
		y.Errorf("%s: a name became a script", name)
	}
}

// fill sets fields by their names, boxes and choices too.
func (y *year) fill(pairs ...string) {
	y.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		done := browser.Value[bool](y.page, fmt.Sprintf(`(() => {
			const all = [...document.querySelectorAll("main [name=" + CSS.escape(%[1]q) + "], main#main [name=" + CSS.escape(%[1]q) + "]")];
			const box = all.find(e => (e.type === "checkbox" || e.type === "radio") && (e.value === %[2]q || e.parentElement.innerText.trim() === %[2]q));
			if (box) { box.checked = true; return true; }
			const e = all.find(e => e.type !== "hidden" && e.type !== "checkbox" && e.type !== "radio");
			if (!e) return false;
			if (e.tagName === "SELECT") {
				const o = [...e.options].find(o => o.value === %[2]q || o.text.trim() === %[2]q);
				if (!o) return false;
				e.value = o.value;
			} else e.value = %[2]q;
			return true;
		})()`, pairs[i], pairs[i+1]))
		if !done {
			y.Fatalf("no field %s that takes %q on\n%s", pairs[i], pairs[i+1], y.page.Text())
		}
	}
}

// press clicks the button or link of these words and waits for the page behind it.
func (y *year) press(words string) {
	y.Helper()
	y.page.Leave(func() {
		found := browser.Value[bool](y.page, fmt.Sprintf(`(() => {
			const all = [...document.querySelectorAll("main button, main a")];
			const e = all.find(e => e.innerText.trim() === %[1]q) || all.find(e => e.innerText.includes(%[1]q));
			if (!e) return false;
			setTimeout(() => e.click(), 0);
			return true;
		})()`, words))
		if !found {
			y.Fatalf("nothing to press says %q on\n%s", words, y.page.Text())
		}
	})
}

// upload chooses a file in a file field.
func (y *year) upload(name, file string, data []byte) {
	y.Helper()
	path := filepath.Join(y.TempDir(), file)
	y.no(os.WriteFile(path, data, 0o600))
	y.page.Do(chromedp.SetUploadFiles(fmt.Sprintf(`main input[name=%q]`, name), []string{path}))
}

// sheet is rows as an Excel file.
func (y *year) sheet(rows [][]string) []byte {
	y.Helper()
	var b bytes.Buffer
	y.no(report.WriteTable(&b, "表", rows))
	return b.Bytes()
}

// text is a script's words on the page.
func (y *year) text(script string) string {
	y.Helper()
	return browser.Value[string](y.page, script)
}
