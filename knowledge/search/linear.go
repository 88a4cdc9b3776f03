package search

import (
	"math"
	"math/rand/v2"
)

// linearTrainer fits a linear ranking by the likelihood of the right articles among
// the candidates of each question (listwise softmax), with Adam.
type linearTrainer struct {
	n          int // features used, the first n
	mean, dev  []float64
	w          []float64
	grad       []float64
	slow, fast []float64 // Adam's second and first moments
	steps      int
}

const (
	linearEpochs = 12
	linearRate   = 0.03
	linearDecay  = 0.001
)

func trainLinear(lessons []lesson, n int, rng *rand.Rand) []float32 {
	t := &linearTrainer{n: n, mean: make([]float64, n), dev: make([]float64, n), w: make([]float64, n),
		grad: make([]float64, n), slow: make([]float64, n), fast: make([]float64, n)}
	t.standardise(lessons)
	order := make([]int, len(lessons))
	for i := range order {
		order[i] = i
	}
	for epoch := range linearEpochs {
		rate := linearRate * (1 - float64(epoch)/linearEpochs)
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			t.step(&lessons[i], rate)
		}
	}
	weights := make([]float32, n)
	for k := range weights {
		weights[k] = float32(t.w[k] / t.dev[k])
	}
	return weights
}

// standardise measures the mean and the spread of each feature.
func (t *linearTrainer) standardise(lessons []lesson) {
	count := 0.0
	for i := range lessons {
		for j := range lessons[i].rows {
			count++
			for k := range t.n {
				v := float64(lessons[i].rows[j][k])
				t.mean[k] += v
				t.dev[k] += v * v
			}
		}
	}
	for k := range t.n {
		t.mean[k] /= max(1, count)
		variance := t.dev[k]/max(1, count) - t.mean[k]*t.mean[k]
		t.dev[k] = math.Sqrt(max(0, variance)) + 1e-6
		if t.dev[k] < 1e-5 { // a feature that never varies says nothing
			t.dev[k] = math.Inf(1)
		}
	}
}

func (t *linearTrainer) step(l *lesson, rate float64) {
	scores := make([]float64, len(l.rows))
	for i := range l.rows {
		f := &l.rows[i]
		for k := range t.n {
			scores[i] += t.w[k] * (float64(f[k]) - t.mean[k]) / t.dev[k]
		}
	}
	pull := make([]float64, len(scores))
	softmaxGradient(l, scores, pull)
	for k := range t.n {
		t.grad[k] = linearDecay * t.w[k]
	}
	for i, p := range pull {
		if math.Abs(p) < 1e-5 {
			continue
		}
		f := &l.rows[i]
		for k := range t.n {
			t.grad[k] -= p * (float64(f[k]) - t.mean[k]) / t.dev[k]
		}
	}
	t.steps++
	unbias := 1 - math.Pow(0.999, float64(t.steps))
	for k := range t.n {
		t.fast[k] = 0.9*t.fast[k] + 0.1*t.grad[k]
		t.slow[k] = 0.999*t.slow[k] + 0.001*t.grad[k]*t.grad[k]
		t.w[k] -= rate * t.fast[k] / (math.Sqrt(t.slow[k]/unbias) + 1e-8)
	}
}

// softmaxGradient is, for each row, how much its score should rise: the share it
// should have of the probability less the share it has. Right articles share half
// of theirs equally and half by how well they do already, so that a question with
// many right articles mostly asks for one of them to be on top.
func softmaxGradient(l *lesson, scores, pull []float64) {
	top := math.Inf(-1)
	for _, s := range scores {
		top = max(top, s)
	}
	total, right := 0.0, 0.0
	for i, s := range scores {
		pull[i] = math.Exp(s - top)
		total += pull[i]
		if l.gold[i] {
			right += pull[i]
		}
	}
	for i, e := range pull {
		pull[i] = -e / total
		if l.gold[i] {
			pull[i] += 0.5*e/(right+1e-300) + 0.5/float64(l.golds)
		}
	}
}
