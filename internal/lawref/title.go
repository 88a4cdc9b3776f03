package lawref

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	yearNote   = regexp.MustCompile(`[（(][^（）()]*\d{4}[^（）()]*(修正|修订|修改|公布|版|文本)[^（）()]*[）)]$`)
	courtsGap  = regexp.MustCompile(`(最高人民法院|最高人民检察院)[\s、，,]+(最高人民法院|最高人民检察院)`)
	applies    = regexp.MustCompile(`^关于适用《(?:中华人民共和国)?([^《》]+)》(.*?)的?(?:若干问题)?的?(解释|规定|意见)(（[^（）]+）)?$`)
	hears      = regexp.MustCompile(`^关于(?:审理|办理)(.+?)(?:适用|具体应用|应用|如何适用|若干|有关|法律)[^（）]*?(解释|规定|意见)(（[^（）]+）)?$`)
	roundNote  = regexp.MustCompile(`（([一二三四五六七八九十]+)）$`)
	courts     = []string{"最高人民法院、最高人民检察院", "最高人民检察院、最高人民法院", "最高人民法院", "最高人民检察院"}
	caseEnding = []string{"民事纠纷案件", "刑事案件", "纠纷案件", "民事案件", "行政案件", "案件", "纠纷"}
)

// CanonicalName gives a promulgated title the name by which pufa knows the law:
// no 中华人民共和国 in front, no spaces, full-width brackets, 《》 around inner titles,
// no note of the version such as （2018修正）. Other notes belong to the name: （试行）,
// 宪法修正案（2018年）.
func CanonicalName(title string) string {
	s := courtsGap.ReplaceAllString(strings.TrimSpace(title), "$1、$2")
	s = strings.NewReplacer("<", "《", ">", "》", "＜", "《", "＞", "》", "〈", "《", "〉", "》", "(", "（", ")", "）").Replace(s)
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == '\ufeff' || r == '\u200b' {
			return -1
		}
		return r
	}, s)
	if strings.HasPrefix(s, "《") && closing(s) == len(s) {
		s = s[len("《") : len(s)-len("》")]
	}
	s = yearNote.ReplaceAllString(s, "")
	if rest := strings.TrimPrefix(s, fullPrefix); rest != "" {
		return rest
	}
	return s
}

// NameKey is equal for titles that name the same law in different typing: it drops
// every 中华人民共和国, all punctuation and spaces.
func NameKey(title string) string {
	s := strings.ReplaceAll(CanonicalName(title), fullPrefix, "")
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, s)
}

// ShortNames derives what people call a judicial interpretation from its title:
// 最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（一） is 民法典婚姻家庭编解释（一）,
// 民法典婚姻家庭编司法解释（一）, 婚姻家庭编解释（一）. Other titles have none: their name is short.
func ShortNames(title string) []string {
	name := CanonicalName(title)
	for _, court := range courts {
		rest, ok := strings.CutPrefix(name, court)
		if !ok {
			continue
		}
		names := []string{rest}
		if m := applies.FindStringSubmatch(rest); m != nil {
			names = append(names, kinds(m[1]+m[2], m[3], m[4])...)
			if strings.HasSuffix(m[2], "编") {
				names = append(names, kinds(m[2], m[3], m[4])...)
			}
		} else if m := hears.FindStringSubmatch(rest); m != nil {
			names = append(names, kinds(matter(m[1]), m[2], m[3])...)
		}
		return names
	}
	return nil
}

// matter is what the cases are about: 民间借贷案件 is 民间借贷.
func matter(s string) string {
	for _, e := range caseEnding {
		if rest, ok := strings.CutSuffix(s, e); ok && rest != "" {
			return rest
		}
	}
	return s
}

func kinds(what, kind, round string) []string {
	names := []string{what + kind + round, what + "司法解释" + round}
	if m := roundNote.FindStringSubmatch(round); m != nil {
		names = append(names, what+kind+m[1], what+"司法解释"+m[1])
	}
	return names
}
