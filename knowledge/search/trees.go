package search

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// treeOptions bound the boosted trees.
type treeOptions struct {
	trees, leaves, smallest int     // smallest: rows in a leaf
	rate, decay             float64 // how far each tree goes; how much small leaves are held back
	head                    int     // candidates of a question, by the linear score, that trees learn from
	features, questions     float64 // shares that each tree sees, drawn at random
}

func defaultTrees() treeOptions {
	return treeOptions{trees: 150, leaves: 10, smallest: 50, rate: 0.08, decay: 2, head: 60,
		features: 0.4, questions: 0.7}
}

const mostBins = 40

// booster grows trees on the slope of the same likelihood that the linear ranking
// is fitted by, starting from the linear scores.
type booster struct {
	opt     treeOptions
	n       int // features used
	rng     *rand.Rand
	seen    []int // features that the tree at work sees
	rows    []*features
	lessons []lesson // over rows, in order
	scores  []float64
	pull    []float64 // first derivative
	bend    []float64 // second derivative, negated
	cuts    [][]float32
	bins    [][]uint8
}

func trainTrees(lessons []lesson, linear []float32, n int, opt treeOptions, rng *rand.Rand) []Tree {
	b := &booster{opt: opt, n: n, rng: rng}
	b.sample(lessons, &Ranker{Weights: linear})
	if len(b.rows) == 0 {
		return nil
	}
	b.pull, b.bend = make([]float64, len(b.rows)), make([]float64, len(b.rows))
	b.bin()
	var out []Tree
	for range opt.trees {
		b.slope()
		tree := b.grow()
		for i, r := range b.rows {
			b.scores[i] += float64(tree.value(r))
		}
		out = append(out, tree)
	}
	return out
}

// sample keeps the candidates near the top, and a thin sample of the others.
func (b *booster) sample(lessons []lesson, r *Ranker) {
	for i := range lessons {
		l := &lessons[i]
		scores := make([]float64, len(l.rows))
		order := make([]int, len(l.rows))
		for j := range l.rows {
			scores[j], order[j] = r.linear(&l.rows[j]), j
		}
		slices.SortStableFunc(order, func(x, y int) int {
			switch {
			case scores[x] > scores[y]:
				return -1
			case scores[x] < scores[y]:
				return 1
			}
			return 0
		})
		kept := lesson{golds: l.golds}
		for rank, j := range order {
			if l.gold[j] || rank < b.opt.head || rank%17 == 0 {
				b.rows = append(b.rows, &l.rows[j])
				b.scores = append(b.scores, scores[j])
				kept.gold = append(kept.gold, l.gold[j])
			}
		}
		b.lessons = append(b.lessons, kept)
	}
}

// bin sorts each feature's values into a few ranges, finer at the upper end, where
// the rare telling values are.
func (b *booster) bin() {
	b.cuts, b.bins = make([][]float32, b.n), make([][]uint8, b.n)
	n := len(b.rows)
	eachFeature(b.n, func(k int) {
		values := make([]float32, n)
		for i, r := range b.rows {
			values[i] = r[k]
		}
		sorted := slices.Clone(values)
		slices.Sort(sorted)
		var cuts []float32
		cut := func(share float64) {
			if v := sorted[min(n-1, int(share*float64(n)))]; len(cuts) == 0 || v > cuts[len(cuts)-1] {
				cuts = append(cuts, v)
			}
		}
		for i := 1; i < 32; i++ {
			cut(float64(i) / 32)
		}
		for _, share := range []float64{0.98, 0.99, 0.995, 0.998, 0.999} {
			cut(share)
		}
		bins := make([]uint8, n)
		for i, v := range values {
			at, _ := slices.BinarySearch(cuts, v)
			bins[i] = uint8(at)
		}
		b.cuts[k], b.bins[k] = cuts, bins
	})
}

func eachFeature(n int, do func(k int)) {
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for k := w; k < n; k += workers {
				do(k)
			}
		})
	}
	wg.Wait()
}

func (b *booster) slope() {
	at := 0
	for i := range b.lessons {
		l := &b.lessons[i]
		to := at + len(l.gold)
		scores, pull := b.scores[at:to], b.pull[at:to]
		softmaxGradient(l, scores, pull)
		top, total := slices.Max(scores), 0.0
		for _, s := range scores {
			total += math.Exp(s - top)
		}
		for j, s := range scores {
			p := math.Exp(s-top) / total
			b.bend[at+j] = p*(1-p) + 1e-4
		}
		at = to
	}
}

// ranges is, for each feature and range of its values, the sums over a leaf's rows.
type ranges struct {
	pull, bend []float64
	count      []int32
}

