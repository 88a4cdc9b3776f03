package bot

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	// maxPages bounds one reply, so that a session stays within what State takes.
	maxPages = 16
	// footerRoom is kept free on every page for its footer.
	footerRoom = 64
	pagedEnd   = "\n……（内容太长，先显示到这里。把问题问得具体些，答案会更短。）"
)

// paginate cuts a body into pages of at most limit bytes, each with a footer that
// tells how to go on. It cuts after a line, else a sentence, else a clause, else a
// character; never inside a link. A body that fits is one page, without a footer.
func paginate(body string, limit int) []string {
	body = strings.TrimSpace(strings.ToValidUTF8(body, ""))
	if len(body) <= limit {
		return []string{body}
	}
	var pages []string
	for rest := body; rest != ""; {
		at := len(rest)
		if at > limit-footerRoom {
			at = cut(rest, limit-footerRoom)
		}
		if page := strings.TrimSpace(rest[:at]); page != "" {
			pages = append(pages, page)
		}
		rest = strings.TrimLeft(rest[at:], " \n")
		if len(pages) == maxPages && rest != "" {
			last := pages[maxPages-1]
			pages[maxPages-1] = last[:cut(last, limit-len(pagedEnd))] + pagedEnd
			return withFooters(pages)
		}
	}
	return withFooters(pages)
}

func withFooters(pages []string) []string {
	for i := range pages[:len(pages)-1] {
		pages[i] += fmt.Sprintf("\n\n（%d/%d）回复“更多”继续", i+1, len(pages))
	}
	return pages
}

// cut is where to end a page of at most limit bytes: 0 < cut <= limit. Good places
// in the first third are passed over: a page should be worth its message.
func cut(text string, limit int) int {
	if len(text) <= limit {
		return len(text)
	}
	end := limit
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	links := linkPattern.FindAllStringIndex(text, -1)
	hard := outside(end, links)
	for _, marks := range []string{"\n", "。！？；!?;", "，、：,"} {
		if at := lastAfter(text[:end], marks, links); at > limit/3 {
			return at
		}
	}
	if hard == 0 {
		return end // one link longer than a page: only text from outside could do that
	}
	return hard
}

// lastAfter is the end of the last mark in text that lies outside the links.
func lastAfter(text, marks string, links [][]int) int {
	for {
		i := strings.LastIndexAny(text, marks)
		if i < 0 {
			return 0
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		if at := i + size; outside(at, links) == at {
			return at
		}
		text = text[:i]
	}
}

// outside is at, or the start of the link that at lies in.
func outside(at int, links [][]int) int {
	for _, l := range links {
		if at > l[0] && at < l[1] {
			return l[0]
		}
	}
	return at
}
