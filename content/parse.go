package content

import (
	"bytes"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/internal/lawref"
)

// file is one pack file at work: where its items go, and what is wrong with it.
type file struct {
	name     string
	lines    []string
	set      *Set
	problems []Finding
}

// parseFile adds the items of one file to set and returns what it could not read.
func parseFile(set *Set, name string, data []byte) []Finding {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	f := &file{name: name, set: set, lines: strings.Split(string(data), "\n")}
	doc, err := parser.Parse(tokens(data), 0)
	if err != nil {
		f.yamlError(nil, err, nil)
		return f.problems
	}
	seen := false
	for _, d := range doc.Docs {
		if d.Body == nil {
			continue
		}
		if _, isComment := d.Body.(*ast.CommentGroupNode); isComment {
			continue
		}
		if seen {
			f.problem(lineOf(d.Body), "一个文件只能有一份文档，请删去分隔线“---”")
			return f.problems
		}
		seen = true
		f.top(d.Body)
	}
	return f.problems
}

// tokens reads the words of a file. Digits with a leading 0 or + are words, not
// octal numbers: people write telephone numbers without quotes.
func tokens(data []byte) token.Tokens {
	all := lexer.Tokenize(string(data))
	for _, t := range all {
		switch t.Type {
		case token.OctetIntegerType, token.HexIntegerType, token.BinaryIntegerType:
			t.Type = token.StringType
		case token.IntegerType:
			if strings.HasPrefix(t.Value, "+") || strings.HasPrefix(t.Value, "0") && len(t.Value) > 1 {
				t.Type = token.StringType
			}
		}
	}
	return all
}

// top reads the keys at the left margin of a file.
func (f *file) top(body ast.Node) {
	fields, ok := mapping(body)
	if !ok {
		f.problem(lineOf(body), "文件开头应是“laws:”“faqs:”这样的一行")
		return
	}
	done := map[string]bool{}
	for _, kv := range fields {
		key := keyOf(kv)
		if done[key] {
			f.problem(lineOf(kv.Key), "“%s:”在一个文件里写了两次", key)
			continue
		}
		done[key] = true
		f.section(key, kv)
	}
}

var sectionKeys = []string{"checked", "laws", "gists", "faqs", "cases", "services", "hotlines", "offices",
	"emergencies", "terms", "off_topic", "questions", "campaigns", "rubrics", "waivers",
	"guides", "calculators", "lpr", "figures", "enterprise", "replies"}

func (f *file) section(key string, kv *ast.MappingValueNode) {
	s, v := f.set, kv.Value
	switch key {
	case "checked":
		var d datebook.Date
		if err := yaml.NodeToValue(v, &d); err != nil {
			f.yamlError(v, err, nil)
			return
		}
		s.Checked[f.name] = d
	case "laws":
		s.Laws = items(f, v, s.Laws, func(l *Law, at Position) error { l.Position = at; return nil })
	case "gists":
		s.Gists = items(f, v, s.Gists, (*Gist).settle)
	case "faqs":
		s.FAQs = items(f, v, s.FAQs, func(q *FAQ, at Position) error {
			q.Position = at
			return parseRefs(&q.Refs, q.Basis)
		})
	case "cases":
		s.Cases = items(f, v, s.Cases, func(c *Case, at Position) error {
			c.Position = at
			return parseRefs(&c.Refs, c.Basis)
		})
	case "services":
		s.Services = items(f, v, s.Services, func(g *Service, at Position) error {
			g.Position = at
			return parseRefs(&g.Refs, g.Basis)
		})
	case "hotlines":
		s.Hotlines = items(f, v, s.Hotlines, func(h *Hotline, at Position) error { h.Position = at; return nil })
	case "offices":
		s.Offices = items(f, v, s.Offices, func(o *Office, at Position) error { o.Position = at; return nil })
	case "emergencies":
		s.Emergencies = items(f, v, s.Emergencies, func(e *Emergency, at Position) error {
			e.Position = at
			return parseRefs(&e.Refs, e.Basis)
		})
	case "terms":
		s.Terms = items(f, v, s.Terms, func(t *Term, at Position) error { t.Position = at; return nil })
	case "off_topic":
		s.OffTopic = items(f, v, s.OffTopic, func(*string, Position) error { return nil })
	case "questions":
		s.Questions = items(f, v, s.Questions, (*Question).settle)
	case "campaigns":
		s.Campaigns = items(f, v, s.Campaigns, (*Campaign).settle)
	case "rubrics":
		f.rubrics(v)
	case "waivers":
		s.Waivers = items(f, v, s.Waivers, func(w *Waiver, at Position) error { w.Position = at; return nil })
	case "guides":
		s.Guides = items(f, v, s.Guides, func(g *Guide, at Position) error { return g.settle(at, f.lines) })
	case "calculators":
		s.Calculators = items(f, v, s.Calculators, (*Calculator).settle)
	case "lpr":
		f.lpr(v)
	case "figures":
		s.Figures = items(f, v, s.Figures, func(g *Figure, at Position) error { g.Position = at; return nil })
	case "enterprise":
		s.Enterprise = items(f, v, s.Enterprise, func(e *EnterpriseItem, at Position) error {
			e.Position = at
			return parseRefs(&e.Refs, e.Basis)
		})
	case "replies":
		s.Replies = items(f, v, s.Replies, func(r *Reply, at Position) error { r.Position = at; return nil })
	default:
		f.problem(lineOf(kv.Key), "不认识的字段“%s”，这里可以写：%s", key, strings.Join(sectionKeys, "、"))
	}
}

