package admin

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pufa/content"
)

// contentCheck is what the live check says of an item, and how residents would meet it.
type contentCheck struct {
	Errors  int
	Wrong   []string            // that belong to no field
	ByField map[string][]string // by the field's key, of parts by nodes.0
	Bubbles []Bubble
	Note    string // instead of bubbles
}

// Field is what is wrong with a field, for the script to put beside it.
type wrongField struct {
	Name  string
	Wrong []string
}

// Fields are the fields with something wrong.
func (c contentCheck) Fields() []wrongField {
	var out []wrongField
	for name, wrong := range c.ByField {
		out = append(out, wrongField{typedPrefix + name, wrong})
	}
	slices.SortFunc(out, func(a, b wrongField) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// contentCheck examines a text that may still be typed at, and shows it in the chat.
func (v *visit) contentCheck(k content.Kind, id, text string, values map[string]string) (contentCheck, error) {
	c := contentCheck{ByField: map[string][]string{}}
	if id == "" {
		if id, _ = k.Identify(v.opt.Knowledge.Written(), text); id == "" {
			c.Note = "写好" + k.Fields[0].Label + "，这里就有预览。"
			return c, nil
		}
	}
	item := v.item(k.Name, id, text)
	found, err := v.opt.Knowledge.Examine(v.r.Context(), item)
	if err != nil {
		return c, err
	}
	c.Errors = len(blocking(found))
	slices.SortStableFunc(found, func(a, b content.Finding) int { return cmp.Compare(rank(a), rank(b)) })
	for _, f := range found {
		at, sentence := fieldOf(k, f, values), sentenceOf(k, f)
		if !blocks(f) {
			sentence = "请核对：" + sentence
		}
		if at == "" {
			c.Wrong = append(c.Wrong, sentence)
			continue
		}
		c.ByField[at] = append(c.ByField[at], sentence)
	}
	if k.Name == "term" {
		c.Note = "词条不直接显示：检索时，口语和法律用语当作一个意思。"
		return c, nil
	}
	if c.Bubbles, err = v.opt.Assistant.Preview(v.r.Context(), item); err != nil {
		return c, fmt.Errorf("preview: %w", err)
	}
	if len(c.Bubbles) == 0 {
		c.Note = "必填的写全了，这里就有预览。"
	}
	return c, nil
}

// blocks reports a finding that must be mended before publishing. That a number is not
// found in the articles may be right all the same: somebody has to look.
func blocks(f content.Finding) bool {
	return f.Severity == content.SeverityError && !strings.HasPrefix(f.Finding, "number:")
}

// rank puts what must be mended before what is to be looked at.
func rank(f content.Finding) int {
	if blocks(f) {
		return 0
	}
	return 1
}

// sentenceOf says what is wrong in the words of the form.
func sentenceOf(k content.Kind, f content.Finding) string {
	if code, key, _ := strings.Cut(f.Finding, ":"); code == "empty" {
		for _, field := range k.Fields {
			if field.Key == key {
				return "“" + field.Label + "”还没有写"
			}
		}
	}
	return strings.TrimSuffix(f.Sentence, "。")
}

func blocking(found []content.Finding) []content.Finding {
	return slices.DeleteFunc(slices.Clone(found), func(f content.Finding) bool { return !blocks(f) })
}

// fieldsOf says to which field a finding belongs, by the first part of its name; of
// several the first that the kind has.
var fieldsOf = map[string][]string{
	"few-questions": {"questions"}, "few-phrasings": {"phrasings"}, "duplicate-question": {"phrasings"}, "duplicate-word": {"words"},
	"gist-length": {"gist"}, "unknown-hotline": {"calls"}, "unknown-related": {"related", "faqs"}, "coordinates": {"latitude"}, "too-long": {"safety"},
	"reply-length": {"text"}, "names": {"facts"}, "unknown-emergency": {"emergency"}, "safety-first": {"nodes"}, "unknown-law": {"basis", "law"},
	"repealed": {"basis", "law"}, "not-yet": {"basis", "law"}, "amended": {"basis", "law"}, "stale": {"basis", "law"}, "not-imported": {"basis", "law"},
	"no-article": {"basis", "article"}, "unresolved": {"basis", "article"},
}

// fieldOf is the field to which a finding belongs; empty where it is about the whole.
func fieldOf(k content.Kind, f content.Finding, values map[string]string) string {
	if _, inside, ok := strings.Cut(f.ID, "/"); ok {
		return partOf(k, inside, values)
	}
	code, rest, _ := strings.Cut(f.Finding, ":")
	has := func(key string) bool {
		return slices.ContainsFunc(k.Fields, func(field content.Field) bool { return field.Key == key })
	}
	switch {
	case code == "empty" && has(rest):
		return rest
	case code == "number" && rest != "":
		for _, field := range k.Fields {
			if strings.Contains(values[field.Key], rest) {
				return field.Key
			}
		}
	}
	for _, key := range fieldsOf[code] {
		if has(key) {
			return key
		}
	}
	return ""
}

// partOf is the part that goes by an id of its own, such as a question of a guide.
func partOf(k content.Kind, id string, values map[string]string) string {
	for _, field := range k.Fields {
		for i := 0; field.Shape == content.Parts && i < content.MaxParts; i++ {
			at := fmt.Sprintf("%s.%d", field.Key, i)
			if values[at+".id"] == id {
				return at
			}
		}
	}
	return ""
}
