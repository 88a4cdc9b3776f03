package content

import (
	"regexp"
	"slices"
	"strings"

	"pufa/internal/datebook"
)

// Words that a campaign's texts leave open. Those of the days may stand in every
// message; those of the results in the message afterwards only. The set is closed.
const (
	WordYear   = "年份"   // 2027
	WordDays   = "日期"   // 12月1日至7日
	WordFirst  = "首日"   // 12月1日（周三）
	WordLast   = "末日"   // 12月7日（周二）
	WordPeople = "参与人数" // people who answered the quiz
	WordRight  = "答对率"  // share of right answers: 83%
	WordSent   = "送达人数" // followers whom the messages reached
	WordReads  = "阅读次数" // opened pages
	WordAsked  = "来问次数" // replies within a day
)

var (
	dayWords    = []string{WordYear, WordDays, WordFirst, WordLast}
	resultWords = []string{WordPeople, WordRight, WordSent, WordReads, WordAsked}
	openWord    = regexp.MustCompile(`\{\{([^{}]*)\}\}`)
	sentenceEnd = regexp.MustCompile(`[^。！？\n]*[。！？\n]*`)
)

// DayWords are the values of the placeholders that the days of an occurrence fill.
func DayWords(s datebook.Span) map[string]string {
	return map[string]string{
		WordYear: s.Start.String()[:4], WordDays: s.Chinese(), WordFirst: withWeekday(s.Start), WordLast: withWeekday(s.End),
	}
}

func withWeekday(d datebook.Date) string {
	names := [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}
	return datebook.Span{Start: d, End: d}.Chinese() + "（" + names[d.Weekday()] + "）"
}

// Fill puts values in the place of {{placeholders}}. A sentence with a placeholder
// that has no value is left out: a figure that nobody measured is not mentioned.
func Fill(text string, values map[string]string) string {
	var b strings.Builder
	for _, sentence := range sentenceEnd.FindAllString(text, -1) {
		known := true
		filled := openWord.ReplaceAllStringFunc(sentence, func(m string) string {
			v := values[strings.Trim(m, "{}")]
			known = known && v != ""
			return v
		})
		if known {
			b.WriteString(filled)
		} else if strings.HasSuffix(sentence, "\n") {
			b.WriteString("\n")
		}
	}
	return strings.TrimSpace(b.String())
}

// FilledWith is the message with the days of an occurrence and with results, which may
// be nil.
func (m Message) FilledWith(s datebook.Span, results map[string]string) Message {
	values := DayWords(s)
	for k, v := range results {
		if slices.Contains(resultWords, k) {
			values[k] = v
		}
	}
	m.Title, m.Text = Fill(m.Title, values), Fill(m.Text, values)
	return m
}

// placeholders are the words left open in a text, each once.
func placeholders(text string) []string {
	var out []string
	for _, m := range openWord.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}
