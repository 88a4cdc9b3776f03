package search

import (
	"cmp"
	"math/bits"
	"slices"
)

// mostLeaves of a tree: one bit each in the set of leaves that a candidate can still
// reach.
const mostLeaves = 16

// forest is trees laid out to be asked all at once. The splits stand by feature, in
// rising order; each that a candidate's value lies above rules out the leaves on its
// left. The first leaf left over in each tree is where the candidate ends: the same
// as walking the trees, with no branch that a processor could guess wrong.
// (QuickScorer, Lucchese et al. 2015.)
type forest struct {
	features []int16
	from     []int32 // of each feature: its splits; one more than features
	splits   []fork
	leaves   [][mostLeaves]float32 // of each tree: the scores, from left to right
}

const allLeaves = 1<<mostLeaves - 1

type fork struct {
	above float32
	tree  uint16
	keep  uint16 // leaves not on the left
}

func newForest(trees []Tree) forest {
	var f forest
	byFeature := map[int16][]fork{}
	for i := range trees {
		t := &trees[i]
		var scores [mostLeaves]float32
		n := 0
		var visit func(node int16) uint16
		visit = func(node int16) uint16 {
			if t.Feature[node] < 0 {
				scores[n] = t.Split[node]
				n++
				return 1 << (n - 1)
			}
			left := visit(t.Left[node])
			k := t.Feature[node]
			byFeature[k] = append(byFeature[k], fork{t.Split[node], uint16(i), ^left})
			return left | visit(t.Right[node])
		}
		visit(0)
		f.leaves = append(f.leaves, scores)
	}
	for k := range byFeature {
		f.features = append(f.features, k)
	}
	slices.Sort(f.features)
	for _, k := range f.features {
		f.from = append(f.from, int32(len(f.splits)))
		slices.SortStableFunc(byFeature[k], func(a, b fork) int { return cmp.Compare(a.above, b.above) })
		f.splits = append(f.splits, byFeature[k]...)
	}
	f.from = append(f.from, int32(len(f.splits)))
	return f
}

// score is the sum of what the trees say. Open is room for one set for each tree.
func (f *forest) score(values *features, open []uint16) float32 {
	open = open[:len(f.leaves)]
	for i := range open {
		open[i] = allLeaves
	}
	for i, k := range f.features {
		v := values[k]
		for _, s := range f.splits[f.from[i]:f.from[i+1]] {
			if v <= s.above {
				break
			}
			open[s.tree] &= s.keep
		}
	}
	sum := float32(0)
	for i, left := range open {
		sum += f.leaves[i][bits.TrailingZeros16(left)&(mostLeaves-1)]
	}
	return sum
}
