package counsel

import "fmt"

const (
	fixedTerm = "固定期限"
	openTerm  = "无固定期限"
	taskTerm  = "以完成一定工作任务为期限"
)

// probation is 试用期上限: labour contract law arts. 19 and 83.
func probation() Formula {
	return Formula{
		Needs: []Need{{Key: "contract", Kind: Choice, Words: []string{fixedTerm, openTerm, taskTerm}},
			{Key: "term", Kind: Length, When: func(in Inputs) bool { return in.word("contract") == fixedTerm }},
			{Key: "agreed", Kind: Length, Optional: true},
			{Key: "wage", Kind: Money, Optional: true, When: func(in Inputs) bool { return in.has("agreed") && excess(in) > 0 }}},
		compute: func(in Inputs) (Result, error) {
			limit := probationLimit(in)
			r := Result{Answer: fmt.Sprintf("最长%d个月", limit), Steps: []string{probationRule(in)}}
			if limit == 0 {
				r.Answer = "不得约定试用期"
			}
			if over := excess(in); over > 0 {
				r.Steps = append(r.Steps, fmt.Sprintf("约定的试用期%s，超过了法定上限", in.length("agreed")))
				if wage := in.money("wage"); wage > 0 {
					pay := wage.times(over, 30)
					r.Steps = append(r.Steps, fmt.Sprintf("超过的部分已经履行的，按试用期满后的月工资付赔偿金：%s×%s＝%s", wage, Span{Months: int(over / 30), Days: int(over % 30)}, pay))
					r.Answer += "，超期部分履行完的赔偿金" + pay.String()
				}
			} else if in.has("agreed") {
				r.Steps = append(r.Steps, fmt.Sprintf("约定的试用期%s，没有超过上限", in.length("agreed")))
			}
			r.Notes = []string{"同一单位和同一个人只能约定一次试用期；试用期算在合同期里。", "试用期工资不低于本单位相同岗位最低档工资或者约定工资的80%，也不低于当地最低工资。"}
			return r, nil
		},
	}
}

// probationLimit is in months.
func probationLimit(in Inputs) int {
	switch in.word("contract") {
	case openTerm:
		return 6
	case taskTerm:
		return 0
	}
	switch months := in.length("term").Months + in.length("term").Days/30; {
	case months >= 36:
		return 6
	case months >= 12:
		return 2
	case months >= 3:
		return 1
	}
	return 0
}

func probationRule(in Inputs) string {
	switch in.word("contract") {
	case openTerm:
		return "无固定期限合同，试用期不得超过六个月"
	case taskTerm:
		return "以完成一定工作任务为期限的合同，不得约定试用期"
	}
	return fmt.Sprintf("合同期%s：不满三个月不得约定；三个月以上不满一年，一个月；一年以上不满三年，二个月；三年以上，六个月", in.length("term"))
}

// excess is the days by which an agreed probation is too long, 30 to the month.
func excess(in Inputs) int64 {
	return int64(in.length("agreed").Months*30 + in.length("agreed").Days - probationLimit(in)*30)
}

const (
	birth     = "顺产"
	hardBirth = "难产"
	earlyLoss = "怀孕未满四个月流产"
	lateLoss  = "怀孕满四个月流产"
)

// maternity is 产假: regulation on the protection of women workers art. 7.
func maternity() Formula {
	return Formula{
		Needs: []Need{{Key: "birth", Kind: Choice, Words: []string{birth, hardBirth, earlyLoss, lateLoss}},
			{Key: "babies", Kind: Count, Optional: true, When: func(in Inputs) bool { return in.word("birth") == birth || in.word("birth") == hardBirth }},
			{Key: "start", Kind: Day, Optional: true}},
		compute: func(in Inputs) (Result, error) {
			days := 98
			steps := []string{"生育享受98天产假，产前可以休15天"}
			switch in.word("birth") {
			case earlyLoss:
				days, steps = 15, []string{"怀孕未满4个月流产：15天"}
			case lateLoss:
				days, steps = 42, []string{"怀孕满4个月流产：42天"}
			case hardBirth:
				days += 15
				steps = append(steps, "难产增加15天")
			}
			if more := int(in.number("babies")) - 1; more > 0 && days >= 98 {
				days += 15 * more
				steps = append(steps, fmt.Sprintf("每多生育1个婴儿增加15天：15×%d＝%d天", more, 15*more))
			}
			r := Result{Answer: fmt.Sprintf("%d天", days), Steps: append(steps, fmt.Sprintf("一共%d天", days))}
			if start := in.day("start"); !start.IsZero() {
				last := start.AddDays(days - 1)
				r.Steps = append(r.Steps, fmt.Sprintf("%s开始休，休到%s", start.Chinese(), dayText(last)))
				r.Answer += "，休到" + dayText(last)
			}
			r.Notes = []string{"这是国家规定的底数。各省、自治区、直辖市另有奖励产假、护理假，请问当地人社或者卫健部门。"}
			return r, nil
		},
	}
}
