package lawref

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"pufa/internal/fault"
)

var (
	refTail = regexp.MustCompile(`^第?` + numeralClass + `(?:条(?:之` + numeralClass + `)?|之` + numeralClass + `条)` +
		`(?:第` + numeralClass + `款)?(?:第[（(]?` + numeralClass + `[）)]?项)?$`)
	articleEnd   = regexp.MustCompile(`第?` + numeralClass + `(?:条|之` + numeralClass + `条)$`)
	articleStart = regexp.MustCompile(`第?` + numeralClass + `(?:条|之` + numeralClass + `条)`)
)

// String is 《民法典》第一千零七十七条第一款第二项. Book-title marks inside the law's
// name become 〈〉, as in print; ParseRef turns them back.
func (r Ref) String() string {
	var b strings.Builder
	if r.Law != "" {
		b.WriteString("《" + strings.NewReplacer("《", "〈", "》", "〉").Replace(r.Law) + "》")
	}
	b.WriteString(r.Number.String())
	if r.Paragraph > 0 {
		b.WriteString("第" + Numeral(r.Paragraph) + "款")
	}
	if r.Item > 0 {
		b.WriteString("第" + Numeral(r.Item) + "项")
	}
	return b.String()
}

// IsLaw reports a reference to a law as a whole.
func (r Ref) IsLaw() bool { return r.Law != "" && r.Number.IsZero() }

// ParseRef reads one whole reference as content packs write it: a law alone
// (民法典, 《民法典》) or with an article, paragraph and item (治安管理处罚法第43条第1款第2项).
// The law's name stays as written, without its outer book-title marks.
func ParseRef(s string) (Ref, error) {
	law, rest, ok := splitLaw(strings.TrimSpace(s))
	if !ok || !plausibleLaw(law) {
		return Ref{}, fault.New(fault.Invalid, "“%s”不是法律引用，应写成 民法典第1077条", s)
	}
	ref := Ref{Law: law}
	if rest == "" {
		return ref, nil
	}
	m := refTail.FindStringSubmatch(rest)
	if m == nil {
		return Ref{}, fault.New(fault.Invalid, "“%s”中的“%s”不是条、款、项，应写成 第43条第1款第2项", s, rest)
	}
	var err error
	if ref.Number, err = numberOf(m[1], m[2]+m[3]); err != nil {
		return Ref{}, err
	}
	if m[4] != "" {
		if ref.Paragraph, err = ParseNumeral(m[4]); err != nil {
			return Ref{}, err
		}
	}
	if m[5] != "" {
		if ref.Item, err = ParseNumeral(m[5]); err != nil {
			return Ref{}, err
		}
	}
	return ref, nil
}

// plausibleLaw refuses a name that is empty, blank at an end, or ends in another
// reference (民法典1077, 民法典第1077条第1078条).
func plausibleLaw(law string) bool {
	last, _ := utf8.DecodeLastRuneInString(law)
	return law != "" && strings.TrimSpace(law) == law && !isArabic(last) && !articleEnd.MatchString(law)
}

// splitLaw takes the law's name off the front of a reference.
func splitLaw(s string) (law, rest string, ok bool) {
	if strings.HasPrefix(s, "《") {
		end := closing(s)
		if end < 0 {
			return "", "", false
		}
		inner := s[len("《") : end-len("》")]
		return strings.NewReplacer("〈", "《", "〉", "》").Replace(inner), strings.TrimSpace(s[end:]), true
	}
	// The last 第N条 of the string is the article: a title may hold numerals too.
	all := articleStart.FindAllStringIndex(s, -1)
	for i := len(all) - 1; i >= 0; i-- {
		if refTail.MatchString(s[all[i][0]:]) {
			return strings.TrimSpace(s[:all[i][0]]), s[all[i][0]:], true
		}
	}
	if len(all) > 0 {
		return s[:all[0][0]], s[all[0][0]:], true
	}
	return s, "", true
}

// closing is the offset after the 》 that closes the 《 at the front of s; -1 without one.
func closing(s string) int {
	depth := 0
	for i, r := range s {
		switch r {
		case '《':
			depth++
		case '》':
			if depth--; depth == 0 {
				return i + len("》")
			}
		}
	}
	return -1
}
