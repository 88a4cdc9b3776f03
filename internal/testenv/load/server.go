package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a process that is measured.
type server struct {
	cmd     *exec.Cmd
	address string
}

// serve starts a replica of its own data folder, or the bare echo.
func (b *bench) serve(kind string, number int) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{address: l.Addr().String()}
	l.Close()
	if kind == "echo" {
		s.cmd = exec.Command(os.Args[0], "-serve-echo", s.address)
	} else {
		s.cmd = b.pufa(number, "serve")
		s.cmd.Env = append(s.cmd.Env, "PUFA_ADDR="+s.address)
	}
	s.cmd.Stderr = os.Stderr
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	for range 600 {
		if r, err := http.Get("http://" + s.address + "/readyz"); err == nil {
			r.Body.Close()
			return s, nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.stop()
	return nil, fmt.Errorf("%s does not answer", s.address)
}

// pufa is a command of the program over the data folder of a replica.
func (b *bench) pufa(number int, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(b.dir, "pufa"), args...)
	cmd.Env = append(os.Environ(), b.env...)
	cmd.Env = append(cmd.Env, "PUFA_DATA="+b.data(number))
	return cmd
}

func (b *bench) data(number int) string { return filepath.Join(b.dir, fmt.Sprint("data", number)) }

func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait() // its own word is on stderr
}

// sample is what a process uses.
type sample struct {
	processor  time.Duration
	resident   int // MB
	goroutines int
	files      int
}

func (s *server) sample() sample {
	out := sample{processor: processorOf(s.cmd.Process.Pid), goroutines: s.goroutines()}
	proc := fmt.Sprintf("/proc/%d/", s.cmd.Process.Pid)
	if fds, err := os.ReadDir(proc + "fd"); err == nil {
		out.files = len(fds)
	}
	status, _ := os.ReadFile(proc + "status")
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.Atoi(strings.Fields(rest)[0])
			out.resident = kb >> 10
		}
	}
	return out
}

// processorOf is the processor time of a process, all threads.
func processorOf(pid int) time.Duration {
	const ticks = 100 // a second, on every Linux
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(stat), ") ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * time.Second / ticks
}

func (s *server) goroutines() int {
	r, err := http.Get("http://" + s.address + "/metrics")
	if err != nil {
		return 0
	}
	defer r.Body.Close()
	lines := bufio.NewScanner(io.LimitReader(r.Body, 1<<20))
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "go_goroutines "); ok {
			n, _ := strconv.Atoi(rest)
			return n
		}
	}
	return 0
}
