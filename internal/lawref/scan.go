package lawref

import (
	"sort"
	"strings"
	"unicode"
)

// scan is a text by runes, with the byte offset of each.
type scan struct {
	text   string
	runes  []rune
	offset []int // one more than runes: the last is the text's length
	pos    int
}

func newScan(text string) scan {
	s := scan{text: text}
	for i, r := range text {
		s.runes = append(s.runes, r)
		s.offset = append(s.offset, i)
	}
	s.offset = append(s.offset, len(text))
	return s
}

// rest is the text from a rune position on.
func (s *scan) rest(pos int) string { return s.text[s.offset[min(pos, len(s.runes))]:] }

// at is the rune position of a byte offset.
func (s *scan) at(offset int) int { return sort.SearchInts(s.offset, offset) }

// peek is the rune at pos; 0 at the end.
func (s *scan) peek(pos int) rune {
	if pos < 0 || pos >= len(s.runes) {
		return 0
	}
	return s.runes[pos]
}

func (s *scan) skipSpace(pos int) int {
	for unicode.IsSpace(s.peek(pos)) {
		pos++
	}
	return pos
}

// word skips the first of words that stands at pos.
func (s *scan) word(pos int, words ...string) (int, bool) {
	rest := s.rest(pos)
	for _, w := range words {
		if strings.HasPrefix(rest, w) {
			return pos + len([]rune(w)), true
		}
	}
	return pos, false
}

// isBreak reports runes that end a clause or set words apart.
func isBreak(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }

// numeral reads the longest run of numeral runes of one kind at pos.
func (s *scan) numeral(pos int) (n, end int, ok bool) {
	end = pos
	for r := s.peek(end); end-pos <= maxDigits && isNumeral(r) && isArabic(r) == isArabic(s.peek(pos)); r = s.peek(end) {
		end++
	}
	n, ok = parseNumeral(s.runes[pos:end])
	return n, end, ok
}

// single is one article's number as written.
type single struct {
	number Number
	end    int
	di     bool // 第 in front
	tiao   bool // 条 behind
	arabic bool
}

// single reads 第一千零七十七条, 133条之一, 133之一条, or a number without 条.
func (s *scan) single(pos int) (single, bool) {
	a := single{}
	if a.di = s.peek(pos) == '第'; a.di {
		pos = s.skipSpace(pos + 1)
	}
	n, end, ok := s.numeral(pos)
	if !ok {
		return a, false
	}
	a.number.Article, a.end, a.arabic = n, end, isArabic(s.peek(pos))
	if x, xend, ok := s.suffix(end); ok && isTiao(s.peek(xend)) {
		a.number.Suffix, a.end, a.tiao = x, xend+1, true
		return a, true
	}
	if after := s.skipSpace(end); isTiao(s.peek(after)) {
		a.end, a.tiao = after+1, true
		if x, xend, ok := s.suffix(a.end); ok {
			a.number.Suffix, a.end = x, xend
		}
	}
	return a, true
}

func isTiao(r rune) bool { return r == '条' || r == '條' }

// suffix reads 之一, but not the front of 之一般.
func (s *scan) suffix(pos int) (n, end int, ok bool) {
	pos = s.skipSpace(pos)
	if s.peek(pos) != '之' {
		return 0, 0, false
	}
	n, end, ok = s.numeral(s.skipSpace(pos + 1))
	if !ok || n >= 100 || strings.ContainsRune("般种些类间切样个次", s.peek(end)) && s.peek(end) != 0 {
		return 0, 0, false
	}
	return n, end, true
}

// part is a paragraph and item of an article; both 0 for the article itself.
type part struct {
	paragraph, item int
	start, end      int
}

// partsAfter reads 第一款第（二）项、第三款 after an article.
func (s *scan) partsAfter(start, end int) []part {
	first, ok := s.onePart(start, end)
	if !ok {
		return []part{{start: start, end: end}}
	}
	parts := []part{first}
	for {
		at, ok := s.word(s.skipSpace(parts[len(parts)-1].end), "、", "，", ",", "和", "及", "与", "或")
		if !ok {
			return parts
		}
		at = s.skipSpace(at)
		next, ok := s.onePart(at, at)
		if !ok || s.peek(at) != '第' {
			return parts
		}
		if next.paragraph == 0 {
			next.paragraph = parts[len(parts)-1].paragraph
		}
		parts = append(parts, next)
	}
}

func (s *scan) onePart(start, pos int) (part, bool) {
	p := part{start: start, end: pos}
	if n, end, ok := s.counted(pos, '款'); ok {
		p.paragraph, p.end = n, end
	}
	for _, mark := range []rune{'项', '項'} {
		if n, end, ok := s.counted(p.end, mark); ok {
			p.item, p.end = n, end
		}
	}
	return p, p.end > pos
}

// counted reads 第一款, 第（二）项 or （二）项.
func (s *scan) counted(pos int, mark rune) (n, end int, ok bool) {
	pos = s.skipSpace(pos)
	if s.peek(pos) == '第' {
		pos = s.skipSpace(pos + 1)
	}
	bracket := s.peek(pos) == '（' || s.peek(pos) == '('
	if bracket {
		pos++
	}
	n, end, ok = s.numeral(s.skipSpace(pos))
	if !ok || n >= 1000 {
		return 0, 0, false
	}
	if end = s.skipSpace(end); bracket {
		if r := s.peek(end); r != '）' && r != ')' {
			return 0, 0, false
		}
		end = s.skipSpace(end + 1)
	}
	return n, end + 1, s.peek(end) == mark
}
