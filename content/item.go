package content

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/internal/lawref"
)

// Item is a piece of content that a bureau edits by itself, to be laid over packs.
type Item struct {
	Kind    string // Kind.Name
	ID      string
	Text    string        // YAML of the one item, as it would stand in a pack
	Checked datebook.Date // day on which it was held against the law
	Hidden  bool          // withdrawn: what the packs have by this name is hidden too
}

// File names the item where findings name a pack's file.
func (i Item) File() string { return "console/" + i.Kind + "/" + i.ID }

// ItemOf is the item that a finding's file names; false where it names none.
func ItemOf(file string) (kind, id string, ok bool) {
	rest, ok := strings.CutPrefix(file, "console/")
	kind, id, _ = strings.Cut(rest, "/")
	return kind, id, ok
}

// read parses the text's one mapping; nil where there is none, with the reasons in f.
func (f *file) read(text string) ast.Node {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	f.lines = strings.Split(text, "\n")
	doc, err := parser.Parse(tokens([]byte(text)), 0)
	if err != nil {
		f.yamlError(nil, err, nil)
		return nil
	}
	if len(doc.Docs) == 0 || doc.Docs[0].Body == nil {
		f.problem(1, "这里是空的")
		return nil
	}
	if _, ok := mapping(doc.Docs[0].Body); !ok || len(doc.Docs) > 1 {
		f.problem(1, "这里应是一条内容的几个字段，如“question: …”，一行一个")
		return nil
	}
	return doc.Docs[0].Body
}

// parse reads the item into a set of its own; names are those of the laws.
func (k Kind) parse(i Item, names map[string]string) (*Set, []Finding) {
	set := emptySet()
	f := &file{name: i.File(), set: set}
	if body := f.read(i.Text); body != nil {
		f.section(k.Section, &ast.MappingValueNode{Value: &ast.SequenceNode{Values: []ast.Node{body}}})
	}
	set.Checked[i.File()] = i.Checked
	set.canonicalise(names)
	for n := range set.Gists {
		set.Gists[n].Law = set.Gists[n].Ref.Law // its name, whatever the law was called
	}
	for n := range f.problems {
		f.problems[n].ID, f.problems[n].Finding = i.ID, "unreadable"
	}
	return set, f.problems
}

// With is the set with items laid over it. What cannot be used is left out, and the
// findings say why: one bad item must not take the others down.
func (s *Set) With(items ...Item) (*Set, []Finding) {
	var found []Finding
	names, laid := s.LawNames(), []Item{}
	for _, i := range items {
		bad := i.problem(names)
		if len(bad) == 0 {
			laid = append(laid, i)
		}
		found = append(found, bad...)
	}
	out := s.laid(laid, names)
	empty := out.hollow(laid)
	if len(empty) == 0 {
		return out, found
	}
	sound := laid[:0:0]
	for _, i := range laid {
		if reasons := empty[i.File()]; reasons != nil {
			found = append(found, reasons...)
			continue
		}
		sound = append(sound, i)
	}
	return s.laid(sound, names), found
}

// problem is why an item cannot be read, if it cannot.
func (i Item) problem(names map[string]string) []Finding {
	wrong := func(format string, args ...any) []Finding {
		return []Finding{{File: i.File(), Line: 1, ID: i.ID, Finding: "unreadable", Sentence: fmt.Sprintf(format, args...), Severity: SeverityError}}
	}
	k, ok := KindOf(i.Kind)
	if !ok {
		return wrong("没有“%s”这种内容", i.Kind)
	}
	if i.Hidden {
		return nil
	}
	one, bad := k.parse(i, names)
	if len(bad) > 0 {
		return bad
	}
	if ids := k.IDs(one); len(ids) != 1 || ids[0] != i.ID {
		return wrong("这一条的编号应是“%s”，写的是“%s”", i.ID, joined(ids))
	}
	return nil
}

// laid lays items that can be read over the set.
func (s *Set) laid(items []Item, names map[string]string) *Set {
	out, digest := s.clone(), sha256.New()
	fmt.Fprintln(digest, s.Version)
	for _, i := range items {
		fmt.Fprintf(digest, "%q %q %q %t %s\n", i.Kind, i.ID, i.Text, i.Hidden, i.Checked)
		k, _ := KindOf(i.Kind)
		if i.Hidden {
			k.drawer.drop(out, i.ID)
			continue
		}
		one, _ := k.parse(i, names)
		out.overlay(one)
	}
	if len(items) > 0 {
		out.Version = hex.EncodeToString(digest.Sum(nil))[:16]
	}
	return out
}

// hollow finds, by file, the items that lack what answers need.
func (s *Set) hollow(items []Item) map[string][]Finding {
	files, kinds := map[string]bool{}, map[string]bool{}
	for _, i := range items {
		files[i.File()], kinds[i.Kind] = true, !i.Hidden || kinds[i.Kind]
	}
	c := newChecker(s, datebook.Date{})
	for _, k := range Kinds() {
		if kinds[k.Name] {
			k.check(c)
		}
	}
	out := map[string][]Finding{}
	for _, f := range c.found {
		if files[f.File] && strings.HasPrefix(f.Finding, "empty:") {
			out[f.File] = append(out[f.File], f)
		}
	}
	return out
}

// Examine finds what is wrong with an item that is to be laid over the set: all that
// Check and, with texts, Verify find.
func Examine(s *Set, i Item, texts Texts, today datebook.Date) []Finding {
	names := s.LawNames()
	if bad := i.problem(names); len(bad) > 0 {
		return bad
	}
	k, _ := KindOf(i.Kind)
	one, _ := k.parse(i, names)
	whole := s.clone()
	k.drawer.drop(whole, i.ID) // so that the item is the last, on which Check hangs what is double
	whole.overlay(one)
	c := newChecker(whole, today)
	k.check(c)
	found := c.found
	if texts != nil {
		only := &Set{Laws: s.Laws, Checked: map[string]datebook.Date{}}
		only.overlay(one)
		found = append(found, Verify(only, texts)...)
	}
	var own []Finding
	for _, f := range settle(found, s.Waivers) {
		if f.File == i.File() {
			own = append(own, f)
		}
	}
	return own
}

// Refs are the articles that an item cites; none where it cannot be read.
func (s *Set) Refs(i Item) []lawref.Ref {
	k, _ := KindOf(i.Kind)
	one, _ := k.parse(i, s.LawNames())
	var out []lawref.Ref
	one.citations(func(refs []lawref.Ref) { out = append(out, refs...) })
	return out
}

// Face is what lists show of an item; its name alone where it cannot be read.
func (k Kind) Face(s *Set, i Item) Face {
	one, _ := k.parse(i, s.LawNames())
	if faces := k.Faces(one); len(faces) == 1 {
		return faces[0]
	}
	return Face{ID: i.ID, Title: i.ID}
}

// Identify is the name by which a set knows an item that is written as text.
func (k Kind) Identify(s *Set, text string) (string, error) {
	one, bad := k.parse(Item{Kind: k.Name, Text: text}, s.LawNames())
	if len(bad) > 0 {
		return "", fault.New(fault.Invalid, "%s", bad[0].Sentence)
	}
	return k.IDs(one)[0], nil
}

// Text is an item of a set as YAML; empty where the set has none of that name.
func (k Kind) Text(s *Set, id string) (string, error) {
	item := k.drawer.find(s, id)
	if item == nil {
		return "", nil
	}
	text, err := yaml.Marshal(item)
	if err != nil {
		return "", fmt.Errorf("write %s %s: %w", k.Name, id, err)
	}
	return string(text), nil
}
