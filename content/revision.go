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
	Kind, ID  string     // of the item
	Revisions []Revision // newest first; none where the packs' item was never touched
}

// Shown is what lists show of the item: what is under way, else what residents get.
func (e Entry) Shown() Revision {
	if live, edited := e.Live(); edited && !e.Head().State.Open() {
		return live
	}
	return e.Head()
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

// Revision is the step of a number; false where there is none.
func (e Entry) Revision(n int) (Revision, bool) {
	i := slices.IndexFunc(e.Revisions, func(r Revision) bool { return r.Number == n })
	if i < 0 {
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

// Deed is what somebody does with an item.
type Deed string

// Deeds.
const (
	Save     Deed = "save"     // as a draft
	Submit   Deed = "submit"   // for review
	SendBack Deed = "return"   // with a reason
	Publish  Deed = "publish"  // what was reviewed
	Withdraw Deed = "withdraw" // with a reason
	GiveBack Deed = "original" // to the packs
	GiveUp   Deed = "drop"     // the draft
)

// Leads is the state that a deed leads to from where an item stands; false where there
// is nothing to do it to. inPacks: the packs have the item too.
func (e Entry) Leads(d Deed, inPacks bool) (State, bool) {
	head := Dropped
	if len(e.Revisions) > 0 {
		head = e.Head().State
	}
	live, edited := e.Live()
	switch d {
	case Save:
		return Draft, true
	case Submit:
		return InReview, head == Draft || head == Returned
	case SendBack:
		return Returned, head == InReview
	case Publish:
		return Published, head == InReview
	case Withdraw:
		return Withdrawn, edited && live.State == Published || !edited && inPacks
	case GiveBack:
		return Original, edited && inPacks
	case GiveUp:
		return Dropped, head.Open()
	}
	return "", false
}

// Chinese names a deed for people.
func (d Deed) Chinese() string {
	return map[Deed]string{Save: "存草稿", Submit: "送审", SendBack: "退回", Publish: "发布", Withdraw: "撤下", GiveBack: "用回内置的", GiveUp: "放弃草稿"}[d]
}
