package console

import (
	"net/http"
	"net/url"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

const lawsPath = Prefix + "law"

// lawRoutes are the public pages of laws and their articles.
func (c *console) lawRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET "+lawsPath, c.showLaws)
	mux.HandleFunc("GET "+lawsPath+"/{law}", c.showLaw)
	mux.HandleFunc("GET "+lawsPath+"/{law}/{article}", c.showArticle)
}

func lawPath(law string) string { return lawsPath + "/" + url.PathEscape(law) }

func articlePath(ref lawref.Ref) string {
	if ref.IsLaw() {
		return lawPath(ref.Law)
	}
	return lawPath(ref.Law) + "/" + url.PathEscape(ref.Number.Short())
}

// lawWays lead to the articles that something stands on.
func lawWays(refs []lawref.Ref) []wayOn {
	var out []wayOn
	for _, ref := range refs {
		out = append(out, wayOn{Name: ref.String(), Path: articlePath(ref)})
	}
	return out
}

// articlePage is an article of a law.
type articlePage struct {
	frame
	Heading    string
	Article    knowledge.Reading
	Standing   string
	Ended      bool // the law is repealed
	Warning    string
	ComingDay  string
	Successors []wayOn
	Before     *wayOn
	After      *wayOn
	Versions   []string
	Law        string // path
}

// showArticle shows an article under its one address: other names of the law and other
// ways to write the number lead there.
func (c *console) showArticle(w http.ResponseWriter, r *http.Request) {
	n, err := lawref.ParseNumber(r.PathValue("article"))
	if err != nil || c.opt.Laws == nil {
		c.gone(w, r, http.StatusNotFound)
		return
	}
	found, problem, err := c.opt.Laws.Read(r.Context(), r.PathValue("law"), n)
	switch {
	case err != nil:
		c.failed(w, r, err)
		return
	case problem != "":
		c.noArticle(w, r, found.Edition, problem)
		return
	}
	if r.PathValue("law") != found.Ref.Law || r.PathValue("article") != found.Ref.Number.Short() {
		http.Redirect(w, r, articlePath(found.Ref), http.StatusMovedPermanently)
		return
	}
	p := c.articlePage(r, found)
	c.visit("law/" + found.Ref.Law + "/" + found.Ref.Number.Short())
	c.renderPublic(w, r, "article", p)
}

func (c *console) articlePage(r *http.Request, a knowledge.Reading) articlePage {
	today := datebook.DateOf(c.opt.Now())
	p := articlePage{frame: c.frame(r, a.Ref.String()), Heading: "《" + a.Law + "》", Article: a, Law: lawPath(a.Law), Warning: a.Note}
	p.Short = "法条"
	p.Standing = editionStanding(a.Edition, today)
	if a.Status == content.Repealed {
		p.Ended, p.Warning = true, "这部法律已于"+a.Edition.Ended.Chinese()+"废止，不再适用。"
		p.Successors = successors(a.Edition)
	}
	if a.Edition.Coming != nil {
		p.ComingDay = a.Edition.Coming.Effective.Chinese()
	}
	p.Before, p.After = p.neighbour(a.Before), p.neighbour(a.After)
	for _, v := range a.Past {
		p.Versions = append(p.Versions, versionLine(v, a.Edition, today))
	}
	return p
}

func (p *articlePage) neighbour(n lawref.Number) *wayOn {
	if n.Article == 0 {
		return nil
	}
	return &wayOn{Name: n.String(), Path: articlePath(lawref.Ref{Law: p.Article.Law, Number: n})}
}

func successors(ed knowledge.Edition) []wayOn {
	var out []wayOn
	if ed.Entry != nil {
		for _, name := range ed.Entry.SupersededBy {
			out = append(out, wayOn{Name: "《" + name + "》", Path: lawPath(name)})
		}
	}
	return out
}

// editionStanding says since or from when the words on the page hold.
func editionStanding(ed knowledge.Edition, today datebook.Date) string {
	switch {
	case ed.Status == content.Repealed:
		return "已废止"
	case ed.Effective.IsZero():
		return ""
	case today.Before(ed.Effective):
		return "还没施行，" + ed.Effective.Chinese() + "起施行"
	}
	return ed.Effective.Chinese() + "起施行，现在有效"
}

// versionLine is a line of a law's history.
func versionLine(v knowledge.Version, ed knowledge.Edition, today datebook.Date) string {
	text := v.Adopted.Chinese() + "通过或修改"
	if !v.Effective.IsZero() {
		text += "，" + v.Effective.Chinese() + "起施行"
	}
	switch {
	case !v.Effective.IsZero() && today.Before(v.Effective):
		text += "（还没施行）"
	case v.Adopted != ed.Adopted:
		text += "（已被修订）"
	case ed.Status == content.Repealed:
		text += "（已废止）"
	default:
		text += "（现行）"
	}
	return text
}

// noArticle says why there is no such article, and leads to the law where there is one.
func (c *console) noArticle(w http.ResponseWriter, r *http.Request, ed knowledge.Edition, problem string) {
	p := gonePage{frame: c.frame(r, "查法条"), Heading: "没有找到这一条"}
	p.Note = problem
	if ed.Law != "" {
		p.Open = append(p.Open, wayOn{Name: "《" + ed.Law + "》", About: "看这部法律的目录", Path: lawPath(ed.Law)})
	}
	p.Open = append(p.Open, publicPages()...)
	c.render(w, http.StatusNotFound, "gone", p)
}
