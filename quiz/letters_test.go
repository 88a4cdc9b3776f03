package quiz

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
	"pufa/internal/fault"
)

func TestParseAnswer(t *testing.T) {
	for _, c := range []struct {
		text    string
		kind    Kind
		options int
		want    string // letters; ? = something else; ! = a fault
	}{
		{"A", Single, 4, "A"}, {"b", Single, 4, "B"}, {"Ｃ", Single, 4, "C"}, {" d。", Single, 4, "D"}, {"2", Single, 4, "B"}, {"２", Single, 4, "B"},
		{"选A", Single, 4, "A"}, {"我选B", Single, 4, "B"}, {"答案是C", Single, 4, "C"}, {"答案：D", Single, 4, "D"}, {"A吧", Single, 4, "A"}, {"选第2个", Single, 4, "B"}, {"第二个", Single, 4, "?"},
		{"AB", Single, 4, "!"}, {"E", Single, 4, "!"}, {"5", Single, 4, "!"}, {"AA", Single, 4, "A"},
		{"AC", Multiple, 4, "AC"}, {"A、C", Multiple, 4, "AC"}, {"c a", Multiple, 4, "AC"}, {"答案是AC", Multiple, 4, "AC"}, {"1 3", Multiple, 4, "AC"}, {"１，３", Multiple, 4, "AC"}, {"A和C", Multiple, 4, "AC"}, {"abd", Multiple, 4, "ABD"}, {"A", Multiple, 4, "A"}, {"ABCDE", Multiple, 4, "!"},
		{"对", TrueFalse, 2, "A"}, {"错", TrueFalse, 2, "B"}, {"√", TrueFalse, 2, "A"}, {"×", TrueFalse, 2, "B"}, {"正确", TrueFalse, 2, "A"}, {"错误。", TrueFalse, 2, "B"}, {"T", TrueFalse, 2, "A"}, {"f", TrueFalse, 2, "B"}, {"A", TrueFalse, 2, "A"}, {"2", TrueFalse, 2, "B"}, {"我觉得对", TrueFalse, 2, "A"}, {"AB", TrueFalse, 2, "!"}, {"C", TrueFalse, 2, "?"}, {"不对", TrueFalse, 2, "B"},
		{"CBA", Ordered, 3, "CBA"}, {"3、1、2", Ordered, 3, "CAB"}, {"AB", Ordered, 3, "!"}, {"AAB", Ordered, 3, "!"},
		{"什么是行政复议", Single, 4, "?"}, {"暂停", Single, 4, "?"}, {"", Single, 4, "?"}, {"OK", Single, 4, "?"}, {"hello", Multiple, 4, "?"}, {"110", Multiple, 4, "?"}, {"A1", Multiple, 4, "?"}, {"下一题", Single, 4, "?"}, {"对", Single, 4, "?"},
	} {
		got, err := ParseAnswer(c.text, c.kind, c.options)
		switch {
		case c.want == "?":
			if !errors.Is(err, ErrNotAnAnswer) {
				t.Errorf("%q as %s: %v, %v; want something else", c.text, c.kind, got, err)
			}
		case c.want == "!":
			if err == nil || fault.KindOf(err) != fault.Invalid {
				t.Errorf("%q as %s: %v, %v; want a fault", c.text, c.kind, got, err)
			}
		case err != nil || Letters(got) != c.want:
			t.Errorf("%q as %s: %s, %v; want %s", c.text, c.kind, Letters(got), err, c.want)
		}
	}
}

// Letters that were written are read back, whatever stands between them.
func TestLettersReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 8).Draw(t, "options")
		chosen := rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 1, n, rapid.ID).Draw(t, "chosen")
		between := rapid.SampledFrom([]string{"", " ", "、", ",", "，"}).Draw(t, "between")
		text := ""
		for i, c := range chosen {
			if i > 0 {
				text += between
			}
			text += Letters([]int{c})
		}
		got, err := ParseAnswer(text, Multiple, n)
		slices.Sort(chosen)
		if err != nil || !slices.Equal(got, chosen) {
			t.Fatalf("%q: %v, %v", text, got, err)
		}
	})
}

func FuzzParseAnswer(f *testing.F) {
	for _, s := range []string{"A", "ａｂ", "A、C", "对", "√", "1 3", "选A", "答案是AC", "什么是行政复议"} {
		f.Add(s, 4)
	}
	f.Fuzz(func(t *testing.T, s string, options int) {
		if options < 2 || options > 8 {
			return
		}
		for _, k := range []Kind{Single, Multiple, TrueFalse, Ordered} {
			got, err := ParseAnswer(s, k, options)
			if err == nil && (len(got) == 0 || !inRange(got, options)) {
				t.Errorf("%q as %s gave %v", s, k, got)
			}
		}
	})
}
