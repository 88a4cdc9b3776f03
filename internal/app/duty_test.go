package app

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pufa/bot"
	"pufa/content"
	"pufa/duty"
	"pufa/internal/privacy"
	"pufa/internal/record"
	"pufa/internal/store"
	"pufa/quiz"
)

// mailbox keeps what was sent, or refuses it.
type mailbox struct {
	sent []string
	down bool
}

func (m *mailbox) Send(_ context.Context, openID string, r bot.Reply) error {
	if m.down {
		return errors.New("platform is away")
	}
	m.sent = append(m.sent, openID+" "+r.Text)
	return nil
}

func dutyStore(t *testing.T, now func() time.Time) *store.Store {
	t.Helper()
	key, err := privacy.NewKey([]byte(strings.Repeat("k", privacy.MinSecret)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "pufa.db"), Key: key, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestLiaisonsAreToldWhileThePlatformAllowsIt(t *testing.T) {
	ctx, now := t.Context(), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	db := dutyStore(t, func() time.Time { return now })
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ok(db.SaveDutyUnits(ctx, []duty.Unit{{ID: "u", Name: "区司法局", Liaisons: []duty.Liaison{{Person: "p", Name: "韦某", StaffNo: "A1"}}}}, duty.Change{Actor: "x"}))
	ok(db.AddInvitations(ctx, []quiz.Invitation{{Code: "c", Unit: "u", Person: "p", Once: true, Expires: now.Add(time.Hour)}}))
	ok(db.SaveFollower(ctx, record.Follower{ID: "f", OpenID: "open", At: now}))
	box := &mailbox{}
	chat := liaisonChat{db, box, func() time.Time { return now }, slog.New(slog.DiscardHandler)}
	tell := func(want bool) {
		t.Helper()
		if got, err := chat.Tell(ctx, "p", "普法提示"); got != want || err != nil {
			t.Errorf("told %v, %v", got, err)
		}
	}
	tell(false) // not bound
	ok(db.Bind(ctx, quiz.Binding{Follower: "f", Person: "p", Code: "c", At: now}))
	tell(true)
	box.down = true
	tell(false)
	box.down = false
	now = now.Add(49 * time.Hour)
	tell(false)
	if len(box.sent) != 1 || box.sent[0] != "open 普法提示" {
		t.Error(box.sent)
	}
}

func TestCatalogueKnowsWhatIsInForce(t *testing.T) {
	set, err := content.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	c := catalogue{func() *content.Set { return set }, func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) }}
	for citation, want := range map[string]bool{"民法典第1077条": true, "中华人民共和国民法典第1077条": true, "民法典第9999条": false, "合同法第1条": false, "没有的法第1条": false, "随便": false} {
		if got, err := c.InForce(t.Context(), citation); got != want || err != nil {
			t.Errorf("%s: %v, %v", citation, got, err)
		}
	}
}

// TestQuizFiguresCountForDuty: what the quiz knows of a unit arrives in its records.
func TestQuizFiguresCountForDuty(t *testing.T) {
	ctx, now := t.Context(), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	db := dutyStore(t, func() time.Time { return now })
	_, err := db.SaveRoster(ctx, []record.Unit{{ID: "u", Name: "区司法局", Kind: duty.KindOffice}}, []record.Person{{ID: "p", Unit: "u", Name: "韦某", StaffNo: "A1"}, {ID: "q", Unit: "u", Name: "覃某", StaffNo: "A2"}}, quiz.Change{Actor: "x"})
	if err != nil {
		t.Fatal(err)
	}
	study := quiz.NewStudy(db.StudyPorts(), time.UTC)
	if _, err := study.ImportQuestions(ctx, []quiz.Question{{ID: "q1", Version: 1, Kind: quiz.TrueFalse, Stem: "宪法日是12月4日。", Options: []string{"对", "错"}, Answer: []int{0}, Difficulty: 1}}, nil, false, now); err != nil {
		t.Fatal(err)
	}
	a := quiz.Assignment{Title: "宪法学习", Blueprint: quiz.Blueprint{ID: "b", Points: 100, Pass: 60, Fixed: []quiz.Key{{ID: "q1", Version: 1}}}, Target: quiz.Target{Everyone: true},
		Opens: now.Add(-time.Hour), Closes: now.Add(time.Hour), Counts: quiz.Best, Mode: quiz.StudyMode}
	if _, err := study.Assign(ctx, a, quiz.Change{Actor: "x", Reason: "x", At: now}); err != nil {
		t.Fatal(err)
	}
	figures, err := StudyFigures(ctx, db, time.UTC, 2026)
	if err != nil || len(figures) != 1 || figures[0].Unit != "u" || figures[0].Assigned != 2 || figures[0].Passed != 0 {
		t.Fatalf("%+v, %v", figures, err)
	}
	if other, err := StudyFigures(ctx, db, time.UTC, 2025); err != nil || len(other) != 0 {
		t.Errorf("%+v, %v", other, err)
	}
}
