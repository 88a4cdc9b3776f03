package faults

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pufa/internal/app"
	"pufa/internal/standin"
	"pufa/internal/store"
	"pufa/internal/store/storetest"
	"pufa/internal/testenv"
)

// patience is how long the tests wait for what must come, on however slow a machine.
const patience = 3 * time.Minute

// thorough is set by `make faults`.
var thorough = os.Getenv("PUFA_FAULTS") != ""

func onlyThorough(t *testing.T) {
	t.Helper()
	if !thorough {
		t.Skip("it takes long: make faults")
	}
}

// binary is the program, compiled once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "pufa-faults-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "pufa")
	cmd := exec.Command("go", "build", "-o", path, "pufa")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

const (
	appID, secret, token = "wx1234567890abcdef", "a secret of the tests", "pufa"
	aesKey, original     = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "gh_0123456789ab"
)

// world is the platform, the program, and its engines.
type world struct {
	t        *testing.T
	platform *standin.Platform
	api      *httptest.Server
	address  string
	settings map[string]string
	child    *exec.Cmd
	ended    chan struct{}
	out      *output
	ledger   *ledger
}

// output collects what the program says; safe while it runs.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// newWorld is a platform and a program that has not started. An unverified account gives
// every answer as the reply to a message.
func newWorld(t *testing.T, settings map[string]string) *world {
	t.Helper()
	w := &world{t: t, out: &output{}, ledger: &ledger{}}
	mux := http.NewServeMux()
	w.api = httptest.NewServer(mux)
	t.Cleanup(w.api.Close)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.address = l.Addr().String()
	l.Close()
	w.platform, err = standin.New(standin.Options{AppID: appID, Secret: secret, Token: token, AESKey: aesKey, OriginalID: original,
		Kind: standin.Unverified, WebhookURL: "http://" + w.address + "/wechat", BaseURL: w.api.URL, ReplyWait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.platform.Close)
	w.platform.Mount(mux)
	w.settings = map[string]string{"PUFA_ADDR": w.address, "PUFA_DATA": t.TempDir(), "PUFA_WECHAT_API": w.api.URL,
		"PUFA_WECHAT_APP_ID": appID, "PUFA_WECHAT_APP_SECRET": secret, "PUFA_WECHAT_TOKEN": token,
		"PUFA_WECHAT_AES_KEY": aesKey, "PUFA_WECHAT_ORIGINAL_ID": original, "PUFA_WECHAT_ACCOUNT": "unverified"}
	for name, value := range settings {
		w.settings[name] = value
	}
	t.Cleanup(func() {
		w.kill()
		if t.Failed() {
			t.Logf("pufa said:\n%s", w.out)
		}
	})
	return w
}

// onEngines runs a fault on both databases.
func onEngines(t *testing.T, run func(t *testing.T, settings map[string]string)) {
	t.Run("sqlite", func(t *testing.T) { run(t, nil) })
	t.Run("postgres", func(t *testing.T) {
		run(t, map[string]string{"PUFA_DATABASE_URL": testenv.Prepared(t, storetest.Migrate)})
	})
}

// launch starts the program and does not wait for it.
func (w *world) launch() {
	w.t.Helper()
	path, err := binary()
	if err != nil {
		w.t.Fatal(err)
	}
	w.child = exec.Command(path, "serve")
	w.child.Dir = w.t.TempDir()
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "PUFA_") {
			w.child.Env = append(w.child.Env, kv)
		}
	}
	for name, value := range w.settings {
		w.child.Env = append(w.child.Env, name+"="+value)
	}
	w.child.Stdout, w.child.Stderr = w.out, w.out
	if err := w.child.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.ended = make(chan struct{})
	go func(child *exec.Cmd, ended chan struct{}) {
		_ = child.Wait() // killed, or said why in its output
		close(ended)
	}(w.child, w.ended)
}

// start starts the program and returns when it serves.
func (w *world) start() {
	w.t.Helper()
	w.launch()
	w.until("it serves", func() bool { return w.get("/healthz") == http.StatusOK })
}

// get is the status of a page, 0 without an answer.
func (w *world) get(path string) int {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+w.address+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

func (w *world) kill() {
	if w.child != nil {
		_ = w.child.Process.Kill() // it may have ended
		<-w.ended
	}
}

// until waits for what must come.
func (w *world) until(what string, come func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(patience); !come(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("it never happens: %s", what)
		}
	}
}

// records opens what the program has stored.
func (w *world) records() *store.Store {
	w.t.Helper()
	cfg, err := app.ReadConfig(func(name string) string { return w.settings[name] })
	if err != nil {
		w.t.Fatal(err)
	}
	s, err := app.OpenStore(w.t.Context(), cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}
