package content

import (
	"maps"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"pufa/internal/datebook"
)

// Kind is a kind of content of which a bureau edits the items one by one.
type Kind struct {
	Name    string // faq: in addresses and records
	Section string // faqs: the key in a pack file
	Chinese string // 问答
	About   string // what it is for, in a sentence
	Named   bool   // its name is given by the program, not typed
	Fields  []Field

	drawer drawer
	check  func(*checker)
}

// drawer is where a Set keeps the items of a kind.
type drawer struct {
	own    func(*Set)                       // takes the list over, so that changes reach no other set
	drop   func(s *Set, id string)          // takes an item out
	faces  func(*Set) []Face                // in their order
	find   func(s *Set, id string) any      // an item; nil where there is none
	decode func(f *file, node ast.Node) any // an item as written; nil where it cannot be read
}

// Face is what lists show of an item.
type Face struct {
	ID     string
	Title  string
	Topics []string
}

func drawerOf[T any](list func(*Set) *[]T, face func(T) Face) drawer {
	id := func(item T) string { return face(item).ID }
	return drawer{
		own: func(s *Set) { l := list(s); *l = slices.Clone(*l) },
		drop: func(s *Set, gone string) {
			l := list(s)
			*l = slices.DeleteFunc(*l, func(item T) bool { return id(item) == gone })
		},
		faces: func(s *Set) []Face {
			var out []Face
			for _, item := range *list(s) {
				out = append(out, face(item))
			}
			return out
		},
		find: func(s *Set, wanted string) any {
			for _, item := range *list(s) {
				if id(item) == wanted {
					return item
				}
			}
			return nil
		},
		decode: func(f *file, node ast.Node) any {
			var item T
			if err := yaml.NodeToValue(node, &item, yaml.Strict()); err != nil {
				f.yamlError(node, err, item)
				return nil
			}
			return item
		},
	}
}

// Kinds are the kinds of content that are edited item by item.
func Kinds() []Kind {
	return []Kind{
		{"faq", "faqs", "问答", "群众常问的一件事：结论、依据、怎么办。", true, faqFields(),
			drawerOf(func(s *Set) *[]FAQ { return &s.FAQs }, func(f FAQ) Face { return Face{f.ID, f.Question, f.Topics} }), (*checker).faqs},
		{"gist", "gists", "条文解读", "一条法律的大白话，跟在条文后面。", false, gistFields(),
			drawerOf(func(s *Set) *[]Gist { return &s.Gists }, func(g Gist) Face { return Face{g.ID(), "《" + g.Law + "》" + g.Ref.Number.String(), g.Topics} }), (*checker).gists},
		{"case", "cases", "案例", "以案释法：自己编的教学案例，姓名用“某”。", true, caseFields(),
			drawerOf(func(s *Set) *[]Case { return &s.Cases }, func(c Case) Face { return Face{c.ID, c.Title, c.Topics} }), (*checker).cases},
		{"guide", "guides", "指南", "一步一步问，走到该怎么办。", true, guideFields(),
			drawerOf(func(s *Set) *[]Guide { return &s.Guides }, func(g Guide) Face { return Face{g.ID, g.Title, nil} }), (*checker).guides},
		{"service", "services", "办事指南", "去哪里办、带什么、要多久。", true, serviceFields(),
			drawerOf(func(s *Set) *[]Service { return &s.Services }, func(v Service) Face { return Face{v.ID, v.Title, v.Topics} }), (*checker).services},
		{"hotline", "hotlines", "热线", "公布的电话，什么时候打。", false, hotlineFields(),
			drawerOf(func(s *Set) *[]Hotline { return &s.Hotlines }, func(h Hotline) Face { return Face{h.Number, h.Number + " " + h.Name, h.Topics} }), (*checker).hotlinesAndOffices},
		{"office", "offices", "网点", "有门有人的地方：地址、电话、坐标。", false, officeFields(),
			drawerOf(func(s *Set) *[]Office { return &s.Offices }, func(o Office) Face { return Face{o.Name, o.Name, []string{o.Kind}} }), (*checker).hotlinesAndOffices},
		{"emergency", "emergencies", "紧急文本", "有人身危险时先说的话：先安全，再法律。", true, emergencyFields(),
			drawerOf(func(s *Set) *[]Emergency { return &s.Emergencies }, func(e Emergency) Face { return Face{e.ID, e.Title, nil} }), (*checker).emergencies},
		{"reply", "replies", "快捷回复", "你好、谢谢这类话的固定回复。", true, replyFields(),
			drawerOf(func(s *Set) *[]Reply { return &s.Replies }, func(r Reply) Face { return Face{r.ID, joined(r.Words[:min(3, len(r.Words))]), nil} }), (*checker).replies},
		{"term", "terms", "词条", "口语对应的法律用语，检索时当作一个意思。", false, termFields(),
			drawerOf(func(s *Set) *[]Term { return &s.Terms }, func(t Term) Face { return Face{t.Lay, t.Lay + " → " + joined(t.Legal), nil} }), (*checker).words},
	}
}

// KindOf is the kind of a name.
func KindOf(name string) (Kind, bool) {
	kinds := Kinds()
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return kinds[i], true
}

// Names reports a field by which an item is known: it stays once the item is there.
func (k Kind) Names(key string) bool {
	if k.Name == "gist" {
		return key == "law" || key == "article"
	}
	return key == k.Fields[0].Key && (key == "id" || !k.Named)
}

// IDs names the items of a kind in a set, in their order.
func (k Kind) IDs(s *Set) []string {
	faces := k.Faces(s)
	out := make([]string, len(faces))
	for i, f := range faces {
		out[i] = f.ID
	}
	return out
}

// Faces are what lists show of the items of a kind, in their order.
func (k Kind) Faces(s *Set) []Face { return k.drawer.faces(s) }

// clone is a set of which the editable parts may be changed.
func (s *Set) clone() *Set {
	out := *s
	for _, k := range Kinds() {
		k.drawer.own(&out)
	}
	out.Checked = map[string]datebook.Date{}
	maps.Copy(out.Checked, s.Checked)
	return &out
}
