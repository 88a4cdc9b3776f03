package app

import (
	"strings"
	"testing"

	"pufa/knowledge"
)

func TestRisingNeed(t *testing.T) {
	cluster := func(question string, weeks ...int) knowledge.Cluster {
		return knowledge.Cluster{Members: []knowledge.Member{{Miss: knowledge.Miss{Question: question}}}, Weeks: weeks}
	}
	for name, c := range map[string]struct {
		found []knowledge.Cluster
		want  string // empty: nothing
	}{
		"nothing asked":  {nil, ""},
		"nothing rises":  {[]knowledge.Cluster{cluster("甲", 5, 0, 0, 0, 0, 0, 0, 5)}, ""},
		"two groups are": {[]knowledge.Cluster{cluster("乙", 1, 0, 0, 0, 0, 0, 0, 5), cluster("丙", 0, 0, 0, 0, 0, 0, 0, 2), cluster("甲", 1)}, "2组没答好的问题在上升：“乙”，近4周5次，再前4周1次"},
	} {
		n, needed := risingNeed(c.found)
		got := n.Title + strings.TrimPrefix(n.Detail, "问得最多的")
		if needed != (c.want != "") || !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
