// Package browser gives tests a headless Chromium: pages to click through, pictures to
// look at, and the rules of accessibility checked by axe-core.
//
// Pictures go to artifacts/<folder>/<name>.png below the module's root.
package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Step is something done on a page.
type Step = chromedp.Action[chromedp.Void]

// stepTime bounds what is done at once.
const stepTime = 30 * time.Second

// Sizes of the screens that pages are looked at on, in CSS pixels.
const (
	PhoneWidth, PhoneHeight     = 390, 844
	DesktopWidth, DesktopHeight = 1280, 900
)

// Page is a page in a browser of its own.
type Page struct {
	t      testing.TB
	ctx    context.Context
	folder string
	width  int64
}

// Open starts a browser for one test. What a page logs as an error fails the test.
func Open(t testing.TB, folder string, width, height int64) *Page {
	t.Helper()
	return &Page{t: t, ctx: Start(t, width, height), folder: folder, width: width}
}

// Start starts a browser for one test and gives its context, for tests that take all
// steps themselves.
func Start(t testing.TB, width, height int64) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(int(width), int(height)),
	)
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, done := chromedp.NewContext(ctx)
	t.Cleanup(done)
	// The first step starts the browser, which ends with its context.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height)); err != nil {
		t.Fatalf("start Chromium (apt-get install chromium): %v", err)
	}
	Scheme(t, ctx, "light")
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return // the browser is gone
			}
			if m.Type == chromedp.ConsoleException || m.Type == "error" {
				t.Errorf("console: %s %s", m.Type, m.Text)
			}
		}
	}()
	return ctx
}

// Do takes steps, in time.
func (p *Page) Do(steps ...Step) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%v\n%s", err, p.where())
	}
}

// where is the page's address and text, for a failure.
func (p *Page) where() string {
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}

// Go opens an address.
func (p *Page) Go(address string) {
	p.t.Helper()
	p.Do(chromedp.Navigate(address))
}

// Forget drops all cookies: whoever was signed in is a stranger again.
func (p *Page) Forget() {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, network.ClearBrowserCookies, cdp.Empty{}); err != nil {
		p.t.Fatal(err)
	}
}

// Leave does what leads to another page, and waits until that is there.
func (p *Page) Leave(act func()) {
	p.t.Helper()
	Value[bool](p, `window.before = true`)
	act()
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	for {
		// Between two pages there is nothing to ask.
		there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!window.before && document.readyState === "complete"`))
		if err == nil && there {
			return
		}
		if ctx.Err() != nil {
			p.t.Fatalf("still on the page\n%s", p.where())
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Text is what the page says.
func (p *Page) Text() string {
	p.t.Helper()
	return Value[string](p, `document.body.innerText`)
}

// Want holds that the page says something.
func (p *Page) Want(words ...string) {
	p.t.Helper()
	text := p.Text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			p.t.Errorf("%q is not on the page:\n%s", w, p.where())
		}
	}
}

// Value is what a script of the test sees.
func Value[T any](p *Page, script string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil {
		p.t.Fatalf("%s: %v", script, err)
	}
	return v
}

// Scheme chooses light or dark, and stops animations for clear pictures.
func (p *Page) Scheme(name string) {
	p.t.Helper()
	Scheme(p.t, p.ctx, name)
}

// Scheme chooses light or dark, and stops animations for clear pictures.
func Scheme(t testing.TB, ctx context.Context, name string) {
	t.Helper()
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
}

// Place lets pages learn that the browser is at a place, in degrees.
func (p *Page) Place(latitude, longitude float64) {
	p.t.Helper()
	allowed := cdpbrowser.SetPermissionParams{Permission: &cdpbrowser.PermissionDescriptor{Name: "geolocation"}, Setting: cdpbrowser.PermissionSettingGranted}
	if _, err := chromedp.CallBrowser(p.ctx, cdpbrowser.SetPermission, allowed); err != nil {
		p.t.Fatal(err)
	}
	accuracy := 1.0
	place := emulation.SetGeolocationOverrideParams{Latitude: &latitude, Longitude: &longitude, Accuracy: &accuracy}
	if _, err := chromedp.Call(p.ctx, emulation.SetGeolocationOverride, place); err != nil {
		p.t.Fatal(err)
	}
}

// Resize changes the screen.
func (p *Page) Resize(width, height int64) {
	p.t.Helper()
	p.width = width
	p.Do(chromedp.EmulateViewport(width, height))
}

// Picture keeps a picture of the whole page for people to look at.
func (p *Page) Picture(name string) {
	p.t.Helper()
	Picture(p.t, p.ctx, p.folder, name)
}

// Picture keeps a picture of the whole page for people to look at.
func Picture(t testing.TB, ctx context.Context, folder, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	const lossless = 100
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(lossless))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root(t), "artifacts", folder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Look keeps pictures of the page at desktop and phone size, holds that neither needs
// scrolling sideways, and that axe-core finds nothing wrong.
func (p *Page) Look(name string) {
	p.t.Helper()
	for _, s := range []struct {
		suffix        string
		width, height int64
	}{{"phone", PhoneWidth, PhoneHeight}, {"desktop", DesktopWidth, DesktopHeight}} {
		p.Resize(s.width, s.height)
		p.Picture(name + "-" + s.suffix)
		p.Narrow(name)
		p.Accessible(name + " (" + s.suffix + ")")
	}
}

// Narrow holds that the page fits the width of the screen.
func (p *Page) Narrow(name string) {
	p.t.Helper()
	if wide := Value[int64](p, `document.documentElement.scrollWidth`); wide > p.width {
		p.t.Errorf("%s is %d pixels wide on a screen of %d", name, wide, p.width)
	}
}

// Accessible holds that axe-core finds no violation of WCAG 2.2 A and AA on the page.
func (p *Page) Accessible(name string) {
	p.t.Helper()
	path := filepath.Join(root(p.t), "artifacts", "axe", "axe.min.js")
	script, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatalf("axe-core is missing, run make test-deps: %v", err)
	}
	Value[bool](p, string(script)+"; true")
	const rules = `axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
		.then(r => JSON.stringify(r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.html)}))))`
	ctx, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	report, err := chromedp.Run(ctx, chromedp.Evaluate[string](rules, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("axe-core: %v", err)
	}
	var found []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(report), &found); err != nil {
		p.t.Fatal(err)
	}
	for _, v := range found {
		p.t.Errorf("%s: %s: %s\n%s", name, v.ID, v.Help, strings.Join(v.Nodes, "\n"))
	}
}

// root is the folder of the module, above the test's.
func root(t testing.TB) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal(fmt.Errorf("no go.mod above %s", dir))
		}
		dir = up
	}
}
