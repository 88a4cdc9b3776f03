package lawref

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func TestParseNumeral(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int // 0: refused
	}{
		{"一", 1}, {"二", 2}, {"两", 2}, {"十", 10}, {"十一", 11}, {"二十", 20}, {"二十五", 25}, {"廿", 20}, {"廿三", 23}, {"卅一", 31},
		{"一百", 100}, {"一百零二", 102}, {"一百〇二", 102}, {"一百一十", 110}, {"一百十", 110}, {"一百十三", 113}, {"一百廿三", 123},
		{"一千零七十七", 1077}, {"一千〇七十七", 1077}, {"一千七十七", 1077}, {"一〇七七", 1077}, {"一零七七", 1077}, {"一二六〇", 1260},
		{"两百三十三", 233}, {"一千零一", 1001}, {"一千一百零一", 1101}, {"一万", 10000}, {"九万九千九百九十九", 99999}, {"壹佰贰拾", 120},
		{"1", 1}, {"1077", 1077}, {"１０７７", 1077}, {"99999", 99999}, {"一千零一十", 1010}, {"一千零十", 1010},
		{"", 0}, {"0", 0}, {"零", 0}, {"012", 0}, {"100000", 0}, {"12a", 0}, {"一百二", 0}, {"百二十", 0}, {"十百", 0}, {"一一十", 0},
		{"1百", 0}, {"一2", 0}, {"一千零", 0}, {"一百百", 0}, {"十万", 0}, {"-1", 0}, {"两两", 0}, {"廿廿", 0}, {"二廿", 0}, {"一零零十", 0},
		{"99999999999999999999999999", 0},
	} {
		got, err := ParseNumeral(c.in)
		if got != c.want || (err == nil) != (c.want > 0) {
			t.Errorf("ParseNumeral(%q) = %d, %v; want %d", c.in, got, err, c.want)
		}
	}
}

func TestNumeral(t *testing.T) {
	for n, want := range map[int]string{
		1: "一", 10: "十", 11: "十一", 20: "二十", 100: "一百", 102: "一百零二", 110: "一百一十", 111: "一百一十一",
		1000: "一千", 1001: "一千零一", 1010: "一千零一十", 1077: "一千零七十七", 1260: "一千二百六十",
		10000: "一万", 10001: "一万零一", 90090: "九万零九十", 99999: "九万九千九百九十九", 0: "", -1: "", 100000: "",
	} {
		if got := Numeral(n); got != want {
			t.Errorf("Numeral(%d) = %q; want %q", n, got, want)
		}
	}
}

func TestEveryNumeralReadsBack(t *testing.T) {
	for n := 1; n <= MaxNumeral; n++ {
		if got, err := ParseNumeral(Numeral(n)); got != n || err != nil {
			t.Fatalf("ParseNumeral(Numeral(%d)) = %d, %v", n, got, err)
		}
		if got, err := ParseNumeral(fmt.Sprint(n)); got != n || err != nil {
			t.Fatalf("ParseNumeral(%d) = %d, %v", n, got, err)
		}
	}
}

func anyNumber(t *rapid.T) Number {
	return Number{Article: rapid.IntRange(1, MaxNumeral).Draw(t, "article"), Suffix: rapid.IntRange(0, 30).Draw(t, "suffix")}
}

func TestNumberReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := anyNumber(t)
		for _, s := range []string{n.String(), n.Short()} {
			if got, err := ParseNumber(s); got != n || err != nil {
				t.Fatalf("ParseNumber(%q) = %v, %v", s, got, err)
			}
		}
	})
}

func TestParseNumber(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Number
	}{
		{"1077", Number{1077, 0}}, {"1077条", Number{1077, 0}}, {"第1077条", Number{1077, 0}}, {"第一千零七十七条", Number{1077, 0}},
		{"133之一", Number{133, 1}}, {"133条之一", Number{133, 1}}, {"133之一条", Number{133, 1}}, {"第一百三十三条之一", Number{133, 1}},
		{"第133条之1", Number{133, 1}}, {"１３３之一", Number{133, 1}}, {"第一百二十条之十一", Number{120, 11}},
		{"120-1", Number{}}, {"", Number{}}, {"条", Number{}}, {"第条", Number{}}, {"133之", Number{}}, {"1077条款", Number{}},
		{" 1077", Number{}}, {"一百二条", Number{}}, {"第一千零七十七条之一之二", Number{}},
	} {
		got, err := ParseNumber(c.in)
		if got != c.want || (err == nil) != (c.want != Number{}) {
			t.Errorf("ParseNumber(%q) = %v, %v; want %v", c.in, got, err, c.want)
		}
	}
}

func TestNumberOrder(t *testing.T) {
	order := []Number{{}, {1, 0}, {133, 0}, {133, 1}, {133, 2}, {134, 0}}
	for i, a := range order {
		for j, b := range order {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := a.Compare(b); got != want {
				t.Errorf("%v.Compare(%v) = %d; want %d", a, b, got, want)
			}
		}
	}
	if s := (Number{}).String() + (Number{}).Short(); s != "" {
		t.Errorf("the zero Number prints %q", s)
	}
}

func FuzzParseNumeral(f *testing.F) {
	for _, s := range []string{"一千零七十七", "1077", "廿三", "一〇七七", "两", "九万九千九百九十九"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseNumeral(s)
		if err != nil {
			return
		}
		if back, err := ParseNumeral(Numeral(n)); back != n || err != nil {
			t.Fatalf("%q is %d, printed and read %d, %v", s, n, back, err)
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"1077", "133条之一", "第一百三十三条之一", "120-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseNumber(s)
		if err != nil {
			return
		}
		if back, err := ParseNumber(n.String()); back != n || err != nil {
			t.Fatalf("%q is %v, printed and read %v, %v", s, n, back, err)
		}
	})
}
