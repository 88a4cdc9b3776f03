package privacy

import (
	"regexp"
	"strings"
)

var (
	mail = regexp.MustCompile(`[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+`)

	// Plates by GA 36: province, office, five places, or six for new energy; the last
	// may say trailer, learner, police or border.
	plate = regexp.MustCompile(`[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z][·•.\- ]?([A-HJ-NP-Za-hj-np-z0-9]{5,6}|[A-HJ-NP-Za-hj-np-z0-9]{4}[挂学警港澳])`)

	account = regexp.MustCompile(`(?:微信|薇信|威信|VX|vx|Vx|WX|wx|v信|V信|加[vV])(?:号码|号|ID|id)?(?:[ :是为叫]|就是)*([A-Za-z][A-Za-z0-9_\-]{5,19})`)
	wxid    = regexp.MustCompile(`wxid_[A-Za-z0-9]+`)
	qq      = regexp.MustCompile(`(?:QQ|qq|Qq|扣扣)(?:号码|号)?[ :是为]*(\d{5,11})`)

	// Numbers that only the words before them give away.
	localPhone = regexp.MustCompile(`(?:电话|座机|固话|致电|拨打|联系方式|家里打)(?:号码|号)?[ :是为]*([2-8]\d{2,3}[ \-]?\d{4})`)
	bankNumber = regexp.MustCompile(`(?:卡号|账号|帐号|账户|帐户|存折)(?:号码)?[ :是为]*(\d(?:[ \-]?\d){9,20})`)
	areaPhone  = regexp.MustCompile(`\(0\d{2,3}\) ?-?([2-8]\d{2,3}[ \-]?\d{4})`)
	paper      = regexp.MustCompile(`(?:护照|通行证|军官证|士官证|驾驶证|驾照|社保卡|医保卡|居住证|身份证|证件)(?:号码|编号|号)?[ :是为]*([A-Za-z]{0,3}\d{7,18}[Xx]?)`)
	passport   = regexp.MustCompile(`(?:^|[^A-Za-z0-9])([EeGgDdSsPp][A-Za-z]?\d{7,8})(?:$|[^A-Za-z0-9])`)
)

func maskMail(d *draft) {
	d.each(mail, func(m []int) { d.hide(m[0], m[1], maskedMail) })
}

func maskPlates(d *draft) {
	d.each(plate, func(m []int) {
		places := string(d.shadow[m[2]:m[3]])
		if strings.ContainsAny(places, "0123456789") && !isWord(d.at(m[1])) {
			d.hide(m[0], m[1], maskedPlate)
		}
	})
}

// maskContacts hides what the words before it give away.
func maskContacts(d *draft) {
	d.each(wxid, func(m []int) { d.hide(m[0], m[1], maskedAccount) })
	for _, c := range []struct {
		re    *regexp.Regexp
		label string
	}{
		{account, maskedAccount}, {qq, maskedAccount},
		{bankNumber, maskedCard}, {paper, maskedPaper}, {passport, maskedPaper}, {localPhone, maskedPhone},
	} {
		d.each(c.re, func(m []int) {
			if !isDigit(d.at(m[3])) && !d.amount(m[3]) {
				d.hide(m[2], m[3], c.label)
			}
		})
	}
	d.each(areaPhone, func(m []int) {
		if !isDigit(d.at(m[1])) {
			d.hide(m[0], m[1], maskedPhone)
		}
	})
}

// amount reports whether the number that ends at i is a sum of money.
func (d *draft) amount(i int) bool {
	return money.MatchString(string(d.shadow[i:min(i+4, len(d.shadow))]))
}

func isWord(r rune) bool {
	return isDigit(r) || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}
