package testenv

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
)

func client(t *testing.T, url string) *redis.Client {
	t.Helper()
	opt, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	opt.MaxRetries = -1
	c := redis.NewClient(opt)
	t.Cleanup(func() { c.Close() })
	return c
}

func TestEveryRedisIsEmptyAndApart(t *testing.T) {
	a, b := client(t, Redis(t)), client(t, Redis(t))
	ctx := t.Context()
	if err := a.Set(ctx, "k", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if n := b.Exists(ctx, "k").Val(); n != 0 {
		t.Error("a second database sees the first one's keys")
	}
}

func TestRedisGoesAwayAndComesBack(t *testing.T) {
	s := RedisServer(t)
	c := client(t, s.URL())
	if err := c.Ping(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	s.Stop()
	if err := c.Ping(t.Context()).Err(); err == nil {
		t.Error("a stopped server answers")
	}
	s.Start()
	if err := c.Ping(t.Context()).Err(); err != nil {
		t.Error(err)
	}
}

func query(t *testing.T, url, statement string) (string, error) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		return "", err
	}
	defer c.Close(context.Background())
	var s string
	return s, c.QueryRow(t.Context(), statement).Scan(&s)
}

func TestEveryPostgresIsEmptyAndApart(t *testing.T) {
	a, b := Postgres(t), Postgres(t)
	if err := execute(a, "CREATE TABLE only_here (n int)"); err != nil {
		t.Fatal(err)
	}
	if got, _ := query(t, b, "SELECT tablename::text FROM pg_tables WHERE tablename = 'only_here'"); got != "" {
		t.Error("a second database sees the first one's tables")
	}
}

func TestPostgresKeepsItsDataOverARestart(t *testing.T) {
	s := PostgresServer(t)
	if err := execute(s.URL(), "CREATE TABLE kept (n int)"); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	if _, err := query(t, s.URL(), "SELECT 'x'"); err == nil {
		t.Error("a stopped server answers")
	}
	s.Start()
	if got, err := query(t, s.URL(), "SELECT 'kept' FROM pg_tables WHERE tablename = 'kept'"); got != "kept" {
		t.Errorf("the table is gone: %v", err)
	}
}

// TestKilledProcessLeavesNothing kills a test process that holds a server, and waits
// for the server and its folder to go.
func TestKilledProcessLeavesNothing(t *testing.T) {
	const child = "PUFA_TESTENV_CHILD"
	if os.Getenv(child) != "" {
		s := RedisServer(t)
		os.Stdout.WriteString("\nfolder " + s.dir + "\n")
		time.Sleep(time.Minute) // until killed
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledProcessLeavesNothing$")
	cmd.Env = append(os.Environ(), child+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var dir string
	for lines := bufio.NewScanner(out); dir == "" && lines.Scan(); {
		dir, _ = strings.CutPrefix(lines.Text(), "folder ")
		if !filepath.IsAbs(dir) {
			dir = ""
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if dir == "" {
		t.Fatal("the child started no server")
	}
	for start := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		left, err := filepath.Glob(dir + "*")
		if err != nil {
			t.Fatal(err)
		}
		if len(left) == 0 {
			return
		}
		if time.Since(start) > 30*time.Second {
			t.Fatalf("left behind: %v", left)
		}
	}
}

func TestMissingProgramSaysHowToInstallIt(t *testing.T) {
	t.Setenv("PATH", "")
	_, err := program("redis-server-that-is-missing", "redis-server")
	if err == nil || !strings.Contains(err.Error(), "apt-get install -y --no-install-recommends redis-server") {
		t.Errorf("unhelpful: %v", err)
	}
}
