package counsel

import "fmt"

// monthDays is 21.75 paid days in a month, in hundredths; with 8 hours a day it is 174
// hours (人力资源社会保障部: 职工全年月平均工作时间和工资折算问题的通知).
const (
	monthDays  = 2175
	monthHours = 174
)

// severance is 经济补偿金: labour contract law art. 47.
func severance() Formula {
	return Formula{
		Needs: []Need{{Key: "wage", Kind: Money}, {Key: "term", Kind: Length}, {Key: "average", Kind: Money, Optional: true}},
		compute: func(in Inputs) (Result, error) {
			r, sum := severanceSum(in)
			r.Answer = sum.String()
			return r, nil
		},
	}
}

// dismissal is 违法解除赔偿金: twice the severance (art. 87).
func dismissal() Formula {
	f := severance()
	f.compute = func(in Inputs) (Result, error) {
		r, sum := severanceSum(in)
		double := sum.times(2, 1)
		r.Steps = append(r.Steps, fmt.Sprintf("赔偿金＝经济补偿标准的二倍：%s×2＝%s", sum, double))
		r.Answer = double.String()
		return r, nil
	}
	return f
}

func severanceSum(in Inputs) (Result, Fen) {
	var r Result
	wage, halves := in.money("wage"), halfYears(in.length("term"))
	r.Steps = append(r.Steps, fmt.Sprintf("工作%s，折合%s个月工资（满一年一个月；六个月以上按一年；不满六个月给半个月）", in.length("term"), half(halves)))
	if average := in.money("average"); average > 0 && wage > average.times(3, 1) {
		wage = average.times(3, 1)
		r.Steps = append(r.Steps, fmt.Sprintf("月工资高于当地月平均工资的三倍，按三倍算：%s×3＝%s", average, wage))
		if halves > 24 {
			halves = 24
			r.Steps = append(r.Steps, "按三倍算的，年限最高十二年")
		}
	}
	sum := wage.times(halves, 2)
	r.Steps = append(r.Steps, fmt.Sprintf("%s×%s＝%s", wage, half(halves), sum))
	if !in.has("average") {
		r.Notes = append(r.Notes, "月工资高于当地上年度职工月平均工资三倍的，只按三倍算，年限最高十二年；这里没有比对。")
	}
	r.Notes = append(r.Notes, "月工资是离职前十二个月的应得平均工资，含奖金、津贴、补贴。2008年以前的工龄另按当时的规定。")
	return r, sum
}

// halfYears is how many half months of wages a length of service earns.
func halfYears(term Span) int64 {
	months, days := term.Months+term.Days/30, term.Days%30
	n := int64(months/12) * 2
	switch rest := months % 12; {
	case rest >= 6:
		return n + 2
	case rest > 0 || days > 0:
		return n + 1
	}
	return n
}

func half(halves int64) string {
	if halves%2 == 0 {
		return fmt.Sprint(halves / 2)
	}
	return fmt.Sprintf("%d.5", halves/2)
}

// overtime is 加班费: labour law art. 44.
func overtime() Formula {
	return Formula{
		Needs: []Need{{Key: "wage", Kind: Money}, {Key: "weekday", Kind: Hours, Optional: true},
			{Key: "restday", Kind: Hours, Optional: true}, {Key: "holiday", Kind: Hours, Optional: true}},
		compute: func(in Inputs) (Result, error) {
			if in.number("weekday")+in.number("restday")+in.number("holiday") == 0 {
				return Result{}, invalid("请写加班了几个小时，例如“平时加班20小时，休息日加班16小时”")
			}
			wage := in.money("wage")
			r := Result{Steps: []string{fmt.Sprintf("小时工资＝%s÷21.75÷8≈%s", wage, wage.times(1, monthHours))}}
			var sum Fen
			for _, part := range []struct {
				key, name string
				percent   int64
			}{{"weekday", "平时延长工作", 150}, {"restday", "休息日又没补休", 200}, {"holiday", "法定休假日", 300}} {
				if hours := in.number(part.key); hours > 0 {
					pay := wage.product(monthHours*100*100, hours, part.percent)
					sum += pay
					r.Steps = append(r.Steps, fmt.Sprintf("%s%s小时：按%d%%，%s", part.name, hundredths(hours), part.percent, pay))
				}
			}
			r.Answer = sum.String()
			r.Notes = []string{"这是法定最低数，按标准工时、月计薪天数21.75算。休息日加班安排了补休的，不再付。综合计算工时、不定时工作制另有规定。"}
			return r, nil
		},
	}
}

