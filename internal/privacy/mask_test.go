package privacy

import (
	"bufio"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

var braces = regexp.MustCompile(`\{([^}]*)\}`)

// example is a line of testdata/personal.txt.
type example struct {
	kind     string
	text     string
	personal []string // what must go
	rest     []string // what must stay, in order
	hard     bool     // known to go wrong
}

func readExamples(t testing.TB) []example {
	t.Helper()
	f, err := os.Open("testdata/personal.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []example
	kind := ""
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if title, ok := strings.CutPrefix(line, "## "); ok {
			kind = title
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		line, hard := strings.CutPrefix(line, "!")
		e := example{kind: kind, hard: hard, text: braces.ReplaceAllString(line, "$1"), rest: braces.Split(line, -1)}
		for _, m := range braces.FindAllStringSubmatch(line, -1) {
			e.personal = append(e.personal, m[1])
		}
		out = append(out, e)
	}
	return out
}

// judge counts the personal pieces that survived and whether something else went.
func (e example) judge() (masked string, missed int, falseHit bool) {
	masked = Mask(e.text)
	want := e.rest[0]
	plain := labels.ReplaceAllString(masked, "\x00")
	for _, rest := range e.rest[1:] {
		want += "\x00" + rest
	}
	for _, p := range e.personal {
		if strings.Contains(masked, p) {
			missed++
		}
	}
	return masked, missed, missed == 0 && plain != want
}

func TestMaskOnExamples(t *testing.T) {
	examples := readExamples(t)
	var pieces, misses, falseHits int
	for _, e := range examples {
		masked, missed, falseHit := e.judge()
		pieces += len(e.personal)
		misses += missed
		if falseHit {
			falseHits++
		}
		if wrong := missed > 0 || falseHit; wrong != e.hard {
			t.Errorf("%s: %s\n\tbecame %s; known to go wrong: %t", e.kind, e.text, masked, e.hard)
		}
	}
	if len(examples) < 300 {
		t.Errorf("only %d examples", len(examples))
	}
	t.Logf("%d examples with %d personal pieces: %d missed, %d lines with something else masked", len(examples), pieces, misses, falseHits)
}

func TestMaskNamesWhatItHid(t *testing.T) {
	for text, want := range map[string]string{
		"我叫张三，电话13812345678":    "我叫〔姓名〕，电话〔电话〕",
		"身份证450221198512120026": "身份证〔身份证号〕",
		"桂B12345，住拉堡镇柳东路12号3栋":  "〔车牌〕，住拉堡镇〔地址〕",
		"微信abc12345，邮箱a@b.cn":   "微信〔微信号〕，邮箱〔邮箱〕",
		"卡号6222022105012345679": "卡号〔卡号〕",
		"护照号码EA1234567":         "护照号码〔证件号〕",
		"他说〔姓名〕是化名，我叫张三":        "他说〔姓名〕是化名，我叫〔姓名〕",
		"":           "",
		"１００元和ＡＢＣ照旧": "１００元和ＡＢＣ照旧",
		"不合法的\uFFFE符号13812345678也能处理": "不合法的\uFFFE符号〔电话〕也能处理",
	} {
		if got := Mask(text); got != want {
			t.Errorf("Mask(%s) = %s, want %s", text, got, want)
		}
	}
}

// TestMaskTwice: masking a masked text changes nothing, whatever pieces meet.
func TestMaskTwice(t *testing.T) {
	examples := readExamples(t)
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(1, 4).Draw(t, "pieces") {
			e := rapid.SampledFrom(examples).Draw(t, "example")
			runes := []rune(e.text)
			from := rapid.IntRange(0, len(runes)).Draw(t, "from")
			to := rapid.IntRange(from, len(runes)).Draw(t, "to")
			b.WriteString(string(runes[from:to]))
			b.WriteString(rapid.SampledFrom([]string{"", " ", "，", "我叫", "本人", "1", "路3号"}).Draw(t, "glue"))
		}
		once := Mask(b.String())
		if twice := Mask(once); twice != once {
			t.Fatalf("%q\nonce  %q\ntwice %q", b.String(), once, twice)
		}
	})
}

