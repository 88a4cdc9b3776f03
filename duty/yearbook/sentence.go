package yearbook

import (
	"fmt"
	"strings"
)

// sentence is a parsed sentence of a template: text, {names} of figures and fields, and
// parts in [brackets] that are left out where a name in them has no record.
type sentence struct {
	pieces []piece
}

// piece is text, a name, or an optional part.
type piece struct {
	text string
	name string
	part []piece // not nil: optional
}

// parseSentence reads a sentence. Brackets do not nest; 【】 and 〔〕 are plain text.
func parseSentence(s string) (sentence, error) {
	pieces, rest, err := parsePieces(s, false)
	if err != nil {
		return sentence{}, err
	}
	if rest != "" {
		return sentence{}, fmt.Errorf("多了一个“]”")
	}
	return sentence{pieces}, nil
}

func parsePieces(s string, inside bool) ([]piece, string, error) {
	out := []piece{}
	for s != "" {
		at := strings.IndexAny(s, "{}[]")
		if at < 0 {
			at = len(s)
		}
		if at > 0 {
			out = append(out, piece{text: s[:at]})
			s = s[at:]
			continue
		}
		switch s[0] {
		case '{':
			name, rest, err := parseName(s[1:])
			if err != nil {
				return nil, "", err
			}
			out, s = append(out, piece{name: name}), rest
		case '[':
			if inside {
				return nil, "", fmt.Errorf("“[”里面不能再有“[”")
			}
			part, rest, err := parsePieces(s[1:], true)
			if err != nil {
				return nil, "", err
			}
			if !strings.HasPrefix(rest, "]") {
				return nil, "", fmt.Errorf("“[”没有对应的“]”")
			}
			out, s = append(out, piece{part: part}), rest[1:]
		case ']':
			if inside {
				return out, s, nil
			}
			return nil, "", fmt.Errorf("多了一个“]”")
		default:
			return nil, "", fmt.Errorf("多了一个“}”")
		}
	}
	return out, "", nil
}

// parseName reads a name up to its brace.
func parseName(s string) (name, rest string, err error) {
	end := strings.IndexAny(s, "{}[]")
	if end < 0 || s[end] != '}' {
		return "", "", fmt.Errorf("“{”没有对应的“}”")
	}
	name = strings.TrimSpace(s[:end])
	if name == "" {
		return "", "", fmt.Errorf("“{}”里要写数字的名称")
	}
	return name, s[end+1:], nil
}

// names are all names in the sentence.
func (s sentence) names() []string {
	var out []string
	for _, p := range s.pieces {
		if p.name != "" {
			out = append(out, p.name)
		}
		out = append(out, sentence{p.part}.names()...)
	}
	return out
}

// fill puts words in the place of names. find tells a name's word, or that there is no
// record for it. A sentence with a nameless record outside brackets is not told.
func (s sentence) fill(find func(name string) (string, bool)) (text string, used []string, ok bool) {
	var b strings.Builder
	for _, p := range s.pieces {
		switch {
		case p.part != nil:
			if part, names, ok := (sentence{p.part}).fill(find); ok {
				b.WriteString(part)
				used = append(used, names...)
			}
		case p.name != "":
			word, ok := find(p.name)
			if !ok {
				return "", nil, false
			}
			b.WriteString(word)
			used = append(used, p.name)
		default:
			b.WriteString(p.text)
		}
	}
	return b.String(), used, true
}
