package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

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

// program is a running pufa.
type program struct {
	base string
	out  *output
}

// build compiles the binary once for the test.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "pufa")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "pufa")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// freeAddress is a loopback address that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// cleanEnvironment is the environment without settings of pufa.
func cleanEnvironment(settings ...string) []string {
	var env []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "PUFA_") {
			env = append(env, kv)
		}
	}
	return append(env, settings...)
}

// serve starts `pufa serve` and waits until it is ready. At the end of the test it
// is asked to stop and must do so cleanly.
func serve(t *testing.T, binary string, settings ...string) *program {
	t.Helper()
	address := freeAddress(t)
	p := &program{base: "http://" + address, out: &output{}}
	cmd := exec.Command(binary, "serve")
	cmd.Dir = t.TempDir()
	cmd.Env = cleanEnvironment(append([]string{"PUFA_ADDR=" + address, "PUFA_DATA=" + t.TempDir()}, settings...)...)
	cmd.Stdout, cmd.Stderr = p.out, p.out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	t.Cleanup(func() { p.stop(t, cmd, exited) })
	p.wait(t, exited)
	return p
}

func (p *program) wait(t *testing.T, exited <-chan error) {
	t.Helper()
	deadline := time.After(60 * time.Second)
	for {
		resp, err := http.Get(p.base + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case err := <-exited:
			t.Fatalf("pufa serve ended: %v\n%s", err, p.out)
		case <-deadline:
			t.Fatalf("pufa serve is not ready after a minute\n%s", p.out)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (p *program) stop(t *testing.T, cmd *exec.Cmd, exited <-chan error) {
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Logf("stop pufa: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 40*time.Second)
	defer cancel()
	select {
	case err := <-exited:
		if err != nil {
			t.Errorf("pufa serve ended with %v\n%s", err, p.out)
		}
	case <-ctx.Done():
		cmd.Process.Kill()
		t.Errorf("pufa serve does not stop\n%s", p.out)
	}
	if t.Failed() {
		fmt.Fprintf(os.Stderr, "pufa said:\n%s\n", p.out)
	}
}