// items decodes a list strictly, item by item, so that one mistake hides no other.
func items[T any](f *file, node ast.Node, into []T, place func(*T, Position) error) []T {
	if _, empty := node.(*ast.NullNode); empty {
		return into
	}
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		f.problem(lineOf(node), "这里应是一列以“- ”开头的条目")
		return into
	}
	into = slices.Grow(into, len(list.Values))
	for _, v := range list.Values {
		cutBefore(v)
	}
	for _, v := range list.Values {
		var item T
		if _, empty := v.(*ast.NullNode); empty {
			f.problem(lineOf(v), "“- ”后面是空的")
			continue
		}
		if err := yaml.NodeToValue(v, &item, yaml.Strict()); err != nil {
			f.yamlError(v, err, item)
			continue
		}
		if err := place(&item, Position{File: f.name, Line: lineOf(v)}); err != nil {
			f.problem(lineOf(v), "%s", fault.Message(err))
			continue
		}
		into = append(into, item)
	}
	return into
}

// cutBefore ends the chain of tokens before an item. For every date the library
// walks the whole chain, which would make the time to load a file grow with the
// square of its length.
func cutBefore(n ast.Node) {
	if fields, ok := mapping(n); ok && len(fields) > 0 {
		n = fields[0].Key
	}
	if t := n.GetToken(); t != nil && t.Prev != nil {
		t.Prev.Next = nil
		t.Prev = nil
	}
}

func (g *Gist) settle(at Position) error {
	g.Position = at
	g.Ref = lawref.Ref{Law: g.Law}
	if g.Article == "" {
		return nil // Check says so
	}
	n, err := lawref.ParseNumber(g.Article)
	if err != nil {
		return err
	}
	g.Ref.Number, g.Article = n, n.Short()
	return nil
}

func parseRefs(into *[]lawref.Ref, basis []string) error {
	for _, b := range basis {
		ref, err := lawref.ParseRef(b)
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "依据“%s”写法不对：%s", b, fault.Message(err))
		}
		*into = append(*into, ref)
	}
	return nil
}

func mapping(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	return nil, false
}

func keyOf(kv *ast.MappingValueNode) string {
	if t := kv.Key.GetToken(); t != nil {
		return t.Value
	}
	return kv.Key.String()
}

// lineOf is the line on which a node begins. A mapping's own token is its first
// colon or brace, so its first key is asked instead.
func lineOf(n ast.Node) int { return startOf(n).Line }

func startOf(n ast.Node) token.Position {
	if n == nil {
		return token.Position{}
	}
	if fields, ok := mapping(n); ok && len(fields) > 0 {
		n = fields[0].Key
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return *t.Position
	}
	return token.Position{}
}
