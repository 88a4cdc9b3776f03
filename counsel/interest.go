package counsel

import (
	"fmt"

	"pufa/internal/datebook"
)

// capDay is since when four times the LPR bounds private lending (interpretation art. 31).
var capDay = datebook.Date{Year: 2020, Month: 8, Day: 20}

// lendingCap is 民间借贷利息上限: four times the one-year LPR when the contract was made
// (interpretation art. 25).
func lendingCap() Formula {
	return Formula{
		Needs: []Need{{Key: "principal", Kind: Money}, {Key: "signed", Kind: Day}, {Key: "term", Kind: Length}, {Key: "rate", Kind: Interest, Optional: true}},
		compute: func(in Inputs) (Result, error) {
			signed := in.day("signed")
			if signed.Before(capDay) {
				return Result{}, invalid("%s以前签的借款，要分段算：之前的利息按当时的规定，之后的按起诉时的标准。请打12348细问", capDay.Chinese())
			}
			if in.Today.Before(signed) {
				return Result{}, invalid("借款的日子%s还没到，请再看一下", signed.Chinese())
			}
			row, ok := in.Tables.LPR.On(signed)
			if !ok {
				return Result{}, invalid("利率表里没有%s的数据，请打12348咨询", signed.Chinese())
			}
			limit := row.Rate * 4
			principal, term := in.money("principal"), in.length("term")
			top := yearly(principal, limit, term)
			r := Result{Answer: fmt.Sprintf("年利率最高%s，%s利息最多%s", limit, term, top),
				Steps: []string{fmt.Sprintf("签合同时的一年期LPR是%s（%s公布），四倍是%s", row.Rate, row.From.Chinese(), limit),
					fmt.Sprintf("%s×%s×%s＝%s", principal, limit, term, top)}}
			if agreed, given := in.Values["rate"]; given {
				asked := yearly(principal, agreed.Rate, term)
				if agreed.Rate > limit {
					r.Steps = append(r.Steps, fmt.Sprintf("约定年利率%s，利息%s；超出%s，法院不支持", agreed.Rate, asked, asked-top))
				} else {
					r.Steps = append(r.Steps, fmt.Sprintf("约定年利率%s没有超过上限，利息%s", agreed.Rate, asked))
				}
			}
			r.Notes = []string{lprNote(in), "没有约定利息的，视为没有利息。利息先从本金里扣掉的，本金按实际拿到的算。违约金、服务费加起来也不能超过这个上限。"}
			return r, nil
		},
	}
}

// yearly is simple interest; 360 days to the year, 30 to the month.
func yearly(principal Fen, rate Rate, term Span) Fen {
	return principal.product(1_000_000*360, int64(rate), int64(term.Months*30+term.Days))
}

func lprNote(in Inputs) string {
	lpr := in.Tables.LPR
	if len(lpr.Rows) == 0 {
		return "利率表是空的。"
	}
	last := lpr.Rows[len(lpr.Rows)-1]
	text := fmt.Sprintf("利率表最后一行：%s起%s，核对到%s。", last.From.Chinese(), last.Rate, lpr.Through.Chinese())
	if lpr.Stale(in.Today) {
		text += "已超过两个月没有更新，请到中国人民银行或全国银行间同业拆借中心网站核对。"
	}
	return text
}

// delayInterest is 加倍部分债务利息: interpretation art. 1, 1.75 in ten thousand a day.
func delayInterest() Formula {
	return Formula{
		Needs: []Need{{Key: "debt", Kind: Money}, {Key: "due", Kind: Day}, {Key: "until", Kind: Day}},
		compute: func(in Inputs) (Result, error) {
			due, until := in.day("due"), in.day("until")
			if until.Before(due) {
				return Result{}, invalid("算到的日子%s比该付的%s还早，请再看一下", until.Chinese(), due.Chinese())
			}
			days := daysBetween(due, until)
			debt := in.money("debt")
			sum := debt.times(175*int64(days), 1_000_000)
			return Result{Answer: sum.String(),
				Steps: []string{fmt.Sprintf("%s到%s：%d天", due.Chinese(), until.Chinese(), days),
					fmt.Sprintf("%s×日万分之一点七五×%d天＝%s", debt, days, sum)},
				Notes: []string{"这是加倍的部分，判决里写明的利息另算，不重复计入本金。分次还的，还掉的部分算到还的那天。"},
			}, nil
		},
	}
}
