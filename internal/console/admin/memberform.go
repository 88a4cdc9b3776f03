package admin

import (
	"context"
	"strings"

	"pufa/internal/fault"
	"pufa/internal/record"
	"pufa/quiz"
)

type rosterForm struct {
	frame
	Action    string
	Back      string
	Fixed     bool // the staff number tells who it is and stays
	Units     []record.Unit
	Unit      string // name
	Name      string
	StaffNo   string
	Audiences string
	Left      bool
}

// newMember is the form for one person of a unit, without a sheet.
func (v *visit) newMember() error {
	u, err := v.unitHere()
	if err != nil {
		return err
	}
	return v.showMember(rosterForm{Unit: u.Name}, nil)
}

// editMember is the form of somebody on the unit's roster.
func (v *visit) editMember() error {
	u, p, err := v.memberHere()
	if err != nil {
		return err
	}
	return v.showMember(rosterForm{Fixed: true, Unit: u.Name, Name: p.Name, StaffNo: p.StaffNo, Audiences: strings.Join(p.Audiences, "、"), Left: p.Left}, nil)
}

func (v *visit) memberHere() (record.Unit, record.Person, error) {
	u, err := v.unitHere()
	if err != nil {
		return u, record.Person{}, err
	}
	p, err := v.opt.Store.Person(v.r.Context(), v.r.PathValue("person"))
	if err == nil && p.Unit != u.ID {
		err = fault.New(fault.NotFound, "本单位的名册里没有这个人。")
	}
	return u, p, err
}

func (v *visit) showMember(f rosterForm, wrong error) error {
	units, err := v.opt.Store.Units(v.r.Context())
	if err != nil {
		return err
	}
	f.frame, f.Units, f.Back, f.Action = v.frame("名册上的人"), units, unitPath(v.r.PathValue("id")), v.r.URL.Path
	if wrong != nil {
		f.Wrong = fault.Message(wrong)
		return v.again("memberform", &f)
	}
	return v.show("memberform", &f)
}

// addMember puts somebody on the roster by the same rules as a sheet's row.
func (v *visit) addMember() error {
	u, err := v.unitHere()
	if err != nil {
		return err
	}
	return v.storeMember(rosterForm{Unit: u.Name, Name: v.form("name"), StaffNo: v.form("staff_no"), Audiences: v.form("audiences")}, record.Person{})
}

// saveMember changes somebody's name, unit, audiences or that they left; by the staff
// number it is the same person with the same history.
func (v *visit) saveMember() error {
	_, p, err := v.memberHere()
	if err != nil {
		return err
	}
	return v.storeMember(rosterForm{Fixed: true, Unit: v.form("unit"), Name: v.form("name"), StaffNo: p.StaffNo, Audiences: v.form("audiences"), Left: v.form("left") != ""}, p)
}

func (v *visit) storeMember(f rosterForm, before record.Person) error {
	state := "在岗"
	if f.Left {
		state = "离岗"
	}
	rows, problems := quiz.RosterFromTable([][]string{quiz.RosterHeadings, {f.Unit, f.Name, f.StaffNo, f.Audiences, state}})
	err := v.free(f, before)
	if err == nil && len(problems) > 0 {
		err = fault.New(fault.Invalid, "%s：%s。", problems[0].Column, problems[0].Message)
	}
	var after record.Person
	if err == nil {
		err = v.audited("person.save", "person", before, &after, func(ctx context.Context) error {
			_, err := v.opt.Study.ImportRoster(ctx, rows, nil, false, v.change())
			after = rows[0].Person
			return err
		})
	}
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		return v.showMember(f, err)
	}
	if err != nil {
		return err
	}
	return v.done(unitPath(v.r.PathValue("id")), f.Name+"存好了。")
}

// free refuses a new person's staff number that somebody has: the roster would take them
// for the same person. It also refuses a unit that there is none of.
func (v *visit) free(f rosterForm, before record.Person) error {
	ctx := v.r.Context()
	units, err := v.opt.Store.Units(ctx)
	if err != nil {
		return err
	}
	known := false
	for _, u := range units {
		known = known || u.Name == f.Unit
	}
	if !known {
		return fault.New(fault.Invalid, "没有“%s”这个单位。", f.Unit)
	}
	if before.ID != "" {
		return nil
	}
	switch p, err := v.opt.Store.PersonByStaffNo(ctx, f.StaffNo); {
	case err == nil:
		return fault.New(fault.Conflict, "工号“%s”是%s的，请核对。", f.StaffNo, p.Name)
	case fault.KindOf(err) != fault.NotFound:
		return err
	}
	return nil
}
