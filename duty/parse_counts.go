package duty

import (
	"regexp"
	"slices"
	"strings"
)

var (
	countSessions  = regexp.MustCompile(`(` + numeral + `)(?:场次|\(场\)次|（场）次|场|堂|期|次)`)
	countPeople    = regexp.MustCompile(`(` + numeral + `)(?:(?:名|位)` + peopleNouns + `|余?(?:个?人次|个?人)|个(?:学生|村民|群众|农民工|职工))|([0-9]+[余多]?)(?:师生|学生|群众|村民)`)
	peopleAfter    = regexp.MustCompile(`(?:人数|参加人员|参训人员)(?:约|达|共|为|是|:|：)*(` + numeral + `)`)
	countSchools   = regexp.MustCompile(`(` + numeral + `)所`)
	countBanners   = regexp.MustCompile(`(` + numeral + `)(?:条|幅)(?:余|多)?`)
	countMaterials = regexp.MustCompile(`(` + numeral + `)(?:余|多)?(?:份|本|册|张|套|件|个(?:宣传品|小礼品|环保袋|购物袋|围裙))`)
	materialsAfter = regexp.MustCompile(`(?:环保袋|购物袋|围裙|小礼品|雨伞|纸巾|纸杯|扇子|宣传资料|宣传材料|资料|材料|手册|传单|折页|宣传单|宣传品)(?:约|达|共|各类)*(` + numeral + `)(?:余|多)?(?:份|本|册|张|套)?`)
	bannersAfter   = regexp.MustCompile(`(?:横幅|标语|条幅)(?:约|达|共)*(` + numeral + `)(?:余|多)?(?:条|幅)?`)
	clauses        = regexp.MustCompile(`[，。；！]+`)
)

// readCounts reads the numbers clause by clause.
func (d *Draft) readCounts(text string) {
	whole := true // no people were told yet
	for _, clause := range clauses.Split(text, -1) {
		if clause == "" {
			continue
		}
		d.readBanners(clause)
		d.readMaterials(clause)
		if m := countSchools.FindStringSubmatch(clause); m != nil {
			d.Schools = d.Schools.Plus(countIn(m[1]))
		}
		if m := countSessions.FindStringSubmatch(clause); m != nil && d.Sessions.N == 0 && sessionsTold(clause) {
			d.Sessions = countIn(m[1])
		}
		if strings.HasPrefix(clause, "其中") && !whole {
			continue
		}
		if n, ok := peopleIn(clause); ok {
			d.People = d.People.Plus(n)
			whole = false
		}
	}
}

// countIn reads a numeral; the zero Count where it is none.
func countIn(s string) Count {
	c, _ := readCount(s)
	return c
}

// sessionsTold reports a clause whose 次 and 场 counts activities: not 第2次, and not
// times that people asked.
func sessionsTold(clause string) bool {
	return !strings.Contains(clause, "第") && !strings.Contains(clause, "人次") && !asks(clause) || strings.Contains(clause, "场")
}

func asks(clause string) bool {
	return slices.ContainsFunc([]string{"咨询", "解答", "化解", "成功调解", "点击", "阅读", "转发", "播放", "浏览"}, func(w string) bool { return strings.Contains(clause, w) })
}

// peopleIn adds the people up whom a clause tells as reached.
func peopleIn(clause string) (sum Count, ok bool) {
	if m := peopleAfter.FindStringSubmatch(clause); m != nil {
		return countIn(m[1]), true
	}
	if asks(clause) && !strings.Contains(clause, "参加") {
		return Count{}, false
	}
	for _, m := range countPeople.FindAllStringSubmatchIndex(clause, 6) {
		from, to := m[2], m[3]
		if from < 0 {
			from, to = m[4], m[5]
		}
		if doesTheWork(clause, clause[:from], clause[to:]) {
			continue
		}
		n, read := readCount(clause[from:to])
		if !read || n.N == 0 {
			continue
		}
		sum, ok = sum.Plus(n), true
	}
	return sum, ok
}

// doesTheWork reports helpers at a number, in a clause where they are not taught.
func doesTheWork(clause, before, after string) bool {
	after = strings.TrimLeft(after, "名位余多")
	isHelper := slices.ContainsFunc(helpers, func(h string) bool {
		i := strings.Index(after, h)
		return i >= 0 && i <= len("普法志愿") && !strings.ContainsAny(after[:i], "、和0123456789") || strings.HasSuffix(before, h)
	})
	if strings.Contains(clause, "出动") || strings.Contains(clause, "派出") || strings.Contains(clause, "邀请") && isHelper {
		return true
	}
	return isHelper && !slices.ContainsFunc(taught, func(w string) bool { return strings.Contains(clause, w) })
}

func (d *Draft) readBanners(clause string) {
	if !strings.Contains(clause, "横幅") && !strings.Contains(clause, "标语") && !strings.Contains(clause, "条幅") {
		return
	}
	for _, form := range []*regexp.Regexp{bannersAfter, countBanners} {
		if m := form.FindStringSubmatch(clause); m != nil {
			d.Banners = d.Banners.Plus(countIn(m[1]))
			return
		}
	}
}

func (d *Draft) readMaterials(clause string) {
	if strings.Contains(clause, "报告") || strings.Contains(clause, "展板") {
		return
	}
	if all := countMaterials.FindAllStringSubmatch(clause, 6); len(all) > 0 {
		for _, m := range all {
			d.Materials = d.Materials.Plus(countIn(m[1]))
		}
		return
	}
	if m := materialsAfter.FindStringSubmatch(clause); m != nil {
		d.Materials = d.Materials.Plus(countIn(m[1]))
	}
}
