package admin

import (
	"context"
	"fmt"
	"slices"

	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/record"
	"pufa/internal/store"
)

type peoplePage struct {
	frame
	List  list
	Form  access.Account // as typed
	Roles []access.Role
	Units []record.Unit
}

func (v *visit) people() error { return v.showPeople(access.Account{Role: access.Editor}, nil) }

func (v *visit) showPeople(typed access.Account, wrong error) error {
	accounts, err := v.opt.Store.Accounts(v.r.Context())
	if err != nil {
		return err
	}
	p := &peoplePage{frame: v.frame("人员权限"), Form: typed, Roles: access.Roles}
	if p.Units, err = v.opt.Store.Units(v.r.Context()); err != nil {
		return err
	}
	t := table{Name: "人员", Columns: []column{{Title: "登录名"}, {Title: "角色"}, {Title: "单位"}, {Title: "状态"}, {Title: "验证码"}}}
	for _, a := range accounts {
		t.Rows = append(t.Rows, []cell{
			{Text: a.Name, URL: Prefix + "people/" + a.ID}, {Text: a.Role.Name()}, {Text: unitName(p.Units, a.Unit)},
			{Text: stateName(a), Tone: stateTone(a)}, {Text: map[bool]string{true: "已开", false: "没开"}[a.TOTP != ""]},
		})
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	p.List = l
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("people", p)
	}
	return v.show("people", p)
}

func stateName(a access.Account) string {
	switch {
	case a.Disabled:
		return "已停用"
	case a.Password == "":
		return "还没设密码"
	}
	return "在用"
}

func stateTone(a access.Account) string {
	if a.Disabled || a.Password == "" {
		return "warn"
	}
	return "good"
}

func unitName(units []record.Unit, id string) string {
	for _, u := range units {
		if u.ID == id {
			return u.Name
		}
	}
	return id
}

// readAccount is the account of the form, checked.
func (v *visit) readAccount(a access.Account) (access.Account, error) {
	a.Role, a.Unit = access.Role(v.form("role")), v.form("unit")
	if !a.Role.Valid() {
		return a, fault.New(fault.Invalid, "请选一个角色。")
	}
	if a.Role != access.Liaison {
		a.Unit = ""
		return a, nil
	}
	units, err := v.opt.Store.Units(v.r.Context())
	if err != nil {
		return a, err
	}
	if !slices.ContainsFunc(units, func(u record.Unit) bool { return u.ID == a.Unit }) {
		return a, fault.New(fault.Invalid, "联络员要选所在的单位。单位在“单位名册”里导入。")
	}
	return a, nil
}

// addPerson makes an account and shows the link by which its holder sets a password.
func (v *visit) addPerson() error {
	ctx := v.r.Context()
	a, err := v.readAccount(access.Account{Name: v.form("name")})
	if err == nil {
		err = reviewName(a.Name)
	}
	if err == nil {
		err = v.findPerson(ctx, &a)
	}
	if err == nil {
		a, err = v.opt.Store.AddAccount(ctx, a, v.by())
	}
	if err != nil {
		return v.showPeople(a, err)
	}
	return v.showLink(a)
}

// findPerson binds a liaison to the roster by the staff number, so that the chat can
// hand over a link to sign in.
func (v *visit) findPerson(ctx context.Context, a *access.Account) error {
	number := v.form("staff")
	if number == "" {
		return nil
	}
	p, err := v.opt.Store.PersonByStaffNo(ctx, number)
	if err != nil {
		return err
	}
	if a.Role == access.Liaison && p.Unit != a.Unit {
		return fault.New(fault.Invalid, "工号%s的人不在所选的单位。", number)
	}
	a.Person = p.ID
	return nil
}

type personPage struct {
	frame
	Person   access.Account
	State    string
	Roles    []access.Role
	Units    []record.Unit
	Sessions int
	Link     string // to set a password, shown once
}

func (v *visit) personPage() error {
	a, err := v.opt.Store.Account(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return v.showPerson(a, "", nil)
}

func (v *visit) showPerson(a access.Account, link string, wrong error) error {
	ctx := v.r.Context()
	units, err := v.opt.Store.Units(ctx)
	if err != nil {
		return err
	}
	sessions, err := v.opt.Store.Sessions(ctx, a.ID, v.now)
	if err != nil {
		return err
	}
	p := &personPage{frame: v.frame(a.Name), Person: a, State: stateName(a), Roles: access.Roles, Units: units, Sessions: len(sessions), Link: link}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("person", p)
	}
	return v.show("person", p)
}

func (v *visit) savePerson() error {
	ctx := v.r.Context()
	before, err := v.opt.Store.Account(ctx, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	a, err := v.readAccount(before)
	a.Disabled = v.form("disabled") != ""
	if err == nil {
		err = v.opt.Store.SaveAccount(ctx, a, v.by())
	}
	if err != nil {
		return v.showPerson(a, "", err)
	}
	return v.done(Prefix+"people/"+a.ID, "已保存。")
}

func (v *visit) newPasswordLink() error {
	a, err := v.opt.Store.Account(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return v.showLink(a)
}

func (v *visit) showLink(a access.Account) error {
	token, err := v.opt.Store.NewLink(v.r.Context(), a.ID, store.LinkPassword, v.now.Add(linkLife))
	if err != nil {
		return fmt.Errorf("make password link: %w", err)
	}
	return v.showPerson(a, v.opt.BaseURL+Prefix+"password/"+token, nil)
}

func (v *visit) signOutPerson() error {
	ctx, id := v.r.Context(), v.r.PathValue("id")
	sessions, err := v.opt.Store.Sessions(ctx, id, v.now)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if err := v.opt.Store.EndSession(ctx, s.Token); err != nil {
			return err
		}
	}
	return v.done(Prefix+"people/"+id, "已让这个账号在所有地方退出。")
}

type rightsPage struct {
	frame
	Roles []access.Role
	Rows  []rightsRow
}

type rightsRow struct {
	Right access.Right
	Cells []bool
}

// rights shows the table of rights.
func (v *visit) rights() error {
	p := &rightsPage{frame: v.frame("权限表"), Roles: access.Roles}
	for _, right := range access.Rights() {
		row := rightsRow{Right: right}
		for _, role := range access.Roles {
			row.Cells = append(row.Cells, access.Can(role, right))
		}
		p.Rows = append(p.Rows, row)
	}
	return v.show("rights", p)
}
