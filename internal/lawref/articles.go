package lawref

import "strings"

// articles is one article, or a range of them, with the parts named.
type articles struct {
	number, to Number
	parts      []part // at least one
	end        int
	tiao       bool // 条 was written, here or at the end of the list
	own        bool // 条 was written here
}

// articleAfter reads the articles that follow a law's name, with the small words
// that people put between (的, 里, 规定的, 婚姻家庭编).
func (f *finder) articleAfter(end int) (articles, bool) {
	at := end
	if f.peek(at) == '》' { // 《中华人民共和国民法典》 read without its first mark
		at++
	}
	at = f.skipSpace(at)
	if a, ok := f.article(at, true); ok {
		return a, true
	}
	if at = f.gap(at); at == end {
		return articles{}, false
	}
	return f.article(at, false)
}

// gap skips what may stand between a law and its article.
func (f *finder) gap(pos int) int {
	for {
		next := f.skipSpace(pos)
		next, _ = f.word(next, "，", ",", "：", ":", "·", "》", "规定的", "规定", "里面的", "里面", "里边的", "里边", "里的", "里",
			"当中的", "当中", "中的", "中", "之", "的", "总则", "分则", "附则")
		next = f.book(f.note(next))
		if next == pos {
			return pos
		}
		pos = next
	}
}

// note skips （2023年修正）.
func (f *finder) note(pos int) int {
	if r := f.peek(pos); r != '（' && r != '(' {
		return pos
	}
	for i := pos + 1; i < pos+20; i++ {
		if r := f.peek(i); r == '）' || r == ')' {
			return i + 1
		}
	}
	return pos
}

// book skips 婚姻家庭编 and 第二章.
func (f *finder) book(pos int) int {
	if f.peek(pos) == '第' {
		if _, end, ok := f.numeral(pos + 1); ok {
			if after, ok := f.word(end, "编", "分编", "章", "节"); ok {
				return after
			}
		}
		return pos
	}
	for i := pos; i < pos+9; i++ {
		r := f.peek(i)
		if r < 0x4e00 || r > 0x9fff || isNumeral(r) {
			return pos
		}
		if r == '编' && i > pos {
			return i + 1
		}
	}
	return pos
}

// article reads an article or a range. Without 条 it takes a number only when loose,
// that is right after a law's name, and when nothing makes it a year or a quantity.
func (f *finder) article(pos int, loose bool) (articles, bool) {
	one, ok := f.single(pos)
	if !ok || !one.tiao && one.number.Suffix > 0 {
		return articles{}, false
	}
	a := articles{number: one.number, end: one.end, tiao: one.tiao, own: one.tiao}
	if to, ok := f.rangeEnd(one); ok {
		a.to, a.end = to.number, to.end
		a.tiao, a.own = to.tiao, to.tiao
	}
	switch {
	case a.tiao:
		if !one.di && f.countsThings(one, a.end) {
			return articles{}, false
		}
	case f.listEndsInTiao(a.end):
		a.tiao = true
	case !loose || !one.arabic || !f.looseEnd(one, a.end):
		return articles{}, false
	}
	if a.to.IsZero() {
		a.parts = f.partsAfter(pos, a.end)
	} else {
		a.parts = []part{{start: pos, end: a.end}}
	}
	a.end = a.parts[len(a.parts)-1].end
	return a, true
}

// rangeEnd reads 至第1078条 after an article. A range that does not rise is no range.
func (f *finder) rangeEnd(from single) (single, bool) {
	at, ok := f.word(f.skipSpace(from.end), "至", "到", "——", "—", "–", "-", "－", "~", "～")
	if !ok {
		return single{}, false
	}
	to, ok := f.single(f.skipSpace(at))
	if !ok || from.tiao && !to.tiao || to.number.Compare(from.number) <= 0 {
		return single{}, false
	}
	return to, true
}

// countsThings tells 三条红线 and 10条裤子 from an article's number.
func (f *finder) countsThings(one single, end int) bool {
	if !one.arabic && one.number.Article < 10 {
		return true
	}
	next := f.peek(f.skipSpace(end))
	return next != 0 && strings.ContainsRune(things, next)
}

const (
	things = "建意消线路河街腿裙裤评新短朋信狗鱼龙蛇红措" // what 条 counts in everyday speech
	talk   = "的是怎什讲说写规内有呢吗啥和与及"
	units  = "年月日号天元块万亿个岁人次小时分秒米公里度%％款项章节编版周星期种类点件部份名位倍届毛角厘"
)

// looseEnd reports whether a number without 条 may be an article's: not a year, and
// followed by the end, a mark, or talk of it rather than by a unit.
func (f *finder) looseEnd(one single, end int) bool {
	if n := one.number.Article; !one.di && n >= 1949 && n <= 2099 {
		return false
	}
	next := f.peek(end)
	if after := f.skipSpace(end); after > end {
		return !strings.ContainsRune(units, f.peek(after)) || after == len(f.runes)
	}
	return next == 0 || strings.ContainsRune("，。？?！!；;：:、,)）》”\"", next) || strings.ContainsRune(talk, next)
}

var listMarks = []string{"、", "，", ",", "；", ";", "以及", "还有", "和", "及", "与", "或", "跟"}

// listEndsInTiao looks along 1076、1078和1080条 for the 条 that counts for all.
func (f *finder) listEndsInTiao(pos int) bool {
	for range maxList {
		at, ok := f.word(f.skipSpace(pos), listMarks...)
		if !ok {
			return false
		}
		next, ok := f.single(f.skipSpace(at))
		if !ok {
			return false
		}
		if to, ok := f.rangeEnd(next); ok {
			next = to
		}
		if next.tiao {
			return !next.di || f.peek(at) == '第'
		}
		pos = next.end
	}
	return false
}

const maxList = 20 // articles in one list

// listed reads the next article of a list.
func (f *finder) listed(before articles) (articles, bool) {
	at, ok := f.word(f.skipSpace(before.end), listMarks...)
	if !ok {
		return articles{}, false
	}
	at = f.skipSpace(at)
	one, ok := f.single(at)
	if !ok || before.own && !one.di && !one.arabic {
		return articles{}, false
	}
	return f.article(at, !before.tiao)
}
