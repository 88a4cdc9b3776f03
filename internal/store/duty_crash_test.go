package store

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/datebook"
)

const dutyCrash = "PUFA_CRASH_DUTY"

var crashRubrics = []content.Rubric{{ID: "r", Version: 1, Grades: []content.Grade{{Name: "甲", From: 0}}, Indicators: []content.Indicator{
	{ID: "i", Name: "活动", Points: content.One, Source: content.SourceReports, Formula: content.FormulaCount, Target: 1000}}}}

func crashDesk(s *Store) *duty.Desk {
	return duty.NewDesk(s.DutyPorts(), func() []content.Rubric { return crashRubrics }, time.UTC)
}

// dutyChild reports, reviews, signs and freezes until it is killed, each message twice,
// and says a line for everything committed.
func dutyChild() error {
	ctx := context.Background()
	key, err := newTestKey()
	if err != nil {
		return err
	}
	s, err := Open(ctx, Config{URL: os.Getenv(crashURL), Path: os.Getenv(crashPath), Key: key})
	if err != nil {
		return err
	}
	desk, admin := crashDesk(s), duty.Bureau("admin")
	who, is, err := desk.Liaison(ctx, "follower")
	if err != nil || !is {
		return fmt.Errorf("no liaison: %w", err)
	}
	start := time.Now().UnixNano()
	for round := 1; ; round++ {
		now := time.Now()
		message := fmt.Sprint(start, "/", round)
		draft := duty.ParseReport("今天在思贤小学开展宪法宣传，200名学生参加", datebook.DateOf(now.UTC()))
		for range 2 { // the platform sends it again
			sent, err := desk.Submit(ctx, who, draft, message, now)
			if err != nil {
				return err
			}
			if sent.Added {
				if _, err := desk.Accept(ctx, admin, sent.Report.ID, "", now); err != nil {
					return err
				}
			}
		}
		p, err := desk.WritePrompt(ctx, admin, "u", "请开展宣传", now)
		if err != nil {
			return err
		}
		if _, err := desk.SignPrompt(ctx, admin, p.ID, now); err != nil {
			return err
		}
		if _, err := desk.Freeze(ctx, admin, "r", duty.Year(now.UTC().Year()), "again", nil, now); err != nil {
			return err
		}
		fmt.Println("committed", round)
	}
}

// TestDutyKilledWhileWriting kills a process that reports, reviews, signs and freezes,
// and looks for anything doubled, half-done or lost.
func TestDutyKilledWhileWriting(t *testing.T) {
	if os.Getenv(dutyCrash) != "" {
		t.Fatal(dutyChild()) // it ends by being killed
	}
	onBoth(t, func(t *testing.T, s *Store, cfg Config) {
		unit := duty.Unit{ID: "u", Name: "单位", Kind: duty.KindOffice, Liaisons: []duty.Liaison{{Person: "p", Name: "韦某", StaffNo: "A1"}}}
		if err := s.SaveDutyUnits(t.Context(), []duty.Unit{unit}, duty.Change{Actor: "admin"}); err != nil {
			t.Fatal(err)
		}
		s.run(t, `INSERT INTO bindings (follower, person, bound, unbound) VALUES ('follower', 'p', 1, 0)`)
		total := 0
		for range 3 {
			total += killDuty(t, cfg)
		}
		checkDuty(t, s, int64(total))
	})
}

func killDuty(t *testing.T, cfg Config) (rounds int) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run", "^TestDutyKilledWhileWriting$")
	child.Env = append(os.Environ(), dutyCrash+"=1", crashURL+"="+cfg.URL, crashPath+"="+cfg.Path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	killing := false
	for lines.Scan() {
		if _, err := fmt.Sscanf(lines.Text(), "committed %d", &rounds); err == nil && rounds >= 2 && !killing {
			killing = true
			time.AfterFunc(time.Duration(rounds)*7*time.Millisecond, func() { _ = child.Process.Kill() })
		}
	}
	_ = child.Wait() // it was killed
	if rounds == 0 {
		t.Fatalf("the child wrote nothing: %s", lines.Text())
	}
	return rounds
}

func checkDuty(t *testing.T, s *Store, reported int64) {
	t.Helper()
	if n := s.ask(t, `SELECT COUNT(*) FROM duty_reports`); n < reported {
		t.Errorf("%d reports, %d rounds were reported", n, reported)
	}
	if n := s.ask(t, `SELECT COUNT(*) FROM duty_reports WHERE state = 'accepted'`); n < reported || n != s.ask(t, `SELECT COUNT(*) FROM duty_reviews`) {
		t.Errorf("%d are accepted, by another number of reviews", n)
	}
	if n := s.ask(t, `SELECT COUNT(*) - COUNT(DISTINCT key) FROM duty_reports`); n != 0 {
		t.Errorf("%d reports were stored twice", n)
	}
	if n, m := s.ask(t, `SELECT COUNT(*) FROM duty_prompts WHERE signed > 0`), s.ask(t, `SELECT MAX(number) FROM duty_prompts`); n < reported || n != m {
		t.Errorf("%d notices are signed, the last number is %d", n, m)
	}
	if n := s.ask(t, `SELECT COUNT(*) FROM duty_snapshots`); n < reported {
		t.Errorf("%d snapshots, %d rounds were reported", n, reported)
	}
	_, problems, err := crashDesk(s).Verify(t.Context())
	if err != nil || len(problems) > 0 {
		t.Errorf("snapshots: %v, %v", problems, err)
	}
	r, err := s.VerifyAudit(t.Context())
	if err != nil || len(r.Faults) > 0 {
		t.Errorf("audit log: %+v, %v", r, err)
	}
}
