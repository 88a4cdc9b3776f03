package search

import (
	"encoding/json"
	"fmt"
	"os"
)

// Model is the weights of the ranking. A model without learning ranks by what a
// question and an article share; one that has learnt also by what the remembered
// questions say.
type Model struct {
	Lexical  *Ranker     `json:"lexical"`          // by words alone
	Full     *Ranker     `json:"full,omitempty"`   // by words and memory, where there is memory
	Blend    float64     `json:"blend"`            // weight of Lexical's score beside Full's
	Decide   Calibration `json:"decide"`           // when to answer, with memory
	Words    Calibration `json:"decide_words"`     // when to answer, by words alone
	Learnt   int         `json:"learnt"`           // questions that it was trained on
	Seed     uint64      `json:"seed"`             // of the training
	Versions int         `json:"features_version"` // of the features that it was trained on
}

// featuresVersion moves when a feature changes its meaning: older models are then
// not used.
const featuresVersion = 1

// Ranker scores a candidate: a linear sum for all of them, then small decision
// trees for the best.
type Ranker struct {
	Weights []float32 `json:"weights"` // of the first features, in order
	Trees   []Tree    `json:"trees,omitempty"`

	packed [][]node // Trees, laid out for walking
}

// Tree is a decision tree, its nodes in an array: node 0 is the root.
type Tree struct {
	Feature []int16   `json:"f"` // -1 in a leaf
	Split   []float32 `json:"s"` // go left up to this value; in a leaf, its score
	Left    []int16   `json:"l"`
	Right   []int16   `json:"r"`
}

func (r *Ranker) linear(f *features) float64 {
	sum := float32(0)
	for i, w := range r.Weights {
		sum += w * f[i]
	}
	return float64(sum)
}

// boost adds what the trees say, times weight, to the scores of candidates. It goes
// tree by tree, so that a tree stays in the nearest cache while it is used.
func (r *Ranker) boost(head []*candidate, weight float64) {
	var sums [boosted]float32
	for i := range r.packed {
		nodes := r.packed[i]
		for j, c := range head {
			n := nodes[0]
			for n.feature >= 0 {
				if c.f[n.feature] <= n.split {
					n = nodes[n.left]
				} else {
					n = nodes[n.right]
				}
			}
			sums[j] += n.split
		}
	}
	for j, c := range head {
		c.score += weight * float64(sums[j])
	}
}

// node is a tree's node as it is walked.
type node struct {
	split                float32
	feature, left, right int16
}

// pack lays the trees out for walking.
func (r *Ranker) pack() {
	r.packed = make([][]node, len(r.Trees))
	for i, t := range r.Trees {
		r.packed[i] = make([]node, len(t.Feature))
		for n := range t.Feature {
			r.packed[i][n] = node{t.Split[n], t.Feature[n], t.Left[n], t.Right[n]}
		}
	}
}

func (t *Tree) value(f *features) float32 {
	n := int16(0)
	for t.Feature[n] >= 0 {
		if f[t.Feature[n]] <= t.Split[n] {
			n = t.Left[n]
		} else {
			n = t.Right[n]
		}
	}
	return t.Split[n]
}

// prepare makes a decoded model ready, or says why it cannot be used with the
// features of this program.
func (m *Model) prepare() error {
	if m.Versions != featuresVersion || m.Lexical == nil || len(m.Lexical.Weights) > lexicalFeatures {
		return fmt.Errorf("ranking model: %w", errDamaged)
	}
	for _, r := range []*Ranker{m.Lexical, m.Full} {
		if r == nil {
			continue
		}
		if len(r.Weights) > featureCount {
			return fmt.Errorf("ranking model: %w", errDamaged)
		}
		for i := range r.Trees {
			if !r.Trees[i].valid() {
				return fmt.Errorf("ranking model, tree %d: %w", i, errDamaged)
			}
		}
		r.pack()
	}
	return nil
}

// valid makes sure that walking the tree ends and stays inside it: children come
// after their parents.
func (t *Tree) valid() bool {
	n := len(t.Feature)
	if n == 0 || len(t.Split) != n || len(t.Left) != n || len(t.Right) != n {
		return false
	}
	for i, f := range t.Feature {
		if f < 0 {
			continue
		}
		l, r := int(t.Left[i]), int(t.Right[i])
		if int(f) >= featureCount || l <= i || r <= i || l >= n || r >= n {
			return false
		}
	}
	return true
}

// Save writes the model to a file.
func (m *Model) Save(path string) error {
	b, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode model: %w", err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	return nil
}

// LoadModel reads a model that Save wrote, and checks that this program can use it.
func LoadModel(path string) (*Model, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	return decodeModel(b)
}

func decodeModel(b []byte) (*Model, error) {
	m := &Model{}
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("decode model: %w", err)
	}
	return m, m.prepare()
}
