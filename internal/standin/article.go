package standin

import (
	"html/template"
	"net/http"
	"time"

	"github.com/microcosm-cc/bluemonday"
)

var articlePage = template.Must(template.New("article").Parse(`<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{{.Article.Title}}</title>
<link rel="stylesheet" href="/chat/static/pages.css"></head><body class="article"><main>
<h1>{{.Article.Title}}</h1>
<p class="meta">{{with .Article.Author}}<span>{{.}}</span> {{end}}<span class="account">{{.Name}}</span> <time>{{.Date}}</time></p>
<article>{{.Content}}</article>
{{with .Article.SourceURL}}<p><a href="{{.}}" rel="noopener">阅读原文</a></p>{{end}}
<form method="post" action="/chat/article/{{.Key}}/share"><button class="button">分享</button></form>
<p class="meta">阅读 {{.Reads}}　分享 {{.Shares}}</p>
</main></body></html>
`))

type articleView struct {
	Name, Key, Date string
	Article         draftArticle
	Content         template.HTML
	Reads, Shares   int
}

// serveArticle is an article's page. A read by a follower counts in the
// statistics.
func (p *Platform) serveArticle(w http.ResponseWriter, r *http.Request) {
	key := r.PathValue("key")
	p.mu.Lock()
	ref, ok := p.drafts.byKey[key]
	if !ok || ref.index >= len(ref.pub.articles) || ref.pub.articles[ref.index].IsDeleted {
		p.mu.Unlock()
		http.NotFound(w, r)
		return
	}
	v := articleView{Name: p.name, Key: key, Article: ref.pub.articles[ref.index], Date: ref.pub.created.In(china).Format("2006年1月2日")}
	if ref.pub.dataID != 0 {
		reads := p.stats.reads(articleID(ref.pub, ref.index), p.today())
		reads.count++
		if c, err := r.Cookie(followerCookie); err == nil {
			reads.users[c.Value] = true
		}
		v.Reads, v.Shares = reads.count, reads.shares
	}
	p.mu.Unlock()
	// the bot wrote it, but the platform shows it: what it takes out, so do we
	v.Content = template.HTML(bluemonday.UGCPolicy().Sanitize(v.Article.Content))
	pageHeaders(w)
	// a caller that hung up has no use for the rest
	_ = articlePage.Execute(w, v)
}

// shareArticle counts a share and returns to the article.
func (p *Platform) shareArticle(w http.ResponseWriter, r *http.Request) {
	key := r.PathValue("key")
	p.mu.Lock()
	if ref, ok := p.drafts.byKey[key]; ok && ref.pub.dataID != 0 {
		reads := p.stats.reads(articleID(ref.pub, ref.index), p.now().In(china).Format(time.DateOnly))
		reads.shares++
		if c, err := r.Cookie(followerCookie); err == nil {
			reads.sharers[c.Value] = true
		}
	}
	p.mu.Unlock()
	http.Redirect(w, r, "/chat/article/"+key, http.StatusSeeOther)
}
