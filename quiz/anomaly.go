package quiz

import (
	"cmp"
	"slices"
	"time"
)

// Anomaly is a reason to offer a re-test. It is shown to an admin, never as an
// accusation.
type Anomaly struct {
	Kind     AnomalyKind
	Attempts []string // ids
	Seconds  float64  // TooFast: seconds per question
	Shared   int      // SameWrong: wrong answers in common
}

// AnomalyKind says what was seen.
type AnomalyKind string

const (
	TooFast   AnomalyKind = "too_fast"   // a whole paper under a plausible time
	SameWrong AnomalyKind = "same_wrong" // many identical wrong answers in one unit
	OneDevice AnomalyKind = "one_device" // one follower or device answering for several people
)

// Thresholds of the anomalies; docs/quiz.md gives their false-positive rates.
const (
	PlausibleSeconds = 3.0 // per question; reading alone takes longer
	sameWrongLeast   = 7   // wrong answers two people share
	sameWrongShare   = 0.8 // of the wrong answers of the one who has fewer
)

// Fast reports a finished attempt that took less than a plausible time.
func Fast(t Attempt) (Anomaly, bool) {
	n := len(t.Answers)
	if t.State != Submitted || n < 5 {
		return Anomaly{}, false
	}
	last := time.Time{}
	for _, a := range t.Answers {
		if a.At.After(last) {
			last = a.At
		}
	}
	per := last.Sub(t.Started).Seconds() / float64(n)
	return Anomaly{Kind: TooFast, Attempts: []string{t.ID}, Seconds: per}, per < PlausibleSeconds
}

// wrongAnswer is one wrong choice, the same for everybody who made it.
type wrongAnswer struct {
	key    Key
	chosen string
}

// SharedWrong finds pairs of attempts of one unit that share many identical wrong
// answers.
func SharedWrong(unit []Attempt) []Anomaly {
	wrong := make([]map[wrongAnswer]bool, len(unit))
	for i, t := range unit {
		wrong[i] = map[wrongAnswer]bool{}
		for item, a := range t.Answers {
			if !a.Correct {
				wrong[i][wrongAnswer{t.Paper.Items[item].Key, Letters(a.Chosen)}] = true
			}
		}
	}
	var out []Anomaly
	for i := range unit {
		for j := i + 1; j < len(unit); j++ {
			if unit[i].Person != "" && unit[i].Person == unit[j].Person {
				continue // one's own mistakes again
			}
			shared := common(wrong[i], wrong[j])
			fewer := min(len(wrong[i]), len(wrong[j]))
			if shared >= sameWrongLeast && float64(shared) >= sameWrongShare*float64(fewer) {
				out = append(out, Anomaly{Kind: SameWrong, Attempts: []string{unit[i].ID, unit[j].ID}, Shared: shared})
			}
		}
	}
	slices.SortFunc(out, func(a, b Anomaly) int { return cmp.Compare(b.Shared, a.Shared) })
	return out
}

func common(a, b map[wrongAnswer]bool) int {
	n := 0
	for k := range a {
		if b[k] {
			n++
		}
	}
	return n
}
