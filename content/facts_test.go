package content

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pufa/internal/lawref"
)

func TestClaims(t *testing.T) {
	cases := []struct {
		text string
		want []string
	}{
		{"三十日内申请", []string{"30日"}},
		{"30天内申请", []string{"30日"}},
		{"一个星期内答复，两周后再来", []string{"7日", "14日"}},
		{"十五个工作日", []string{"15工作日"}},
		{"六个月以上一年以下", []string{"6个月", "12个月"}},
		{"半年内、一年半后", []string{"6个月", "18个月"}},
		{"72小时，紧急的二十四小时", []string{"72小时", "24小时"}},
		{"不满十四周岁，70岁以上", []string{"14岁", "70岁"}},
		{"五百元以上一千元以下", []string{"500元", "1000元"}},
		{"3至5万元", []string{"30000元", "50000元"}},
		{"1万元到10万元的部分按2.5%", []string{"10000元", "100000元", "2.5%"}},
		{"1,000元，1.5万元，二十万元，一百二十万元", []string{"1000元", "15000元", "200000元", "1.2e+06元"}},
		{"百分之一百五十就是1.5倍", []string{"150%"}},
		{"百分之二十至三十", []string{"20%", "30%"}},
		{"百分之五十以上百分之一百以下", []string{"50%", "100%"}},
		{"千分之五、三分之二", []string{"0.5%", "66.666667%"}},
		{"加倍、三倍", []string{"300%"}},
		{"拘留5到10日", []string{"5日", "10日"}},
		{"三日、五日或者七日", []string{"3日", "5日", "7日"}},
		{"2021年1月1日起，每年12月4日", []string{"2.0210101e+07date", "1204date"}},
		{"自三月一日起，到十二月三十一日", []string{"301date", "1231date"}},
		{"十月二十三日、十一月十日、二月二日", []string{"1023date", "1110date", "202date"}},
		{"三个月一日", []string{"3个月", "1日"}},
		{"2026年的规定", []string{"2.026e+07date"}},
		{"第三年、第三人、第五条", nil},
		{"十几天、二十多天、三四个月", nil},
		{"打12348或者110", nil},
		{"问一次，两个人都去，每一天", nil},
		{"三次以上、五人以上", []string{"3次", "5人"}},
		{"一次记12分", []string{"12分"}},
	}
	for _, c := range cases {
		var got []string
		for _, claim := range claimsIn(c.text) {
			got = append(got, claim.fact.String())
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.text, diff)
		}
	}
}

// A number says the same in Chinese and in Arabic digits.
func TestClaimsReadEitherNumeral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 9999).Draw(t, "n")
		unit := rapid.SampledFrom([]string{"日", "个月", "元", "万元", "周岁", "小时", "倍", "个工作日", "次"}).Draw(t, "unit")
		chinese := factsIn("应当在" + lawref.Numeral(n) + unit + "以内")
		arabic := factsIn(fmt.Sprintf("最多%d%s。", n, unit))
		if diff := cmp.Diff(fmt.Sprint(arabic), fmt.Sprint(chinese)); diff != "" || len(arabic) != 1 {
			t.Fatalf("%d%s: %s", n, unit, diff)
		}
	})
}

// What a text says of itself is never missing from it.
func FuzzClaims(f *testing.F) {
	for _, s := range []string{"三十日内", "3至5万元", "百分之二十至三十", "一年半", "2021年1月1日", "１２．５％", "万分之五", "十百千", "零分之一", "半", "第"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		known := factsIn(s)
		for _, c := range claimsIn(s) {
			if !known[c.fact] || c.words == "" {
				t.Fatalf("%q: %v", s, c)
			}
		}
	})
}
