package search

import (
	"unicode"
	"unicode/utf8"
)

// gap separates runs of text: no term crosses it.
const gap = 0

// analyze turns text into symbols, one for each letter, digit or Chinese
// character: lower case, full-width forms narrowed, everything else a single gap.
// A symbol is the character's code; characters beyond the first plane, which
// statutes do not use, become gaps.
func analyze(dst []uint16, text string) []uint16 {
	broken := true
	for _, r := range text {
		s := symbol(r)
		if s != gap {
			dst = append(dst, s)
			broken = false
			continue
		}
		if !broken {
			dst = append(dst, gap)
			broken = true
		}
	}
	if n := len(dst); n > 0 && dst[n-1] == gap {
		dst = dst[:n-1]
	}
	return dst
}

// symbol is the code that stands for a character, gap for what only separates.
func symbol(r rune) uint16 {
	switch {
	case r >= 0x4e00 && r <= 0x9fff: // by far the most frequent
		return uint16(r)
	case r >= 0xff01 && r <= 0xff5e: // full-width ASCII
		r -= 0xfee0
	case r > 0xffff || r == utf8.RuneError:
		return gap
	}
	if r < 0x80 {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return uint16(r)
		case r >= 'A' && r <= 'Z':
			return uint16(r + 'a' - 'A')
		}
		return gap
	}
	if unicode.IsLetter(r) || unicode.IsNumber(r) {
		return uint16(r)
	}
	return gap
}

// term is a unigram (low half zero) or a bigram of symbols.
type term uint32

func bigram(a, b uint16) term { return term(a)<<16 | term(b) }

func unigram(a uint16) term { return term(a) << 16 }

func (t term) isBigram() bool { return t&0xffff != 0 }

// key is the term as the index engine stores it.
func (t term) key(dst []byte) []byte {
	dst = utf8.AppendRune(dst, rune(t>>16))
	if t.isBigram() {
		dst = utf8.AppendRune(dst, rune(t&0xffff))
	}
	return dst
}
