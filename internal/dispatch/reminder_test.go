package dispatch

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pufa/internal/record"
	"pufa/internal/standin"
	"pufa/internal/store"
	"pufa/internal/wechat"
	"pufa/quiz"
	"pufa/scheduler"
)

// lessons are the quizzes as reminders see them, without practice.
type lessons struct{ *quiz.Study }

func (l lessons) Owing(ctx context.Context, now time.Time) ([]scheduler.Owing, error) {
	owed, err := l.Owed(ctx, now)
	var out []scheduler.Owing
	for _, o := range owed {
		out = append(out, scheduler.Owing{Assignment: o.Assignment, Title: o.Title, Deadline: o.Deadline})
	}
	return out, err
}

func (lessons) ReviewsDue(context.Context, time.Time, time.Time) (bool, error) { return false, nil }

// enrol binds every follower to a person and gives all an assignment that ends at a time.
func (w *district) enrol(closes time.Time) *quiz.Study {
	w.t.Helper()
	ctx := context.Background()
	check := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	study := quiz.NewStudy(w.store.StudyPorts(), china)
	people := make([]record.Person, len(w.followers))
	for i := range people {
		people[i] = record.Person{ID: fmt.Sprint("p", i), Unit: "u1", Name: "韦某", StaffNo: fmt.Sprint("A", i)}
	}
	_, err := w.store.SaveRoster(ctx, []record.Unit{{ID: "u1", Name: "司法局", Headcount: len(people)}}, people, quiz.Change{Actor: "admin"})
	check(err)
	for i, id := range w.followers {
		invited, err := study.Invite(ctx, []string{people[i].ID}, time.Hour, w.clock.Now())
		check(err)
		_, err = study.Bind(ctx, w.key.FollowerID(id), invited[0].Code, "", "", w.clock.Now())
		check(err)
	}
	q := quiz.Question{ID: "q1", Kind: quiz.Single, Stem: "题干", Options: []string{"甲", "乙"}, Answer: []int{0}, Difficulty: 1, Explanation: "解析"}
	_, err = study.ImportQuestions(ctx, []quiz.Question{q}, nil, false, w.clock.Now())
	check(err)
	_, err = study.Assign(ctx, quiz.Assignment{Title: "宪法知识考试", Target: quiz.Target{Everyone: true}, Opens: w.clock.Now(), Closes: closes, Counts: quiz.Best, Mode: quiz.ExamMode,
		Blueprint: quiz.Blueprint{ID: "one", Parts: []quiz.Part{{Kind: quiz.Single, Count: 1, Points: 1}}}}, quiz.Change{Actor: "admin", At: w.clock.Now()})
	check(err)
	return study
}

// remindFor lets time pass in steps, reminders being made, planned and sent.
func (w *district) remindFor(study *quiz.Study, n scheduler.Notification, d, step time.Duration) {
	w.t.Helper()
	r := scheduler.Reminders{Campaigns: w.store, Studies: lessons{study}, Rules: w.rules, Notification: n, Now: w.clock.Now}
	for passed := time.Duration(0); passed < d; passed += step {
		if _, err := r.Run(context.Background()); err != nil {
			w.t.Fatal(err)
		}
		w.runFor(w.replica, step, step)
	}
}

// A reminder goes out by the account's notification to who granted one, by customer
// message to who wrote, and waits for the others; each gets it once, and not at night.
func TestReminders(t *testing.T) {
	onEngines(t, func(t *testing.T, cfg store.Config) {
		w := inBatches(t, cfg, wechat.VerifiedService, 5, nil)
		study := w.enrol(constitutionDay.AddDate(0, 0, 1).Add(-6 * time.Hour)) // at three in the morning
		ctx := t.Context()
		w.clock.pass(constitutionDay.AddDate(0, 0, -2).Add(-7 * time.Hour).Sub(w.clock.Now())) // three days before, at two
		if _, err := w.platform.Subscribe(ctx, w.followers[0], standin.Grant{TemplateID: "S-exam", Accept: true}); err != nil {
			t.Fatal(err)
		}
		w.platform.Settle()
		w.says(w.followers[1], "你好")
		if err := w.store.Wish(ctx, w.key.FollowerID(w.followers[2]), "", false, w.clock.Now()); err != nil {
			t.Fatal(err)
		}
		n := scheduler.Notification{Channel: scheduler.ViaSubscribe, TemplateID: "S-exam", Title: "thing1"}
		w.remindFor(study, n, 5*time.Hour, 15*time.Minute) // until seven
		w.onlyOnceOrNothing(0)
		w.remindFor(study, n, 5*time.Hour, 15*time.Minute)
		w.onlyOnceOrNothing(2)
		for i, want := range []int{0, 0, 0, 1, 1} {
			_, c, found, err := w.store.WaitingFor(ctx, w.key.FollowerID(w.followers[i]), fmt.Sprint("m", i), w.clock.Now())
			if err != nil || found != (want == 1) || found && !c.Reminder() {
				t.Errorf("follower %d: %v, %+v, %v", i, found, c, err)
			}
		}
		campaigns, err := w.store.Campaigns(ctx)
		if err != nil || len(campaigns) != 1 {
			t.Fatalf("%d, %v", len(campaigns), err)
		}
		w.accounted(campaigns[0])
	})
}

// A template message goes to all who owe, where the account has one.
func TestRemindersByTemplate(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.VerifiedService, 3, nil)
	study := w.enrol(constitutionDay)
	w.clock.pass(constitutionDay.AddDate(0, 0, -3).Sub(w.clock.Now()))
	n := scheduler.Notification{Channel: scheduler.ViaTemplate, TemplateID: "T-exam", Title: "thing1"}
	w.remindFor(study, n, 24*time.Hour, time.Hour)
	w.onlyOnceOrNothing(3)
}

// An unverified account has the next reply.
func TestRemindersOfAnUnverifiedAccount(t *testing.T) {
	w := inBatches(t, sqliteConfig(t), wechat.Unverified, 2, nil)
	study := w.enrol(constitutionDay)
	w.clock.pass(constitutionDay.AddDate(0, 0, -1).Sub(w.clock.Now()))
	w.remindFor(study, scheduler.Notification{Channel: scheduler.ViaTemplate, TemplateID: "T-exam", Title: "thing1"}, time.Hour, 10*time.Minute)
	w.onlyOnceOrNothing(0)
	_, _, found, err := w.store.WaitingFor(t.Context(), w.key.FollowerID(w.followers[0]), "m", w.clock.Now())
	if err != nil || !found {
		t.Errorf("%v, %v", found, err)
	}
}
