package content

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"pufa/internal/fault"
)

// MaxParts bounds the parts of a form, such as the questions of a guide.
const MaxParts = 30

// Values are what a form shows of an item written as text: by the field's key, of the
// fields of parts by nodes.0.ask. A text that cannot be read is a fault that says why.
func (k Kind) Values(text string) (map[string]string, error) {
	f := &file{name: k.Name}
	out := map[string]string{}
	body := f.read(text)
	if body == nil {
		return out, fault.New(fault.Invalid, "第%d行：%s", f.problems[0].Line, f.problems[0].Sentence)
	}
	item := k.drawer.decode(f, body)
	if item == nil {
		return out, fault.New(fault.Invalid, "第%d行：%s", f.problems[0].Line, f.problems[0].Sentence)
	}
	plain, err := yaml.Marshal(item)
	if err != nil {
		return out, fmt.Errorf("read %s: %w", k.Name, err)
	}
	var fields map[string]any
	if err := yaml.Unmarshal(plain, &fields); err != nil {
		return out, fmt.Errorf("read %s: %w", k.Name, err)
	}
	show(out, "", k.Fields, fields)
	return out, nil
}

func show(out map[string]string, at string, fields []Field, values map[string]any) {
	for _, f := range fields {
		v := values[f.Key]
		if f.Shape != Parts {
			out[at+f.Key] = f.shown(v)
			continue
		}
		parts, _ := v.([]any)
		for i, p := range parts {
			m, _ := p.(map[string]any)
			show(out, fmt.Sprintf("%s%s.%d.", at, f.Key, i), f.Fields, m)
		}
	}
}

// shown is a value as the form writes it.
func (f Field) shown(v any) string {
	if v == nil {
		return ""
	}
	many, _ := v.([]any)
	lines := make([]string, len(many))
	switch f.Shape {
	case Flag:
		if v == true {
			return "1"
		}
		return ""
	case List:
		for i, one := range many {
			lines[i] = strings.TrimSpace(fmt.Sprint(one))
		}
		return strings.Join(lines, "\n")
	case Rows:
		for i, row := range many {
			words, _ := row.([]any)
			lines[i] = joinedAny(words)
		}
		return strings.Join(lines, "\n")
	case Table:
		for i, row := range many {
			lines[i] = f.line(row)
		}
		return strings.Join(lines, "\n")
	}
	return strings.TrimSpace(fmt.Sprint(v))
}

func joinedAny(words []any) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = fmt.Sprint(w)
	}
	return joined(out)
}

// line is an entry of a table.
func (f Field) line(row any) string {
	m, _ := row.(map[string]any)
	var cells []string
	for _, c := range f.Fields {
		words, isList := m[c.Key].([]any)
		switch {
		case isList:
			cells = append(cells, joinedAny(words))
		case m[c.Key] != nil:
			cells = append(cells, fmt.Sprint(m[c.Key]))
		default:
			cells = append(cells, "")
		}
	}
	return strings.TrimRight(strings.Join(cells, " | "), " |")
}

// Write is the text of an item whose fields were typed into a form.
func (k Kind) Write(typed func(name string) string) string {
	text, err := yaml.Marshal(written("", k.Fields, typed))
	if err != nil { // strings, lists and numbers always marshal
		return ""
	}
	return string(text)
}

func written(at string, fields []Field, typed func(string) string) yaml.MapSlice {
	var out yaml.MapSlice
	add := func(key string, v any) { out = append(out, yaml.MapItem{Key: key, Value: v}) }
	for _, f := range fields {
		if f.Shape == Parts {
			var parts []yaml.MapSlice
			for i := range MaxParts {
				if part := written(fmt.Sprintf("%s%s.%d.", at, f.Key, i), f.Fields, typed); len(part) > 0 {
					parts = append(parts, part)
				}
			}
			if len(parts) > 0 {
				add(f.Key, parts)
			}
			continue
		}
		text := strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(typed(at + f.Key)))
		if text != "" {
			add(f.Key, f.value(text))
		}
	}
	return out
}

// value is what a typed text means.
func (f Field) value(text string) any {
	switch f.Shape {
	case Flag:
		return true
	case Number:
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			return n
		}
		return text // which the parser refuses, naming the line
	case List:
		return lines(text)
	case Rows:
		var rows [][]string
		for _, l := range lines(text) {
			rows = append(rows, words(l))
		}
		return rows
	case Table:
		var rows []yaml.MapSlice
		for _, l := range lines(text) {
			rows = append(rows, f.row(l))
		}
		return rows
	}
	return text
}

func (f Field) row(line string) yaml.MapSlice {
	cells := strings.Split(strings.ReplaceAll(line, "｜", "|"), "|")
	var out yaml.MapSlice
	for i, c := range f.Fields {
		if i >= len(cells) || strings.TrimSpace(cells[i]) == "" {
			continue
		}
		v := any(strings.TrimSpace(cells[i]))
		if c.Shape == List {
			v = words(cells[i])
		}
		out = append(out, yaml.MapItem{Key: c.Key, Value: v})
	}
	return out
}

// lines are the lines of a text that are not empty.
func lines(text string) []string {
	var out []string
	for l := range strings.SplitSeq(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// words are what stands between 、 or commas.
func words(line string) []string {
	out := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("、，,", r) })
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}
