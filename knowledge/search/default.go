package search

import _ "embed"

// defaultModel was trained by Train on the public questions that docs/search.md
// names. It holds weights of features, and nothing of any one question or article.
//
//go:embed default.json
var defaultModel []byte

// DefaultModel is the built-in ranking, for an index that has not learnt from
// questions of its own.
func DefaultModel() (*Model, error) { return decodeModel(defaultModel) }
