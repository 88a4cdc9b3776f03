package admin

import (
	"regexp"
	"strings"
	"testing"
)

// A colleague's words are shown as a message: links of it work, and nothing in it runs.
func TestBubbleRunsNothing(t *testing.T) {
	d := &desk{bubbles: bubblePolicy()}
	runs := regexp.MustCompile(`(?i)<\s*(script|img|svg|iframe|object|embed|style|link|meta|base|form|input|math|video)|<[^>]*\son\w+\s*=|href="\s*(javascript|data|vbscript):|<[^>]*\sstyle\s*=`)
	for _, text := range []string{
		`<script>alert(1)</script>`, `<ScRiPt src=//x.example></sCrIpT>`, `<img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`,
		`<a href="javascript:alert(1)">x</a>`, `<a href="java	script:alert(1)">x</a>`, `<a href="&#106;avascript:alert(1)">x</a>`,
		`<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>`, `<a href="https://a.example" onclick="alert(1)">x</a>`, `<a href="https://a" style="position:fixed">x</a>`,
		`<iframe srcdoc="<script>alert(1)</script>"></iframe>`, `<math><mi xlink:href="javascript:alert(1)">x</mi></math>`,
		`<form action="https://a.example"><input name=p></form>`, `<meta http-equiv=refresh content="0;url=//a">`, `<base href="//a.example/">`,
		`<style>@import "//a";</style>`, `</div><script>alert(1)</script>`, `<!--><script>alert(1)</script>-->`, `<<script>alert(1)//<</script>`, `<a href='x' href="javascript:alert(1)">x</a>`,
	} {
		if got := string(d.bubble(text)); runs.MatchString(got) {
			t.Errorf("%s became %s", text, got)
		}
	}
	const link = `<a href="weixin://bizmsgmenu?msgmenucontent=更多&msgmenuid=5">更多</a>`
	if got := string(d.bubble("请看" + link)); !strings.Contains(got, `<a href="weixin://bizmsgmenu?`) || !strings.Contains(got, "更多</a>") {
		t.Errorf("a message's own link became %s", got)
	}
}
