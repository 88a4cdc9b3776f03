package counsel

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Fen is an amount of money in whole fen, never negative.
type Fen int64

// Yuan is n whole yuan.
func Yuan(n int64) Fen { return Fen(n * 100) }

// MaxMoney is the largest amount that the parsers take: ten billion yuan.
const MaxMoney = Fen(10_000_000_000 * 100)

// String is 8,500元 or 8,500.50元.
func (f Fen) String() string {
	text := grouped(int64(f) / 100)
	if rest := int64(f) % 100; rest != 0 {
		text += fmt.Sprintf(".%02d", rest)
	}
	return text + "元"
}

func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// times is f × num ÷ den, rounded half up to the fen; den > 0.
func (f Fen) times(num, den int64) Fen { return f.product(den, num) }

// product is f × each of nums ÷ den, rounded once, half up, however large the
// numbers on the way are.
func (f Fen) product(den int64, nums ...int64) Fen {
	x := big.NewInt(int64(f))
	for _, n := range nums {
		x.Mul(x, big.NewInt(n))
	}
	d := big.NewInt(den)
	x.Mul(x, big.NewInt(2)).Add(x, d)
	x.Div(x, d.Mul(d, big.NewInt(2)))
	return Fen(x.Int64())
}

// Rate is a yearly rate in millionths: 24% is 240000.
type Rate int64

// String is 24% or 3.85%.
func (r Rate) String() string {
	text := strconv.FormatInt(int64(r)/10000, 10)
	if rest := int64(r) % 10000; rest != 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%04d", rest), "0")
	}
	return text + "%"
}
