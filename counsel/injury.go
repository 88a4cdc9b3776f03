package counsel

import "fmt"

// Keys of the yearly figures.
const (
	Disposable = "disposable"  // 城镇居民人均可支配收入, a year
	CareDaily  = "care-daily"  // 护工从事同等级别护理的劳务报酬, a day
	MealsDaily = "meals-daily" // 国家机关一般工作人员出差伙食补助, a day
)

// allowance are months of wages and the monthly percentage by grade of disability.
var allowance = [11]struct{ months, percent int64 }{
	1: {27, 90}, 2: {25, 85}, 3: {23, 80}, 4: {21, 75}, 5: {18, 70}, 6: {16, 60}, 7: {13, 0}, 8: {11, 0}, 9: {9, 0}, 10: {7, 0},
}

// workInjury is 一次性伤残补助金: work injury regulation arts. 35 to 37 and 64.
func workInjury() Formula {
	return Formula{
		Needs: []Need{{Key: "level", Kind: Count}, {Key: "wage", Kind: Money}, {Key: "average", Kind: Money, Optional: true}},
		compute: func(in Inputs) (Result, error) {
			level := in.number("level")
			if level < 1 || level > 10 {
				return Result{}, invalid("伤残等级是一级到十级，一级最重")
			}
			var r Result
			wage := in.money("wage")
			if average := in.money("average"); average > 0 {
				switch low, high := average.times(60, 100), average.times(3, 1); {
				case wage < low:
					wage = low
					r.Steps = append(r.Steps, fmt.Sprintf("本人工资低于统筹地区职工平均工资的60%%，按60%%算：%s", wage))
				case wage > high:
					wage = high
					r.Steps = append(r.Steps, fmt.Sprintf("本人工资高于统筹地区职工平均工资的300%%，按300%%算：%s", wage))
				}
			}
			a := allowance[level]
			sum := wage.times(a.months, 1)
			r.Steps = append(r.Steps, fmt.Sprintf("%d级伤残：%d个月的本人工资", level, a.months), fmt.Sprintf("%s×%d＝%s", wage, a.months, sum))
			r.Answer = sum.String()
			r.Notes = append(r.Notes, "本人工资是受伤前12个月的平均月缴费工资。这笔钱由工伤保险基金付；单位没参保的，由单位付。")
			switch {
			case level <= 4:
				r.Notes = append(r.Notes, fmt.Sprintf("另有每月伤残津贴：本人工资的%d%%，即%s。", a.percent, wage.times(a.percent, 100)))
			case level <= 6:
				r.Notes = append(r.Notes, fmt.Sprintf("难以安排工作的，单位按月发伤残津贴：本人工资的%d%%，即%s。", a.percent, wage.times(a.percent, 100)))
				fallthrough
			default:
				r.Notes = append(r.Notes, "离开单位时另有一次性工伤医疗补助金、伤残就业补助金，标准由省级政府定。")
			}
			return r, nil
		},
	}
}

// injury is 人身损害赔偿: interpretation arts. 6 to 12.
func injury() Formula {
	disabled := func(in Inputs) bool { return in.number("level") > 0 }
	return Formula{
		Needs: []Need{{Key: "medical", Kind: Money, Optional: true}, {Key: "income", Kind: Money, Optional: true},
			{Key: "absent", Kind: Count, Optional: true}, {Key: "care", Kind: Count, Optional: true}, {Key: "hospital", Kind: Count, Optional: true},
			{Key: "level", Kind: Count, Optional: true}, {Key: "age", Kind: Count, When: disabled}},
		Figures: []string{Disposable, CareDaily, MealsDaily},
		compute: injurySum,
	}
}

func injurySum(in Inputs) (Result, error) {
	if in.number("level") > 10 {
		return Result{}, invalid("伤残等级是一级到十级，一级最重；没有评残就写0")
	}
	var r Result
	var sum Fen
	var used []Figure
	add := func(text string, part Fen) {
		sum += part
		r.Steps = append(r.Steps, text+"＝"+part.String())
	}
	if m := in.money("medical"); m > 0 {
		add("医疗费（凭票据）", m)
	}
	if days, income := in.number("absent"), in.money("income"); days > 0 && income > 0 {
		add(fmt.Sprintf("误工费：%s÷30×%d天", income, days), income.times(days, 30))
	}
	for _, part := range []struct{ key, figure, name string }{{"care", CareDaily, "护理费"}, {"hospital", MealsDaily, "住院伙食补助费"}} {
		if days := in.number(part.key); days > 0 {
			f := in.Tables.Figures[part.figure]
			used = append(used, f)
			add(fmt.Sprintf("%s：每天%s×%d天", part.name, f.Value, days), f.Value.times(days, 1))
		}
	}
	if level := in.number("level"); level > 0 {
		f := in.Tables.Figures[Disposable]
		used = append(used, f)
		years := compensationYears(in.number("age"))
		add(fmt.Sprintf("残疾赔偿金：%s×%d年×%d%%（%d级）", f.Value, years, (11-level)*10, level), f.Value.product(10, years, 11-level))
	}
	if sum == 0 {
		return Result{}, invalid("还没有可以算的项目，请至少写一项，例如“医疗费2万，误工60天，月收入6000”")
	}
	for _, f := range used {
		r.Notes = append(r.Notes, "所用数据："+f.String())
	}
	r.Notes = append(r.Notes, exampleNote(used...)...)
	r.Notes = append(r.Notes, "误工、护理的天数看医院证明或鉴定；伤残等级的比例按通行做法每级相差10%。交通费、营养费、辅助器具费、被扶养人生活费、精神抚慰金没有算在内；还要按双方责任分担。")
	r.Answer = sum.String()
	return r, nil
}

// compensationYears is 20, a year less for each year from 60 on, 5 from 75 on (art. 12).
func compensationYears(age int64) int64 {
	switch {
	case age >= 75:
		return 5
	case age > 60:
		return 20 - (age - 60)
	}
	return 20
}
