package admin

import (
	"cmp"
	"slices"
	"strings"

	"pufa/content"
	"pufa/internal/access"
	"pufa/internal/fault"
)

const contentPath = Prefix + "content"

// contentRoutes are the pages of the content that is edited item by item.
func contentRoutes() []route {
	return []route{
		{"GET /admin/content", access.SeeKnowledge, (*visit).contentDesk},
		{"GET /admin/content/{kind}", access.SeeKnowledge, (*visit).contentList},
		{"GET /admin/content/{kind}/new", access.EditContent, (*visit).newContent},
		{"POST /admin/content/{kind}/new", access.EditContent, (*visit).addContent},
		{"POST /admin/content/{kind}/check", access.EditContent, (*visit).checkContent},
		{"GET /admin/content/{kind}/{id}", access.SeeKnowledge, (*visit).contentItem},
		{"GET /admin/content/{kind}/{id}/compare", access.SeeKnowledge, (*visit).compareContent},
		{"GET /admin/content/{kind}/{id}/edit", access.EditContent, (*visit).editContent},
		{"POST /admin/content/{kind}/{id}/edit", access.EditContent, (*visit).saveContent},
		{"POST /admin/content/{kind}/{id}/try", access.EditContent, (*visit).tryContent},
		{"POST /admin/content/{kind}/{id}/do", access.EditContent, (*visit).moveContent},
		{"POST /admin/content/{kind}/{id}/restore", access.EditContent, (*visit).restoreContent},
		{"POST /admin/content/{kind}/{id}/decide", access.PublishContent, (*visit).decideContent},
	}
}

func kindPath(kind string) string { return contentPath + "/" + pathEscape(kind) }

func pieceURL(kind, id string) string { return kindPath(kind) + "/" + pathEscape(id) }

// kindHere is the kind of the address.
func (v *visit) kindHere() (content.Kind, error) {
	k, ok := content.KindOf(v.r.PathValue("kind"))
	if !ok {
		return k, fault.New(fault.NotFound, "没有这种内容。")
	}
	return k, nil
}

// stand is where an item stands, in words.
func stand(e content.Entry) cell {
	if len(e.Revisions) == 0 {
		return cell{Text: "在用", Tone: "good"}
	}
	head := e.Head().State
	switch live, edited := e.Live(); {
	case head == content.InReview, head == content.Returned:
		return cell{Text: head.Chinese(), Tone: "warn"}
	case head == content.Draft && edited && live.State == content.Published:
		return cell{Text: "在用，另有草稿", Tone: "warn"}
	case head == content.Draft:
		return cell{Text: "草稿", Tone: "warn"}
	case edited && live.State == content.Withdrawn:
		return cell{Text: "已撤下", Tone: "bad"}
	}
	return cell{Text: "在用", Tone: "good"}
}

// source is where what residents get comes from.
func source(packs *content.Set, kind string, e content.Entry, inPacks bool) string {
	switch _, edited := e.Live(); {
	case edited && inPacks:
		return "改过"
	case !inPacks, packs.Own[kind+"/"+e.ID]:
		return "本区"
	}
	return "内置"
}

type contentDeskPage struct {
	frame
	Kinds   []kindCount
	Waiting []contentRow // for review
	Mine    []contentRow // returned to me, and my drafts
	Recent  []contentRow
}

type kindCount struct {
	content.Kind
	Count, Open int
}

type contentRow struct {
	Kind  content.Kind
	Title string
	URL   string
	State cell
	Head  content.Revision
}

const contentRecent = 10

// contentDesk is what is under way, and the kinds with their counts.
func (v *visit) contentDesk() error {
	entries, err := v.opt.Store.ContentEntries(v.r.Context(), "")
	if err != nil {
		return err
	}
	p := &contentDeskPage{frame: v.frame("内容")}
	open := map[string]int{}
	slices.SortStableFunc(entries, func(a, b content.Entry) int { return cmp.Compare(b.Head().At.UnixMilli(), a.Head().At.UnixMilli()) })
	set := v.opt.Knowledge.Written()
	for _, e := range entries {
		head := e.Head()
		k, ok := content.KindOf(head.Kind)
		if !ok {
			continue
		}
		row := contentRow{k, k.Face(set, head.Item()).Title, pieceURL(head.Kind, head.ID), stand(e), head}
		switch {
		case head.State == content.InReview:
			p.Waiting = append(p.Waiting, row)
		case head.State.Open() && slices.Contains(e.Authors(), v.account.Name):
			p.Mine = append(p.Mine, row)
		case !head.State.Open() && len(p.Recent) < contentRecent:
			p.Recent = append(p.Recent, row)
		}
		if head.State.Open() {
			open[head.Kind]++
		}
	}
	for _, k := range content.Kinds() {
		p.Kinds = append(p.Kinds, kindCount{k, len(k.Faces(set)), open[k.Name]})
	}
	return v.show("content", p)
}

type contentListPage struct {
	frame
	Kind          content.Kind
	Kinds         []content.Kind
	State, Source string
	States        []string
	Sources       []string
	List          list
}

// contentList lists the items of a kind: those of the packs, and the bureau's.
func (v *visit) contentList() error {
	k, err := v.kindHere()
	if err != nil {
		return err
	}
	entries, err := v.opt.Store.ContentEntries(v.r.Context(), k.Name)
	if err != nil {
		return err
	}
	p := &contentListPage{Kind: k, Kinds: content.Kinds(), State: v.query("state"), Source: v.query("source"),
		States: []string{"在用", "草稿", "待审", "退回", "已撤下"}, Sources: []string{"内置", "本区", "改过"}}
	t := table{Name: k.Chinese, Columns: []column{{Title: "标题"}, {Title: "状态"}, {Title: "来源"}, {Title: "主题"}, {Title: "编号"}, {Title: "最后改动"}}}
	for _, row := range v.contentRows(k, entries) {
		if (p.State == "" || strings.Contains(row[1].Text, p.State)) && (p.Source == "" || row[2].Text == p.Source) {
			t.Rows = append(t.Rows, row)
		}
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	p.List, p.frame = l, v.frame(k.Chinese)
	return v.show("contentlist", p)
}

// contentRows are the items as they stand: first the packs' in their order, then what
// only the bureau has.
func (v *visit) contentRows(k content.Kind, entries []content.Entry) [][]cell {
	set, packs := v.opt.Knowledge.Written(), v.opt.Knowledge.Packs()
	byID := map[string]content.Entry{}
	for _, e := range entries {
		byID[e.ID] = e
	}
	var rows [][]cell
	add := func(f content.Face, e content.Entry, inPacks bool) {
		changed := ""
		if len(e.Revisions) > 0 {
			changed = e.Head().At.In(v.now.Location()).Format("2006-01-02 15:04") + " " + e.Head().Author
		}
		rows = append(rows, []cell{{Text: cmp.Or(f.Title, f.ID), URL: pieceURL(k.Name, f.ID)}, stand(e), {Text: source(packs, k.Name, e, inPacks)},
			{Text: strings.Join(f.Topics, "、")}, {Text: f.ID}, {Text: changed}})
	}
	for _, f := range k.Faces(packs) {
		e := byID[f.ID]
		if live, edited := e.Live(); edited && live.State == content.Published {
			f = k.Face(set, live.Item())
		}
		if len(e.Revisions) == 0 {
			e.ID = f.ID
		}
		add(f, e, true)
		delete(byID, f.ID)
	}
	for _, e := range entries {
		if _, edited := e.Live(); byID[e.ID].ID != "" && (edited || e.Head().State.Open()) {
			add(k.Face(set, e.Shown().Item()), e, false)
		}
	}
	return rows
}
