package testenv

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	readyWithin = 60 * time.Second // a loaded machine with two cores starts slowly
	stopWithin  = 20 * time.Second
)

// engine is what differs between the two servers.
type engine interface {
	// command starts the server in dir on port; it must stay in the foreground.
	command(dir string, port int) (*exec.Cmd, error)
	// prepare fills a new folder before the first start.
	prepare(dir string) error
	// ready reports nil once the server on port answers.
	ready(port int) error
	// url is the address of the server on port.
	url(port int) string
}

// Server is a real server that a test owns: it may be stopped and started again on
// the same port with the same data.
type Server struct {
	engine engine
	dir    string
	port   int
	cmd    *exec.Cmd
	done   chan struct{} // closed when cmd has ended
	t      testing.TB    // nil for the server of a whole process
	clean  func()        // ends the watcher, which stops the server and removes dir
}

// URL is the server's address, the same after every start.
func (s *Server) URL() string { return s.engine.url(s.port) }

// Stop ends the server at once, as a power cut would: connections break, and what
// was not written is lost. A stopped server may be stopped again.
func (s *Server) Stop() {
	s.t.Helper()
	if err := s.stop(); err != nil {
		s.t.Fatal(err)
	}
}

// Start starts a stopped server and returns when it answers.
func (s *Server) Start() {
	s.t.Helper()
	if err := s.start(); err != nil {
		s.t.Fatal(err)
	}
}

// newServer prepares a folder and starts a server in it.
func newServer(e engine, name string) (*Server, error) {
	dir, err := os.MkdirTemp("", "pufa-"+name+"-")
	if err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	s := &Server{engine: e, dir: dir}
	if err := s.watch(); err != nil {
		return nil, err
	}
	if s.port, err = freePort(); err != nil {
		return nil, err
	}
	if err := e.prepare(dir); err != nil {
		return nil, fmt.Errorf("prepare %s: %w", name, err)
	}
	// Between finding a free port and using it another process may take it.
	for try := 0; ; try++ {
		if err = s.start(); err == nil || try == 2 {
			return s, err
		}
		if s.port, err = freePort(); err != nil {
			return nil, err
		}
	}
}

func (s *Server) start() error {
	cmd, err := s.engine.command(s.dir, s.port)
	if err != nil {
		return err
	}
	log, err := os.OpenFile(s.dir+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open log: %w", err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true // an interrupt at the terminal is for the tests
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	if err := os.WriteFile(s.dir+".pid", []byte(strconv.Itoa(cmd.Process.Pid)), 0o600); err != nil {
		return fmt.Errorf("note process: %w", err)
	}
	s.cmd, s.done = cmd, make(chan struct{})
	go func(done chan struct{}) {
		_ = cmd.Wait() // killed servers always report an error
		close(done)
	}(s.done)
	return s.waitReady()
}

func (s *Server) waitReady() error {
	deadline := time.Now().Add(readyWithin)
	for {
		err := s.engine.ready(s.port)
		if err == nil {
			return nil
		}
		select {
		case <-s.done:
			log, _ := os.ReadFile(s.dir + ".log")
			return fmt.Errorf("%s ended at once:\n%s", filepath.Base(s.cmd.Path), log)
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return errors.Join(fmt.Errorf("%s does not answer", filepath.Base(s.cmd.Path)), err, s.stop())
		}
	}
}

func (s *Server) stop() error {
	select {
	case <-s.done:
		return nil
	default:
	}
	// SIGQUIT is PostgreSQL's immediate shutdown, which takes its children along.
	// Redis treats it as death.
	if err := s.cmd.Process.Signal(syscall.SIGQUIT); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop %s: %w", s.cmd.Path, err)
	}
	select {
	case <-s.done:
		// The number may go to another process, which the watcher must not kill.
		return os.Remove(s.dir + ".pid")
	case <-time.After(stopWithin):
		return fmt.Errorf("%s does not stop", s.cmd.Path)
	}
}

// watch starts a process that outlives this one and cleans up after it. It notices
// the end by its standard input closing, so it works for kill -9 too. It takes no
// part in the standard output, or `go test` would wait for it.
func (s *Server) watch() error {
	const script = `cat >/dev/null
pid=$(cat "$1.pid" 2>/dev/null)
if [ -n "$pid" ]; then
	kill -QUIT "$pid" 2>/dev/null
	i=0
	while kill -0 "$pid" 2>/dev/null && [ $i -lt 50 ]; do sleep 0.1; i=$((i+1)); done
	kill -9 "$pid" 2>/dev/null
fi
rm -rf "$1" "$1.pid" "$1.log"`
	read, write, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	defer read.Close()
	cmd := exec.Command("/bin/sh", "-c", script, "sh", s.dir)
	cmd.Stdin = read
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return errors.Join(fmt.Errorf("watch: %w", err), write.Close())
	}
	s.clean = func() {
		_ = write.Close()
		_ = cmd.Wait()
	}
	return nil
}

// freePort is a port of the loopback address that nothing listens on.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// program finds a server's program, also where Debian keeps the versions of
// PostgreSQL out of the PATH.
func program(name, debianPackage string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err == nil && len(found) > 0 {
		return found[len(found)-1], nil
	}
	install := "apt-get update && apt-get install -y --no-install-recommends " + debianPackage
	if runtime.GOOS != "linux" {
		install = "install " + strings.TrimSuffix(debianPackage, "-server")
	}
	return "", fmt.Errorf("%s is missing; install it with:\n\t%s", name, install)
}
