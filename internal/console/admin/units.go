package admin

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/record"
	"pufa/internal/report"
	"pufa/quiz"
)

type unitsPage struct {
	frame
	List     list
	Saved    *quiz.Saved
	Problems []quiz.Problem
}

// units lists the units with their people, and takes a roster.
func (v *visit) units() error { return v.showUnits(nil, nil, nil) }

func (v *visit) showUnits(saved *quiz.Saved, problems []quiz.Problem, wrong error) error {
	ctx := v.r.Context()
	units, err := v.opt.Store.Units(ctx)
	if err != nil {
		return err
	}
	count, err := v.opt.Store.CountPeople(ctx)
	if err != nil {
		return err
	}
	t := table{Name: "单位", Columns: []column{{Title: "单位"}, {Title: "类型"}, {Title: "上级"}, {Title: "编制人数", Number: true}, {Title: "名册人数", Number: true}}}
	for _, u := range units {
		t.Rows = append(t.Rows, []cell{{Text: u.Name, URL: Prefix + "units/" + u.ID}, {Text: u.Kind}, {Text: unitName(units, u.Parent)},
			{Text: strconv.Itoa(u.Headcount)}, {Text: strconv.Itoa(count[u.ID])}})
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	p := &unitsPage{frame: v.frame("单位名册"), List: l, Saved: saved, Problems: problems}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("units", p)
	}
	return v.show("units", p)
}

// importRoster takes an Excel roster: all of it or, if asked, its good rows.
func (v *visit) importRoster() error {
	rows, err := v.uploadedTable("file")
	if err != nil {
		return v.showUnits(nil, nil, err)
	}
	people, problems := quiz.RosterFromTable(rows)
	saved, err := v.opt.Study.ImportRoster(v.r.Context(), people, problems, v.form("good") != "", quiz.Change{Actor: v.account.Name, At: v.now})
	if err != nil {
		return v.showUnits(nil, problems, err)
	}
	return v.showUnits(&saved, problems, nil)
}

// uploadedTable reads the spreadsheet of an upload.
func (v *visit) uploadedTable(name string) ([][]string, error) {
	f, _, err := v.r.FormFile(name)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "请选一个 Excel 文件（.xlsx）。")
	}
	defer f.Close()
	return report.ReadTable(f)
}

func (v *visit) rosterTemplate() error {
	return v.sheet("名册模板", [][]string{quiz.RosterHeadings, quiz.RosterExample})
}

func (v *visit) exportRoster() error {
	ctx := v.r.Context()
	units, err := v.opt.Store.Units(ctx)
	if err != nil {
		return err
	}
	people, err := v.opt.Store.People(ctx, "")
	if err != nil {
		return err
	}
	return v.sheet("名册", quiz.RosterToTable(units, people))
}

// sheet sends rows as an Excel file.
func (v *visit) sheet(name string, rows [][]string) error {
	var b bytes.Buffer
	if err := report.WriteTable(&b, name, rows); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return v.download(name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b.Bytes())
}

// invitationLife is how long a unit's invitation code works.
const invitationLife = 30 * 24 * time.Hour

type unitPage struct {
	frame
	ID         string
	Unit       string
	Kind       string
	List       list
	Invitation string // code, shown once
}

// unitPage is a unit with its people. A liaison sees its own.
func (v *visit) unitPage() error { return v.showUnit("") }

// inviteUnit makes a code by which the unit's people bind themselves in the chat.
func (v *visit) inviteUnit() error {
	u, err := v.unitHere()
	if err != nil {
		return err
	}
	inv, err := v.opt.Study.InviteUnit(v.r.Context(), u.ID, invitationLife, v.now)
	if err != nil {
		return err
	}
	return v.showUnit(inv.Code)
}

// unitHere is the unit of the address, if the visitor may see it.
func (v *visit) unitHere() (record.Unit, error) {
	id := v.r.PathValue("id")
	if err := v.mine(id); err != nil {
		return record.Unit{}, err
	}
	units, err := v.opt.Store.Units(v.r.Context())
	if err != nil {
		return record.Unit{}, err
	}
	for _, u := range units {
		if u.ID == id {
			return u, nil
		}
	}
	return record.Unit{}, fault.New(fault.NotFound, "没有这个单位。")
}

func (v *visit) showUnit(invitation string) error {
	ctx := v.r.Context()
	u, err := v.unitHere()
	if err != nil {
		return err
	}
	p := &unitPage{ID: u.ID, Unit: u.Name, Kind: u.Kind, Invitation: invitation}
	people, err := v.opt.Store.People(ctx, u.ID)
	if err != nil {
		return err
	}
	t := table{Name: p.Unit, Columns: []column{{Title: "姓名"}, {Title: "工号"}, {Title: "对象"}, {Title: "公众号"}}}
	bound, err := v.opt.Store.BoundPeople(ctx, u.ID)
	if err != nil {
		return err
	}
	for _, person := range people {
		if person.Left {
			continue
		}
		state := cell{Text: "没绑定", Tone: "warn"}
		if bound[person.ID] {
			state = cell{Text: "已绑定", Tone: "good"}
		}
		name := cell{Text: person.Name}
		if v.account.Can(access.ManageUnits) {
			name.URL = unitPath(u.ID) + "/people/" + pathEscape(person.ID)
		}
		t.Rows = append(t.Rows, []cell{name, {Text: person.StaffNo}, {Text: strings.Join(person.Audiences, "、")}, state})
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	p.frame, p.List = v.frame(p.Unit), l
	return v.show("unit", p)
}
