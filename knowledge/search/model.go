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
	Blend    float64     `json:"blend"`            // weight of Lexical's sum beside Full's
	Decide   Calibration `json:"decide"`           // when to answer, with memory
	Words    Calibration `json:"decide_words"`     // when to answer, by words alone
	Learnt   int         `json:"learnt"`           // questions that it was trained on
	Seed     uint64      `json:"seed"`             // of the training
	Versions int         `json:"features_version"` // of the features that it was trained on

	blended []float32 // weights of Full's sum and, by Blend, of Lexical's in one
}

// featuresVersion moves when a feature changes its meaning: older models are then
// not used.
const featuresVersion = 1

// Ranker scores a candidate: a linear sum for all of them, then small decision
// trees for the best.
type Ranker struct {
	Weights []float32 `json:"weights"` // of the first features, in order
	Trees   []Tree    `json:"trees,omitempty"`

	forest forest // Trees, laid out for asking
}

// mostTrees of a ranker.
const mostTrees = 512

// Tree is a decision tree, its nodes in an array: node 0 is the root.
type Tree struct {
	Feature []int16   `json:"f"` // -1 in a leaf
	Split   []float32 `json:"s"` // go left up to this value; in a leaf, its score
	Left    []int16   `json:"l"`
	Right   []int16   `json:"r"`
}

func (r *Ranker) linear(f *features) float64 { return f.sum(r.Weights) }

// sum weighs the first features.
func (f *features) sum(weights []float32) float64 {
	sum := float32(0)
	for i, w := range weights[:min(len(weights), featureCount)] {
		sum += w * f[i]
	}
	return float64(sum)
}

// boost adds what the trees say to the scores of candidates.
func (r *Ranker) boost(head []*candidate) {
	var room [mostTrees]uint16
	for _, c := range head {
		c.score += float64(r.forest.score(&c.f, room[:]))
	}
}

// pack lays the trees out for asking.
func (r *Ranker) pack() { r.forest = newForest(r.Trees) }

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
		if len(r.Weights) > featureCount || len(r.Trees) > mostTrees {
			return fmt.Errorf("ranking model: %w", errDamaged)
		}
		for i := range r.Trees {
			if !r.Trees[i].valid() {
				return fmt.Errorf("ranking model, tree %d: %w", i, errDamaged)
			}
		}
		r.pack()
	}
	m.blendSums()
	return nil
}

// blendSums makes one sum of Full's and of Lexical's.
func (m *Model) blendSums() {
	if m.Full == nil {
		return
	}
	m.blended = make([]float32, featureCount)
	copy(m.blended, m.Full.Weights)
	for i, w := range m.Lexical.Weights {
		m.blended[i] += float32(m.Blend) * w
	}
}

// valid makes sure that it is a tree of not too many leaves: children come after
// their parents, and have one each.
func (t *Tree) valid() bool {
	n := len(t.Feature)
	if n == 0 || len(t.Split) != n || len(t.Left) != n || len(t.Right) != n {
		return false
	}
	leaves, child := 0, make([]bool, n)
	for i, f := range t.Feature {
		if f < 0 {
			leaves++
			continue
		}
		l, r := int(t.Left[i]), int(t.Right[i])
		if int(f) >= featureCount || l <= i || r <= i || l >= n || r >= n || l == r || child[l] || child[r] {
			return false
		}
		child[l], child[r] = true, true
	}
	return leaves <= mostLeaves && leaves == n-leaves+1
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
