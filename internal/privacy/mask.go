package privacy

import (
	"regexp"
	"sort"
	"strings"
)

// What Mask writes in place of personal data.
const (
	maskedID      = "〔身份证号〕"
	maskedPhone   = "〔电话〕"
	maskedCard    = "〔卡号〕"
	maskedPlate   = "〔车牌〕"
	maskedMail    = "〔邮箱〕"
	maskedAccount = "〔微信号〕"
	maskedPaper   = "〔证件号〕"
	maskedAddress = "〔地址〕"
	maskedName    = "〔姓名〕"
)

// hidden stands for masked text while the rules run: no rule matches it. It is a
// noncharacter of Unicode, which no text contains.
const hidden = '\uFFFE'

// Mask hides what tells who a person is: identity and passport numbers, telephone
// and card numbers, plates, e-mail, WeChat and QQ ids, addresses from the street or
// the village group down, and names after 我叫, 本人, 我是 and the like. What the law
// is asked about stays: amounts, dates, article and case numbers, hotlines, towns.
//
// It is a filter, not a proof: a name in the middle of a sentence passes. Masking a
// masked text changes nothing.
func Mask(text string) string {
	d := newDraft(text)
	for d.round() {
	}
	return d.String()
}

// draft is a text while it is being masked. shadow follows text rune by rune, with
// full-width letters and digits folded to ASCII and masked runes hidden.
type draft struct {
	text   []rune
	shadow []rune
	spans  []span
}

// span is a masked stretch of runes [from, to) and what takes its place.
type span struct {
	from, to int
	label    string
}

var labels = regexp.MustCompile(`〔(?:身份证号|电话|卡号|车牌|邮箱|微信号|证件号|地址|姓名)〕`)

func newDraft(text string) *draft {
	d := &draft{text: []rune(text)}
	d.shadow = make([]rune, len(d.text))
	for i, r := range d.text {
		d.shadow[i] = fold(r)
	}
	// A text that was masked before keeps its labels.
	view := d.view()
	for _, m := range labels.FindAllStringIndex(view.text, -1) {
		from, to := view.rune(m[0]), view.rune(m[1])
		d.hide(from, to, string(d.text[from:to]))
	}
	return d
}

// round runs every rule once, and reports whether one of them hid something. A hit
// may lay bare the border that another rule waited for, so rounds go on until none.
func (d *draft) round() bool {
	before := len(d.spans)
	for _, rule := range []func(*draft){
		maskMail, maskNumbers, maskSpokenPhones, maskPlates, maskContacts, maskAddresses, maskNames,
	} {
		rule(d)
	}
	return len(d.spans) > before
}

func (d *draft) hide(from, to int, label string) {
	for i := from; i < to; i++ {
		d.shadow[i] = hidden
	}
	d.spans = append(d.spans, span{from, to, label})
}

// each calls hit for every match of re, with the borders of its groups in runes: m[0]
// and m[1] for the whole match, m[2] and m[3] for the first group, -1 where a group
// took no part.
func (d *draft) each(re *regexp.Regexp, hit func(m []int)) {
	view := d.view()
	for _, m := range re.FindAllStringSubmatchIndex(view.text, -1) {
		for i, at := range m {
			if at >= 0 {
				m[i] = view.rune(at)
			}
		}
		hit(m)
	}
}

// at is the shadow's rune at i, or hidden past the ends.
func (d *draft) at(i int) rune {
	if i < 0 || i >= len(d.shadow) {
		return hidden
	}
	return d.shadow[i]
}

func (d *draft) String() string {
	sort.Slice(d.spans, func(i, j int) bool { return d.spans[i].from < d.spans[j].from })
	var b strings.Builder
	end := 0
	for _, s := range d.spans {
		b.WriteString(string(d.text[end:s.from]))
		b.WriteString(s.label)
		end = s.to
	}
	b.WriteString(string(d.text[end:]))
	return b.String()
}

// view is the shadow as a string, with the way back from bytes to runes.
type view struct {
	text  string
	runes []int // rune index of every byte that starts a rune
}

func (d *draft) view() view {
	v := view{text: string(d.shadow)}
	v.runes = make([]int, len(v.text)+1)
	n := 0
	for i := range v.text {
		v.runes[i] = n
		n++
	}
	v.runes[len(v.text)] = n
	return v
}

func (v view) rune(at int) int { return v.runes[at] }

// fold turns full-width letters, digits and signs into ASCII, one rune for one.
func fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '　' || r == '\u00a0':
		return ' '
	case r == '–' || r == '—' || r == '－':
		return '-'
	case r == hidden:
		return '\uFFFD' // a text cannot claim to be masked
	}
	return r
}
