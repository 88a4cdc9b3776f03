package duty

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/width"

	"pufa/internal/datebook"
)

// Draft is a report on its way in: what a sentence told so far.
type Draft struct {
	Date      datebook.Date `json:"date"`
	End       datebook.Date `json:"end"`
	Place     string        `json:"place,omitempty"`
	Theme     string        `json:"theme,omitempty"`
	Title     string        `json:"title,omitempty"`
	Form      Form          `json:"form,omitempty"`
	Sessions  Count         `json:"sessions"`
	People    Count         `json:"people"`
	Schools   Count         `json:"schools"`
	Materials Count         `json:"materials"`
	Banners   Count         `json:"banners"`
	Partners  []string      `json:"partners,omitempty"`
	Laws      []string      `json:"laws,omitempty"`
	Links     []string      `json:"links,omitempty"`
	Photos    []string      `json:"photos,omitempty"`
	Text      string        `json:"text,omitempty"` // masked before it is kept
}

// MaxSentence is the longest sentence that is read, in characters.
const MaxSentence = 1000

var (
	leadWords = regexp.MustCompile(`^(?:我(?:单位|们|局|镇|村|校|院|所)?)?(?:要)?(?:信息)?(?:报送|上报|报一下|报个|填报)(?:信息|活动|普法信息|普法活动|一条)?[：:，,。\s]*`)
	linkForm  = regexp.MustCompile(`https?://[^\s，。；、（）()“”《》\p{Han}]+`)
	lawForm   = regexp.MustCompile(`《([^《》]{2,40})》`)
	lawEnd    = regexp.MustCompile(`(?:法|法典|条例|规定|办法|解释)$`)
	hanText   = regexp.MustCompile(`\p{Han}.*\p{Han}.*\p{Han}`)
	quoteForm = regexp.MustCompile(`[“"「]([^“”"「」]{3,60})[”"」]`)
)

// ReportLead reports a message that begins a report, and what follows the word.
func ReportLead(text string) (rest string, ok bool) {
	text = strings.TrimSpace(text)
	loc := leadWords.FindStringIndex(text)
	if loc == nil {
		return "", false
	}
	return text[loc[1]:], true
}

// ParseReport reads a report from one sentence. Words that it does not understand stay
// in Text; what it did not find stays empty. Today chooses the year of a day without
// one: the year that brings it nearest.
func ParseReport(sentence string, today datebook.Date) Draft {
	if rest, ok := ReportLead(sentence); ok {
		sentence = rest
	}
	sentence = clip(strings.ToValidUTF8(strings.TrimSpace(sentence), ""), MaxSentence)
	d := Draft{Text: sentence}
	text := fold(sentence)
	d.Links = linkForm.FindAllString(text, 10)
	text = linkForm.ReplaceAllString(text, "")
	for _, m := range lawForm.FindAllStringSubmatch(text, 10) {
		if lawEnd.MatchString(m[1]) {
			d.Laws = appendNew(d.Laws, strings.TrimPrefix(m[1], "中华人民共和国"))
		}
	}
	d.Title = title(sentence)
	rest := ""
	d.Date, d.End, rest = readDates(text, today)
	d.Form = readForm(text)
	d.Theme = readTheme(text, d.Laws)
	d.Partners, rest = readPartners(rest)
	d.Place = readPlace(rest)
	d.readCounts(rest)
	return d
}

// fold writes full-width letters, digits and marks in their plain shape, and drops
// spaces between Chinese characters and numbers.
func fold(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '，' || r == '。' || r == '；' || r == '：' || r == '、' || r == '！' || r == '（' || r == '）' || r == '“' || r == '”':
			b.WriteRune(r)
		case r == ',' || r == ';' || r == '!':
			b.WriteRune(map[rune]rune{',': '，', ';': '；', '!': '！'}[r])
		case r == ' ' || r == '\u3000' || r == '\t':
		case r == '\n' || r == '\r':
			b.WriteRune('，')
		default:
			if n := width.LookupRune(r).Narrow(); n != 0 && n < 128 {
				r = n
			}
			b.WriteRune(r)
		}
	}
	// A comma between three digits groups a number: 2,774.
	return grouped.ReplaceAllString(b.String(), "$1$2")
}

