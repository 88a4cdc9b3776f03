package admin

import (
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/report"
)

// dutyListRoutes are the pages of duty lists (普法责任清单).
func dutyListRoutes() []route {
	return []route{
		{"GET /admin/duty/lists", access.SeeDuty, (*visit).dutyLists},
		{"GET /admin/duty/lists/template", access.ManageDuty, (*visit).listTemplate},
		{"GET /admin/duty/lists/export", access.SeeDuty, (*visit).exportLists},
		{"POST /admin/duty/lists/import", access.ManageDuty, (*visit).importLists},
		{"POST /admin/duty/lists/copy", access.ManageDuty, (*visit).copyLists},
		{"POST /admin/duty/lists/publish", access.ManageDuty, (*visit).publishLists},
		{"GET /admin/duty/lists/{id}", access.SeeDuty, (*visit).dutyList},
		{"GET /admin/duty/lists/{id}/item", access.ManageDuty, (*visit).listItem},
		{"POST /admin/duty/lists/{id}/item", access.ManageDuty, (*visit).saveListItem},
		{"POST /admin/duty/lists/{id}/remove", access.ManageDuty, (*visit).removeListItem},
		{"POST /admin/duty/lists/{id}/publish", access.ManageDuty, (*visit).publishList},
		{"POST /admin/duty/lists/{id}/drop", access.ManageDuty, (*visit).dropListDraft},
	}
}

type listsPage struct {
	frame
	List   list
	Year   int
	Years  []int
	None   int // units without any list
	Drafts int
	Begun  bool // the year
	Reason string
}

func listsPath(year int) string { return Prefix + "duty/lists?year=" + strconv.Itoa(year) }

func listPath(unit string, year int) string {
	return Prefix + "duty/lists/" + unit + "?year=" + strconv.Itoa(year)
}

// dutyLists is every unit's list of a year; a liaison goes to its own.
func (v *visit) dutyLists() error {
	if v.liaison() {
		return v.done(listPath(v.account.Unit, v.year()), "")
	}
	return v.showLists(nil)
}

func (v *visit) showLists(wrong error) error {
	year := v.year()
	latest, published, err := v.opt.Duty.Lists(v.r.Context(), v.who(), year)
	if err != nil {
		return err
	}
	units, _, err := v.dutyUnits()
	if err != nil {
		return err
	}
	drafts, inForce := map[string]duty.List{}, map[string]duty.List{}
	for _, l := range published {
		inForce[l.Unit] = l
	}
	for _, l := range latest {
		if l.Published.IsZero() {
			drafts[l.Unit] = l
		}
	}
	p := &listsPage{frame: v.frame(strconv.Itoa(year) + "年责任清单"), Year: year, Years: v.years(), Drafts: len(drafts), Begun: v.now.Year() >= year, Reason: v.form("reason")}
	t := table{Name: strconv.Itoa(year) + "年责任清单", Columns: []column{{Title: "单位"}, {Title: "类型"}, {Title: "清单"}, {Title: "草稿"}, {Title: "事项", Number: true}, {Title: "公布"}, {Title: "文号"}}}
	for _, u := range units {
		if u.Kind == duty.KindDistrict {
			continue
		}
		row, some := listRow(v, u, year, inForce, drafts)
		if !some {
			p.None++
		}
		t.Rows = append(t.Rows, row)
	}
	var exported bool
	if p.List, exported, err = v.list(t); err != nil || exported {
		return err
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("dutylists", p)
	}
	return v.show("dutylists", p)
}

// listRow is a unit's line; some is false where it has no list at all.
func listRow(v *visit, u duty.Unit, year int, inForce, drafts map[string]duty.List) (row []cell, some bool) {
	l, published := inForce[u.ID]
	draft, drafted := drafts[u.ID]
	state, change, day := cell{Text: "没有", Tone: "bad"}, cell{Text: "—"}, "—"
	if published {
		state, day = cell{Text: fmt.Sprintf("第%d版", l.Version), Tone: "good"}, v.day(l.Published)
	}
	if drafted {
		change = cell{Text: fmt.Sprintf("第%d版没公布", draft.Version), Tone: "warn"}
		if !published {
			l = draft
		}
	}
	return []cell{{Text: u.Name, URL: listPath(u.ID, year)}, {Text: u.Kind}, state, change, {Text: strconv.Itoa(len(l.Items))}, {Text: day}, {Text: l.Source}}, published || drafted
}

func (v *visit) listTemplate() error {
	return v.sheet("责任清单模板", [][]string{duty.ListHeadings, duty.ListExample})
}

// exportLists writes the lists in force as the sheet that the import reads.
func (v *visit) exportLists() error {
	units, _, err := v.dutyUnits()
	if err != nil {
		return err
	}
	out := [][]string{duty.ListHeadings}
	for _, u := range units {
		if v.liaison() && u.ID != v.account.Unit {
			continue
		}
		versions, err := v.opt.Duty.List(v.r.Context(), v.who(), u.ID, v.year(), true)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		out = append(out, duty.ListToTable(u.Name, versions)[1:]...)
	}
	return v.sheet(strconv.Itoa(v.year())+"年责任清单", out)
}

// importLists takes lists from a spreadsheet or a YAML file, as drafts or published.
func (v *visit) importLists() error {
	ctx, year := v.r.Context(), v.year()
	f, head, err := v.r.FormFile("file")
	if err != nil {
		return v.showLists(fault.Wrap(err, fault.Invalid, "请选一个 Excel（.xlsx）或 YAML 文件。"))
	}
	defer f.Close()
	var lists []duty.List
	if ext := strings.ToLower(path.Ext(head.Filename)); ext == ".yaml" || ext == ".yml" {
		var data []byte
		if data, err = io.ReadAll(f); err == nil {
			lists, err = v.opt.Duty.ListsFromFile(ctx, data, year)
		}
	} else {
		var rows [][]string
		if rows, err = report.ReadTable(f); err == nil {
			lists, err = v.opt.Duty.ListsFromSheet(ctx, rows, year)
		}
	}
	publish := v.form("publish") != ""
	for i := range lists {
		if lists[i].Reason = v.form("reason"); v.form("source") != "" {
			lists[i].Source = v.form("source")
		}
	}
	if err == nil {
		err = v.opt.Duty.ImportLists(ctx, v.who(), lists, publish, v.now)
	}
	if err != nil {
		return v.showLists(err)
	}
	did := "存为草稿，核对后再公布。"
	if publish {
		did = "已公布。"
	}
	return v.done(listsPath(year), fmt.Sprintf("导入了%d个单位的清单，%s", len(lists), did))
}

// copyLists makes drafts of last year's lists for units that have none.
func (v *visit) copyLists() error {
	n, err := v.opt.Duty.CopyLists(v.r.Context(), v.who(), v.form("unit"), v.year(), v.now)
	if err != nil {
		return err
	}
	back := listsPath(v.year())
	if unit := v.form("unit"); unit != "" {
		back = listPath(unit, v.year())
	}
	if n == 0 {
		return v.done(back, "没有可以照抄的：去年没有公布清单，或者今年已经有了。")
	}
	return v.done(back, fmt.Sprintf("照抄了%d份去年的清单，存为草稿。日期按今年的算，请核对后公布。", n))
}

// publishLists publishes all drafts of a year.
func (v *visit) publishLists() error {
	n, err := v.opt.Duty.PublishLists(v.r.Context(), v.who(), v.year(), v.form("reason"), v.now)
	if err != nil {
		return v.showLists(err)
	}
	return v.done(listsPath(v.year()), fmt.Sprintf("公布了%d份清单，单位和群众都看得到了。", n))
}
