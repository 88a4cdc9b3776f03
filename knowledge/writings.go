package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"pufa/content"
	"pufa/internal/lawref"
)

// Writings are the items of a set with what they cite, in their basis or in their words,
// and the templates of campaigns.
func Writings(set *content.Set, lib *Library) []Writing {
	r := reader{names: lawref.NewNames(lib.Names()), lib: lib}
	for i := range set.FAQs {
		f := &set.FAQs[i]
		r.add("faq", f.ID, f.Question, f.Refs, f.Conclusion, strings.Join(f.Steps, "\n"), strings.Join(f.Evidence, "\n"), strings.Join(f.Deadlines, "\n"))
	}
	for i := range set.Gists {
		g := &set.Gists[i]
		r.add("gist", g.ID(), g.Ref.String()+"的解读", []lawref.Ref{g.Ref}, g.Gist)
	}
	for i := range set.Cases {
		c := &set.Cases[i]
		r.add("case", c.ID, c.Title, c.Refs, c.Facts, c.Question, c.Result, c.Lesson)
	}
	for i := range set.Services {
		v := &set.Services[i]
		r.add("service", v.ID, v.Title, v.Refs, v.Summary, v.Who, strings.Join(v.Steps, "\n"))
	}
	for i := range set.Emergencies {
		e := &set.Emergencies[i]
		r.add("emergency", e.ID, e.Title, e.Refs, e.Safety, e.Law, e.Help)
	}
	for i := range set.Guides {
		r.guide(&set.Guides[i])
	}
	for i := range set.Campaigns {
		c := &set.Campaigns[i]
		texts := []string{c.Theme}
		for _, m := range c.Messages() {
			texts = append(texts, m.Title, m.Text)
		}
		r.add("template", c.Key, c.Name, c.Refs, texts...)
	}
	return r.out
}

// reader finds what writings cite.
type reader struct {
	names *lawref.Names
	lib   *Library
	out   []Writing
}

func (r *reader) add(kind, id, title string, refs []lawref.Ref, texts ...string) {
	cites := append(append([]lawref.Ref{}, refs...), Cited(r.names, texts...)...)
	for i := range cites {
		if name := r.lib.Canonical(cites[i].Law); name != "" {
			cites[i].Law = name
		}
	}
	r.out = append(r.out, Writing{Kind: kind, ID: id, Title: title, Cites: cites})
}

func (r *reader) guide(g *content.Guide) {
	var refs []lawref.Ref
	texts := []string{g.About}
	for _, n := range g.Nodes {
		texts = append(texts, n.Ask)
	}
	for _, e := range g.Ends {
		refs = append(refs, e.Refs...)
		texts = append(texts, e.Conclusion, strings.Join(e.Steps, "\n"), strings.Join(e.Deadlines, "\n"))
	}
	r.add("guide", g.ID, g.Title, refs, texts...)
}

// Cited are the articles of laws that texts name, ranges article by article.
func Cited(names *lawref.Names, texts ...string) []lawref.Ref {
	var out []lawref.Ref
	for _, text := range texts {
		for _, m := range names.Find(text) {
			if m.Ref.IsLaw() || m.Ref.Law == "" {
				continue
			}
			for _, n := range numbersOf(m) {
				out = append(out, lawref.Ref{Law: m.Ref.Law, Number: n})
			}
		}
	}
	return out
}

// ItemDigest moves when an item of a set is mended; empty where the set has none of the
// name, or where the kind is not edited item by item.
func ItemDigest(set *content.Set, kind, id string) string {
	if kind == "template" {
		return templateDigest(set, id)
	}
	k, known := content.KindOf(kind)
	if !known {
		return ""
	}
	text, err := k.Text(set, id)
	if err != nil || text == "" {
		return ""
	}
	return Digest(text)
}

func templateDigest(set *content.Set, key string) string {
	for _, c := range set.Campaigns {
		if c.Key == key {
			c.Position = content.Position{}
			text, err := json.Marshal(c)
			if err != nil {
				return ""
			}
			return Digest(string(text))
		}
	}
	return ""
}

// Digest is short, and moves with a text.
func Digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}
