package admin

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"pufa/content"
	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/internal/lawref"
	"pufa/knowledge"
)

// Knowledge is the laws and the packs in force now.
type Knowledge interface {
	Library() *knowledge.Library
	Content() *content.Set
	// Written is the content with what a change of law holds back.
	Written() *content.Set
	// Packs are the packs without the bureau's edits.
	Packs() *content.Set
	// Examine finds what is wrong with an item that is to be published.
	Examine(ctx context.Context, item content.Item) ([]content.Finding, error)
	// FindArticles are the articles that answer words best.
	FindArticles(ctx context.Context, words string, limit int) ([]knowledge.Citation, error)
}

// lawRoutes are the pages of the laws.
func lawRoutes() []route {
	return []route{
		{"GET /admin/laws", access.SeeKnowledge, (*visit).laws},
		{"GET /admin/laws/{law}", access.SeeKnowledge, (*visit).lawPage},
		{"GET /admin/laws/search", access.SeeKnowledge, (*visit).searchLaws},
	}
}

type lawsPage struct {
	frame
	List list
}

func statusWord(s content.Status) string {
	return map[content.Status]string{content.InForce: "现行有效", content.NotYet: "尚未施行", content.Amended: "已被修改", content.Repealed: "已废止"}[s]
}

// laws lists every law with its state today.
func (v *visit) laws() error {
	versions, err := v.opt.Store.Versions(v.r.Context())
	if err != nil {
		return err
	}
	count := map[string]int{}
	for _, one := range versions {
		count[one.Law]++
	}
	t := table{Name: "法律", Columns: []column{{Title: "名称"}, {Title: "状态"}, {Title: "通过或修改"}, {Title: "施行"}, {Title: "条数", Number: true}, {Title: "已导入版本", Number: true}}}
	for _, e := range v.opt.Knowledge.Library().Editions(datebook.DateOf(v.now)) {
		tone := "warn"
		if e.Status == content.InForce {
			tone = "good"
		}
		t.Rows = append(t.Rows, []cell{{Text: e.Law, URL: lawPath(e.Law)}, {Text: statusWord(e.Status), Tone: tone}, {Text: dayOf(e.Adopted)}, {Text: dayOf(e.Effective)},
			{Text: strconv.Itoa(e.Articles)}, {Text: strconv.Itoa(count[e.Law])}})
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	return v.show("laws", &lawsPage{v.frame("法律"), l})
}

type lawPageData struct {
	frame
	Edition  knowledge.Edition
	Status   string
	Versions []knowledge.Version // newest first
	Old, New string              // ids of those compared
	Compared bool
	Changes  []articleChange // articles that are not the same
	Tally    string
	Shown    knowledge.Version // whose articles are shown
	Articles []articleWithGists
	Chapters []chapter
	Gists    int
	Number   int // of the page
	Pages    int
}

type articleWithGists struct {
	knowledge.Article
	Anchor string
	Gists  []content.Gist
}

// chapter leads to the first article of a part of the law.
type chapter struct {
	Name string
	URL  string
}

// lawPage is a law: its versions, what changed between two, or its articles.
func (v *visit) lawPage() error {
	ctx, name := v.r.Context(), v.r.PathValue("law")
	edition, known := v.opt.Knowledge.Library().Edition(name, datebook.DateOf(v.now))
	if !known {
		return fault.New(fault.NotFound, "没有《%s》这部法律。", name)
	}
	p := &lawPageData{frame: v.frame(edition.Title), Edition: edition, Status: statusWord(edition.Status), Old: v.query("old"), New: v.query("new")}
	all, err := v.opt.Store.Versions(ctx)
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.Law == edition.Law {
			p.Versions = append(p.Versions, one)
		}
	}
	slices.SortFunc(p.Versions, func(a, b knowledge.Version) int { return strings.Compare(b.Adopted.String(), a.Adopted.String()) })
	if len(p.Versions) == 0 {
		return v.show("law", p)
	}
	if p.Old != "" || p.New != "" {
		return v.compareVersions(p)
	}
	return v.lawText(p)
}

// version is one of the law's by its id, else the one in force, else the newest.
func (p *lawPageData) version(id string) (knowledge.Version, error) {
	if id == "" {
		id = p.Edition.VersionID
	}
	for _, one := range p.Versions {
		if one.ID == id {
			return one, nil
		}
	}
	if id != "" && id != p.Edition.VersionID {
		return knowledge.Version{}, fault.New(fault.NotFound, "没有这个版本。")
	}
	return p.Versions[0], nil
}

