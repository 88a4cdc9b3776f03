package lawref

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// strong endings make a title by themselves; weak ones are everyday words too.
var (
	strongEndings = []string{"法典", "条例", "细则", "修正案", "法"}
	weakEndings   = []string{"规定", "办法", "解释", "决定"}
	everyday      = []string{
		"本法", "该法", "此法", "这法", "那法", "新法", "旧法", "部法", "个法", "方法", "说法", "做法", "看法", "想法",
		"司法", "执法", "守法", "违法", "合法", "非法", "立法", "普法", "用法", "书法", "语法", "手法", "魔法", "无法", "没法", "依法",
		"本条例", "该条例", "本细则", "本修正案", "法律规定", "有规定", "相关规定", "没办法", "有办法", "什么办法",
	}
	leadIns = []string{"请问", "想问", "一下", "根据", "依据", "按照", "依照", "违反了", "查看", "看看", "的", "了"}
)

// soundsLikeLaw tells the title of a law from that of a book.
func soundsLikeLaw(title string) bool {
	title = withoutNote(title)
	if utf8.RuneCountInString(title) < 3 || hasAnySuffix(title, everyday) {
		return false
	}
	return hasAnySuffix(title, strongEndings) || hasAnySuffix(title, weakEndings)
}

func hasAnySuffix(s string, endings []string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(s, e) })
}

// withoutNote drops one closing bracket: 解释（二） ends in 解释.
func withoutNote(s string) string {
	if strings.HasSuffix(s, "）") || strings.HasSuffix(s, ")") {
		if i := strings.LastIndexAny(s, "（("); i > 0 {
			return s[:i]
		}
	}
	return s
}

// unknownBefore finds a law that is not one of the names right before a 第N条, so
// that the article is not taken for one of a law named earlier.
func (f *finder) unknownBefore(start int) (place, bool) {
	if f.runes[start] != '第' {
		return place{}, false
	}
	end := start
	for end > 0 && unicode.IsSpace(f.runes[end-1]) {
		end--
	}
	begin := f.titleStart(end)
	inside := false // a law named inside the title: 劳动合同法|实施条例
	if k := len(f.found); k > 0 && f.found[k-1].Ref.IsLaw() {
		after := f.at(f.found[k-1].End)
		inside = f.at(f.found[k-1].Start) >= begin && after < end
		if next, ok := f.word(after, "和", "与", "及", "或", "跟"); ok && inside {
			begin, inside = next, false
		}
	}
	title := string(f.runes[begin:end])
	for _, w := range leadIns {
		if i := strings.LastIndex(title, w); i >= 0 && (!inside || i == 0) {
			title = title[i+len(w):]
		}
	}
	begin = end - utf8.RuneCountInString(title)
	bare := withoutNote(title)
	weak := hasAnySuffix(bare, weakEndings)
	if !soundsLikeLaw(title) || weak && utf8.RuneCountInString(bare) < 5 ||
		weak && inside && !strings.Contains(title, "关于") {
		return place{}, false
	}
	return place{name: title, start: begin, end: end}, true
}

// titleStart walks back over what a title may be made of, not past the articles
// found before and at most 60 runes.
func (f *finder) titleStart(end int) int {
	limit := max(0, end-60)
	if k := len(f.found); k > 0 && !f.found[k-1].Ref.IsLaw() {
		limit = max(limit, f.at(f.found[k-1].End))
	}
	begin := end
	for begin > limit {
		if r := f.runes[begin-1]; !unicode.Is(unicode.Han, r) && !strings.ContainsRune("《》〈〉（）()", r) {
			break
		}
		begin--
	}
	return begin
}
