package content

import (
	"regexp"
	"testing"
)

// asked are the 40 things that residents ask most, as patterns of their words.
var asked = []struct{ name, words string }{
	{"欠薪", "工资|欠薪"}, {"没签劳动合同", "没签.*合同|书面劳动合同|劳动合同"}, {"工伤", "工伤|受伤|摔伤"}, {"社保", "社保|社会保险"},
	{"试用期", "试用期|辞退|开除"}, {"加班", "加班"}, {"骑手与灵活就业", "骑手|外卖|快递员|跑单"}, {"离婚", "离婚"},
	{"彩礼", "彩礼"}, {"抚养", "抚养"}, {"家暴", "家暴|打我|打老婆|保护令"}, {"继承", "遗嘱|遗产|继承"},
	{"外嫁女与土地权益", "出嫁|外嫁|承包地|征地款"}, {"赡养", "赡养|不养|养老"}, {"借条", "借条|借钱|欠条"}, {"利息与高利贷", "利息|高利贷"},
	{"担保", "担保|保证人"}, {"催收", "催收|网贷"}, {"漏水", "漏水"}, {"噪声", "噪声|吵|广场舞|KTV"},
	{"犬只伤人", "狗|犬"}, {"物业费", "物业"}, {"押金与租房", "押金|租房|房东"}, {"高空抛物", "高空|抛物|掉东西"},
	{"问题食品", "食品|过期"}, {"网购与预付卡", "网购|预付|退货|跑路"}, {"培训退费", "退费|驾校|培训"}, {"车祸赔偿", "车祸|交通事故|追尾|撞"},
	{"酒驾", "酒驾|醉驾|喝酒"}, {"被骗", "被骗|诈骗|骗"}, {"出借银行卡", "银行卡|电话卡"}, {"校园欺凌", "欺凌|欺负|在学校被打"},
	{"未成年人打赏", "打赏|充值|游戏"}, {"打架", "打架|轻伤|打人|打伤"}, {"宅基地", "宅基地|一户"}, {"征收", "征收|拆迁|征地"},
	{"低保救助", "低保|救助"}, {"复议与罚单", "复议|罚单|处罚"}, {"起诉", "起诉|诉讼费|打官司"}, {"法律援助", "法律援助|律师"},
}

// What residents ask most is answered by three FAQs or more, and from more than one side.
func TestAskedMostIsCovered(t *testing.T) {
	set, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range asked {
		words := regexp.MustCompile(a.words)
		faqs, gists, cases := 0, 0, 0
		for _, f := range set.FAQs {
			if matchesAny(words, append([]string{f.Question}, f.Phrasings...)) {
				faqs++
			}
		}
		for _, g := range set.Gists {
			if matchesAny(words, g.Questions) {
				gists++
			}
		}
		for _, c := range set.Cases {
			if matchesAny(words, []string{c.Title, c.Facts, c.Question}) {
				cases++
			}
		}
		t.Logf("%s | %d | %d | %d", a.name, faqs, gists, cases)
		if faqs < 3 || faqs+gists+cases < 7 {
			t.Errorf("%s: %d FAQs, %d gists, %d cases, want 3 FAQs and 7 in all", a.name, faqs, gists, cases)
		}
	}
}

// The built-in question bank keeps the size that it is promised to have.
func TestQuestionBankIsWide(t *testing.T) {
	set, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	n := StatsOf(set).Questions
	if n.Total < 1250 {
		t.Errorf("%d questions, want 1250", n.Total)
	}
	for _, topic := range []string{"宪法", "法治宣传教育与习近平法治思想", "行政执法", "国家安全", "诈骗", "安全生产", "未成年人"} {
		if n.ByTopic[topic] < 100 {
			t.Errorf("%s: %d questions, want 100", topic, n.ByTopic[topic])
		}
	}
	for _, audience := range audiences {
		if n.ByAudience[audience] < 60 {
			t.Errorf("%s: %d questions, want 60", audience, n.ByAudience[audience])
		}
	}
}

func matchesAny(p *regexp.Regexp, texts []string) bool {
	for _, s := range texts {
		if p.MatchString(s) {
			return true
		}
	}
	return false
}
