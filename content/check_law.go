package content

import "slices"

// Levels are the ranks of law that the catalogue knows.
var levels = []string{"宪法", "法律", "行政法规", "司法解释", "部门规章", "规范性文件", "党内法规", "地方"}

// laws checks the catalogue itself.
func (c *checker) laws() {
	seen := map[string]Position{}
	for i := range c.set.Laws {
		l := &c.set.Laws[i]
		on := item{l.Name, l.Position}
		c.unique(seen, on, "法律")
		c.required(on, text("name", l.Name), text("title", l.Title), text("level", l.Level), text("about", l.About))
		if l.Level != "" && !slices.Contains(levels, l.Level) {
			c.report(on, SeverityError, "level:"+l.Level, "不认识的效力级别“%s”，可以写：%s", l.Level, joined(levels))
		}
		c.lawDates(on, l)
		c.lawSuccessors(on, l)
	}
	c.aliases()
}

func (c *checker) lawDates(on item, l *Law) {
	if l.Effective.IsZero() && !l.EffectiveUnverified && l.Ended.IsZero() {
		c.report(on, SeverityError, "no-effective", "《%s》缺少施行日期；没有核实的写 effective_unverified: true", l.Name)
	}
	if l.Adopted.IsZero() && !l.EffectiveUnverified && l.Ended.IsZero() {
		c.report(on, SeverityWarning, "no-adopted", "《%s》缺少通过日期", l.Name)
	}
	if !l.Effective.IsZero() && l.Effective.Before(l.Adopted) {
		c.report(on, SeverityError, "dates", "《%s》的施行日期%s早于通过日期%s", l.Name, l.Effective, l.Adopted)
	}
	if !l.Ended.IsZero() && l.Ended.Before(l.Effective) {
		c.report(on, SeverityError, "dates", "《%s》的废止日期%s早于施行日期%s", l.Name, l.Ended, l.Effective)
	}
	if l.Next == nil {
		return
	}
	if l.Next.Effective.IsZero() || l.Next.Adopted.IsZero() || l.Next.Effective.Before(l.Next.Adopted) {
		c.report(on, SeverityError, "dates", "《%s》的下一版本（next）日期不全或先后颠倒", l.Name)
		return
	}
	if l.StatusOn(c.today) == Amended {
		c.report(on, SeverityError, "amended:"+l.Name, "《%s》的新版本已于%s施行，请把 next 换成现行版本", l.Name, l.Next.Effective.Chinese())
	}
}

func (c *checker) lawSuccessors(on item, l *Law) {
	if !l.Ended.IsZero() && len(l.SupersededBy) == 0 {
		c.report(on, SeverityWarning, "no-successor", "《%s》已经废止，没有写由谁取代（superseded_by）", l.Name)
	}
	for _, name := range l.SupersededBy {
		next := c.byName[c.names[bareTitle(name)]]
		switch {
		case next == nil:
			c.report(on, SeverityError, "unknown-law:"+name, "法律目录里没有《%s》", name)
		case next.StatusOn(c.today) == Repealed:
			c.report(on, SeverityError, "repealed:"+name, "取代它的《%s》也已废止，请写现行的法律", name)
		}
	}
}

// aliases reports a name that two laws claim: people would be sent to either.
func (c *checker) aliases() {
	owner := map[string]string{}
	for _, l := range c.set.Laws {
		own := map[string]bool{}
		for _, name := range append([]string{l.Name, l.Title}, l.Aliases...) {
			name = bareTitle(name)
			if other, taken := owner[name]; taken && other != l.Name && !own[name] {
				c.report(item{l.Name, l.Position}, SeverityError, "alias:"+name, "名称“%s”同时是《%s》和《%s》的", name, other, l.Name)
			}
			own[name] = true
			if _, taken := owner[name]; !taken {
				owner[name] = l.Name
			}
		}
	}
}
