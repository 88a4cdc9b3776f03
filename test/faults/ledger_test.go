package faults

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"pufa/internal/standin"
	"pufa/internal/store"
)

// ledger is what residents sent and what came back.
type ledger struct {
	mu      sync.Mutex
	answers []answered
	rated   int // messages that rate an answer
	thanked int // of them, those whose rating the program says it has taken
}

type answered struct {
	exchange standin.Exchange
	reply    string
}

func (l *ledger) messages() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.answers)
}

// tell sends a resident's message until it is answered, as the platform and a patient
// resident do: under one id.
func (w *world) tell(ctx context.Context, openID, text string) (string, error) {
	ex, err := w.platform.Say(ctx, openID, text)
	if err != nil {
		return "", err
	}
	for began := time.Now(); ex.Reply == nil; ex = w.platform.Again(ctx, ex) {
		if ctx.Err() != nil || time.Since(began) > patience {
			return "", fmt.Errorf("%q is never answered: %s", text, ex.Problem)
		}
	}
	w.ledger.mu.Lock()
	defer w.ledger.mu.Unlock()
	w.ledger.answers = append(w.ledger.answers, answered{ex, ex.Reply.Text})
	if text == useful {
		w.ledger.rated++
		if strings.HasPrefix(ex.Reply.Text, thanks) {
			w.ledger.thanked++
		}
	}
	return ex.Reply.Text, nil
}

const (
	useful = "有用"
	thanks = "谢谢您"
)

// questions are about laws that the built-in packs know, and about nothing.
var questions = []string{"离婚冷静期多久", "公司拖欠工资怎么办", "民法典1077条", "邻居噪音扰民怎么办", "试用期最长多久", "今天天气不错"}

// resident asks and rates until told to stop.
func (w *world) resident(ctx context.Context, n int, stop <-chan struct{}) error {
	openID := w.platform.AddFollowers(1)[0]
	for i := n; ; i++ {
		select {
		case <-stop:
			return nil
		default:
		}
		for _, text := range []string{questions[i%len(questions)], useful} {
			if _, err := w.tell(ctx, openID, text); err != nil {
				return err
			}
		}
	}
}

// check ends the program and compares the ledger with its records: no message twice among
// the receipts, a row for every rating that was thanked for and none twice, and chains
// that hold.
func (w *world) check() {
	w.t.Helper()
	w.kill()
	s := w.records()
	defer s.Close()
	rows := w.rows(s)
	l := w.ledger
	if n := rows["receipts"]; n > int64(l.messages()) {
		w.t.Errorf("%d receipts for %d messages", n, l.messages())
	}
	if n := rows["feedback"]; n < int64(l.thanked) || n > int64(l.rated) {
		w.t.Errorf("%d ratings are stored of %d that were thanked for and %d that were sent", n, l.thanked, l.rated)
	}
	for name, verify := range map[string]func(context.Context) (store.AuditReport, error){"audit": s.VerifyAudit, "ledger": s.VerifyLedger} {
		if r, err := verify(w.t.Context()); err != nil || len(r.Faults) > 0 {
			w.t.Errorf("the chain of the %s: %+v, %v", name, r, err)
		}
	}
}

func (w *world) rows(s *store.Store) map[string]int64 {
	w.t.Helper()
	sum, err := s.Summarise(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	rows := map[string]int64{}
	for _, t := range sum.Tables {
		rows[t.Table] = t.Rows
	}
	return rows
}

// sameAgain posts the last ratings that were stored once more: each gets the reply that it
// got, from whichever process.
func (w *world) sameAgain(last int) {
	w.t.Helper()
	answers := w.ledger.answers[max(0, len(w.ledger.answers)-last):]
	for _, a := range answers {
		if !strings.HasPrefix(a.reply, thanks) {
			continue // it changed nothing, and may be answered anew
		}
		if again := w.platform.Again(w.t.Context(), a.exchange); again.Reply != nil && again.Reply.Text != a.reply {
			w.t.Errorf("a message was answered twice:\n%s\n%s", a.reply, again.Reply.Text)
		}
	}
}
