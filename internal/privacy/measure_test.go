package privacy

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// sampler makes one piece of a kind, and a sentence around it.
type sampler struct {
	kind     string
	personal bool
	piece    func(r *rand.Rand) string
	around   []string // %s is the piece
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

func digits(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + r.IntN(10))
	}
	return string(b)
}

// completed adds the last digit that makes a number valid; an identity number that none
// does ends in X.
func completed(body string, valid func(string) bool) string {
	for _, last := range "0123456789" {
		if valid(body + string(last)) {
			return body + string(last)
		}
	}
	return body + "X"
}

var samplers = []sampler{
	{"身份证号", true, func(r *rand.Rand) string {
		body := pick(r, "450221", "110101", "650102", "440305") + fmt.Sprintf("%d%02d%02d", 1940+r.IntN(80), 1+r.IntN(12), 1+r.IntN(28)) + digits(r, 3)
		return completed(body, checkDigit)
	}, []string{"身份证%s被冒用了", "我的号码是%s，怎么挂失", "%s", "（%s）贷款不是我办的"}},
	{"手机号", true, func(r *rand.Rand) string { return "1" + pick(r, "3", "5", "7", "8", "9") + digits(r, 9) },
		[]string{"电话%s，请回电", "%s这个号码一直骚扰我", "打我手机%s", "老板是%s"}},
	{"银行卡号", true, func(r *rand.Rand) string { return completed("62"+digits(r, 16), luhn) },
		[]string{"钱转到%s了", "卡号%s被冻结怎么办", "%s是骗子的卡"}},
	{"车牌", true, func(r *rand.Rand) string {
		return pick(r, "桂", "粤", "京", "沪") + pick(r, "A", "B", "C", "D") + pick(r, digits(r, 5), "D"+digits(r, 5), "F"+digits(r, 5))
	}, []string{"%s撞了我的车", "对方车牌%s逃逸", "我的车%s被贴条"}},
	{"地址", true, func(r *rand.Rand) string {
		return pick(r, "柳东路", "建设路", "人民路", "新华街") + fmt.Sprint(1+r.IntN(300), "号", 1+r.IntN(30), "栋", 1+r.IntN(30), "0", 1+r.IntN(9), "室")
	}, []string{"我住在%s，楼上漏水", "房子在%s，物业不管", "家在%s怎么投诉"}},
	{"姓名", true, func(r *rand.Rand) string {
		return pick(r, "王", "李", "张", "韦", "覃", "欧阳") + pick(r, "建国", "小明", "秀英", "志强", "丽", "伟")
	}, []string{"我叫%s，想问离婚", "本人%s，被拖欠工资", "我是%s，请帮帮我"}},
	{"金额", false, func(r *rand.Rand) string { return fmt.Sprint(1+r.IntN(9_999_999), pick(r, "元", "万元", "块钱")) },
		[]string{"欠我%s不还", "判赔%s合理吗", "罚款%s怎么交"}},
	{"日期", false, func(r *rand.Rand) string {
		return fmt.Sprintf("%d年%d月%d日", 1950+r.IntN(100), 1+r.IntN(12), 1+r.IntN(28))
	}, []string{"%s签的合同还有效吗", "从%s起算诉讼时效吗", "%s结的婚"}},
	{"条号", false, func(r *rand.Rand) string { return fmt.Sprint("民法典第", 1+r.IntN(1260), "条") },
		[]string{"%s是什么", "根据%s能离吗", "请解释%s第二款"}},
	{"案号", false, func(r *rand.Rand) string {
		return fmt.Sprintf("（%d）桂0221民初%d号", 2000+r.IntN(27), 1+r.IntN(99999))
	}, []string{"%s什么时候开庭", "我的案子是%s", "%s判决书怎么拿"}},
	{"公布文号", false, func(r *rand.Rand) string { return fmt.Sprintf("国务院令第%d号", 1+r.IntN(800)) },
		[]string{"%s还有效吗", "%s是哪部条例", "请看%s"}},
	{"热线", false, func(r *rand.Rand) string {
		return pick(r, "110", "12348", "12315", "12333", "12345", "12368", "96110", "12309")
	},
		[]string{"打%s有用吗", "%s几点上班", "%s打不通怎么办"}},
}

// TestMaskMeasured masks invented examples of each kind, the same at every run, and wants
// that the misses and the false hits stay what docs/security.md says.
func TestMaskMeasured(t *testing.T) {
	const each = 60
	r := rand.New(rand.NewPCG(1, 2))
	wrong := map[bool]int{}
	for _, s := range samplers {
		bad := 0
		for i := range each {
			piece := s.piece(r)
			text := fmt.Sprintf(s.around[i%len(s.around)], piece)
			masked := Mask(text)
			if s.personal && strings.Contains(masked, piece) || !s.personal && masked != text {
				bad++
				t.Logf("%s: %s became %s", s.kind, text, masked)
			}
		}
		wrong[s.personal] += bad
		t.Logf("| %s | %d | %d |", s.kind, each, bad)
	}
	if wrong[true] > 0 || wrong[false] > 0 {
		t.Errorf("%d personal pieces missed, %d harmless texts masked", wrong[true], wrong[false])
	}
}
