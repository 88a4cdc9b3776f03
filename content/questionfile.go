package content

// ReadQuestions reads the questions of one pack file that did not come with the packs:
// those that are right, and what is wrong with the others.
func ReadQuestions(name string, data []byte) ([]Question, []Finding) {
	set := emptySet()
	findings := parseFile(set, name, data)
	shareCases(set.Questions)
	return set.Questions, findings
}
