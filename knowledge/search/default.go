package search

// DefaultModel is the ranking without any learning of one's own.
func DefaultModel() *Model {
	r := &Ranker{Weights: make([]float32, lexicalFeatures)}
	r.Weights[fAllRel] = 10
	r.Weights[fCovered] = 5
	return &Model{Lexical: r, Versions: featuresVersion, Decide: Calibration{
		Weights: []float64{-3, 2, 2, 3}, Answer: 0.5, Choices: 0.2}}
}
