package counsel

import (
	"testing"

	"pgregory.net/rapid"

	"pufa/internal/datebook"
)

var today = datebook.Date{Year: 2026, Month: 11, Day: 23}

func TestParseMoney(t *testing.T) {
	for text, want := range map[string]Fen{
		"8500": 850000, "8,500.50元": 850050, "2万": 2_000_000, "2.5万元": 2_500_000, "八千五": 850000, "八千零五块": 800500, "三万零五百元": 3_050_000,
		"一百二十万": 120_000_000, "十五万": 15_000_000, "两千": 200000, "5万3": 5_300_000, "3万5千": 3_500_000, "0": 0, "０.5元": 50, "１２００": 120000,
		"一亿": 10_000_000_000, "1.2亿": 12_000_000_000, "¥99": 9900, "5k": 500000, "3w": 3_000_000, "一万二千三百四十五元": 1_234_500, "二〇二六": 202600,
		"十块": 1000, "壹万贰仟元整": 1_200_000, "100亿": 1_000_000_000_000, "一百零五": 10500, "三百五": 35000, "0.01": 1,
	} {
		if got, err := ParseMoney(text); err != nil || got != want {
			t.Errorf("%s: %d %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "元", "-5", "负三千", "abc", "1.2.3", "0.001", "万万", "101亿", "五五千千", "十十", "1e9", "3百4千", "9999999999999999999", "1.", ".5", "八千很多"} {
		if got, err := ParseMoney(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

func TestParseSpan(t *testing.T) {
	for text, want := range map[string]Span{
		"3年零7个月": {43, 0}, "3年7个月": {43, 0}, "两年半": {30, 0}, "半年": {6, 0}, "18个月": {18, 0}, "45天": {0, 45}, "3.5年": {42, 0}, "十年": {120, 0},
		"三年零七个月15天": {43, 15}, "一年": {12, 0}, "2个半月": {2, 15}, "半个月": {0, 15}, "三周": {0, 21}, "5年多": {60, 0}, "1年又20天": {12, 20},
	} {
		if got, err := ParseSpan(text); err != nil || got != want {
			t.Errorf("%s: %v %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "3", "年", "很久", "101年", "三四", "-1年", "0.3年", "9999个月"} {
		if got, err := ParseSpan(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestParseRate(t *testing.T) {
	for text, want := range map[string]Rate{"24%": 240000, "年利率15.4%": 154000, "百分之十五": 150000, "月息2分": 240000, "2分利": 240000, "月息一分五": 180000, "月息8厘": 96000,
		"月利率1.5%": 180000, "日息万分之五": 182500, "日息千分之一": 365000, "3.85": 38500, "年化３６％": 360000} {
		if got, err := ParseRate(text); err != nil || got != want {
			t.Errorf("%s: %d %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "%", "高利贷", "99999%", "月息"} {
		if got, err := ParseRate(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

func TestParseDate(t *testing.T) {
	for text, want := range map[string]datebook.Date{
		"2026年3月5日": {Year: 2026, Month: 3, Day: 5}, "2026-3-5": {Year: 2026, Month: 3, Day: 5}, "2026.03.05": {Year: 2026, Month: 3, Day: 5}, "20260305": {Year: 2026, Month: 3, Day: 5},
		"3月5日": {Year: 2026, Month: 3, Day: 5}, "12月1号": {Year: 2025, Month: 12, Day: 1}, "今天": today, "昨天": {Year: 2026, Month: 11, Day: 22}, "2024/2/29": {Year: 2024, Month: 2, Day: 29},
	} {
		if got, err := ParseDate(text, today); err != nil || got != want {
			t.Errorf("%s: %v %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "2026-2-30", "2025-13-1", "1850-1-1", "明年", "2月30日", "12345678"} {
		if got, err := ParseDate(text, today); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestParseCountAndHours(t *testing.T) {
	for text, want := range map[string]int64{"12": 12, "十二天": 12, "3级": 3, "两个": 2, "0": 0, "六十周岁": 60} {
		if got, err := ParseCount(text); err != nil || got != want {
			t.Errorf("%s: %d %v", text, got, err)
		}
	}
	for text, want := range map[string]int64{"20小时": 2000, "2.5小时": 250, "2个半小时": 250, "三个小时": 300, "8": 800} {
		if got, err := ParseHours(text); err != nil || got != want {
			t.Errorf("%s: %d %v", text, got, err)
		}
	}
	for _, text := range []string{"", "半", "1.5天", "-1", "两三天"} {
		if got, err := ParseCount(text); err == nil {
			t.Errorf("count %q is %d", text, got)
		}
	}
}

// What is shown reads back as what it was.
func TestAmountsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Fen(rapid.Int64Range(0, int64(MaxMoney)).Draw(t, "fen"))
		if got, err := ParseMoney(f.String()); err != nil || got != f {
			t.Fatalf("%s is %d, %v", f, got, err)
		}
		s := Span{rapid.IntRange(0, 1199).Draw(t, "months"), rapid.IntRange(0, 99).Draw(t, "days")}
		if got, err := ParseSpan(s.String()); err != nil || got != s {
			t.Fatalf("%s is %v, %v", s, got, err)
		}
		r := Rate(rapid.Int64Range(0, 100_000_000).Draw(t, "rate"))
		if got, err := ParseRate(r.String()); err != nil || got != r {
			t.Fatalf("%s is %d, %v", r, got, err)
		}
	})
}

// FuzzParse holds that no text breaks a parser and that what is read is in bounds.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"月薪八千五", "3年零7个月", "2万", "半年", "月息2分", "2026-3-5", "十十", "壹万贰仟元整", "1.5.5", "20小时", "９９９９９９９９９９９９９９"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if m, err := ParseMoney(s); err == nil && (m < 0 || m > MaxMoney) {
			t.Errorf("money %q is %d", s, m)
		}
		if v, err := ParseSpan(s); err == nil && (v.Months < 0 || v.Months > maxYears*12 || v.Days < 0 || v.Days > maxYears*366+15) {
			t.Errorf("span %q is %v", s, v)
		}
		if n, err := ParseCount(s); err == nil && (n < 0 || n > maxCount) {
			t.Errorf("count %q is %d", s, n)
		}
		if n, err := ParseHours(s); err == nil && (n < 0 || n > maxCount*100+50) {
			t.Errorf("hours %q is %d", s, n)
		}
		if r, err := ParseRate(s); err == nil && (r < 0 || r > 100_000_000) {
			t.Errorf("rate %q is %d", s, r)
		}
		if d, err := ParseDate(s, today); err == nil && d.IsZero() {
			t.Errorf("date %q is zero", s)
		}
	})
}