// leaf is a leaf of a growing tree with the best way to split it.
type leaf struct {
	node       int
	rows       []int32
	sums       ranges
	pull, bend float64
	gain       float64
	feature    int // -1: not worth splitting
	bin        int
}

func (b *booster) grow() Tree {
	var t Tree
	rows := b.draw()
	leaves := []*leaf{b.leaf(&t, rows, b.sums(rows))}
	for len(leaves) < b.opt.leaves {
		best := -1
		for i, l := range leaves {
			if l.feature >= 0 && (best < 0 || l.gain > leaves[best].gain) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		l := leaves[best]
		left, right := b.divide(&t, l)
		t.Feature[l.node], t.Split[l.node] = int16(l.feature), b.cuts[l.feature][l.bin]
		t.Left[l.node], t.Right[l.node] = int16(left.node), int16(right.node)
		leaves[best] = left
		leaves = append(leaves, right)
	}
	return t
}

// draw chooses the features and the questions that the next tree sees.
func (b *booster) draw() []int32 {
	b.seen = b.rng.Perm(b.n)[:max(1, int(b.opt.features*float64(b.n)))]
	slices.Sort(b.seen)
	var rows []int32
	at := int32(0)
	for i := range b.lessons {
		to := at + int32(len(b.lessons[i].gold))
		if b.rng.Float64() < b.opt.questions {
			for ; at < to; at++ {
				rows = append(rows, at)
			}
		}
		at = to
	}
	return rows
}

// divide splits a leaf in two. Only the smaller part is summed anew; the other is
// what remains.
func (b *booster) divide(t *Tree, l *leaf) (left, right *leaf) {
	var low, high []int32
	for _, i := range l.rows {
		if int(b.bins[l.feature][i]) <= l.bin {
			low = append(low, i)
		} else {
			high = append(high, i)
		}
	}
	if len(low) <= len(high) {
		small := b.sums(low)
		l.sums.less(small)
		return b.leaf(t, low, small), b.leaf(t, high, l.sums)
	}
	small := b.sums(high)
	l.sums.less(small)
	return b.leaf(t, low, l.sums), b.leaf(t, high, small)
}

func (r *ranges) less(o ranges) {
	for i := range r.pull {
		r.pull[i] -= o.pull[i]
		r.bend[i] -= o.bend[i]
		r.count[i] -= o.count[i]
	}
}

func (b *booster) sums(rows []int32) ranges {
	r := ranges{make([]float64, b.n*mostBins), make([]float64, b.n*mostBins), make([]int32, b.n*mostBins)}
	eachFeature(len(b.seen), func(i int) {
		k := b.seen[i]
		bins, from := b.bins[k], k*mostBins
		pull, bend := r.pull[from:from+mostBins], r.bend[from:from+mostBins]
		count := r.count[from : from+mostBins]
		for _, i := range rows {
			at := bins[i]
			pull[at] += b.pull[i]
			bend[at] += b.bend[i]
			count[at]++
		}
	})
	return r
}

// leaf adds a leaf for rows to the tree and looks for its best split.
func (b *booster) leaf(t *Tree, rows []int32, sums ranges) *leaf {
	l := &leaf{node: len(t.Feature), rows: rows, sums: sums, feature: -1}
	for _, i := range rows {
		l.pull += b.pull[i]
		l.bend += b.bend[i]
	}
	t.Feature = append(t.Feature, -1)
	t.Split = append(t.Split, float32(b.opt.rate*l.pull/(l.bend+b.opt.decay)))
	t.Left, t.Right = append(t.Left, 0), append(t.Right, 0)
	if len(rows) < 2*b.opt.smallest {
		return l
	}
	for _, k := range b.seen {
		if gain, bin := b.split(l, k); gain > l.gain+1e-6 {
			l.gain, l.feature, l.bin = gain, k, bin
		}
	}
	return l
}

// split finds where to cut a feature's range, and what that gains.
func (b *booster) split(l *leaf, k int) (float64, int) {
	worth := func(pull, bend float64) float64 { return pull * pull / (bend + b.opt.decay) }
	whole := worth(l.pull, l.bend)
	best, at := 0.0, 0
	p, h, n := 0.0, 0.0, 0
	for i := range b.cuts[k] {
		j := k*mostBins + i
		p, h, n = p+l.sums.pull[j], h+l.sums.bend[j], n+int(l.sums.count[j])
		if n < b.opt.smallest || len(l.rows)-n < b.opt.smallest {
			continue
		}
		if gain := worth(p, h) + worth(l.pull-p, l.bend-h) - whole; gain > best {
			best, at = gain, i
		}
	}
	return best, at
}
