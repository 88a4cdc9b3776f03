package lawref

import (
	"cmp"
	"regexp"
	"strconv"

	"pufa/internal/fault"
)

// IsZero reports the zero Number: the whole law.
func (n Number) IsZero() bool { return n == Number{} }

// String is 第一百三十三条之一; empty for the zero Number.
func (n Number) String() string {
	if n.Article == 0 {
		return ""
	}
	s := "第" + Numeral(n.Article) + "条"
	if n.Suffix > 0 {
		s += "之" + Numeral(n.Suffix)
	}
	return s
}

// Short is 133 or 133之一, the form that content packs use; empty for the zero Number.
func (n Number) Short() string {
	if n.Article == 0 {
		return ""
	}
	s := strconv.Itoa(n.Article)
	if n.Suffix > 0 {
		s += "之" + Numeral(n.Suffix)
	}
	return s
}

// Compare orders numbers as a law prints them: 133, 133之一, 133之二, 134.
func (n Number) Compare(o Number) int {
	return cmp.Or(cmp.Compare(n.Article, o.Article), cmp.Compare(n.Suffix, o.Suffix))
}

const (
	numeralClass = `([0-9０-９〇零○一二三四五六七八九两壹贰叁肆伍陆柒捌玖十百千万拾佰仟廿卅]{1,12})`
	numberForm   = numeralClass + `(?:条(?:之` + numeralClass + `)?|之` + numeralClass + `条?)?`
)

var numberPattern = regexp.MustCompile(`^第?` + numberForm + `$`)

// ParseNumber reads an article's number: 1077, 1077条, 第一千零七十七条, 133之一,
// 133条之一, 第一百三十三条之一. It refuses 120-1.
func ParseNumber(s string) (Number, error) {
	bad := fault.New(fault.Invalid, "“%s”不是条文序号，应写成 1077、133之一 或 第一千零七十七条", s)
	m := numberPattern.FindStringSubmatch(s)
	if m == nil {
		return Number{}, bad
	}
	n, err := numberOf(m[1], m[2]+m[3])
	if err != nil {
		return Number{}, bad
	}
	return n, nil
}

func numberOf(article, suffix string) (Number, error) {
	a, err := ParseNumeral(article)
	if err != nil {
		return Number{}, err
	}
	if suffix == "" {
		return Number{Article: a}, nil
	}
	x, err := ParseNumeral(suffix)
	return Number{Article: a, Suffix: x}, err
}
