package quiz

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// honest is a simulated exam of people who answer by themselves: what they know is
// normally distributed, most mistakes go to the most tempting option, and the time
// that a question takes is log-normal with a median of 12 seconds.
type honest struct {
	rand *rand.Rand
	bank int // questions that a paper of 20 is drawn from; 20 = one paper for all
}

func (h honest) unit(people int) []Attempt {
	var out []Attempt
	for p := range people {
		ability := h.rand.NormFloat64()
		pace := 12 * math.Exp(0.35*h.rand.NormFloat64())
		start := time.Unix(0, 0)
		t := Attempt{ID: fmt.Sprint(p), Person: fmt.Sprint(p), State: Submitted, Started: start, Answers: map[int]Answer{}}
		for i, q := range h.rand.Perm(h.bank)[:20] {
			start = start.Add(time.Duration(pace * math.Exp(0.5*h.rand.NormFloat64()) * float64(time.Second)))
			hardness := float64(q%7)/2 - 2.5
			a := Answer{Item: i, At: start, Correct: h.rand.Float64() < 1/(1+math.Exp(hardness-ability))}
			if !a.Correct {
				a.Chosen = []int{1}
				if h.rand.Float64() > 0.6 {
					a.Chosen = []int{2 + h.rand.IntN(2)}
				}
			}
			t.Paper.Items = append(t.Paper.Items, Item{Key: Key{fmt.Sprint(q), 1}})
			t.Answers[i] = a
		}
		out = append(out, t)
	}
	return out
}

// TestFalsePositivesOfAnomalies keeps the rates that docs/quiz.md states.
func TestFalsePositivesOfAnomalies(t *testing.T) {
	for _, c := range []struct {
		name         string
		bank         int
		fast, shared float64 // at most, of people and of people
	}{
		{"one paper for all", 20, 0.001, 0.01},
		{"drawn from 200 questions", 200, 0.001, 0.0005},
	} {
		h := honest{rand.New(rand.NewPCG(1, 2)), c.bank}
		people, fast, shared := 0, 0, 0
		for range 300 {
			unit := h.unit(40)
			people += len(unit)
			for _, t := range unit {
				if _, odd := Fast(t); odd {
					fast++
				}
			}
			seen := map[string]bool{}
			for _, a := range SharedWrong(unit) {
				for _, id := range a.Attempts {
					seen[id] = true
				}
			}
			shared += len(seen)
		}
		f, s := float64(fast)/float64(people), float64(shared)/float64(people)
		t.Logf("%s: of %d honest people %.4f%% too fast, %.4f%% with a neighbour's mistakes", c.name, people, 100*f, 100*s)
		if f > c.fast || s > c.shared {
			t.Errorf("%s: %g and %g, want at most %g and %g", c.name, f, s, c.fast, c.shared)
		}
	}
}

func TestOneFollowerForSeveralPeople(t *testing.T) {
	got := SharedDevice([]Attempt{{ID: "1", Person: "a", Follower: "f"}, {ID: "2", Person: "b", Follower: "f"}, {ID: "3", Person: "c", Follower: "g"},
		{ID: "4", Person: "c", Follower: "g"}, {ID: "5", Person: "d"}, {ID: "6", Person: "e"}})
	if len(got) != 1 || got[0].Kind != OneDevice || fmt.Sprint(got[0].Attempts) != "[1 2]" {
		t.Errorf("%+v", got)
	}
}
