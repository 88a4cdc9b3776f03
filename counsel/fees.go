package counsel

import "fmt"

// tier is a part of an amount, up to Upto, at so many parts in ten thousand; Upto 0 is
// without end.
type tier struct {
	upto Fen
	rate int64
}

// wan is n times ten thousand yuan.
func wan(n int64) Fen { return Yuan(n * 10_000) }

// The scales of the 诉讼费用交纳办法 above what the base fee covers: arts. 13 and 14.
var (
	propertyTiers = []tier{{wan(1), 0}, {wan(10), 250}, {wan(20), 200}, {wan(50), 150}, {wan(100), 100}, {wan(200), 90},
		{wan(500), 80}, {wan(1000), 70}, {wan(2000), 60}, {0, 50}}
	divorceTiers     = []tier{{wan(20), 0}, {0, 50}}
	personalityTiers = []tier{{wan(5), 0}, {wan(10), 100}, {0, 50}}
	enforceTiers     = []tier{{wan(1), 0}, {wan(50), 150}, {wan(500), 100}, {wan(1000), 50}, {0, 10}}
	preserveTiers    = []tier{{Yuan(1000), 0}, {wan(10), 100}, {0, 50}}
)

// tiered is the sum over the parts of an amount, with a line for each.
func tiered(amount Fen, tiers []tier) (Fen, []string) {
	var sum, from Fen
	var lines []string
	for _, t := range tiers {
		if amount <= from {
			break
		}
		to := amount
		if t.upto > 0 && t.upto < amount {
			to = t.upto
		}
		if t.rate > 0 {
			part := (to - from).times(t.rate, 10_000)
			sum += part
			lines = append(lines, fmt.Sprintf("超过%s到%s的部分：%s×%s＝%s", from, to, to-from, Rate(t.rate*100), part))
		}
		from = t.upto
		if t.upto == 0 {
			break
		}
	}
	return sum, lines
}

// Kinds of fee, in the words of the inputs.
const (
	feeProperty    = "财产案件"
	feeDivorce     = "离婚"
	feePersonality = "人格权"
	feeLabour      = "劳动争议"
	feeOfficial    = "行政案件"
	feeEnforce     = "申请执行"
	feePreserve    = "财产保全"
	feeOrder       = "支付令"
)

// courtFee is 诉讼费: 诉讼费用交纳办法 arts. 13 to 16.
func courtFee() Formula {
	amounted := func(in Inputs) bool {
		switch in.word("kind") {
		case feeLabour, feeOfficial, feeDivorce, feePersonality:
			return false
		}
		return true
	}
	shared := func(in Inputs) bool { return in.word("kind") == feeDivorce || in.word("kind") == feePersonality }
	return Formula{
		Needs: []Need{{Key: "kind", Kind: Choice, Words: []string{feeProperty, feeDivorce, feePersonality, feeLabour, feeOfficial, feeEnforce, feePreserve, feeOrder}},
			{Key: "amount", Kind: Money, When: amounted}, {Key: "shared", Kind: Money, Optional: true, When: shared}},
		compute: courtFeeSum,
	}
}

func courtFeeSum(in Inputs) (Result, error) {
	var r Result
	amount := in.money("amount")
	fixed := func(base Fen, tiers []tier, first string) Fen {
		sum, lines := tiered(amount, tiers)
		r.Steps = append(append(r.Steps, first), lines...)
		return base + sum
	}
	switch in.word("kind") {
	case feeProperty, feeOrder:
		fee := fixed(Yuan(50), propertyTiers, "不超过1万元的：50元")
		if in.word("kind") == feeOrder {
			third := fee.times(1, 3)
			r.Steps = append(r.Steps, fmt.Sprintf("财产案件应交%s，支付令按三分之一：%s", fee, third))
			r.Answer = third.String()
			return r, nil
		}
		r.Answer = fee.String()
		r.Steps = append(r.Steps, "合计"+fee.String())
		r.Notes = []string{"适用简易程序，或者调解结案、撤诉的，减半：" + fee.times(1, 2).String() + "。", "原告先预交，最后由败诉的一方负担。交不起可以申请缓交、减交、免交。"}
	case feeDivorce, feePersonality:
		feeRange(in, &r)
	case feeLabour:
		r.Answer, r.Steps = Yuan(10).String(), []string{"劳动争议案件每件10元，与金额无关；先走的劳动仲裁不收费"}
	case feeOfficial:
		r.Answer, r.Steps = Yuan(50).String(), []string{"行政案件每件50元；商标、专利、海事行政案件每件100元"}
	case feeEnforce:
		r.Answer = fixed(Yuan(50), enforceTiers, "不超过1万元的：50元").String()
		r.Notes = []string{"执行申请费不用先交，执行后由被执行人负担。"}
	case feePreserve:
		fee := fixed(Yuan(30), preserveTiers, "不超过1000元的：30元")
		if limit := Yuan(5000); fee > limit {
			r.Steps = append(r.Steps, fmt.Sprintf("算出%s，保全费最多%s", fee, limit))
			fee = limit
		}
		r.Answer = fee.String()
	}
	return r, nil
}

