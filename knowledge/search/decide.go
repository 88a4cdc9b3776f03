package search

import "math"

// Calibration turns the signs of a ranking into the chance that a right article is
// among the first three hits, by a logistic sum; and says from which chance on to
// answer and to offer choices.
type Calibration struct {
	Weights []float64 `json:"weights"` // of the signs, the constant first
	Answer  float64   `json:"answer"`
	Choices float64   `json:"choices"`
}

// signs of a ranking, each about 0..1.
const signCount = 9

func (x *Index) signs(q *question, s *scratch, v *votes) [signCount]float64 {
	out := [signCount]float64{0: 1}
	if len(s.ranked) == 0 {
		return out
	}
	top := s.ranked[0]
	total, first3 := 0.0, 0.0
	for i, c := range s.ranked {
		p := math.Exp(c.score - top.score)
		total += p
		if i < 3 {
			first3 += p
		}
	}
	out[1], out[2] = 1/total, first3/total
	covered, run, all := float32(0), float32(0), float32(0)
	for _, c := range s.ranked[:min(3, len(s.ranked))] {
		covered, run, all = max(covered, c.f[fCovered]), max(run, c.f[fRun]), max(all, c.all)
	}
	out[3], out[4], out[5] = float64(covered), float64(run), float64(all)/50
	if len(v.near) > 0 {
		out[6] = float64(v.near[0].similarity)
	}
	out[7] = float64(min(len(q.bigrams), 20)) / 20
	out[8] = float64(s.scan.known())
	return out
}

func (c *Calibration) chance(signs [signCount]float64) float64 {
	sum := 0.0
	for i, w := range c.Weights {
		if i < signCount {
			sum += w * signs[i]
		}
	}
	return 1 / (1 + math.Exp(-sum))
}

func (c *Calibration) decide(chance float64) Decision {
	switch {
	case chance >= c.Answer:
		return Answer
	case chance >= c.Choices:
		return Choices
	}
	return None
}
