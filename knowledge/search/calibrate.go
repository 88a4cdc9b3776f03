package search

import (
	"context"
	"math"
	"slices"
)

const (
	shown        = 3    // hits that an answer shows
	offTolerance = 0.02 // share of off-topic questions that may be answered
)

// sample is the signs of one ranking and whether it found what was asked.
type sampled struct {
	signs [signCount]float64
	right bool
	off   bool
}

// calibrate fits the chance of being right on the labelled questions, each asked
// of an index that does not remember it, and on off-topic ones.
func (x *Index) calibrate(ctx context.Context, parts []part, offTopic []string) (Calibration, error) {
	var samples []sampled
	for _, p := range parts {
		y := *p.index
		y.model = x.model
		byID := y.byID()
		for _, l := range p.questions {
			one, err := y.sample(ctx, l.Question, resolve(byID, l.Gold))
			if err != nil {
				return Calibration{}, err
			}
			samples = append(samples, one)
		}
	}
	for _, text := range offTopic {
		one, err := x.sample(ctx, text, nil)
		if err != nil {
			return Calibration{}, err
		}
		one.off = true
		samples = append(samples, one)
	}
	c := Calibration{Weights: fitLogistic(samples)}
	c.Answer, c.Choices = c.thresholds(samples)
	return c, nil
}

func (x *Index) sample(ctx context.Context, text string, gold []int32) (sampled, error) {
	s := x.scratch.Get().(*scratch)
	defer func() {
		s.reset(x.corpus)
		x.scratch.Put(s)
	}()
	query := Query{Text: text}
	q := x.question(query)
	v, err := x.find(ctx, q, s, query)
	if err != nil {
		return sampled{}, err
	}
	x.rank(s, v)
	right := slices.ContainsFunc(s.ranked[:min(shown, len(s.ranked))], func(c *candidate) bool {
		return slices.Contains(gold, c.doc)
	})
	return sampled{signs: x.signs(q, s, v), right: right}, nil
}

// fitLogistic fits the weights by Newton's method with a little ridge. Off-topic
// questions weigh as much together as half the others.
func fitLogistic(samples []sampled) []float64 {
	off := 0
	for _, s := range samples {
		if s.off {
			off++
		}
	}
	offWeight := 0.0
	if off > 0 {
		offWeight = 0.5 * float64(len(samples)-off) / float64(off)
	}
	w := make([]float64, signCount)
	for range 30 {
		var slope [signCount]float64
		var bend [signCount][signCount]float64
		for i := range signCount {
			slope[i] = -0.1 * w[i]
			bend[i][i] = 0.1
		}
		for _, s := range samples {
			weight, y := 1.0, 0.0
			if s.off {
				weight = offWeight
			}
			if s.right {
				y = 1
			}
			p := (&Calibration{Weights: w}).chance(s.signs)
			for i := range signCount {
				slope[i] += weight * (y - p) * s.signs[i]
				for j := range signCount {
					bend[i][j] += weight * p * (1 - p) * s.signs[i] * s.signs[j]
				}
			}
		}
		step := solve(bend, slope)
		for i := range w {
			w[i] += step[i]
		}
	}
	return w
}

// solve is Gaussian elimination with pivoting.
func solve(a [signCount][signCount]float64, b [signCount]float64) [signCount]float64 {
	for i := range signCount {
		pivot := i
		for r := i + 1; r < signCount; r++ {
			if math.Abs(a[r][i]) > math.Abs(a[pivot][i]) {
				pivot = r
			}
		}
		a[i], a[pivot] = a[pivot], a[i]
		b[i], b[pivot] = b[pivot], b[i]
		for r := i + 1; r < signCount; r++ {
			f := a[r][i] / a[i][i]
			for k := i; k < signCount; k++ {
				a[r][k] -= f * a[i][k]
			}
			b[r] -= f * b[i]
		}
	}
	var out [signCount]float64
	for i := signCount - 1; i >= 0; i-- {
		out[i] = b[i]
		for k := i + 1; k < signCount; k++ {
			out[i] -= a[i][k] * out[k]
		}
		out[i] /= a[i][i]
	}
	return out
}

// thresholds answers where few off-topic questions would be, and only at good odds; it offers choices where most off-topic questions would not be.
func (c *Calibration) thresholds(samples []sampled) (answer, choices float64) {
	const goodOdds, fewOffered = 0.75, 0.15
	var off []float64
	for _, s := range samples {
		if s.off {
			off = append(off, c.chance(s.signs))
		}
	}
	slices.Sort(off)
	above := func(share, floor float64) float64 {
		if len(off) == 0 {
			return floor
		}
		keep := int(math.Ceil(float64(len(off)) * (1 - share)))
		return max(floor, off[min(len(off)-1, max(0, keep-1))]+1e-6)
	}
	answer = above(offTolerance, goodOdds)
	return answer, min(answer, above(fewOffered, 0.05))
}
