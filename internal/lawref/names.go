package lawref

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Names knows laws by their canonical names, short names and aliases. It is
// immutable, so safe for concurrent use.
type Names struct {
	canonical map[string]string
	// lengths[r] holds the byte lengths of names that start with r, longest first,
	// so that the longest name at a place wins.
	lengths map[rune][]int
}

const fullPrefix = "中华人民共和国"

// NewNames makes Names from alias → canonical name. Canonical names need no entry
// of their own, and 中华人民共和国 before a name is understood without one.
func NewNames(aliases map[string]string) *Names {
	n := &Names{canonical: make(map[string]string, len(aliases)), lengths: map[rune][]int{}}
	for alias, canonical := range aliases {
		n.add(plainTitle(alias), canonical)
	}
	for _, canonical := range aliases {
		if _, taken := n.canonical[plainTitle(canonical)]; !taken {
			n.add(plainTitle(canonical), canonical)
		}
	}
	for r, all := range n.lengths {
		slices.Sort(all)
		slices.Reverse(all)
		n.lengths[r] = slices.Compact(all)
	}
	return n
}

func (n *Names) add(name, canonical string) {
	r, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return
	}
	n.canonical[name] = canonical
	n.lengths[r] = append(n.lengths[r], len(name))
}

// Canonical looks up one name, with or without 《》, 中华人民共和国 and a note such
// as （2018年修正）.
func (n *Names) Canonical(name string) (string, bool) {
	name = strings.TrimSpace(name)
	if strings.HasPrefix(name, "《") && closing(name) == len(name) {
		name = name[len("《") : len(name)-len("》")]
	}
	plain := plainTitle(name)
	if c, ok := n.canonical[plain]; ok {
		return c, true
	}
	c, ok := n.canonical[withoutYearNote(plain)]
	return c, ok
}

// plainTitle gives a title one spelling: no spaces, no 中华人民共和国, full-width
// brackets, inner titles in 《》.
func plainTitle(s string) string {
	s = strings.NewReplacer(" ", "", "　", "", "\t", "", "(", "（", ")", "）", "〈", "《", "〉", "》").Replace(s)
	return strings.TrimPrefix(s, fullPrefix)
}

// withoutYearNote drops a closing （2018修正） or （2023年修订）, which tells the version.
func withoutYearNote(s string) string {
	open := strings.LastIndex(s, "（")
	if open <= 0 || !strings.HasSuffix(s, "）") {
		return s
	}
	if note := s[open+len("（"):]; note[0] >= '0' && note[0] <= '9' {
		return s[:open]
	}
	return s
}

// longest is the canonical name of the longest known name at the front of s, and
// that name's length in bytes.
func (n *Names) longest(s string) (canonical string, size int, ok bool) {
	r, _ := utf8.DecodeRuneInString(s)
	for _, size := range n.lengths[r] {
		if size > len(s) {
			continue
		}
		if c, ok := n.canonical[s[:size]]; ok && endsWord(s[:size], s[size:]) {
			return c, size, true
		}
	}
	return "", 0, false
}

// endsWord reports whether a law's name really ends where a longer everyday word
// might go on: 公司法|人, 劳动法|律, 刑法|学 are not mentions of a law.
func endsWord(name, rest string) bool {
	if !strings.HasSuffix(name, "法") {
		return true
	}
	next, size := utf8.DecodeRuneInString(rest)
	after, _ := utf8.DecodeRuneInString(rest[size:])
	switch next {
	case '律', '人', '务', '院', '官', '庭', '盲', '治', '则', '学', '理', '警', '币', '子', '宝', '医', '拍', '典', '师', '条':
		return false
	case '规':
		return after == '定' || after == '范'
	case '制':
		return after == '定' || after == '裁' || after == '约' || after == '止'
	case '定':
		return after == '义' || after == '的'
	}
	return true
}
