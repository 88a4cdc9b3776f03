package console

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"pufa/internal/console/web"
	"pufa/internal/fault"
	"pufa/quiz"
)

// resultPage is how an attempt ended.
type resultPage struct {
	frame
	Verdict     *revealed
	Result      quiz.Result
	Ended       string
	Standing    string
	Used        string
	More        string // what can still be done
	Certificate string // address
	Hidden      string // why mistakes are not shown yet
	Mistakes    []*revealed
}

func (c *console) showResult(w http.ResponseWriter, r *http.Request, s sitting, note string, reveal *quiz.Reveal) {
	result, err := c.opt.Study.Result(r.Context(), s.attempt, s.person, s.now)
	if err != nil {
		c.failed(w, r, err)
		return
	}
	p := resultPage{frame: c.frame(r, result.Title), Result: result, Ended: moment(result.Ended, s.now) + endedHow(result.State),
		Standing: standing(result), Used: span(result.Used), More: more(result)}
	p.Note = note
	if reveal != nil {
		if p.Verdict, err = c.reveal(r.Context(), *reveal); err != nil {
			c.failed(w, r, err)
			return
		}
	}
	for _, wrong := range result.Wrong {
		m, err := c.reveal(r.Context(), wrong)
		if err != nil {
			c.failed(w, r, err)
			return
		}
		p.Mistakes = append(p.Mistakes, m)
	}
	if !result.Visible && !result.VisibleAt.IsZero() {
		p.Hidden = "错题和解析" + moment(result.VisibleAt, s.now) + "考试结束后公布。"
	}
	if result.Passed && result.State != quiz.Voided {
		p.Certificate = c.opt.Links.Certificate(s.person, result.Assignment)
	}
	c.render(w, http.StatusOK, "result", p)
}

func endedHow(s quiz.State) string {
	switch s {
	case quiz.Expired:
		return "到点自动交卷"
	case quiz.Voided:
		return "已作废"
	}
	return "交卷"
}

func standing(r quiz.Result) string {
	switch {
	case r.State == quiz.Voided:
		return "已作废"
	case r.Passed:
		return "通过"
	}
	return "没有通过"
}

func more(r quiz.Result) string {
	switch {
	case r.Passed:
		return ""
	case r.Left > 0:
		return fmt.Sprintf("还有%d次机会，回公众号回复“答题”再来。", r.Left)
	case r.Left < 0:
		return "可以再做，回公众号回复“答题”。"
	}
	return "机会用完了；要补考请联系本单位普法联络员。"
}

// span is a time in words: 42秒, 12分钟.
func span(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d秒", int(d/time.Second))
	}
	return fmt.Sprintf("%d分钟", int((d+time.Minute-1)/time.Minute))
}

// certificatePage is a certificate, for its holder or for whoever checks its code.
type certificatePage struct {
	frame
	Certificate *quiz.Certificate
	Code        string // in groups of four
	Day         string
	Verify      string
	Masked      string
	Typed       string
}

func (c *console) showCertificate(w http.ResponseWriter, r *http.Request) {
	person, assignment, ok := c.open(w, r, certificatePurpose)
	if !ok {
		return
	}
	cert, err := c.opt.Study.Certificate(r.Context(), assignment, person)
	if err != nil {
		c.failed(w, r, err)
		return
	}
	c.render(w, http.StatusOK, "certificate", certificatePage{frame: c.frame(r, "学习证书"), Certificate: &cert,
		Code: spaced(cert.Code), Day: c.day(cert.Date), Verify: c.opt.Links.Verify(cert.Code), Masked: quiz.MaskName(cert.Name)})
}

// verify shows anyone who has a code what its holder shows.
func (c *console) verify(w http.ResponseWriter, r *http.Request) {
	p := certificatePage{frame: c.frame(r, "证书核验")}
	typed := r.PathValue("code")
	if typed == "" {
		typed = r.URL.Query().Get("code")
	}
	if typed == "" {
		c.render(w, http.StatusOK, "verify", p)
		return
	}
	if len(typed) > 120 {
		typed = ""
	}
	p.Typed = typed
	if c.tooMany(r) {
		p.Note = "核验太频繁了，请过一会儿再试。"
		w.Header().Set("Retry-After", strconv.Itoa(int(verifyWindow/time.Second)))
		c.render(w, http.StatusTooManyRequests, "verify", p)
		return
	}
	cert, err := c.opt.Study.VerifyCertificate(r.Context(), typed)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		p.Note = "没有这个编号的证书。请核对编号；字母不分大小写，横线可以不写。"
		c.render(w, http.StatusNotFound, "verify", p)
	case err != nil:
		c.failed(w, r, err)
	default:
		p.Certificate, p.Code, p.Day, p.Typed = &cert, spaced(cert.Code), c.day(cert.Date), ""
		c.render(w, http.StatusOK, "verify", p)
	}
}

// One address may verify so many codes in the window: more than an office needs at
// once, and far too few to guess one of 30^12.
const (
	verifyMost   = 30
	verifyWindow = time.Minute
)

// tooMany counts a verification. Where that cannot be counted it is let through.
func (c *console) tooMany(r *http.Request) bool {
	if c.opt.Limits == nil {
		return false
	}
	n, err := c.opt.Limits.Count(r.Context(), "verify:"+web.Address(r), verifyWindow)
	if err != nil {
		c.opt.Log.WarnContext(r.Context(), "count verifications", "error", err)
		return false
	}
	return n > verifyMost
}

func (c *console) day(at time.Time) string {
	at = at.In(c.opt.Now().Location())
	return fmt.Sprintf("%d年%d月%d日", at.Year(), at.Month(), at.Day())
}

// spaced is a code in groups of four.
func spaced(code string) string {
	var b strings.Builder
	for i, r := range code {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}
