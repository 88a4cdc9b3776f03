package duty

import (
	"regexp"
	"strings"

	"pufa/internal/datebook"
)

// field is a part of a draft that a word corrects.
type field struct {
	words []string
	set   func(d *Draft, value string, today datebook.Date) bool // false: the value cannot be read
}

var fields = []field{
	{[]string{"结束日期", "截止日期", "到哪天"}, func(d *Draft, v string, today datebook.Date) bool {
		day, _, _ := readDates(v, today)
		if day.IsZero() || day.Before(d.Date) {
			return false
		}
		d.End = day
		return true
	}},
	{[]string{"日期", "时间", "哪天"}, func(d *Draft, v string, today datebook.Date) bool {
		from, to, _ := readDates(v, today)
		if from.IsZero() {
			return false
		}
		d.Date, d.End = from, to
		return true
	}},
	{[]string{"参加人数", "人数", "人次", "受众", "参加人员", "学生", "群众"}, func(d *Draft, v string, _ datebook.Date) bool { return setCount(&d.People, v) }},
	{[]string{"资料数", "宣传资料", "资料", "材料", "手册", "份数"}, func(d *Draft, v string, _ datebook.Date) bool { return setCount(&d.Materials, v) }},
	{[]string{"横幅", "标语"}, func(d *Draft, v string, _ datebook.Date) bool { return setCount(&d.Banners, v) }},
	{[]string{"场次", "场数", "次数"}, func(d *Draft, v string, _ datebook.Date) bool { return setCount(&d.Sessions, v) }},
	{[]string{"学校数", "学校"}, func(d *Draft, v string, _ datebook.Date) bool { return setCount(&d.Schools, v) }},
	{[]string{"地点", "地址", "地方", "在哪"}, func(d *Draft, v string, _ datebook.Date) bool { return setText(&d.Place, v, 25) }},
	{[]string{"主题", "内容"}, func(d *Draft, v string, _ datebook.Date) bool { return setText(&d.Theme, v, 40) }},
	{[]string{"活动名称", "名称", "标题"}, func(d *Draft, v string, _ datebook.Date) bool { return setText(&d.Title, v, 60) }},
	{[]string{"形式", "方式", "类型"}, func(d *Draft, v string, _ datebook.Date) bool {
		f := FormOf(v)
		if f == "" {
			return false
		}
		d.Form = f
		return true
	}},
	{[]string{"联合单位", "联合", "合作单位"}, func(d *Draft, v string, _ datebook.Date) bool {
		d.Partners = nil
		for _, p := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune("、，和及", r) }) {
			d.Partners = appendNew(d.Partners, clip(p, 25))
		}
		return true
	}},
	{[]string{"链接", "网址"}, func(d *Draft, v string, _ datebook.Date) bool {
		found := linkForm.FindAllString(v, 10)
		d.Links = found
		return len(found) > 0
	}},
}

// FormOf is the form of that name or word; empty when there is none.
func FormOf(word string) Form {
	for _, f := range Forms() {
		if string(f) == word {
			return f
		}
	}
	return readForm(word)
}

var (
	changed = regexp.MustCompile(`^(?:把|将)?(?:活动)?(.{1,6}?)(?:错了|不对)?(?:，)?(?:应该是|应该为|应改成|应改为|应是|应为|改成了|改成|改为|改到|改|换成|调整为|更正为|是|为|有|:|：|=)+(.{1,80})$`)
	spoken  = regexp.MustCompile(`^(.{1,5}?)(` + numeral + `)(?:人次|人|名|位|份|本|张|册|条|幅|场次|场|次|所)?$`)
	dropped = regexp.MustCompile(`^(?:把|将)?(?:删掉|删除|去掉|不要|没有|取消)(.{1,6})$|^(?:把|将)?(.{1,6}?)(?:删掉|删除|去掉|不要了|没有)$`)
	added   = regexp.MustCompile(`^(?:补充|补上|加上|再加|增加|还有)[：:，]?(.{1,120})$`)
	polite  = regexp.MustCompile(`[，。！]*(?:谢谢|麻烦了|辛苦了|就行|就可以)+[您你]?[。！]*$`)
	notThat = regexp.MustCompile(`^不是(` + numeral + `)(?:人|名|份|条|场)?，?(?:而?是)(` + numeral + `)(?:人次|人|名|位|份|条|幅|场)?$`)
)