func hundredths(n int64) string {
	switch {
	case n%100 == 0:
		return fmt.Sprint(n / 100)
	case n%10 == 0:
		return fmt.Sprintf("%d.%d", n/100, n%100/10)
	}
	return fmt.Sprintf("%d.%02d", n/100, n%100)
}

// doubleWage is 未签合同二倍工资: labour contract law art. 82, regulation arts. 6 and 7.
func doubleWage() Formula {
	return Formula{
		Needs: []Need{{Key: "wage", Kind: Money}, {Key: "start", Kind: Day}, {Key: "end", Kind: Day}},
		compute: func(in Inputs) (Result, error) {
			start, end := in.day("start"), in.day("end")
			if end.Before(start) {
				return Result{}, invalid("结束的日子%s比入职的%s还早，请再看一下", end, start)
			}
			from, limit := addMonths(start, 1), addMonths(start, 12)
			r := Result{Steps: []string{fmt.Sprintf("%s入职，满一个月的次日起才有二倍工资", start.Chinese())}}
			if !from.Before(end) {
				r.Answer = Fen(0).String()
				r.Steps = append(r.Steps, "到"+end.Chinese()+"还没超过一个月，没有二倍工资")
				return r, nil
			}
			if limit.Before(end) {
				end = limit
				r.Steps = append(r.Steps, fmt.Sprintf("最多算到满一年的前一日，也就是最多11个月；%s起视为已订无固定期限合同", limit.Chinese()))
			}
			span := between(from, end)
			wage := in.money("wage")
			sum := wage.times(int64(span.Months), 1) + wage.times(int64(span.Days), 30)
			r.Steps = append(r.Steps, fmt.Sprintf("该付二倍的时间：%s", span),
				fmt.Sprintf("应加付的一倍：%s×%d＋%s×%d÷30＝%s", wage, span.Months, wage, span.Days, sum))
			r.Answer = sum.String()
			r.Notes = []string{"这是正常工资之外加付的一倍。零头天数按每月30天估算。",
				"仲裁时效一年，从知道权利受损时算，拖久了早的月份可能要不回来。"}
			return r, nil
		},
	}
}

// annualLeave is 年休假: regulation arts. 3 and 5.
func annualLeave() Formula {
	return Formula{
		Needs: []Need{{Key: "years", Kind: Length}, {Key: "unused", Kind: Count, Optional: true},
			{Key: "wage", Kind: Money, When: func(in Inputs) bool { return in.number("unused") > 0 }}},
		compute: func(in Inputs) (Result, error) {
			days := leaveDays(in.length("years").Months)
			r := Result{Answer: fmt.Sprintf("每年%d天", days), Steps: []string{fmt.Sprintf("累计工作%s，年休假%d天（周末和法定节假日不算在内）", in.length("years"), days)}}
			if days == 0 {
				r.Notes = []string{"连续工作满一年才有年休假。累计工龄把以前单位的也算上。"}
				return r, nil
			}
			unused := in.number("unused")
			if unused > days {
				return Result{}, invalid("没休的天数%d比一年的%d天还多，请按一年算", unused, days)
			}
			if unused > 0 {
				wage := in.money("wage")
				pay := wage.product(monthDays, unused, 200, 1)
				r.Steps = append(r.Steps, fmt.Sprintf("日工资＝%s÷21.75≈%s", wage, wage.times(100, monthDays)),
					fmt.Sprintf("%d天没休，共应付300%%，其中100%%已在平时工资里；另补200%%：%s", unused, pay))
				r.Answer += "，应再补" + pay.String()
			}
			r.Notes = []string{"本人书面提出不休的，单位可以只付正常工资。刚入职、年中离职的，按当年日历天数折算，不足一整天的不算。"}
			return r, nil
		},
	}
}

func leaveDays(months int) int64 {
	switch {
	case months >= 240:
		return 15
	case months >= 120:
		return 10
	case months >= 12:
		return 5
	}
	return 0
}
