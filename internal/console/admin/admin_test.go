package admin

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"pufa/internal/access"
	"pufa/internal/privacy"
	"pufa/internal/record"
	"pufa/internal/shared"
	"pufa/internal/store"
	"pufa/quiz"
)

// The session library counts a session's life on the machine's own clock, so the tests
// start there.
var start = time.Now()

// bureau is a console with its records, served.
type bureau struct {
	testing.TB
	server   *httptest.Server
	store    *store.Store
	jobs     *Jobs
	machine  *machine
	statutes *printer
	passed   atomic.Int64
	fresh    atomic.Int64 // calls for a refresh
}

func (b *bureau) now() time.Time       { return start.Add(time.Duration(b.passed.Load())) }
func (b *bureau) pass(d time.Duration) { b.passed.Add(int64(d)) }

// newBureau makes a bureau; change alters what its console is made of.
func newBureau(t testing.TB, change ...func(*bureau, *Options)) *bureau {
	t.Helper()
	b := &bureau{TB: t}
	key, err := privacy.NewKey(privacy.NewSecret())
	b.no(err)
	b.store, err = store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "pufa.db"), Key: key, Now: b.now})
	b.no(err)
	t.Cleanup(func() { b.store.Close() })
	state := shared.NewLocal(b.now)
	t.Cleanup(func() { state.Close() })
	b.jobs = NewJobs(b.store, b.now, slog.New(slog.DiscardHandler))
	b.jobs.every = time.Millisecond
	b.machine = &machine{files: map[string]string{}}
	b.statutes = &printer{store: b.store}
	t.Cleanup(func() { b.no(b.jobs.Close(context.Background())) })
	opt := Options{Store: b.store, Jobs: b.jobs, System: b.machine, Statutes: b.statutes, Watch: asleep{}, State: state, Assistant: lawyer{}, Workshop: bench{&b.fresh}, Campaigns: b.desk(), Study: quiz.NewStudy(b.store.StudyPorts(), start.Location()), Duty: dutyDesk(b.store), Reports: paper{}, Knowledge: shelf{}, Key: key, Now: b.now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	for _, f := range change {
		f(b, &opt)
	}
	handler, err := New(opt)
	b.no(err)
	b.server = httptest.NewServer(handler)
	t.Cleanup(b.server.Close)
	_, err = b.store.SaveRoster(t.Context(), []record.Unit{{ID: "u1", Name: "教育局", Kind: "区直部门"}, {ID: "u2", Name: "司法局", Kind: "区直部门"}},
		[]record.Person{{ID: "p1", Unit: "u1", Name: "韦某", StaffNo: "001"}}, quiz.Change{Actor: "测试", At: start})
	b.no(err)
	return b
}

