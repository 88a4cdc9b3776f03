package privacy

import (
	"regexp"
	"strconv"
	"strings"
)

// Addresses by GB/T 23705: …区…镇 + street + house. Region and town stay, for they
// are what a bureau may count by; the street or village and everything below goes.
const (
	count = `(?:\d{1,5}|[一二三四五六七八九十百零〇两]{1,6})`
	floor = `(?:[\-之附 ]?[A-Za-z]?` + count + `(?:-\d{1,5})*(?:单元|号楼|栋|幢|座|号|楼|层|室|房|门|户|铺)?)`
)

var (
	// Groups: 1 name with kind of street, 2 the kind, 3 the number, 4 what follows it.
	house = regexp.MustCompile(`([\p{Han}A-Za-z0-9]{1,12}?(大道|大街|胡同|路|街|巷|弄|小区|新村|花园|家园|公寓|社区|大厦|广场|市场|宿舍|村|屯|庄|苑|城|府|湾|园))` +
		`(?:[东西南北中一二三四五六七八九十]?(?:段|巷|区|期))?第?([A-Za-z]?` + count + `|[A-Za-z])(?:-\d{1,4})*(?:号院|号楼|号|栋|幢|座|弄)(` + floor + `*)`)

	// Groups: 1 name of the village with its kind, 2 what follows the group's number.
	villageGroup = regexp.MustCompile(`([\p{Han}]{1,12}?(?:村|屯|庄|寨|社区))(?:村委|委会|委)?第?` + count + `(?:村民小组|生产队|小组|组|队)(` + count + `号)?`)

	flat = regexp.MustCompile(`[A-Za-z]?` + count + `(?:号楼|栋|幢|座)(?:[A-Za-z]?` + count + `单元)?[\- ]?[A-Za-z]?\d{3,4}(?:室|房|号)?|` + count + `(?:号楼|栋|幢)` + count + `单元`)
)

// before ends what is not part of a street's name: 我住在柳东路.
const before = "在住是到去从于我你他她们了的把被跟往至叫和与每各全本该某这那省市区县州镇乡旗"

func maskAddresses(d *draft) {
	d.each(house, func(m []int) {
		from := d.nameStart(m[2], m[4])
		if from == m[4] || d.looksLikeDay(m) {
			return
		}
		d.hide(from, m[1], maskedAddress)
	})
	d.each(villageGroup, func(m []int) {
		if from := d.nameStart(m[2], m[3]-1); from < m[3]-1 {
			d.hide(from, m[1], maskedAddress)
		}
	})
	d.each(flat, func(m []int) {
		if !isWord(d.at(m[0]-1)) && !isWord(d.at(m[1])) {
			d.hide(m[0], m[1], maskedAddress)
		}
	})
}

// nameStart is where the name of a street begins within runes [from, to).
func (d *draft) nameStart(from, to int) int {
	for i := to - 1; i >= from; i-- {
		if strings.ContainsRune(before, d.shadow[i]) {
			if d.shadow[i+1] == '家' && strings.ContainsRune("我你他她", d.shadow[i]) {
				i++
			}
			return i + 1
		}
	}
	return from
}

// looksLikeDay tells 村里12号停电, 阳光小区5号停水 from a house: a number up to 31 after
// something that is no road, with a sentence going on behind it.
func (d *draft) looksLikeDay(m []int) bool {
	kind, number := string(d.shadow[m[4]:m[5]]), string(d.shadow[m[6]:m[7]])
	if strings.ContainsAny(kind[len(kind)-3:], "路街巷弄同道") || m[9] > m[8] || d.shadow[m[1]-1] != '号' {
		return false
	}
	if n, err := strconv.Atoi(number); err == nil && n > 31 {
		return false
	}
	next := d.at(m[1])
	return isHan(next) && !strings.ContainsRune("院房楼铺屋家门户的", next)
}

func isHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }
