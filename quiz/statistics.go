package quiz

import (
	"math"
	"slices"
)

// Sitting is one finished attempt as the item statistics see it.
type Sitting struct {
	Score map[string]float64 // share of the points got, 0..1, by question id
	Chose map[string][]int   // options chosen, by question id
	Total float64            // points got in all, with every question counting 1
}

// ItemStatistics describe a question over many sittings, after Moodle's
// definitions (docs.moodle.org, Quiz statistics calculations).
type ItemStatistics struct {
	ID             string
	Count          int     // sittings that had it
	Facility       float64 // mean share of points, 0..1
	Deviation      float64 // standard deviation of that share
	Discrimination float64 // correlation with the rest of the paper, -1..1; NaN when undefined
	Efficiency     float64 // covariance over the largest possible one, -1..1; NaN when undefined
	Options        []int   // how often each option was chosen
	Flags          []Flag
}

// Flag marks a question that somebody should look at.
type Flag string

const (
	TooEasy          Flag = "too_easy"          // facility above 0.95
	TooHard          Flag = "too_hard"          // facility below 0.25
	NotDiscriminates Flag = "no_discrimination" // discrimination below 0.2
	Negative         Flag = "negative"          // those who know more get it wrong
	Exposed          Flag = "exposed"           // asked more often than ExposedOver
)

// enough is how many sittings a question needs before it is judged.
const enough = 20

// ExposedOver is how often a question may be asked before it is flagged.
const ExposedOver = 2000

// Statistics works out the statistics of one question with so many options.
func Statistics(id string, options int, sittings []Sitting) ItemStatistics {
	s := ItemStatistics{ID: id, Options: make([]int, options), Discrimination: math.NaN(), Efficiency: math.NaN()}
	var own, rest []float64
	for _, t := range sittings {
		score, had := t.Score[id]
		if !had {
			continue
		}
		own, rest = append(own, score), append(rest, t.Total-score)
		for _, c := range t.Chose[id] {
			if c >= 0 && c < options {
				s.Options[c]++
			}
		}
	}
	s.Count = len(own)
	if s.Count == 0 {
		return s
	}
	s.Facility = mean(own)
	s.Deviation = math.Sqrt(covariance(own, own))
	if v := math.Sqrt(covariance(own, own) * covariance(rest, rest)); v > 1e-12 {
		s.Discrimination = covariance(own, rest) / v
	}
	if most := covariance(slices.Sorted(slices.Values(own)), slices.Sorted(slices.Values(rest))); most > 1e-12 {
		s.Efficiency = covariance(own, rest) / most
	}
	s.Flags = s.flags()
	return s
}

func (s ItemStatistics) flags() []Flag {
	var out []Flag
	if s.Count > ExposedOver {
		out = append(out, Exposed)
	}
	if s.Count < enough {
		return out
	}
	if s.Facility > 0.95 {
		out = append(out, TooEasy)
	}
	if s.Facility < 0.25 {
		out = append(out, TooHard)
	}
	switch d := s.Discrimination; {
	case math.IsNaN(d):
	case d < 0:
		out = append(out, Negative)
	case d < 0.2:
		out = append(out, NotDiscriminates)
	}
	return out
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// covariance is the sample covariance; 0 for fewer than two values.
func covariance(x, y []float64) float64 {
	if len(x) < 2 {
		return 0
	}
	mx, my, sum := mean(x), mean(y), 0.0
	for i := range x {
		sum += (x[i] - mx) * (y[i] - my)
	}
	return sum / float64(len(x)-1)
}
