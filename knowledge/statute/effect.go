package statute

import (
	"regexp"
	"slices"
	"strings"

	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

var (
	selfWord    = `(?:本法典|本法|本条例|本规定|本办法|本细则|本规则|本解释|本决定|本决议|本修正案|本批复|本规范|本准则|本标准|本通知|本意见|本安排|本方案|本章程|本规程|本命令|本制度|本纪要|本补充规定|本若干规定|本暂行规定|本实施细则|本实施办法|本公告)`
	fromDate    = regexp.MustCompile(selfWord + `[^。；《]{0,12}?自\s*` + dateForm + `\s*(?:零时)?起?(?:正式)?(?:施行|实施|生效|执行|试行)`)
	looseDate   = regexp.MustCompile(`自\s*` + dateForm + `\s*(?:零时)?起?(?:正式)?(?:施行|实施|生效)`)
	fromIssue   = regexp.MustCompile(selfWord + `[^。；《]{0,12}?自(?:公布|发布|颁布|通过|公告|批准|印发)之日起?(?:施行|实施|生效|执行|试行)`)
	sentenceEnd = regexp.MustCompile(`[。；\n]`)
	repealWord  = regexp.MustCompile(`废止`)
	notWhole    = regexp.MustCompile(`^(?:中|第|里|关于|有关|的有关|规定的|的规定|附件)`)
)

// effectOf finds the day from which a version holds; zero when neither the notes nor
// the text say. A date in the text that is older than the last change tells of the
// first version and is not taken.
func effectOf(h history, b body) datebook.Date {
	adopted := h.adopted()
	if n := len(h.effects); n > 0 && !h.effects[n-1].Before(adopted) {
		return h.effects[n-1]
	}
	date, issued := textEffect(b.articles)
	switch {
	case !date.IsZero() && !date.Before(adopted):
		return date
	case (issued || h.onIssue) && !h.amended():
		return adopted
	}
	return datebook.Date{}
}

// textEffect finds 本法自2021年1月1日起施行, looking from the end of the text; issued
// reports 自公布之日起施行.
func textEffect(articles []knowledge.Article) (date datebook.Date, issued bool) {
	for _, a := range slices.Backward(articles) {
		if a.Number.Article == 0 && len(articles) > 1 || !strings.Contains(a.Text, "自") {
			continue
		}
		if m := fromDate.FindStringSubmatch(a.Text); m != nil {
			return dateOf(m[1], m[2], m[3]), false
		}
		if fromIssue.MatchString(a.Text) {
			return datebook.Date{}, true
		}
	}
	return datebook.Date{}, false
}

// repeal is a statement that laws end: 《…》同时废止.
type repeal struct {
	keys []string // NameKey of each
	from datebook.Date
}

// repeals finds the statements in a version's articles. from is the day that the
// statement names, or the day from which the version holds.
func repeals(v knowledge.Imported) []repeal {
	var out []repeal
	for _, a := range v.Articles {
		if a.Number.Article == 0 || !strings.Contains(a.Text, "废止") || !strings.Contains(a.Text, "《") {
			continue
		}
		from := datebook.Date{}
		if m := looseDate.FindStringSubmatch(a.Text); m != nil {
			from = dateOf(m[1], m[2], m[3])
		}
		if from.IsZero() {
			from = v.Effective
		}
		if from.IsZero() {
			from = v.Adopted
		}
		for _, sentence := range sentenceEnd.Split(a.Text, -1) {
			if keys := repealed(sentence); len(keys) > 0 {
				out = append(out, repeal{keys: keys, from: from})
			}
		}
	}
	return out
}

// repealed lists the laws that a sentence ends as a whole. Titles before a comma count
// only when their clause does not speak of something else: 根据《…》，…
func repealed(sentence string) []string {
	at := repealWord.FindStringIndex(sentence)
	if at == nil {
		return nil
	}
	clauses := strings.Split(sentence[:at[0]], "，")
	var keys []string
	for i, clause := range slices.Backward(clauses) {
		if !strings.Contains(clause, "《") && i < len(clauses)-1 {
			break
		}
		if i < len(clauses)-1 && (strings.Contains(clause, "根据") || strings.Contains(clause, "施行") || strings.Contains(clause, "按照")) {
			break
		}
		keys = append(keys, wholeTitles(clause)...)
	}
	if rest := sentence[at[1]:]; strings.HasPrefix(rest, "《") || strings.HasPrefix(rest, "下列") {
		keys = append(keys, wholeTitles(rest)...)
	}
	return keys
}

// wholeTitles are the titles in a clause, without those of which only a part is meant:
// 《…》第三条, 《…》中有关….
func wholeTitles(clause string) []string {
	clause = strings.NewReplacer("〈", "《", "〉", "》", "<", "《", ">", "》").Replace(clause)
	var keys []string
	for _, m := range quotedTitle.FindAllStringSubmatchIndex(clause, -1) {
		if !notWhole.MatchString(clause[m[1]:]) {
			keys = append(keys, lawref.NameKey(clause[m[2]:m[3]]))
		}
	}
	return keys
}
