package knowledge

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"time"

	"pufa/content"
	"pufa/knowledge/search"
)

// Cluster is questions that mean much the same and got no good answer. The first member
// is asked most and names it.
type Cluster struct {
	Members    []Member
	Unanswered int // times without an answer
	Useless    int // times that the answer was called useless
	First      time.Time
	Last       time.Time
	Weeks      []int // how often it failed, by week, the current week last
}

// Member is a question of a cluster.
type Member struct {
	Miss
	Like float64 // how much it is like the question that names the cluster, 0..1
}

// ID names the cluster while its most asked question stays the same.
func (c *Cluster) ID() string { return c.Members[0].ID }

// Question names the cluster to people.
func (c *Cluster) Question() string { return c.Members[0].Question }

// Times is how often its questions failed.
func (c *Cluster) Times() int { return c.Unanswered + c.Useless }

// leastAlike is the likeness from which a question belongs to the question that names a
// cluster. Lower values tie together what only shares a telling word, such as all that
// neighbours do (docs/search.md).
const leastAlike = 0.5

// Clusters groups questions by meaning, those that rise most first, then the most asked.
// The order in which they are given does not matter.
func (e *Engine) Clusters(misses []Miss) []Cluster {
	s, digest := e.current(), sha256.Sum256(fmt.Append(nil, misses))
	e.clustered.Lock()
	defer e.clustered.Unlock()
	if c := &e.clustered; c.of != s.content || c.digest != digest {
		c.of, c.digest, c.clusters = s.content, digest, clusters(s.grouping(), misses)
	}
	return slices.Clone(e.clustered.clusters)
}

// clustered keeps the clusters made last: pages ask for the same ones again and again.
type clustered struct {
	sync.Mutex
	of       *content.Set
	digest   [sha256.Size]byte
	clusters []Cluster
}

func clusters(g *search.Grouping, misses []Miss) []Cluster {
	misses = slices.SortedFunc(slices.Values(misses), func(a, b Miss) int {
		return cmp.Or(cmp.Compare(b.Times(), a.Times()), cmp.Compare(a.ID, b.ID))
	})
	questions := make([]string, len(misses))
	for i, m := range misses {
		questions[i] = m.Question
	}
	var out []Cluster
	at := map[int]int{} // places in out, by leader
	for i, led := range g.Lead(questions, leastAlike) {
		if led.Leader == i {
			at[i] = len(out)
			out = append(out, Cluster{})
		}
		out[at[led.Leader]].add(Member{misses[i], led.Like})
	}
	slices.SortStableFunc(out, func(a, b Cluster) int {
		return cmp.Or(cmp.Compare(b.rise(), a.rise()), cmp.Compare(b.Times(), a.Times()), b.Last.Compare(a.Last), cmp.Compare(a.ID(), b.ID()))
	})
	return out
}

func (c *Cluster) add(m Member) {
	c.Members = append(c.Members, m)
	c.Unanswered += m.Unanswered
	c.Useless += m.Useless
	if c.First.IsZero() || m.First.Before(c.First) {
		c.First = m.First
	}
	if m.Last.After(c.Last) {
		c.Last = m.Last
	}
	if c.Weeks == nil {
		c.Weeks = make([]int, len(m.Weeks))
	}
	for i, n := range m.Weeks {
		c.Weeks[i] += n
	}
}

// Trend is how the last weeks compare with those before.
type Trend int

// Trends.
const (
	Steady  Trend = iota // 持平
	Rising               // 上升
	Falling              // 下降
)

// trendWeeks is how many weeks are compared with as many before them.
const trendWeeks = 4

// Recent is how often the cluster's questions failed in the last four weeks, and in the
// four before.
func (c *Cluster) Recent() (now, before int) {
	n := len(c.Weeks)
	for i, times := range c.Weeks {
		switch {
		case i >= n-trendWeeks:
			now += times
		case i >= n-2*trendWeeks:
			before += times
		}
	}
	return now, before
}

// Trend is rising or falling where one four weeks has half as many again as the other,
// and two more: one question more or less is chance.
func (c *Cluster) Trend() Trend {
	switch now, before := c.Recent(); {
	case now >= before+2 && 2*now >= 3*before:
		return Rising
	case before >= now+2 && 2*before >= 3*now:
		return Falling
	}
	return Steady
}

// rise orders clusters: by how many more there are where they rise, else the same.
func (c *Cluster) rise() int {
	if c.Trend() != Rising {
		return 0
	}
	now, before := c.Recent()
	return now - before
}

// newGrouping compares questions by the words of the packs' own.
func newGrouping(set *content.Set, terms []search.Term) *search.Grouping {
	var known []string
	for i := range set.FAQs {
		known = append(append(known, set.FAQs[i].Question), set.FAQs[i].Phrasings...)
	}
	for i := range set.Gists {
		known = append(known, set.Gists[i].Questions...)
	}
	return search.NewGrouping(known, terms)
}
