package console

import (
	"errors"
	"net/http"
	"strings"

	"pufa/internal/signedlink"
)

// gonePage says that there is nothing to see, and what to do.
type gonePage struct {
	frame
	Heading string
	Open    []wayOn // pages that open without a link
}

// wayOn is a page to go on to.
type wayOn struct{ Name, About, Path string }

func (c *console) gone(w http.ResponseWriter, r *http.Request, status int) {
	p := gonePage{frame: c.frame(r, "普法学习"), Heading: "没有这个页面", Open: publicPages()}
	p.Note = "网址可能没有复制完整。请回到公众号，回复“菜单”再打开。"
	c.render(w, status, "gone", p)
}

// publicPages are those that anybody may open at any time.
func publicPages() []wayOn {
	return []wayOn{
		{"服务在哪", "热线电话、办事指南、附近的机构", servicesPath},
		{"查法条", "按法律名称和条号看条文", lawsPath},
		{"普法日历", "一年里的普法活动", Prefix + "calendar"},
		{"证书核验", "看一张学习证书是不是真的", Prefix + "verify"},
	}
}

// open reads a signed link of two parts; it answers itself where that fails.
func (c *console) open(w http.ResponseWriter, r *http.Request, purpose string) (first, second string, ok bool) {
	subject, err := c.opt.Links.signer.Open(purpose, r.PathValue("token"))
	if errors.Is(err, signedlink.ErrExpired) {
		c.expired(w, r, purpose)
		return "", "", false
	}
	if err == nil {
		first, second, ok = strings.Cut(subject, "\n")
	}
	if !ok {
		c.gone(w, r, http.StatusNotFound)
	}
	return first, second, ok
}

// expired says what to write in the chat for a new link.
func (c *console) expired(w http.ResponseWriter, r *http.Request, purpose string) {
	word, kept := wordFor(purpose)
	p := gonePage{frame: c.frame(r, "普法学习"), Heading: "链接过期了", Open: publicPages()}
	p.Note = "为了安全，链接只在一段时间里有效。请回到公众号，回复“" + word + "”，就有新的链接" + kept + "。"
	c.render(w, http.StatusGone, "gone", p)
}

// wordFor is the word that brings a new link, and what is not lost.
func wordFor(purpose string) (word, kept string) {
	switch purpose {
	case practicePurpose:
		return "练习", "；练过的都记着"
	case certificatePurpose:
		return "证书", "；证书一直有效"
	case minePurpose:
		return "我的学习", "；成绩和证书都在"
	case unitPurpose:
		return "责任清单", ""
	}
	return "继续", "；答过的题都在"
}
