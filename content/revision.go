package content

import (
	"slices"
	"time"

	"pufa/internal/datebook"
)

// State is where an item stands that a bureau edits.
type State string

// States of an item.
const (
	Draft     State = "draft"     // being written
	InReview  State = "review"    // waits for somebody else to read it
	Returned  State = "returned"  // read, and to be mended
	Published State = "published" // what residents get
	Withdrawn State = "withdrawn" // hidden, also where the packs have it
	Original  State = "original"  // as the packs have it
	Dropped   State = "dropped"   // a draft that was given up
)

// Chinese names a state for people.
func (s State) Chinese() string {
	return map[State]string{Draft: "草稿", InReview: "待审", Returned: "退回", Published: "已发布", Withdrawn: "已撤下", Original: "用内置的", Dropped: "草稿已放弃"}[s]
}

// Live reports a state that says what residents get.
func (s State) Live() bool { return s == Published || s == Withdrawn || s == Original }

// Open reports a state of work that is under way.
func (s State) Open() bool { return s == Draft || s == InReview || s == Returned }

// Revision is a step in the life of an item: how it stood after somebody did something.
type Revision struct {
	Kind    string
	ID      string
	Number  int // from 1
	State   State
	Text    string // YAML of the item
	Note    string // reason
	Author  string // who did it
	Checked datebook.Date
	At      time.Time
}

// Item is what a revision says, to be laid over packs.
func (r Revision) Item() Item {
	return Item{Kind: r.Kind, ID: r.ID, Text: r.Text, Checked: r.Checked, Hidden: r.State == Withdrawn}
}

// Entry is an item with its whole life.
type Entry struct {
	Revisions []Revision // newest first, never empty
}

// Head is where the item stands.
func (e Entry) Head() Revision { return e.Revisions[0] }

// Live is the revision that residents get; false where the packs are unchanged.
func (e Entry) Live() (Revision, bool) {
	i := slices.IndexFunc(e.Revisions, func(r Revision) bool { return r.State.Live() })
	if i < 0 || e.Revisions[i].State == Original {
		return Revision{}, false
	}
	return e.Revisions[i], true
}

// Authors wrote what is under way since it was last settled: none of them may publish it.
func (e Entry) Authors() []string {
	var out []string
	for _, r := range e.Revisions {
		if r.State.Live() || r.State == Dropped {
			break
		}
		if r.State == Draft && !slices.Contains(out, r.Author) {
			out = append(out, r.Author)
		}
	}
	return out
}

// WasPublished reports that residents got this very text once.
func (e Entry) WasPublished(text string) bool {
	return slices.ContainsFunc(e.Revisions, func(r Revision) bool { return r.State == Published && r.Text == text })
}
