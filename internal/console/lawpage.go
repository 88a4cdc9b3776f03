package console

import (
	"net/http"
	"net/url"
	"strings"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

// chapter is a part of a law with its articles.
type chapter struct {
	Name     string
	Articles []wayOn
}

// lawPage is a law: what it is, and its articles.
type lawPage struct {
	frame
	Name, About, Standing string
	Coming                string
	Successors            []wayOn
	Gists                 bool // only articles with plain words are here
	Leaps                 bool // not every article is linked
	Chapters              []chapter
	Laws                  string
}

// showLaw shows a law's contents; ?article=12 leads to an article.
func (c *console) showLaw(w http.ResponseWriter, r *http.Request) {
	if c.opt.Laws == nil {
		c.gone(w, r, http.StatusNotFound)
		return
	}
	ed, articles, known, err := c.opt.Laws.Contents(r.Context(), r.PathValue("law"))
	switch {
	case err != nil:
		c.failed(w, r, err)
		return
	case !known:
		c.noArticle(w, r, ed, "没有查到这部法律，请核对名称。")
		return
	}
	if typed := strings.TrimSpace(r.URL.Query().Get("article")); typed != "" {
		http.Redirect(w, r, lawPath(ed.Law)+"/"+url.PathEscape(typed), http.StatusSeeOther)
		return
	}
	if r.PathValue("law") != ed.Law {
		http.Redirect(w, r, lawPath(ed.Law), http.StatusMovedPermanently)
		return
	}
	today := datebook.DateOf(c.opt.Now())
	p := lawPage{frame: c.frame(r, "《"+ed.Law+"》"), Name: ed.Law, Standing: editionStanding(ed, today), Gists: ed.VersionID == "",
		Chapters: chapters(ed.Law, articles), Leaps: len(articles) > wholeLaw, Laws: lawsPath}
	if ed.Entry != nil {
		p.About = ed.Entry.About
	}
	if ed.Status == content.Repealed {
		p.Standing, p.Successors = "已于"+ed.Ended.Chinese()+"废止，不再适用", successors(ed)
	}
	if ed.Coming != nil {
		p.Coming = "新修订的文本自" + ed.Coming.Effective.Chinese() + "起施行。"
	}
	c.renderPublic(w, r, "law", p)
}

// A law's page links each article of a law of so many, and of a longer one every so
// many articles of each chapter, from where the articles lead on.
const (
	wholeLaw = 500
	leap     = 10
)

func chapters(law string, articles []knowledge.Article) []chapter {
	var out []chapter
	within := 0 // how far into the chapter
	for i, a := range articles {
		within++
		if len(out) == 0 || a.Chapter != articles[i-1].Chapter {
			out, within = append(out, chapter{Name: a.Chapter}), 0
		}
		if len(articles) > wholeLaw && within%leap != 0 {
			continue
		}
		last := &out[len(out)-1]
		last.Articles = append(last.Articles, wayOn{Name: a.Number.Short(), About: a.Number.String(), Path: articlePath(lawref.Ref{Law: law, Number: a.Number})})
	}
	return out
}

// lawsPage is all laws, by level.
type lawsPage struct {
	frame
	Typed  string
	Levels []lawLevel
}

type lawLevel struct {
	Name string
	Laws []wayOn
}

// showLaws lists the laws; ?q=民法典1077 leads to what it names.
func (c *console) showLaws(w http.ResponseWriter, r *http.Request) {
	if c.opt.Laws == nil {
		c.gone(w, r, http.StatusNotFound)
		return
	}
	p := lawsPage{frame: c.frame(r, "查法条"), Typed: strings.TrimSpace(r.URL.Query().Get("q"))}
	if typed := []rune(p.Typed); len(typed) > placeMost {
		p.Typed = string(typed[:placeMost])
	}
	if p.Typed != "" {
		if c.leadToLaw(w, r, p.Typed) {
			return
		}
		p.Note = "没有查到“" + p.Typed + "”。请写法律名称和条号，如“民法典1077”。"
	}
	for _, ed := range c.opt.Laws.Laws() {
		if ed.Status != content.Repealed {
			p.add(ed)
		}
	}
	c.renderPublic(w, r, "laws", p)
}

// leadToLaw goes to the article or the law that a text names; false where it names none.
func (c *console) leadToLaw(w http.ResponseWriter, r *http.Request, text string) bool {
	path := ""
	if _, _, known, err := c.opt.Laws.Contents(r.Context(), strings.Trim(text, "《》")); err == nil && known {
		path = lawPath(strings.Trim(text, "《》"))
	} else if found, _, err := c.opt.Laws.Cite(r.Context(), text); err == nil && len(found.Citations) > 0 {
		path = articlePath(found.Citations[0].Ref)
	}
	if path != "" {
		http.Redirect(w, r, path, http.StatusSeeOther)
	}
	return path != ""
}

// add puts a law under its level, the levels in the order of their force.
func (p *lawsPage) add(ed knowledge.Edition) {
	if len(p.Levels) == 0 {
		for _, name := range []string{"宪法", "法律", "行政法规", "司法解释", "部门规章", "其他"} {
			p.Levels = append(p.Levels, lawLevel{Name: name})
		}
	}
	level := &p.Levels[len(p.Levels)-1]
	for i := range p.Levels {
		if ed.Entry != nil && p.Levels[i].Name == ed.Entry.Level {
			level = &p.Levels[i]
		}
	}
	level.Laws = append(level.Laws, wayOn{Name: ed.Law, Path: lawPath(ed.Law)})
}
