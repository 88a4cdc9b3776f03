package counsel

import "fmt"

// period is a legal time limit: from what day, and the article.
type period struct {
	word  string
	from  string
	span  Span
	basis string
	note  string
}

const interrupts = "向对方要过、投诉过、对方答应过的，从那时重新算；留好记录。"

// periods are the time limits that deadline knows. The basis is cited by the pack too.
var periods = []period{
	{"劳动仲裁", "知道权利受损那天", Span{Months: 12}, "劳动争议调解仲裁法第二十七条", "还在职时被拖欠工资的不受一年限制，离职的从离职那天算一年。" + interrupts},
	{"不服仲裁裁决起诉", "收到裁决书那天", Span{Days: 15}, "劳动争议调解仲裁法第五十条", "过期不起诉，裁决书就生效了。"},
	{"上诉（判决）", "收到判决书那天", Span{Days: 15}, "民事诉讼法第一百七十一条", "刑事判决上诉期是十日，另看判决书末尾。"},
	{"上诉（裁定）", "收到裁定书那天", Span{Days: 10}, "民事诉讼法第一百七十一条", ""},
	{"申请执行", "判决规定的履行期最后一天", Span{Months: 24}, "民事诉讼法第二百五十条", "没写履行期的，从判决生效那天算；分期的，从最后一期算。"},
	{"诉讼时效", "知道权利受损和对方是谁那天", Span{Months: 36}, "民法典第一百八十八条", "要过账、对方答应过还，从那时重新算。" + "自权利受损起超过二十年的，法院一般不再保护。"},
	{"行政复议", "知道行政行为那天", Span{Days: 60}, "行政复议法第二十条", "当时没告知复议权利的，从知道那天算，最长一年。"},
	{"行政诉讼", "知道行政行为那天", Span{Months: 6}, "行政诉讼法第四十六条", ""},
	{"复议后起诉", "收到复议决定书那天", Span{Days: 15}, "行政诉讼法第四十五条", ""},
	{"工伤认定（本人）", "受伤或者确诊职业病那天", Span{Months: 12}, "工伤保险条例第十七条", "单位应在30日内申请；单位不申请的，本人、近亲属、工会在1年内申请。"},
}

// deadline is the last day of a time limit, moved past holidays (civil code arts. 201
// to 203, civil procedure law art. 85).
func deadline() Formula {
	words := make([]string, len(periods))
	for i, p := range periods {
		words[i] = p.word
	}
	return Formula{
		Needs: []Need{{Key: "kind", Kind: Choice, Words: words}, {Key: "from", Kind: Day}},
		compute: func(in Inputs) (Result, error) {
			p := periods[0]
			for _, one := range periods {
				if one.word == in.word("kind") {
					p = one
				}
			}
			from := in.day("from")
			last := addMonths(from, p.span.Months).AddDays(p.span.Days)
			r := Result{Basis: []string{p.basis, "民法典第二百零一条", "民法典第二百零三条"}, Steps: []string{fmt.Sprintf("期限%s，从%s起算；当天不算，从下一天开始", p.span, p.from),
				fmt.Sprintf("%s＋%s＝%s", from.Chinese(), p.span, dayText(last))}}
			end, off := afterHolidays(last)
			if off != "" {
				r.Steps = append(r.Steps, fmt.Sprintf("最后一天是%s，顺延到%s", off, dayText(end)))
			}
			r.Answer = dayText(end)
			if end.Before(in.Today) {
				r.Answer += "，已经过了"
				r.Notes = append(r.Notes, "算下来已经过期，但也许有中断、中止的情形，先打12348问一问，不要自己放弃。")
			}
			if p.note != "" {
				r.Notes = append(r.Notes, p.note)
			}
			r.Notes = append(r.Notes, "节假日按周末和法定节日算；遇调休以国务院办公厅的放假通知为准。尽量提前办，别等最后一天。")
			return r, nil
		},
	}
}
