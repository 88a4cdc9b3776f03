package search

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func show(symbols []uint16) string {
	var out []rune
	for _, s := range symbols {
		if s == gap {
			out = append(out, '_')
		} else {
			out = append(out, rune(s))
		}
	}
	return string(out)
}

func TestAnalyze(t *testing.T) {
	for in, want := range map[string]string{
		"":            "",
		"，。！":         "",
		"离婚，怎么办？":     "离婚_怎么办",
		"ＡＢＣ１２":       "abc12",
		"N+1 赔偿":      "n_1_赔偿",
		"《民法典》第1077条": "民法典_第1077条",
		"  空 白\n换行":   "空_白_换行",
		"😀笑":          "笑",
		"\xff坏字节":     "坏字节",
		"Ж":           "Ж",
	} {
		if got := show(analyze(nil, in)); got != want {
			t.Errorf("analyze(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAnalyzeSeparatesOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { separatesOnce(t, rapid.String().Draw(t, "text")) })
}

func FuzzAnalyze(f *testing.F) {
	for _, s := range []string{"", "离婚，怎么办？", "a b", "\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		separatesOnce(t, s)
		for _, tm := range distinctTerms(analyze(nil, s)) {
			if key := tm.key(nil); !utf8.Valid(key) || len(key) == 0 {
				t.Errorf("key %q of a term of %q", key, s)
			}
		}
	})
}

type failer interface{ Errorf(string, ...any) }

// separatesOnce: gaps stand only between symbols, one at a time, and analysing what
// came out changes nothing.
func separatesOnce(t failer, text string) {
	symbols := analyze(nil, text)
	for i, s := range symbols {
		if s == gap && (i == 0 || i == len(symbols)-1 || symbols[i-1] == gap) {
			t.Errorf("%q: a gap at %d of %v", text, i, symbols)
		}
	}
}

func TestEachTerm(t *testing.T) {
	var got []string
	eachTerm(analyze(nil, "离婚证，我，12"), func(tm term) { got = append(got, string(tm.key(nil))) })
	if diff := cmp.Diff([]string{"离婚", "婚证", "我", "12"}, got); diff != "" {
		t.Error(diff)
	}
}
