package search

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// randomTree draws a tree of up to mostLeaves leaves over a few features with few
// values, so that splits and values often coincide.
func randomTree(t *rapid.T) Tree {
	tree := Tree{Feature: []int16{-1}, Split: []float32{0}, Left: []int16{0}, Right: []int16{0}}
	leaves := []int{0}
	for range rapid.IntRange(0, mostLeaves-1).Draw(t, "splits") {
		i := rapid.IntRange(0, len(leaves)-1).Draw(t, "leaf")
		n, left := leaves[i], int16(len(tree.Feature))
		tree.Feature[n] = int16(rapid.IntRange(0, 4).Draw(t, "feature"))
		tree.Split[n] = float32(rapid.IntRange(-3, 3).Draw(t, "split"))
		tree.Left[n], tree.Right[n] = left, left+1
		tree.Feature = append(tree.Feature, -1, -1)
		tree.Split = append(tree.Split, 0, 0)
		tree.Left, tree.Right = append(tree.Left, 0, 0), append(tree.Right, 0, 0)
		leaves[i] = int(left)
		leaves = append(leaves, int(left)+1)
	}
	for _, n := range leaves {
		tree.Split[n] = float32(rapid.IntRange(-100, 100).Draw(t, "score"))
	}
	return tree
}

// Asking all trees at once gives what walking each of them does.
func TestForestAgreesWithItsTrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trees := rapid.SliceOfN(rapid.Custom(randomTree), 1, 8).Draw(t, "trees")
		f := newForest(trees)
		var values features
		for i := range 5 {
			values[i] = float32(rapid.IntRange(-4, 4).Draw(t, "value"))
		}
		want := float32(0)
		for i := range trees {
			if !trees[i].valid() {
				t.Fatal("a proper tree is refused")
			}
			want += trees[i].value(&values)
		}
		var room [mostTrees]uint16
		if got := f.score(&values, room[:]); got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestTreesThatAreNoneAreRefused(t *testing.T) {
	for name, tree := range map[string]Tree{
		"shared child":  {Feature: []int16{0, 1, -1}, Split: make([]float32, 3), Left: []int16{1, 2, 0}, Right: []int16{2, 2, 0}},
		"loop":          {Feature: []int16{0, -1}, Split: make([]float32, 2), Left: []int16{0, 0}, Right: []int16{1, 0}},
		"nothing":       {},
		"child outside": {Feature: []int16{0, -1}, Split: make([]float32, 2), Left: []int16{1, 0}, Right: []int16{7, 0}},
	} {
		if tree.valid() {
			t.Errorf("%s: accepted", name)
		}
	}
}

// What is sifted out was less promising than all that stayed.
func TestSiftKeepsThePromising(t *testing.T) {
	docs, questions := town(1500)
	x, _ := build(t, docs, BuildOptions{Labelled: questions})
	s := newScratch(x.corpus, x.memory)
	v := &s.votes
	for d := range int32(x.corpus.len()) {
		if x.corpus.kinds[d] == articleCode {
			s.picked = append(s.picked, d)
			s.sums[d] = float32(d%977) / 100
		}
	}
	s.topSum, s.topBorrowed = 9.77, 1
	if len(s.picked) < 2*sifted {
		t.Fatalf("only %d documents to sift", len(s.picked))
	}
	x.sift(s, v)
	kept := make([]int32, len(s.candidates))
	least := float32(math.Inf(1))
	for i, c := range s.candidates {
		kept[i] = c.doc
		least = min(least, x.promise(c.doc, s, v))
	}
	if len(kept) < sifted || len(kept) > sifted*5/4 {
		t.Errorf("%d candidates kept, want about %d", len(kept), sifted)
	}
	for _, d := range s.picked {
		if !slices.Contains(kept, d) && x.promise(d, s, v) > least {
			t.Errorf("document %d was sifted out at %v, one stayed at %v", d, x.promise(d, s, v), least)
		}
	}
}
