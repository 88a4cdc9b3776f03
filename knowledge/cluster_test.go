package knowledge

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pufa/content"
	"pufa/knowledge/search"
)

// builtInGrouping compares by the built-in packs, read once.
var builtInGrouping = sync.OnceValues(func() (*search.Grouping, error) {
	set, err := content.BuiltIn()
	if err != nil {
		return nil, err
	}
	return newSnapshot(set, nil).grouping(), nil
})

func group(t testing.TB, misses []Miss) []Cluster {
	t.Helper()
	g, err := builtInGrouping()
	if err != nil {
		t.Fatal(err)
	}
	return clusters(g, misses)
}

func missesOf(questions ...string) []Miss {
	out := make([]Miss, len(questions))
	for i, q := range questions {
		out[i] = Miss{ID: q, Question: q, Unanswered: len(questions) - i, Weeks: make([]int, 8)}
	}
	return out
}

func members(c Cluster) string {
	var out []string
	for _, m := range c.Members {
		out = append(out, m.Question)
	}
	return strings.Join(out, "、")
}

func TestClustersByMeaning(t *testing.T) {
	for want, questions := range map[string][]string{
		"公司不给交社保、公司不给我交社保怎么办、老板不给我买社保": {"公司不给交社保", "公司不给我交社保怎么办", "老板不给我买社保"},
		"外嫁女能不能分征地款、外嫁女征地款能分吗":         {"外嫁女能不能分征地款", "外嫁女征地款能分吗"},
		"网贷还不上会坐牢吗、还不起网贷会坐牢吗":          {"网贷还不上会坐牢吗", "还不起网贷会坐牢吗"},
	} {
		if got := group(t, missesOf(questions...)); len(got) != 1 || members(got[0]) != want {
			t.Errorf("%v: %d clusters, the first is %s", questions, len(got), members(got[0]))
		}
	}
	for _, strangers := range [][]string{
		{"邻居在楼道堆东西", "帮邻居盖房摔伤", "邻居烧垃圾熏人"},
		{"离婚孩子归谁", "离婚财产怎么分", "老板拖欠工资怎么办"},
		{"怎么办", "请问", "可以吗"},
	} {
		if got := group(t, missesOf(strangers...)); len(got) != len(strangers) {
			t.Errorf("%v are %d clusters", strangers, len(got))
		}
	}
}

// What the packs ask under different topics seldom comes together.
func TestClustersKeepTopicsApart(t *testing.T) {
	set, err := content.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	topics := map[string][]string{}
	var all []Miss
	for _, f := range set.FAQs {
		for _, q := range append([]string{f.Question}, f.Phrasings...) {
			topics[q] = append(topics[q], f.Topics...)
			all = append(all, Miss{ID: q, Question: q, Unanswered: 1})
		}
	}
	same, pairs := 0, 0
	for _, c := range group(t, all) {
		for i, a := range c.Members {
			for _, b := range c.Members[:i] {
				pairs++
				if overlap(topics[a.Question], topics[b.Question]) {
					same++
				}
			}
		}
	}
	if share := float64(same) / float64(pairs); pairs < 300 || share < 0.85 {
		t.Errorf("of %d pairs that came together %.2f share a topic", pairs, share)
	}
}

func TestClustersProperties(t *testing.T) {
	words := []string{"老板", "公司", "邻居", "房东", "押金", "社保", "工资", "离婚", "孩子", "欠钱", "不给", "不退", "怎么办", "借条", "？"}
	rapid.Check(t, func(r *rapid.T) {
		misses := rapid.SliceOfNDistinct(rapid.Custom(func(r *rapid.T) Miss {
			q := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 5).Draw(r, "words"), "")
			return Miss{ID: q, Question: q, Unanswered: rapid.IntRange(1, 5).Draw(r, "times"), Weeks: []int{1, 2}}
		}), 0, 30, func(m Miss) string { return m.ID }).Draw(r, "misses")
		got := group(t, misses)
		shuffled := slices.Clone(misses)
		rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if d := cmp.Diff(got, group(t, shuffled)); d != "" {
			r.Fatalf("the order matters:\n%s", d)
		}
		seen, times := map[string]bool{}, 0
		for _, c := range got {
			for i, m := range c.Members {
				if seen[m.ID] || m.Like < leastAlike || m.Like > 1 || i > 0 && m.Times() > c.Members[0].Times() {
					r.Fatalf("%s in %s, like it %.2f", m.Question, c.Question(), m.Like)
				}
				seen[m.ID] = true
			}
			times += c.Times()
			if c.Weeks[1] != 2*len(c.Members) {
				r.Fatalf("weeks %v of %d questions", c.Weeks, len(c.Members))
			}
		}
		want := 0
		for _, m := range misses {
			want += m.Times()
		}
		if len(seen) != len(misses) || times != want {
			r.Fatalf("%d of %d questions, %d of %d times", len(seen), len(misses), times, want)
		}
	})
}

func TestTrend(t *testing.T) {
	for _, c := range []struct {
		weeks []int
		want  Trend
	}{
		{[]int{0, 0, 0, 0, 0, 0, 0, 0}, Steady},
		{[]int{0, 0, 0, 0, 1, 0, 0, 0}, Steady}, // one is chance
		{[]int{0, 0, 0, 0, 1, 0, 0, 1}, Rising},
		{[]int{5, 5, 0, 0, 5, 5, 0, 2}, Steady},
		{[]int{1, 1, 1, 1, 2, 2, 1, 1}, Rising},
		{[]int{9, 0, 0, 0, 0, 0, 0, 6}, Falling},
		{[]int{90, 90, 0, 0, 0, 0, 0, 0, 0, 2}, Rising}, // long ago is not looked at
		{[]int{3}, Rising},
		{nil, Steady},
	} {
		if got := (&Cluster{Weeks: c.weeks}).Trend(); got != c.want {
			t.Errorf("%v: trend %d, want %d", c.weeks, got, c.want)
		}
	}
}

func TestRisingClustersLead(t *testing.T) {
	m := missesOf("离婚财产怎么分", "公司不给交社保", "邻居在楼道堆东西")
	m[1].Weeks[7], m[2].Weeks[7] = 2, 5
	m[0].First, m[0].Last = time.Unix(5, 0), time.Unix(9, 0)
	order := ""
	for _, c := range group(t, m) {
		order += c.Question() + " "
	}
	if order != "邻居在楼道堆东西 公司不给交社保 离婚财产怎么分 " {
		t.Error(order)
	}
}

func BenchmarkClusters(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	set, err := content.BuiltIn()
	if err != nil {
		b.Fatal(err)
	}
	var some []string
	for _, g := range set.Gists {
		some = append(some, g.Questions...)
	}
	var misses []Miss
	for i := range 5000 {
		q := some[rng.IntN(len(some))] + some[rng.IntN(len(some))]
		misses = append(misses, Miss{ID: fmt.Sprint(i), Question: q, Unanswered: 1 + rng.IntN(9), Weeks: make([]int, 8)})
	}
	group(b, misses[:1])
	for b.Loop() {
		group(b, misses)
	}
}
