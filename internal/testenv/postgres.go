package testenv

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// PostgresVariable names the environment variable with the address of a PostgreSQL
// server on which tests may create databases.
const PostgresVariable = "PUFA_TEST_POSTGRES"

type postgresEngine struct{}

func (postgresEngine) prepare(dir string) error {
	path, err := program("initdb", "postgresql")
	if err != nil {
		return err
	}
	// A Chinese collation, unlike SQLite's order by bytes, shows up queries that
	// rely on the order of text.
	cmd := exec.Command(path, "--pgdata", filepath.Join(dir, "data"), "--username", "pufa", "--auth", "trust",
		"--encoding", "UTF8", "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "zh", "--no-sync")
	cmd.Dir = dir
	if err := asOrdinaryUser(cmd, dir); err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

func (postgresEngine) command(dir string, port int) (*exec.Cmd, error) {
	path, err := program("postgres", "postgresql")
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path, "-D", filepath.Join(dir, "data"), "-p", strconv.Itoa(port),
		"-h", "127.0.0.1", "-k", dir, "-c", "max_connections=300", "-c", "shared_buffers=64MB",
		// Tests kill clients and servers, never the machine.
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "log_min_messages=fatal")
	cmd.Dir = dir
	return cmd, asOrdinaryUser(cmd, dir)
}

func (e postgresEngine) ready(port int) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	c, err := pgx.Connect(ctx, e.url(port))
	if err != nil {
		return err
	}
	return c.Close(ctx)
}

func (postgresEngine) url(port int) string {
	return fmt.Sprintf("postgres://pufa@127.0.0.1:%d/postgres?sslmode=disable", port)
}

// asOrdinaryUser lets PostgreSQL, which refuses root, run for root all the same.
func asOrdinaryUser(cmd *exec.Cmd, dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return fmt.Errorf("PostgreSQL refuses to run as root, and there is no user postgres or nobody: %w", err)
		}
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return fmt.Errorf("user %s: %w", u.Username, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return fmt.Errorf("group of %s: %w", u.Username, err)
	}
	if err := os.Chown(dir, int(uid), int(gid)); err != nil {
		return fmt.Errorf("hand the folder to %s: %w", u.Username, err)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return nil
}

// postgresOfProcess is started once, and stopped by its watcher.
var postgresOfProcess = sync.OnceValues(func() (*Server, error) { return newServer(postgresEngine{}, "postgres") })

// Postgres is the address of an empty PostgreSQL database of this test's own. It is
// dropped when the test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	server, err := postgresAddress()
	if err != nil {
		t.Fatal(err)
	}
	address, err := newDatabase(server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := dropDatabase(address); err != nil {
			t.Error(err)
		}
	})
	return address
}

func postgresAddress() (string, error) {
	if server := os.Getenv(PostgresVariable); server != "" {
		return server, nil
	}
	s, err := postgresOfProcess()
	if err != nil {
		return "", err
	}
	return s.URL(), nil
}

func newDatabase(server string) (address string, err error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", fmt.Errorf("%s: %w", PostgresVariable, err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	u.Path = "/" + name
	return u.String(), execute(server, "CREATE DATABASE "+name+" TEMPLATE template0")
}

func dropDatabase(address string) error {
	server, err := postgresAddress()
	if err != nil {
		return err
	}
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	return execute(server, "DROP DATABASE "+strings.TrimPrefix(u.Path, "/")+" WITH (FORCE)")
}

func execute(server, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// PostgresServer is a PostgreSQL server of this test's own, for outages. Its data
// survives Stop and Start.
func PostgresServer(t testing.TB) *Server { return owned(t, postgresEngine{}, "postgres") }
