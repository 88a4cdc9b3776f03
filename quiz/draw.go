package quiz

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"pufa/internal/fault"
)

// Draw makes a person's paper from the bank. The same bank, blueprint and seed draw
// the same paper. A bank that cannot fill the blueprint is a fault that says what
// is short.
func Draw(bank []Question, bp Blueprint, seed uint64) (Paper, error) {
	h := fnv.New64a()
	h.Write([]byte(bp.ID))
	d := &drawing{rand: rand.New(rand.NewPCG(seed, h.Sum64())), shuffle: bp.Shuffle, taken: map[string]bool{}}
	d.sort(bank)
	if len(bp.Fixed) > 0 {
		d.fixed(bp)
	}
	for _, part := range bp.Parts {
		d.part(part)
	}
	if len(d.short) > 0 {
		return Paper{}, fault.New(fault.Invalid, "题库不够出卷：%s。", strings.Join(d.short, "；"))
	}
	return Paper{Seed: seed, Items: d.items}, nil
}

// drawing is a paper on its way.
type drawing struct {
	rand    *rand.Rand
	shuffle bool
	bank    []Question // latest version of each question, by id
	items   []Item
	taken   map[string]bool
	short   []string
}

// sort keeps the latest version of each question, in an order that does not depend
// on the bank's.
func (d *drawing) sort(bank []Question) {
	latest := map[string]Question{}
	for _, q := range bank {
		if old, ok := latest[q.ID]; !ok || q.Version > old.Version {
			latest[q.ID] = q
		}
	}
	for _, q := range latest {
		d.bank = append(d.bank, q)
	}
	slices.SortFunc(d.bank, func(a, b Question) int { return cmp.Compare(a.ID, b.ID) })
}

func (d *drawing) fixed(bp Blueprint) {
	for _, k := range bp.Fixed {
		i := slices.IndexFunc(d.bank, func(q Question) bool { return q.ID == k.ID })
		if i < 0 {
			d.short = append(d.short, "没有题目 "+k.ID)
			continue
		}
		d.take(d.bank[i], max(bp.Points, 1))
	}
}

// part draws the questions of one part; questions of one case stay together.
func (d *drawing) part(p Part) {
	groups := d.groups(p)
	d.rand.Shuffle(len(groups), func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
	picked, missing := pick(groups, p.Count)
	if missing > 0 { // cases first: what is left is filled by single questions
		slices.SortStableFunc(groups, func(a, b []Question) int { return cmp.Compare(len(b), len(a)) })
		picked, missing = pick(groups, p.Count)
	}
	if missing > 0 {
		d.short = append(d.short, p.describe(missing))
	}
	for _, q := range picked {
		d.take(q, p.Points)
	}
}

// pick takes groups in order until count questions are there; a case that does not
// fit whole is passed over.
func pick(groups [][]Question, count int) (picked []Question, missing int) {
	for _, g := range groups {
		if len(picked)+len(g) <= count {
			picked = append(picked, g...)
		}
	}
	return picked, count - len(picked)
}

// groups are the questions that fit a part: each alone, those of a case together.
func (d *drawing) groups(p Part) [][]Question {
	var out [][]Question
	at := map[string]int{}
	for _, q := range d.bank {
		if q.Retired || d.taken[q.ID] || !p.fits(q) {
			continue
		}
		if i, ok := at[q.CaseID]; ok && q.CaseID != "" {
			out[i] = append(out[i], q)
			continue
		}
		at[q.CaseID] = len(out)
		out = append(out, []Question{q})
	}
	return out
}

func (p Part) fits(q Question) bool {
	return (p.Kind == "" || p.Kind == q.Kind) &&
		(len(p.Topics) == 0 || slices.Contains(p.Topics, q.Topic)) &&
		(p.Difficulty == 0 || p.Difficulty == q.Difficulty)
}

func (d *drawing) take(q Question, points int) {
	d.taken[q.ID] = true
	order := make([]int, len(q.Options))
	for i := range order {
		order[i] = i
	}
	if d.shuffle && q.Kind != TrueFalse {
		d.rand.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	d.items = append(d.items, Item{Key: Key{q.ID, q.Version}, Points: points, Order: order})
}

var kindNames = map[Kind]string{Single: "单选题", Multiple: "多选题", TrueFalse: "判断题", Ordered: "排序题", "": "题目"}

// Name is the kind as a person reads it: 单选题.
func (k Kind) Name() string { return kindNames[k] }

// difficultyNames are the difficulties as a person reads them.
var difficultyNames = [...]string{"", "较易", "中等", "较难"}

func (p Part) describe(missing int) string {
	s := p.Kind.Name()
	if len(p.Topics) > 0 {
		s += "“" + strings.Join(p.Topics, "、") + "”"
	}
	if p.Difficulty > 0 && p.Difficulty < len(difficultyNames) {
		s += "（" + difficultyNames[p.Difficulty] + "）"
	}
	return fault.Message(fault.New(fault.Invalid, "%s要%d道，还差%d道", s, p.Count, missing))
}

// Full is the number of points of a paper.
func (p Paper) Full() int {
	sum := 0
	for _, i := range p.Items {
		sum += i.Points
	}
	return sum
}
