package search

import (
	"encoding/json"
	"fmt"
	"os"
)

// Model is the weights of the ranking.
type Model struct {
	Lexicon float64 `json:"lexicon"` // weight of the lexicon's words beside the question's own
	Memory  float64 `json:"memory"`  // weight of the votes of near questions
}

// DefaultModel is the ranking without any learning.
func DefaultModel() *Model { return &Model{Lexicon: 0.4, Memory: 1} }

func (m *Model) save(path string) error {
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return fmt.Errorf("encode model: %w", err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	return nil
}

func loadModel(path string) (*Model, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	m := &Model{}
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("decode model: %w", err)
	}
	return m, nil
}
