package bot

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

var footer = regexp.MustCompile(`\n\n（\d+/\d+）回复“更多”继续$`)

func TestPaginateCutsAtSentences(t *testing.T) {
	body := strings.Repeat("公司拖欠工资，可以投诉。", 100)
	pages := paginate(body, MaxText)
	if len(pages) < 2 {
		t.Fatalf("%d bytes on one page", len(body))
	}
	for i, p := range pages {
		text := footer.ReplaceAllString(p, "")
		if !strings.HasSuffix(text, "。") {
			t.Errorf("page %d ends in %q", i+1, text[len(text)-12:])
		}
		if last := i == len(pages)-1; last == strings.Contains(p, "回复“更多”继续") {
			t.Errorf("page %d of %d: footer %v", i+1, len(pages), !last)
		}
	}
}

func TestPaginateKeepsLinksWhole(t *testing.T) {
	r := Reply{Text: strings.Repeat("一", 600)}
	for i := range 20 {
		r.Choices = append(r.Choices, Choice{Label: fmt.Sprintf("第%d个问题怎么办", i), Say: fmt.Sprintf("第%d个问题怎么办", i)})
	}
	body := r.Body()
	pages := paginate(body, MaxText)
	checkPages(t, body, pages, MaxText)
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
}

func TestPaginateShortBodyIsOnePage(t *testing.T) {
	body := strings.Repeat("一", MaxText/3)
	if pages := paginate(body, MaxText); len(pages) != 1 || pages[0] != body {
		t.Fatalf("%d pages", len(pages))
	}
}

func TestPaginateEndsVeryLongBodies(t *testing.T) {
	pages := paginate(strings.Repeat("长，", 40_000), MaxText)
	if len(pages) != maxPages || !strings.HasSuffix(pages[maxPages-1], strings.TrimPrefix(pagedEnd, "\n")) {
		t.Fatalf("%d pages, the last ends in %q", len(pages), pages[len(pages)-1][MaxText-200:])
	}
	for _, p := range pages {
		if len(p) > MaxText {
			t.Fatalf("page of %d bytes", len(p))
		}
	}
}

// checkPages holds what every paging must: size, UTF-8, whole links, nothing lost.
func checkPages(t *testing.T, body string, pages []string, limit int) {
	t.Helper()
	var joined strings.Builder
	for i, p := range pages {
		if len(p) > limit || !utf8.ValidString(p) {
			t.Fatalf("page %d: %d bytes, valid UTF-8 %v", i+1, len(p), utf8.ValidString(p))
		}
		joined.WriteString(footer.ReplaceAllString(p, ""))
	}
	body = strings.ToValidUTF8(body, "")
	if len(pages) == maxPages {
		return // the rest of a very long body is left out
	}
	if a, b := unspaced(joined.String()), unspaced(body); a != b {
		t.Fatalf("pages lose text: %d of %d bytes", len(a), len(b))
	}
	whole := 0
	for _, p := range pages {
		whole += len(linkPattern.FindAllString(p, -1))
	}
	if want := len(linkPattern.FindAllString(body, -1)); whole != want {
		t.Fatalf("%d links whole, want %d", whole, want)
	}
}

func unspaced(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' {
			return -1
		}
		return r
	}, s)
}

func FuzzPaginate(f *testing.F) {
	f.Add("结论：可以要求支付。", 7, 3)
	f.Add("a b\n中文，标点。", 400, 20)
	f.Add(`<a href="`, 300, 1)
	f.Add("\xff坏", 900, 9)
	f.Fuzz(func(t *testing.T, text string, times, links int) {
		if times < 0 || times > 2000 || len(text)*times > 20_000 || links < 0 || links > 30 {
			return
		}
		r := Reply{Text: safe(strings.Repeat(text, times))}
		for i := range links {
			r.Choices = append(r.Choices, Choice{Label: text, Say: fmt.Sprint(i, text)})
		}
		body := r.Body()
		checkPages(t, body, paginate(body, MaxText), MaxText)
	})
}
