package duty

import (
	"strings"
	"unicode/utf8"
)

// Match finds the item of a duty list that a report fulfils: its day lies within the
// item's time, its form is the item's where that names one, and its theme, name or
// laws hold one of the item's words. Of several the longest word wins, then the nearer
// deadline. Empty where none fits.
func Match(items []Item, r *Report) string {
	said := r.Theme + " " + r.Title + " " + strings.Join(r.Laws, " ") + " " + r.Text
	best, bestWord := -1, 0
	for i := range items {
		it := &items[i]
		if r.Date.Before(it.Start) || it.Deadline.Before(r.Date) || it.Form != "" && it.Form != r.Form {
			continue
		}
		word := 0
		for _, w := range it.keywords() {
			if n := utf8.RuneCountInString(w); n > word && strings.Contains(said, w) {
				word = n
			}
		}
		if word == 0 && it.Form != "" && len(it.keywords()) == 0 { // the form is all that it asks for
			word = 1
		}
		if word > bestWord || word > 0 && word == bestWord && nearer(it, &items[best]) {
			best, bestWord = i, word
		}
	}
	if best < 0 {
		return ""
	}
	return items[best].ID
}

func nearer(a, b *Item) bool {
	if c := a.Deadline.Compare(b.Deadline); c != 0 {
		return c < 0
	}
	return a.ID < b.ID
}

// general are parts of an item's name that say nothing about its theme.
var general = []string{"中华人民共和国", "学习", "宣传", "教育", "活动", "主题", "普法", "法治", "系列", "专题", "开展", "日", "周", "月", "全民", "国家"}

// keywords are the words by which a report is known to be about the item.
func (i *Item) keywords() []string {
	var out []string
	put := func(w string) {
		if utf8.RuneCountInString(w) >= 2 {
			out = append(out, w)
		}
	}
	for _, part := range strings.FieldsFunc(i.What, func(r rune) bool { return strings.ContainsRune("、，,；;/ 《》“”（）()及和", r) }) {
		if FormOf(part) != "" && string(FormOf(part)) == part {
			continue
		}
		for _, g := range general {
			part = strings.ReplaceAll(part, g, "")
		}
		put(part)
		put(themeOf(part))
		if short := strings.TrimSuffix(strings.TrimSuffix(part, "法典"), "法"); short != part && utf8.RuneCountInString(short) >= 3 {
			put(short)
		}
	}
	for _, w := range i.Words {
		put(strings.TrimSpace(w))
	}
	return out
}

// themeOf is the theme that a report about a thing would be given.
func themeOf(part string) string {
	for _, t := range themeWords {
		for _, w := range t.words {
			if part != "" && strings.Contains(part, w) {
				return t.theme
			}
		}
	}
	return ""
}
