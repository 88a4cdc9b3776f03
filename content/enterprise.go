package content

import (
	"slices"

	"pufa/internal/lawref"
)

// EnterpriseItem is a question of the legal check of an enterprise (企业法治体检): what
// the law asks, why, and what to mend where it is not so.
type EnterpriseItem struct {
	ID       string   `yaml:"id"`
	Area     string   `yaml:"area"`
	Question string   `yaml:"question"` // 是 is the sound answer
	Why      string   `yaml:"why"`
	Mend     string   `yaml:"mend"`
	Basis    []string `yaml:"basis"`
	Weight   int      `yaml:"weight"` // 3 mend at once, 2 this month, 1 when you can
	Calls    []string `yaml:"calls,omitempty"`
	Position Position `yaml:"-"`

	Refs []lawref.Ref `yaml:"-"`
}

// EnterpriseAreas are the areas of the check, in the order in which they are asked.
func EnterpriseAreas() []string {
	return []string{"用工", "安全生产", "合同", "数据与个人信息", "税务", "生态环境"}
}

func (c *checker) enterprise() {
	seen := map[string]Position{}
	for _, e := range c.set.Enterprise {
		on := item{e.ID, e.Position}
		c.unique(seen, on, "体检项")
		c.required(on, text("id", e.ID), text("question", e.Question), text("why", e.Why), text("mend", e.Mend), list("basis", e.Basis))
		if !slices.Contains(EnterpriseAreas(), e.Area) {
			c.report(on, SeverityError, "unknown-area:"+e.Area, "领域“%s”不在这几个里：%s", e.Area, joined(EnterpriseAreas()))
		}
		if e.Weight < 1 || e.Weight > 3 {
			c.report(on, SeverityError, "weight", "轻重应写1、2或3，3最急")
		}
		c.calls(on, e.Calls)
		c.refs(on, e.Refs)
	}
}