// lawText shows a page of a version's articles: the one asked for, or the one that has
// the article asked for.
func (v *visit) lawText(p *lawPageData) (err error) {
	if p.Shown, err = p.version(v.query("version")); err != nil {
		return err
	}
	articles, err := v.opt.Store.Articles(v.r.Context(), p.Shown.ID)
	if err != nil {
		return err
	}
	gists := map[string][]content.Gist{}
	for _, g := range v.opt.Knowledge.Content().Gists {
		if g.Ref.Law == p.Edition.Law {
			gists[g.Ref.Number.Short()] = append(gists[g.Ref.Number.Short()], g)
			p.Gists++
		}
	}
	all := make([]articleWithGists, len(articles))
	for i, a := range articles {
		all[i] = articleWithGists{a, anchor(a.Number), gists[a.Number.Short()]}
	}
	pages := paged(all, articleWithGists.size)
	p.Pages, p.Number = len(pages), v.pageOf(len(pages))
	chapter := ""
	for n, page := range pages {
		for _, a := range page {
			if wanted := v.query("article"); wanted != "" && a.Number.Short() == wanted {
				p.Number = n + 1
			}
			if a.Chapter != chapter && a.Chapter != "" {
				chapter = a.Chapter
				p.chapter(chapter, n+1, a.Anchor)
			}
		}
	}
	if len(pages) > 0 {
		p.Articles = pages[p.Number-1]
	}
	return v.show("law", p)
}

// maxChapters keeps the list of chapters of a long law on its page.
const maxChapters = 150

func (p *lawPageData) chapter(name string, page int, anchor string) {
	if len(p.Chapters) < maxChapters {
		p.Chapters = append(p.Chapters, chapter{name, p.PageURL(page) + "#" + anchor})
	}
}

// PageURL is another page of what is shown.
func (p *lawPageData) PageURL(n int) string {
	q := url.Values{"page": {strconv.Itoa(n)}}
	if p.Compared {
		q.Set("old", p.Old)
		q.Set("new", p.New)
	} else {
		q.Set("version", p.Shown.ID)
	}
	return "?" + q.Encode()
}

func (a articleWithGists) size() int {
	n := len(a.Text)
	for _, g := range a.Gists {
		n += len(g.Gist)
	}
	return n
}

// anchor names an article on its law's page.
func anchor(n lawref.Number) string { return "a-" + n.Short() }

// articlePath leads to an article on its law's page.
func articlePath(law string, n lawref.Number) string {
	return lawPath(law) + "?article=" + url.QueryEscape(n.Short()) + "#" + anchor(n)
}

const (
	// pageText is how many bytes of text a page of a law has at most, unless one article
	// alone has more.
	pageText = 40 << 10
	// pageItems bounds what stands around the texts.
	pageItems = 100
)

// paged breaks a long list into pages.
func paged[T any](all []T, size func(T) int) [][]T {
	var out [][]T
	text := 0
	for i, one := range all {
		n := size(one)
		if i == 0 || text+n > pageText || len(out[len(out)-1]) == pageItems {
			out, text = append(out, nil), 0
		}
		text += n
		out[len(out)-1] = append(out[len(out)-1], one)
	}
	return out
}

// pageOf is the page asked for, from 1; nonsense is page one.
func (v *visit) pageOf(pages int) int {
	n, _ := strconv.Atoi(v.query("page"))
	return min(max(n, 1), max(pages, 1))
}

func (v *visit) compareVersions(p *lawPageData) error {
	has := func(id string) bool {
		return slices.ContainsFunc(p.Versions, func(o knowledge.Version) bool { return o.ID == id })
	}
	if !has(p.New) { // the older one may have been replaced by another text of its day
		return fault.New(fault.NotFound, "没有这个版本。")
	}
	before, err := v.opt.Store.Articles(v.r.Context(), p.Old)
	if err != nil {
		return err
	}
	if len(before) == 0 {
		return fault.New(fault.NotFound, "没有这个版本。")
	}
	after, err := v.opt.Store.Articles(v.r.Context(), p.New)
	if err != nil {
		return err
	}
	changes := knowledge.CompareArticles(before, after)
	pages := paged(changes, func(c knowledge.ArticleChange) int { return len(c.Old.Text) + len(c.New.Text) })
	p.Compared, p.Tally, p.Pages, p.Number = true, tallyOf(changes), len(pages), v.pageOf(len(pages))
	if len(pages) > 0 {
		p.Changes = showChanges(pages[p.Number-1])
	}
	return v.show("law", p)
}

func lawPath(name string) string { return Prefix + "laws/" + pathEscape(name) }