func (b *bureau) no(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

const password = "白鹭飞过江面的早晨真美"

func (b *bureau) account(name string, role access.Role) access.Account {
	b.Helper()
	a := access.Account{Name: name, Role: role, Password: access.HashPassword(password)}
	if role == access.Liaison {
		a.Unit = "u1"
	}
	a, err := b.store.AddAccount(b.Context(), a, store.By{Actor: "测试", At: b.now()})
	b.no(err)
	return a
}

// caller is somebody at the console.
type caller struct {
	*bureau
	client *http.Client
}

// page is what came back.
type page struct {
	status int
	url    string
	text   string
	header http.Header
}

func (b *bureau) caller() *caller {
	jar, err := cookiejar.New(nil)
	b.no(err)
	return &caller{b, &http.Client{Jar: jar}}
}

func (b *bureau) enter(name string, role access.Role) *caller {
	b.Helper()
	b.account(name, role)
	w := b.caller()
	if p := w.post("/admin/sign-in", "name", name, "password", password); p.url != "/admin/" || p.status != 200 {
		b.Fatalf("signed in to %s: %d", p.url, p.status)
	}
	return w
}

func (w *caller) do(r *http.Request) page {
	w.Helper()
	resp, err := w.client.Do(r)
	w.no(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	w.no(err)
	return page{resp.StatusCode, resp.Request.URL.RequestURI(), string(body), resp.Header}
}

func (w *caller) get(path string) page {
	w.Helper()
	r, err := http.NewRequestWithContext(w.Context(), "GET", w.server.URL+path, nil)
	w.no(err)
	return w.do(r)
}

func (w *caller) post(path string, values ...string) page {
	w.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(values); i += 2 {
		form.Add(values[i], values[i+1])
	}
	r, err := http.NewRequestWithContext(w.Context(), "POST", w.server.URL+path, strings.NewReader(form.Encode()))
	w.no(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return w.do(r)
}

func (p page) want(t testing.TB, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(p.text, w) {
			t.Errorf("%s (%d) lacks %q:\n%s", p.url, p.status, w, p.text)
		}
	}
}

// TestRightsOfEveryRoute is the permission matrix: each route by each role.
func TestRightsOfEveryRoute(t *testing.T) {
	b := newBureau(t)
	for _, role := range access.Roles {
		w := b.enter(string(role), role)
		for _, route := range pagesAndDeeds() {
			method, pattern, _ := strings.Cut(route.pattern, " ")
			if pattern == "/admin/sign-out" {
				continue
			}
			path := regexp.MustCompile(`\{[^}]*\}`).ReplaceAllStringFunc(pattern, func(s string) string {
				return map[string]string{"{$}": ""}[s] + map[bool]string{true: "", false: "none"}[s == "{$}"]
			})
			var p page
			if method == "GET" {
				p = w.get(path)
			} else {
				p = w.post(path)
			}
			allowed := route.right == anyone || access.Can(role, route.right)
			if refused := p.status == http.StatusForbidden; refused == allowed {
				t.Errorf("%s %s as %s: %d", method, path, role.Name(), p.status)
			}
			if p.status >= 500 {
				t.Errorf("%s %s as %s: %d", method, path, role.Name(), p.status)
			}
		}
	}
}

func TestNothingWithoutSigningIn(t *testing.T) {
	b := newBureau(t)
	for _, route := range pagesAndDeeds() {
		method, path, _ := strings.Cut(strings.ReplaceAll(route.pattern, "{$}", ""), " ")
		w := b.caller()
		var p page
		if method == "GET" {
			p = w.get(path)
		} else {
			p = w.post(path)
		}
		if !strings.HasPrefix(p.url, "/admin/sign-in") {
			t.Errorf("%s %s led to %s", method, path, p.url)
		}
	}
}

func TestSetupMakesTheFirstAdminOnce(t *testing.T) {
	b := newBureau(t)
	link, err := SetupLink(t.Context(), b.store, "", b.now())
	b.no(err)
	w := b.caller()
	w.get(link).want(t, "第一个管理员")
	w.post(link, "name", "普法股", "password", password, "again", "不一样不一样不一样").want(t, "两次写的密码不一样", `value="普法股"`)
	w.post(link, "name", "普法股", "password", "aaaaaaaaaaaa", "again", "aaaaaaaaaaaa").want(t, "太容易")
	if p := w.post(link, "name", "普法股", "password", password, "again", password); p.url != "/admin/" {
		t.Fatalf("led to %s: %s", p.url, p.text)
	}
	b.caller().get(link).want(t, "用过了")
	b.caller().post(link, "name", "别人", "password", password, "again", password).want(t, "用过了")
	if link, err := SetupLink(t.Context(), b.store, "", b.now()); link != "" || err != nil {
		t.Errorf("another setup link: %s, %v", link, err)
	}
	if accounts, err := b.store.Accounts(t.Context()); err != nil || len(accounts) != 1 || accounts[0].Role != access.Admin {
		t.Errorf("%+v, %v", accounts, err)
	}
}

func TestSignIn(t *testing.T) {
	b := newBureau(t)
	a := b.account("a", access.Editor)
	w := b.caller()
	wrong := w.post("/admin/sign-in", "name", "a", "password", "不对的密码不对的密码", "next", "/admin/me")
	wrong.want(t, "不对", `value="a"`)
	unknown := b.caller().post("/admin/sign-in", "name", "没有这个人", "password", password)
	unknown.want(t, "登录名、密码或验证码不对")
	if p := w.post("/admin/sign-in", "name", "a", "password", password, "next", "/admin/me"); p.url != "/admin/me" {
		t.Errorf("led to %s", p.url)
	}
	a.Disabled = true
	b.account("admin", access.Admin)
	b.no(b.store.SaveAccount(t.Context(), a, store.By{Actor: "测试", At: b.now()}))
	if p := w.get("/admin/me"); !strings.HasPrefix(p.url, "/admin/sign-in") {
		t.Errorf("a disabled account sees %s", p.url)
	}
	w.post("/admin/sign-in", "name", "a", "password", password).want(t, "不对")
}

func TestWrongPasswordsSlowDownAndLockNobodyOut(t *testing.T) {
	b := newBureau(t)
	b.account("a", access.Editor)
	b.account("b", access.Editor)
	w := b.caller()
	for range 5 {
		w.post("/admin/sign-in", "name", "a", "password", "猜猜猜猜猜猜猜猜猜猜").want(t, "不对")
	}
	w.post("/admin/sign-in", "name", "a", "password", password).want(t, "等半分钟")
	if p := b.caller().post("/admin/sign-in", "name", "b", "password", password); p.url != "/admin/" {
		t.Errorf("a colleague behind the same address is kept out: %s", p.text)
	}
	b.pass(31 * time.Second)
	if p := w.post("/admin/sign-in", "name", "a", "password", password); p.url != "/admin/" {
		t.Errorf("after waiting: %s", p.text)
	}
}

func TestOneTimeCodes(t *testing.T) {
	b := newBureau(t)
	w := b.enter("a", access.Admin)
	p := w.post("/admin/me/totp")
	p.want(t, "data:image/png;base64")
	secret := regexp.MustCompile(`class="code">([A-Z2-7]+)<`).FindStringSubmatch(p.text)[1]
	w.post("/admin/me/totp/confirm", "code", "000000").want(t, "验证码不对")
	code := func() string {
		c, err := totp.GenerateCode(secret, b.now())
		b.no(err)
		return c
	}
	w.post("/admin/me/totp/confirm", "code", code()).want(t, "验证码开好了")
	other := b.caller()
	other.post("/admin/sign-in", "name", "a", "password", password).want(t, "不对")
	b.pass(30 * time.Second)
	if p := other.post("/admin/sign-in", "name", "a", "password", password, "code", code()); p.url != "/admin/" {
		t.Errorf("with the code: %s", p.text)
	}
	b.caller().post("/admin/sign-in", "name", "a", "password", password, "code", code()).want(t, "不对")
	w.post("/admin/me/totp/off", "old", "不知道不知道不知道").want(t, "现在的密码不对")
	w.post("/admin/me/totp/off", "old", password).want(t, "验证码关掉了")
}

func TestSessionFixation(t *testing.T) {
	b := newBureau(t)
	b.account("a", access.Admin)
	w := b.caller()
	at, err := url.Parse(b.server.URL + Prefix)
	b.no(err)
	w.client.Jar.SetCookies(at, []*http.Cookie{{Name: "pufa_console", Value: "planted", Path: Prefix}})
	w.post("/admin/sign-in", "name", "a", "password", password)
	for _, c := range w.client.Jar.Cookies(at) {
		if c.Value == "planted" {
			t.Error("the planted token was kept")
		}
	}
	thief := b.caller()
	thief.client.Jar.SetCookies(at, []*http.Cookie{{Name: "pufa_console", Value: "planted", Path: Prefix}})
	if p := thief.get("/admin/"); !strings.HasPrefix(p.url, "/admin/sign-in") {
		t.Error("the planted token is signed in")
	}
}

func TestSessionsEndWhenIdle(t *testing.T) {
	b := newBureau(t)
	w := b.enter("a", access.Admin)
	for range 3 {
		b.pass(idleLife - time.Minute)
		if p := w.get("/admin/"); p.url != "/admin/" {
			t.Fatalf("signed out while in use: %s", p.url)
		}
	}
	b.pass(idleLife + time.Minute)
	if p := w.get("/admin/"); p.url != "/admin/sign-in" {
		t.Errorf("idle, and still in: %s", p.url)
	}
}

func TestOpenRedirect(t *testing.T) {
	for next, want := range map[string]string{
		"/admin/me": "/admin/me", "/admin/people?q=a": "/admin/people?q=a",
		"https://evil.example/admin/": "/admin/", "//evil.example/admin/": "/admin/", "/\\evil.example": "/admin/",
		"/admin/\\evil": "/admin/", "javascript:alert(1)": "/admin/", "": "/admin/", "/p/x": "/admin/", "/admin/\r\nX: y": "/admin/",
	} {
		if got := ours(next); got != want {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}

func TestForgedRequests(t *testing.T) {
	b := newBureau(t)
	w := b.enter("a", access.Admin)
	r, err := http.NewRequestWithContext(t.Context(), "POST", b.server.URL+"/admin/people", strings.NewReader("name=evil&role=admin"))
	b.no(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if p := w.do(r); p.status != http.StatusForbidden {
		t.Errorf("a forged request got %d", p.status)
	}
	if accounts, err := b.store.Accounts(t.Context()); err != nil || len(accounts) != 1 {
		t.Errorf("%d accounts, %v", len(accounts), err)
	}
}

func TestPeople(t *testing.T) {
	b := newBureau(t)
	w := b.enter("管理员", access.Admin)
	w.post("/admin/people", "name", "教育局联络员", "role", "liaison").want(t, "要选所在的单位", `value="教育局联络员"`)
	w.post("/admin/people", "name", "教育局联络员", "role", "liaison", "unit", "u2", "staff", "001").want(t, "不在所选的单位")
	p := w.post("/admin/people", "name", "教育局联络员", "role", "liaison", "unit", "u1", "staff", "001")
	p.want(t, "设密码的链接")
	link := regexp.MustCompile(`/admin/password/[A-Z2-7]+`).FindString(p.text)
	l := b.caller()
	if p := l.post(link, "password", password, "again", password); p.url != "/admin/" {
		t.Fatalf("led to %s: %s", p.url, p.text)
	}
	l.get("/admin/me").want(t, "联络员，教育局")
	l.get("/admin/people").want(t, "没有“管人员和权限”的权限")
	w.post("/admin/people", "name", "教育局联络员", "role", "editor").want(t, "已经有人用")
	w.get("/admin/people?q=教育局").want(t, "教育局联络员", "共 1 条")
	w.get("/admin/audit").want(t, "账号：加了", "账号：设了密码")
	if p := w.get("/admin/people?export=csv"); !strings.Contains(p.text, "教育局联络员,联络员,教育局") {
		t.Errorf("exported %q", p.text)
	}
}

func TestHostileTextIsShownAsText(t *testing.T) {
	b := newBureau(t)
	const payload = `"><script>alert(1)</script>`
	_, err := b.store.AddAccount(t.Context(), access.Account{Name: payload, Role: access.Editor}, store.By{Actor: payload, At: b.now()})
	b.no(err)
	w := b.enter("a", access.Admin)
	for _, path := range []string{"/admin/people", "/admin/audit", "/admin/people?q=" + url.QueryEscape(payload), "/admin/sign-in?next=" + url.QueryEscape(payload)} {
		p := w.get(path)
		if strings.Contains(p.text, "<script>alert") {
			t.Errorf("%s runs a stored script", path)
		}
		if csp := p.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
	}
}

func TestHarmlessCells(t *testing.T) {
	for text, want := range map[string]string{"=1+1": "'=1+1", "-5": "-5", "@x": "'@x", "普法": "普法", "": ""} {
		if got := harmless(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestNumbersSortAsNumbers(t *testing.T) {
	rows := [][]cell{{{Text: "100%"}}, {{Text: "9%"}}, {{Text: "—"}}, {{Text: "1,200"}}}
	sortRows(rows, 0, true, false)
	var got []string
	for _, r := range rows {
		got = append(got, r[0].Text)
	}
	if strings.Join(got, " ") != "— 9% 100% 1,200" {
		t.Error(got)
	}
}

func TestLinkFromTheChat(t *testing.T) {
	b := newBureau(t)
	a := b.account("联络员", access.Liaison)
	link, err := SignInLink(t.Context(), b.store, "", a.ID, b.now())
	b.no(err)
	w := b.caller()
	w.get(link).want(t, "只能用一次")
	w.get(link).want(t, "只能用一次") // looking does not use it up
	if p := w.post(link); p.url != "/admin/" {
		t.Errorf("led to %s", p.url)
	}
	if p := b.caller().post(link); p.status != http.StatusNotFound {
		t.Errorf("used twice: %d", p.status)
	}
	link, err = SignInLink(t.Context(), b.store, "", a.ID, b.now())
	b.no(err)
	b.pass(signInLife)
	b.caller().get(link).want(t, "过期")
}