// feeRange is a fee that a province sets within bounds, and a part by the amount.
func feeRange(in Inputs, r *Result) {
	low, high, tiers := Yuan(50), Yuan(300), divorceTiers
	r.Steps = []string{"离婚案件每件50元至300元；分割的财产不超过20万元的不另交"}
	if in.word("kind") == feePersonality {
		low, high, tiers = Yuan(100), Yuan(500), personalityTiers
		r.Steps = []string{"人格权案件每件100元至500元；赔偿不超过5万元的不另交"}
	}
	more, lines := tiered(in.money("shared"), tiers)
	r.Steps = append(r.Steps, lines...)
	r.Answer = (low + more).String() + "至" + (high + more).String()
	r.Notes = []string{"幅度里的具体数由省、自治区、直辖市定。简易程序、调解结案、撤诉的减半。"}
}

// consumer is 消费赔偿: consumer protection law art. 55, food safety law art. 148.
func consumer() Formula {
	const fraud, food = "欺诈", "食品不合格"
	return Formula{
		Needs: []Need{{Key: "kind", Kind: Choice, Words: []string{fraud, food}}, {Key: "price", Kind: Money},
			{Key: "loss", Kind: Money, Optional: true, When: func(in Inputs) bool { return in.word("kind") == food }}},
		compute: func(in Inputs) (Result, error) {
			price := in.money("price")
			sum, least := price.times(3, 1), Yuan(500)
			r := Result{Steps: []string{fmt.Sprintf("三倍价款：%s×3＝%s", price, sum)}}
			if in.word("kind") == food {
				sum, least = price.times(10, 1), Yuan(1000)
				r.Steps = []string{fmt.Sprintf("十倍价款：%s×10＝%s", price, sum)}
				if loss := in.money("loss"); loss.times(3, 1) > sum {
					sum = loss.times(3, 1)
					r.Steps = append(r.Steps, fmt.Sprintf("损失的三倍更多：%s×3＝%s", loss, sum))
				}
			}
			if sum < least {
				r.Steps = append(r.Steps, fmt.Sprintf("不足%s的，按%s", least, least))
				sum = least
			}
			r.Answer = sum.String()
			r.Notes = []string{"这是在退货退款、赔偿损失之外增加的部分。要证明商家有欺诈，或者食品不符合安全标准；只是标签有小瑕疵的不算。"}
			return r, nil
		},
	}
}

// deposit is 定金: civil code arts. 586 and 587.
func deposit() Formula {
	const payer, taker = "交定金的一方违约", "收定金的一方违约"
	return Formula{
		Needs: []Need{{Key: "price", Kind: Money}, {Key: "deposit", Kind: Money}, {Key: "who", Kind: Choice, Words: []string{payer, taker}}},
		compute: func(in Inputs) (Result, error) {
			price, paid := in.money("price"), in.money("deposit")
			if paid > price {
				return Result{}, invalid("定金%s比总价%s还多，请再看一下", paid, price)
			}
			limit := price.times(20, 100)
			valid := min(paid, limit)
			r := Result{Steps: []string{fmt.Sprintf("定金不得超过总价的20%%：%s×20%%＝%s", price, limit),
				fmt.Sprintf("有定金效力的：%s；超过的部分%s只算预付款", valid, paid-valid)}}
			if in.word("who") == payer {
				r.Answer = fmt.Sprintf("定金%s要不回来", valid)
				r.Steps = append(r.Steps, "交定金的一方违约，无权要回定金")
				if rest := paid - valid; rest > 0 {
					r.Answer += "，超过的" + rest.String() + "可以要回"
				}
			} else {
				back := valid.times(2, 1) + paid - valid
				r.Answer = "应退" + back.String()
				r.Steps = append(r.Steps, fmt.Sprintf("收定金的一方违约，双倍返还：%s×2＋%s＝%s", valid, paid-valid, back))
			}
			r.Notes = []string{"写的是“订金”“押金”“预付款”，又没约定定金性质的，一般不按定金算。要违约致使合同目的不能实现才适用；约定了违约金的，只能选一个。"}
			return r, nil
		},
	}
}
