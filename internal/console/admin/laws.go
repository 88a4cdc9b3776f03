package admin

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pufa/content"
	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/knowledge"
)

// Knowledge is the laws and the packs in force now.
type Knowledge interface {
	Library() *knowledge.Library
	Content() *content.Set
	// Packs are the packs without the bureau's edits.
	Packs() *content.Set
	// Examine finds what is wrong with an item that is to be published.
	Examine(ctx context.Context, item content.Item) ([]content.Finding, error)
}

// lawRoutes are the pages of the laws.
func lawRoutes() []route {
	return []route{
		{"GET /admin/laws", access.SeeKnowledge, (*visit).laws},
		{"GET /admin/laws/{law}", access.SeeKnowledge, (*visit).lawPage},
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
	Articles []articleWithGists // of the newest version, where nothing is compared
	Gists    int
}

type articleWithGists struct {
	knowledge.Article
	Gists []content.Gist
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
	if len(p.Versions) > 1 && p.Old == "" && p.New == "" {
		p.New, p.Old = p.Versions[0].ID, p.Versions[1].ID
	}
	if len(p.Versions) == 0 {
		return v.show("law", p)
	}
	if v.query("text") == "" && p.Old != "" {
		return v.compareVersions(p)
	}
	return v.lawText(p)
}

func (v *visit) lawText(p *lawPageData) error {
	id := p.Edition.VersionID
	if id == "" {
		id = p.Versions[0].ID
	}
	articles, err := v.opt.Store.Articles(v.r.Context(), id)
	if err != nil {
		return err
	}
	gists := map[string][]content.Gist{}
	for _, g := range v.opt.Knowledge.Content().Gists {
		if g.Ref.Law == p.Edition.Law {
			key := fmt.Sprint(g.Ref.Number)
			gists[key] = append(gists[key], g)
			p.Gists++
		}
	}
	for _, a := range articles {
		p.Articles = append(p.Articles, articleWithGists{a, gists[fmt.Sprint(a.Number)]})
	}
	return v.show("law", p)
}

func (v *visit) compareVersions(p *lawPageData) error {
	has := func(id string) bool {
		return slices.ContainsFunc(p.Versions, func(o knowledge.Version) bool { return o.ID == id })
	}
	if !has(p.Old) || !has(p.New) {
		return fault.New(fault.NotFound, "没有这个版本。")
	}
	before, err := v.opt.Store.Articles(v.r.Context(), p.Old)
	if err != nil {
		return err
	}
	after, err := v.opt.Store.Articles(v.r.Context(), p.New)
	if err != nil {
		return err
	}
	p.Compared, p.Changes = true, compareArticles(before, after)
	tally := map[string]int{}
	for _, c := range p.Changes {
		tally[c.Kind]++
	}
	p.Tally = fmt.Sprintf("新增%d条，删去%d条，改动%d条，只改条号%d条。", tally[articleAdded], tally[articleRemoved], tally[articleChanged], tally[articleMoved])
	return v.show("law", p)
}

func lawPath(name string) string { return Prefix + "laws/" + name }