// Correct changes a draft by an answer like 人数改成260. It reports whether the words
// were a correction, and, where they were but cannot be used, why not, in Chinese.
func (d *Draft) Correct(answer string, today datebook.Date) (ok bool, problem string) {
	text := polite.ReplaceAllString(strings.Trim(fold(answer), "。！， "), "")
	if m := notThat.FindStringSubmatch(text); m != nil {
		return d.replaceNumber(m[1], m[2])
	}
	if m := dropped.FindStringSubmatch(text); m != nil {
		return d.drop(m[1] + m[2])
	}
	if m := changed.FindStringSubmatch(text); m != nil {
		if f := fieldOf(m[1]); f != nil {
			return f.put(d, m[1], m[2], today)
		}
	}
	if m := spoken.FindStringSubmatch(text); m != nil {
		if f := fieldOf(m[1]); f != nil {
			return f.put(d, m[1], m[2], today)
		}
	}
	if m := added.FindStringSubmatch(text); m != nil {
		return d.add(m[1], today), ""
	}
	return d.lone(text, today), ""
}

func fieldOf(word string) *field {
	word = strings.TrimSuffix(word, "的")
	for i := range fields {
		for _, w := range fields[i].words {
			if w == word {
				return &fields[i]
			}
		}
	}
	return nil
}

func (f *field) put(d *Draft, word, value string, today datebook.Date) (bool, string) {
	value = strings.TrimSpace(strings.Trim(value, "“”\"： :"))
	if value == "" || !f.set(d, value, today) {
		return true, "“" + clip(value, 20) + "”看不懂，" + word + "没有改。"
	}
	return true, ""
}

// replaceNumber puts one number in the place of another: 不是200是260.
func (d *Draft) replaceNumber(old, now string) (bool, string) {
	was, ok1 := readCount(old)
	is, ok2 := readCount(now)
	if !ok1 || !ok2 {
		return false, ""
	}
	for _, c := range []*Count{&d.People, &d.Materials, &d.Banners, &d.Sessions, &d.Schools} {
		if c.N == was.N {
			*c = is
			return true, ""
		}
	}
	return true, "没有找到" + old + "这个数，没有改。"
}

func (d *Draft) drop(word string) (bool, string) {
	f := fieldOf(word)
	if f == nil {
		return false, ""
	}
	switch f.words[0] {
	case "参加人数":
		d.People = Count{}
	case "资料数":
		d.Materials = Count{}
	case "横幅":
		d.Banners = Count{}
	case "场次":
		d.Sessions = Count{}
	case "学校数":
		d.Schools = Count{}
	case "地点":
		d.Place = ""
	case "活动名称":
		d.Title = ""
	case "联合单位":
		d.Partners = nil
	case "链接":
		d.Links = nil
	case "结束日期":
		d.End = datebook.Date{}
	default:
		return true, word + "不能去掉，可以改成别的。"
	}
	return true, ""
}

// add fills what was empty from a further sentence: 补充 横幅3条.
func (d *Draft) add(text string, today datebook.Date) bool {
	more := ParseReport(text, today)
	before := *d
	for _, c := range []struct{ into, from *Count }{{&d.People, &more.People}, {&d.Materials, &more.Materials}, {&d.Banners, &more.Banners},
		{&d.Sessions, &more.Sessions}, {&d.Schools, &more.Schools}} {
		if c.from.N > 0 {
			*c.into = *c.from
		}
	}
	if d.Date.IsZero() {
		d.Date, d.End = more.Date, more.End
	}
	if d.Place == "" {
		d.Place = more.Place
	}
	if d.Theme == "" {
		d.Theme = more.Theme
	}
	if d.Form == "" {
		d.Form = more.Form
	}
	for _, p := range more.Partners {
		d.Partners = appendNew(d.Partners, p)
	}
	for _, l := range more.Links {
		d.Links = appendNew(d.Links, l)
	}
	return before.line() != d.line()
}

// lone takes an answer that is nothing but the missing day.
func (d *Draft) lone(text string, today datebook.Date) bool {
	if !d.Date.IsZero() {
		return false
	}
	from, to, rest := readDates(text, today)
	if from.IsZero() || len([]rune(strings.Trim(rest, "是的在活动日期时间：:，"))) > 2 {
		return false
	}
	d.Date, d.End = from, to
	return true
}

func setCount(into *Count, value string) bool {
	m := countAlone.FindStringSubmatch(value)
	if m == nil {
		return false
	}
	c, ok := readCount(m[1])
	if ok {
		*into = c
	}
	return ok
}

var countAlone = regexp.MustCompile(`^(?:约|共|是|为)?(` + numeral + `)\p{Han}{0,4}$`)

func setText(into *string, value string, most int) bool {
	if len([]rune(value)) > most {
		return false
	}
	*into = value
	return true
}