// TestMaskSparesTheLaw: what a legal question is made of is never masked.
func TestMaskSparesTheLaw(t *testing.T) {
	hotline := []string{"110", "119", "120", "122", "12348", "12309", "12315", "12333", "12338", "12345", "12355", "12368", "96110", "95588"}
	rapid.Check(t, func(t *rapid.T) {
		number := func(lo, hi int) *rapid.Generator[int] { return rapid.IntRange(lo, hi) }
		text := rapid.SampledFrom([]func() string{
			func() string { return "民法典第" + strconv.Itoa(number(1, 1260).Draw(t, "article")) + "条" },
			func() string { return "欠我" + strconv.Itoa(number(1, 1<<40).Draw(t, "yuan")) + "元不还" },
			func() string { return "欠我" + strconv.Itoa(number(1, 9999).Draw(t, "wan")) + "万元" },
			func() string {
				return strconv.Itoa(number(1950, 2050).Draw(t, "y")) + "年" + strconv.Itoa(number(1, 12).Draw(t, "m")) + "月" + strconv.Itoa(number(1, 31).Draw(t, "d")) + "日签的合同"
			},
			func() string { return "打" + rapid.SampledFrom(hotline).Draw(t, "hotline") + "有用吗" },
			func() string {
				return "（" + strconv.Itoa(number(2000, 2030).Draw(t, "y")) + "）桂0221民初" + strconv.Itoa(number(1, 99999).Draw(t, "n")) + "号"
			},
			func() string { return "判了" + strconv.Itoa(number(1, 25).Draw(t, "years")) + "年" },
		}).Draw(t, "kind")()
		if got := Mask(text); got != text {
			t.Fatalf("%s became %s", text, got)
		}
	})
}

// TestMaskFindsEveryNumber: any valid identity, mobile or card number goes, also with
// a sentence around it.
func TestMaskFindsEveryNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.SampledFrom([]*rapid.Generator[string]{identities(), mobiles(), cards()}).Draw(t, "kind")
		number := secret.Draw(t, "number")
		text := rapid.SampledFrom([]string{"号码是", "", "我的是：", "（", "转"}).Draw(t, "before") + number +
			rapid.SampledFrom([]string{"，怎么办", "", "）", "是骗子", " 谢谢"}).Draw(t, "after")
		if got := Mask(text); strings.Contains(got, number) {
			t.Fatalf("%s kept the number: %s", text, got)
		}
	})
}

func identities() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		body := rapid.SampledFrom([]string{"450221", "110101", "650102"}).Draw(t, "region") +
			rapid.StringMatching(`(19[3-9][0-9]|20[0-2][0-9])(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}`).Draw(t, "rest")
		for _, last := range "0123456789" {
			if checkDigit(body + string(last)) {
				return body + string(last)
			}
		}
		return body + "X"
	})
}

func mobiles() *rapid.Generator[string] { return rapid.StringMatching(`1[3-9][0-9]{9}`) }

func cards() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		body := rapid.StringMatching(`62[0-9]{13,16}`).Draw(t, "body")
		for _, last := range "0123456789" {
			if luhn(body + string(last)) {
				return body + string(last)
			}
		}
		return ""
	})
}

func FuzzMask(f *testing.F) {
	for _, e := range readExamples(f) {
		f.Add(e.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := Mask(text)
		if utf8.ValidString(text) && !utf8.ValidString(once) {
			t.Fatalf("%q became invalid: %q", text, once)
		}
		if twice := Mask(once); twice != once {
			t.Fatalf("%q\nonce  %q\ntwice %q", text, once, twice)
		}
	})
}

func BenchmarkMask(b *testing.B) {
	text := "你好，我叫李梅，住拉堡镇柳东路12号，电话13812345678，老公打我，2024年结婚，彩礼88000元，民法典第1077条怎么说"
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Mask(text)
	}
}
