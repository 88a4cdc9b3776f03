package content

import (
	"fmt"
	"strconv"
	"strings"

	"pufa/internal/fault"
)

// Points are hundredths of a point: whole numbers, so that a score can be worked out
// again to the last digit.
type Points int64

// One is one point.
const One Points = 100

// maxPoints bounds what a file or a person may write.
const maxPoints = 100_000 * One

// ParsePoints reads 12, 12.5 and -0.25; more than two decimals are refused.
func ParsePoints(s string) (Points, error) {
	wrong := fault.New(fault.Invalid, "“%s”不是分数，应像 12 或 12.5，最多两位小数。", s)
	body, negative := strings.CutPrefix(strings.TrimSpace(s), "-")
	whole, part, dotted := strings.Cut(body, ".")
	if whole == "" || len(whole) > 6 || len(part) > 2 || dotted && part == "" {
		return 0, wrong
	}
	n, err := strconv.ParseUint(whole+(part + "00")[:2], 10, 63)
	if err != nil || Points(n) > maxPoints {
		return 0, wrong
	}
	if negative {
		return -Points(n), nil
	}
	return Points(n), nil
}

// String is 12, 12.5 or -0.25.
func (p Points) String() string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	text := fmt.Sprintf("%d.%02d", p/One, p%One)
	return sign + strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// MarshalText implements encoding.TextMarshaler.
func (p Points) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Points) UnmarshalText(b []byte) error {
	v, err := ParsePoints(string(b))
	if err != nil {
		return err
	}
	*p = v
	return nil
}

// Share is part/of of p, rounded half up; of p at most. of must be positive.
func (p Points) Share(part, of int64) Points {
	part = min(max(part, 0), of)
	return Points((2*int64(p)*part + of) / (2 * of))
}