var grouped = regexp.MustCompile(`([0-9])，([0-9]{3})\b`)

func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

func appendNew(list []string, s string) []string {
	if s = strings.TrimSpace(s); s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// title is the longest quoted name.
func title(text string) string {
	best := ""
	for _, m := range quoteForm.FindAllStringSubmatch(text, 10) {
		if hanText.MatchString(m[1]) && utf8.RuneCountInString(m[1]) >= 4 && len(m[1]) > len(best) {
			best = m[1]
		}
	}
	return best
}

// readForm is the form whose word tells most; of several words the order of the table.
func readForm(text string) Form {
	for _, f := range formWords {
		if f.form == StreetCounter { // before the widest words: where the law was brought to
			for _, to := range brought {
				if to.into.MatchString(text) {
					return to.form
				}
			}
		}
		if slices.ContainsFunc(f.words, func(w string) bool { return strings.Contains(text, w) }) {
			return f.form
		}
	}
	return ""
}

// brought are the forms that say where the law was brought to: 送法进新兴工业园.
var brought = []struct {
	into *regexp.Regexp
	form Form
}{
	{regexp.MustCompile(`进(?:校园|学校|课堂)|(?:送法|法律|法治|普法)进\p{Han}{1,10}(?:小学|中学|学校|幼儿园)`), ToCampus},
	{regexp.MustCompile(`进(?:企业|园区|商会|工厂|工地)|(?:送法|法律|法治|普法)进\p{Han}{1,10}(?:园区|工业园|产业园|公司|工地)`), ToEnterprise},
	{regexp.MustCompile(`进(?:村|乡村|农村|屯)|(?:送法|法律|法治|普法)进\p{Han}{1,10}(?:村|屯)`), ToVillage},
}

var (
	themeTold = regexp.MustCompile(`以[“"]?([^“”"，。；]{3,40}?)[”"]?为主题`)
	papers    = regexp.MustCompile(`宣传(?:资料|材料|手册|单|折页|册|品|栏|页|彩页)`)
	themeSaid = regexp.MustCompile(`(?:开展|举办|举行|组织开展|组织|进行|召开)(?:了)?([^，。；、0-9“”]{2,20}?)(?:主题)?(?:宣传|活动|讲座|培训|宣讲|教育|学习|座谈)`)
)

// readTheme is what an activity was about: 宪法、反诈宣传.
func readTheme(text string, laws []string) string {
	var themes []string
	told := map[string]bool{} // laws that a theme stands for
	for _, t := range themeWords {
		for _, w := range t.words {
			if !strings.Contains(text, w) {
				continue
			}
			themes = appendNew(themes, t.theme)
			for _, l := range laws {
				told[l] = told[l] || strings.Contains(l, w) || strings.Contains(w, l)
			}
		}
	}
	for _, l := range laws {
		if !told[l] {
			themes = appendNew(themes, l)
		}
	}
	if len(themes) > 4 {
		themes = themes[:4]
	}
	theme := strings.Join(themes, "、")
	if theme == "" {
		if m := themeTold.FindStringSubmatch(text); m != nil {
			return m[1]
		}
		if m := themeSaid.FindStringSubmatch(text); m != nil {
			theme = strings.TrimPrefix(m[1], "了")
		}
		if f := readForm(theme); f != "" && f != StreetCounter || slices.Contains([]string{"法治", "法律", "普法", "法治教育", "这次"}, theme) {
			theme = ""
		}
	}
	if theme == "" {
		return ""
	}
	if strings.Contains(papers.ReplaceAllString(text, ""), "宣传") && !strings.HasSuffix(theme, "宣传") {
		theme += "宣传"
	}
	return theme
}

var partnerForm = regexp.MustCompile(`(?:联合|会同|协同|携手|协助|配合)([^，。；]{2,80}?)(?:共同|开展|举办|举行|在|到|走进|深入|组织|召开|等单位|等部门|，|。|；|$)`)

// readPartners takes the units that an activity was held with out of the text.
func readPartners(text string) (partners []string, rest string) {
	m := partnerForm.FindStringSubmatchIndex(text)
	if m == nil {
		return nil, text
	}
	named := text[m[2]:m[3]]
	for _, p := range strings.FieldsFunc(named, func(r rune) bool { return strings.ContainsRune("、和及与", r) }) {
		p = strings.TrimSuffix(strings.TrimSuffix(p, "等"), "等单位")
		if n := utf8.RuneCountInString(p); n >= 2 && n <= 25 {
			partners = appendNew(partners, p)
		}
	}
	return partners, text[:m[2]] + text[m[3]:]
}

var (
	placeTold   = regexp.MustCompile(`地点(?:在|为|是|设在|:|：)*([\p{Han}A-Za-z0-9·]{2,30}?)(?:，|。|；|、|$)`)
	placeAt     = regexp.MustCompile(`(?:在|到|赴|走进|深入|前往|来到|进驻)([\p{Han}A-Za-z0-9·“”\-]{1,30}?)(?:` + placeEnds + `|，|。|；|、|\(|（|$)`)
	placeInto   = regexp.MustCompile(`(?:法律|送法|普法|法治|宣传)(?:走)?进([\p{Han}·]{2,20}?(?:` + placeSuffixes + `))`)
	placeNamed  = regexp.MustCompile(`([\p{Han}·]{1,14}?(?:` + placeSuffixes + `))`)
	placeBefore = regexp.MustCompile(`^(?:在|上午|下午|晚上|当天|期间|我|我们|我局|我镇|我单位|组织|联合|和|与|了)+`)
)

// noPlace are words after 在 that are no places.
var noPlace = []string{"活动", "辖区内", "所", "抖音", "快手", "微信", "网上", "现场", "这", "期间", "线上", "重大决策", "会前", "会议前", "日常", "法官", "律师", "老师", "工作中"}

// readPlace finds where it was held.
func readPlace(text string) string {
	for _, form := range []*regexp.Regexp{placeTold, placeAt, placeInto, placeNamed} {
		for _, m := range form.FindAllStringSubmatchIndex(text, 5) {
			if form == placeNamed && (strings.HasPrefix(text[m[3]:], "监") || acts.MatchString(text[m[2]:m[3]])) {
				continue
			}
			if p := goodPlace(text[m[2]:m[3]]); p != "" {
				return p
			}
		}
	}
	return ""
}

// acts are words of doing: a name guessed from its ending holds none.
var acts = regexp.MustCompile(`开展|举行|举办|送法|普法|宣传|法律|模拟|组织|覆盖|下乡|进村|旁听|学习`)

func goodPlace(p string) string {
	p = placeBefore.ReplaceAllString(p, "")
	p = strings.Trim(p, "“”-")
	for _, tail := range []string{"内", "里", "上", "圩日", "赶集", "分别", "集中", "广泛", "共同", "一起", "再次"} {
		p = strings.TrimSuffix(p, tail)
	}
	if n := utf8.RuneCountInString(p); n < 2 || n > 25 || slices.ContainsFunc(noPlace, func(w string) bool { return strings.HasPrefix(p, w) }) {
		return ""
	}
	if strings.Trim(p, "0123456789") == "" {
		return ""
	}
	return p
}

// Missing are the parts without which a report cannot be stored, in Chinese.
func (d Draft) Missing() []string {
	var out []string
	if d.Date.IsZero() {
		out = append(out, "日期")
	}
	if d.Theme == "" && d.Title == "" && d.Form == "" {
		out = append(out, "主题")
	}
	return out
}

// Report is the draft as a report of a unit, still without an id.
func (d Draft) Report(unit, person string, at time.Time) Report {
	r := Report{Unit: unit, Person: person, Date: d.Date, End: d.End, Place: d.Place, Theme: d.Theme, Title: d.Title,
		Form: cmp.Or(d.Form, OtherForm), Sessions: d.Sessions, People: d.People, Schools: d.Schools, Materials: d.Materials, Banners: d.Banners,
		Partners: d.Partners, Laws: d.Laws, Links: d.Links, Photos: d.Photos, Text: d.Text, At: at, State: Submitted}
	r.Sessions.N = max(r.Sessions.N, 1)
	return r
}
