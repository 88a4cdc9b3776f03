package admin

import (
	"context"

	"pufa/knowledge"
)

// Workshop is where answers are improved.
type Workshop interface {
	// Clusters groups questions by meaning.
	Clusters(misses []knowledge.Miss) []knowledge.Cluster
	// Try answers with a change and without, and replays questions over both.
	Try(ctx context.Context, c knowledge.Change, asked []string, tell func(what string, done, total int64)) (Tried, error)
	// Freshen makes a change of what is known seen at once, in the background.
	Freshen()
}

// Tried is what trying a change showed.
type Tried struct {
	Answers []TriedAnswer // of the questions that the change is about
	Asked   int           // replayed questions that residents asked; the others are the packs'
	Report  knowledge.Report
}

// TriedAnswer is a question's answer without a change and with it.
type TriedAnswer struct {
	Question string
	Before   Said
	After    Said
}

// Said is what a resident would see.
type Said struct {
	Kind  string
	Reply string
}

// SaidOf is an answer in short.
func SaidOf(s Spoken) Said { return Said{kindName(s), s.Reply} }
