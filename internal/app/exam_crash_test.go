package app

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"pufa/internal/store/storetest"
	"pufa/internal/testenv"
	"pufa/quiz"
)

// The orders of the child that serves until it is killed.
const (
	crashServe = "PUFA_CRASH_SERVE" // the address to listen on
	crashData  = "PUFA_CRASH_DATA"
	crashURL   = "PUFA_CRASH_URL"
)

// TestExamThroughKills lets cadres take an exam in the chat while the process is killed
// in the middle: nothing that was answered is lost or doubled, and everyone goes on.
func TestExamThroughKills(t *testing.T) {
	if address := os.Getenv(crashServe); address != "" {
		t.Fatal(serveUntilKilled(t, address)) // it ends by being killed
	}
	for name, url := range map[string]func() string{"sqlite": func() string { return "" }, "postgres": func() string { return testenv.Prepared(t, storetest.Migrate) }} {
		t.Run(name, func(t *testing.T) { examThroughKills(t, url()) })
	}
}

func serveUntilKilled(t *testing.T, address string) error {
	core, err := OpenCore(t.Context(), examConfig(t, os.Getenv(crashData), os.Getenv(crashURL)), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	site, err := newSite(t.Context(), core)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	return http.Serve(listener, site.handler)
}

// server is a process that serves on an address that stays.
type server struct {
	t       *testing.T
	address string
	env     []string
	child   *exec.Cmd
}

func (s *server) start() {
	s.t.Helper()
	s.child = exec.Command(os.Args[0], "-test.run", "^TestExamThroughKills$")
	s.child.Env = append(os.Environ(), s.env...)
	out, err := s.child.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.child.Start(); err != nil {
		s.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasSuffix(lines.Text(), "ready") {
			return
		}
	}
	s.t.Fatal("the server ended before it served")
}

func (s *server) kill() {
	_ = s.child.Process.Kill()
	_ = s.child.Wait() // it was killed
}

const crashCadres = 6

func examThroughKills(t *testing.T, url string) {
	data := t.TempDir()
	core, exam := crashCore(t, data, url)
	core.Close()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	s := &server{t: t, address: address, env: []string{crashServe + "=" + address, crashData + "=" + data, crashURL + "=" + url}}
	s.start()
	p := newPostOffice(t, "http://"+address+"/wechat", examConfig(t, data, url).Account)
	sent, taken := make([][]sentAnswer, crashCadres), &atomic.Int64{}
	g, ctx := errgroup.WithContext(t.Context())
	for cadre := range crashCadres {
		g.Go(func() error { return sitThroughKills(ctx, p, cadre, &sent[cadre], taken) })
	}
	for kill := range 2 {
		for taken.Load() < int64(30*(kill+1)) && ctx.Err() == nil {
			time.Sleep(5 * time.Millisecond)
		}
		time.Sleep(rand.N(30 * time.Millisecond))
		s.kill()
		s.start()
	}
	err = g.Wait()
	s.kill()
	if err != nil {
		t.Fatal(err)
	}
	checkThroughKills(t, data, url, exam, sent)
}

func crashCore(t *testing.T, data, url string) (*Core, quiz.Assignment) {
	t.Helper()
	core, err := OpenCore(t.Context(), examConfig(t, data, url), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := core.loadBank(t.Context()); err != nil {
		t.Fatal(err)
	}
	exam, err := fillExam(t.Context(), core, crashCadres, 2, crashCadres)
	if err != nil {
		t.Fatal(err)
	}
	return core, exam
}

// sitThroughKills takes the exam; a message without an answer is posted again under its
// id, as the platform does.
func sitThroughKills(ctx context.Context, p *postOffice, cadre int, sent *[]sentAnswer, taken *atomic.Int64) error {
	said, reply := "答题", ""
	for m := range 3 * messagesEach {
		switch number := asked(reply); {
		case m == 1:
			said = "开始"
		case number > 0:
			var shown []int
			shown, said = answerTo(reply, cadre, number)
			*sent = append(*sent, sentAnswer{number - 1, shown})
		case strings.Contains(reply, "【成绩】"):
			return nil
		case m > 1:
			said = "继续"
		}
		var err error
		written := time.Now()
		for range 600 {
			if reply, err = p.repeat(ctx, openID(cadre), fmt.Sprint(cadre*1000+m+1), said, written); err == nil || ctx.Err() != nil {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		if err != nil {
			return err
		}
		taken.Add(1)
	}
	return fmt.Errorf("%w for cadre %d: %s", errNoEnd, cadre, reply)
}

func checkThroughKills(t *testing.T, data, url string, exam quiz.Assignment, sent [][]sentAnswer) {
	t.Helper()
	core, err := OpenCore(t.Context(), examConfig(t, data, url), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer core.Close()
	attempts, err := core.Store.FinishedAttempts(t.Context(), exam.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(attempts) != crashCadres {
		t.Errorf("%d attempts are finished, want %d", len(attempts), crashCadres)
	}
	for _, one := range attempts {
		var cadre int
		if _, err := fmt.Sscanf(one.Person, "p%d", &cadre); err != nil {
			t.Fatal(err)
		}
		if n := lostOf([]quiz.Attempt{one}, sent[cadre]); n > 0 {
			t.Errorf("%s: %d answers are not what was sent", one.Person, n)
		}
	}
	report, err := core.Store.VerifyLedger(t.Context())
	if err != nil || len(report.Faults) > 0 || report.Entries != crashCadres {
		t.Errorf("%+v, %v", report, err)
	}
}
