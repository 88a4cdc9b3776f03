package store

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"pufa/internal/lawref"
	"pufa/internal/record"
	"pufa/knowledge"
)

// The child's orders: what to write, and where.
const (
	crashJob  = "PUFA_CRASH_JOB"
	crashURL  = "PUFA_CRASH_URL"
	crashPath = "PUFA_CRASH_PATH"
)

func fillConversation(t testing.TB, s *Store, openID string) {
	t.Helper()
	if err := writeConversation(t.Context(), s, openID, openID); err != nil {
		t.Fatal(err)
	}
}

// writeConversation makes every kind of write that a message may cause.
func writeConversation(ctx context.Context, s *Store, openID, key string) error {
	id, at := s.key.FollowerID(openID), time.Now()
	if err := s.SaveFollower(ctx, record.Follower{ID: id, OpenID: openID, At: at}); err != nil {
		return err
	}
	if err := s.AddFeedback(ctx, record.Feedback{Key: key, Follower: id, Question: "?", At: at}); err != nil {
		return err
	}
	if err := s.AddUnanswered(ctx, record.Unanswered{Key: key, Question: "同一个问题", At: at}); err != nil {
		return err
	}
	if _, _, err := s.Claim(ctx, key, at, time.Minute); err != nil {
		return err
	}
	return s.Finish(ctx, key, []byte("reply"))
}

// bigImport is several staging transactions long.
func bigImport(round int) []knowledge.Imported {
	out := make([]knowledge.Imported, 60)
	for i := range out {
		v := knowledge.Version{ID: fmt.Sprint(round, ".", i), Law: fmt.Sprintf("法%d", i), Source: "text"}
		out[i] = knowledge.Imported{Version: v, Articles: make([]knowledge.Article, 100)}
		for j := range out[i].Articles {
			out[i].Articles[j] = knowledge.Article{Number: lawref.Number{Article: j + 1}, Text: fmt.Sprintf("第%d次导入的正文", round)}
		}
	}
	return out
}

// crashChild writes until it is killed, and says a line for everything committed.
func crashChild(job string) error {
	ctx := context.Background()
	key, err := newTestKey()
	if err != nil {
		return err
	}
	s, err := Open(ctx, Config{URL: os.Getenv(crashURL), Path: os.Getenv(crashPath), Key: key})
	if err != nil {
		return err
	}
	for round := 1; ; round++ {
		if job == "import" {
			_, err = s.SaveStatutes(ctx, bigImport(round))
		} else {
			err = writeConversation(ctx, s, fmt.Sprint("follower", round), fmt.Sprint("message", round))
		}
		if err != nil {
			return err
		}
		fmt.Println("committed", round)
	}
}

// TestKilledWhileWriting kills a writing process at random moments, several times on
// one database, and looks for anything half-written or lost.
func TestKilledWhileWriting(t *testing.T) {
	if job := os.Getenv(crashJob); job != "" {
		t.Fatal(crashChild(job)) // it ends by being killed
	}
	onBoth(t, func(t *testing.T, s *Store, cfg Config) {
		for range 4 {
			imported := killWriter(t, cfg, "import")
			checkImports(t, s, imported)
			written := killWriter(t, cfg, "conversation")
			checkConversation(t, s, written)
		}
	})
}

// killWriter runs a child on the database, kills it after its first commits, and returns
// how many rounds it reported.
func killWriter(t *testing.T, cfg Config, job string) (rounds int) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run", "^TestKilledWhileWriting$")
	child.Env = append(os.Environ(), crashJob+"="+job, crashURL+"="+cfg.URL, crashPath+"="+cfg.Path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	enough := 1 + rand.IntN(2)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, err := fmt.Sscanf(lines.Text(), "committed %d", &rounds); err == nil && rounds >= enough {
			time.AfterFunc(rand.N(150*time.Millisecond), func() { _ = child.Process.Kill() })
			enough = 1 << 30
		}
	}
	_ = child.Wait() // it was killed
	if rounds == 0 {
		t.Fatalf("the child wrote nothing: %s", lines.Text())
	}
	return rounds
}

// checkImports wants the last import that was reported, or the one after it, whole.
func checkImports(t *testing.T, s *Store, reported int) {
	t.Helper()
	versions, err := s.Versions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(versions) != 60 {
		t.Fatalf("%d versions are listed", len(versions))
	}
	seen := map[string]bool{}
	for _, v := range versions {
		articles, err := s.Articles(t.Context(), v.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(articles) != 100 || v.Articles != 100 {
			t.Errorf("%s has %d of %d articles", v.ID, len(articles), v.Articles)
			continue
		}
		seen[articles[0].Text] = true
	}
	if len(seen) != 1 {
		t.Errorf("texts of %d imports are mixed: %v", len(seen), seen)
	}
	if n := s.ask(t, `SELECT COUNT(*) FROM statute_versions WHERE state = 'replaced'`); n < int64(reported-1)*60 {
		t.Errorf("after %d imports only %d versions are history", reported, n)
	}
	// What the kill left staged is out of sight; it goes with the next import that finds
	// it old.
	staged := s.ask(t, `SELECT COUNT(*) FROM statute_versions WHERE state = 'staged'`)
	s.now = func() time.Time { return time.Now().Add(2 * abandonedAfter) }
	if err := s.sweepImports(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.now = time.Now
	if left := s.ask(t, `SELECT COUNT(*) FROM statute_versions WHERE state = 'staged'`); left > 0 {
		t.Errorf("of %d staged versions %d are left", staged, left)
	}
	if n := s.ask(t, `SELECT COUNT(*) FROM statute_articles WHERE version NOT IN (SELECT seq FROM statute_versions)`); n > 0 {
		t.Errorf("%d articles belong to no version", n)
	}
}

// checkConversation wants every reported message stored, and counts that agree.
func checkConversation(t *testing.T, s *Store, reported int) {
	t.Helper()
	for what, n := range map[string]int64{
		"followers": s.ask(t, `SELECT COUNT(*) FROM followers`),
		"feedback":  s.ask(t, `SELECT COUNT(*) FROM feedback`),
		"finished":  s.ask(t, `SELECT COUNT(*) FROM receipts WHERE reply IS NOT NULL`),
		"counted":   s.ask(t, `SELECT COUNT(*) FROM unanswered_messages`),
	} {
		if n < int64(reported) {
			t.Errorf("%s: %d, but %d were reported", what, n, reported)
		}
	}
	if a, b := s.ask(t, `SELECT times FROM unanswered`), s.ask(t, `SELECT COUNT(*) FROM unanswered_messages`); a != b {
		t.Errorf("the question was counted %d times for %d messages", a, b)
	}
}
