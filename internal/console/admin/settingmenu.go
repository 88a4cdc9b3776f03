package admin

import (
	"fmt"

	"pufa/internal/fault"
	"pufa/internal/setting"
)

// menuRow is a button or an item as it is typed.
type menuRow struct {
	Field      string // of the form: 0, or 0.3
	Label      string
	Name, Does string
	Mistake    string
	Items      []menuRow
}

type menuPage struct {
	frame
	Rows      []menuRow
	Menu      setting.Menu // as saved
	Version   setting.Version
	Revision  int64
	Published setting.Version
	Words     []string
	CanMenu   bool
	Kind      string
	ByHand    []byHand // what to type in the platform's own pages
}

type byHand struct{ Place, Name, Type, Value string }

func (v *visit) menuSetting() error {
	menu, version, err := current(v, setting.KeyMenu, setting.DefaultMenu())
	if err != nil {
		return err
	}
	return v.showMenu(menuRows(menu), version.Revision, nil)
}

func (v *visit) showMenu(rows []menuRow, revision int64, wrong error) error {
	p := &menuPage{frame: v.frame("公众号菜单"), Rows: rows, Revision: revision, Words: setting.Words()}
	facts := v.opt.System.Account()
	p.CanMenu, p.Kind = facts.CanMenu, facts.Kind
	var err error
	if p.Menu, p.Version, err = current(v, setting.KeyMenu, setting.DefaultMenu()); err != nil {
		return err
	}
	if _, p.Published, err = current(v, setting.KeyPublished, setting.Menu{}); err != nil {
		return err
	}
	if !p.CanMenu {
		p.ByHand = handMenu(p.Menu)
	}
	if wrong != nil {
		return v.refuse(&p.frame, "menusetting", p, wrong)
	}
	return v.show("menusetting", p)
}

// menuRows are the form's rows for a menu, blank ones to fill in too.
func menuRows(m setting.Menu) []menuRow {
	rows := make([]menuRow, setting.MaxButtons)
	for i := range rows {
		rows[i] = menuRow{Field: fmt.Sprint(i), Label: fmt.Sprintf("第%d个按钮", i+1), Items: make([]menuRow, setting.MaxItems)}
		if i < len(m) {
			rows[i].Name, rows[i].Does = m[i].Name, m[i].Does()
		}
		for j := range rows[i].Items {
			item := menuRow{Field: fmt.Sprintf("%d.%d", i, j), Label: fmt.Sprintf("第%d项", j+1)}
			if i < len(m) && j < len(m[i].Items) {
				item.Name, item.Does = m[i].Items[j].Name, m[i].Items[j].Does()
			}
			rows[i].Items[j] = item
		}
	}
	return rows
}

func (r menuRow) blank() bool { return r.Name == "" && r.Does == "" }

// readMenu is the menu of a form, its rows as typed, and whether it is right. Blank rows
// are left out; mistakes stand at their rows, what is wrong with the whole is the error.
func readMenu(form func(string) string) (setting.Menu, []menuRow, error) {
	rows := menuRows(nil)
	var menu setting.Menu
	var at []*menuRow      // the row of each button
	var items [][]*menuRow // the rows of each button's items
	for i := range rows {
		r := &rows[i]
		r.Name, r.Does = form(r.Field+".name"), form(r.Field+".does")
		b := setting.NewButton(r.Name, r.Does)
		var below []*menuRow
		for j := range r.Items {
			item := &r.Items[j]
			if item.Name, item.Does = form(item.Field+".name"), form(item.Field+".does"); !item.blank() {
				b.Items = append(b.Items, setting.NewButton(item.Name, item.Does))
				below = append(below, item)
			}
		}
		if !r.blank() || len(below) > 0 {
			menu, at, items = append(menu, b), append(at, r), append(items, below)
		}
	}
	var err error
	for _, f := range menu.Check() {
		switch {
		case f.Button < 0:
			err = fault.New(fault.Invalid, "%s", f.Message)
		case f.Item < 0:
			at[f.Button].Mistake = f.Message
		default:
			items[f.Button][f.Item].Mistake = f.Message
		}
		if err == nil {
			err = fault.New(fault.Invalid, "还没有存：标红的地方要改。")
		}
	}
	return menu, rows, err
}

func (v *visit) saveMenu() error {
	menu, rows, err := readMenu(v.form)
	if err == nil {
		err = v.put(setting.KeyMenu, menu)
	}
	if err != nil {
		return v.showMenu(rows, v.seen(), err)
	}
	return v.done(settingsPath+"menu", "存好了，还没发布。")
}

// handMenu is what an account without the interface types in the platform's own pages.
// There a click cannot speak for the follower, so that the text asks them to.
func handMenu(m setting.Menu) []byHand {
	var out []byHand
	add := func(place string, b setting.Button) {
		row := byHand{place, b.Name, "发送消息（文字）", "请回复：" + b.Words}
		switch {
		case b.URL != "":
			row.Type, row.Value = "跳转网页", b.URL
		case len(b.Items) > 0:
			row.Type, row.Value = "添加子菜单", ""
		}
		out = append(out, row)
	}
	for i, b := range m {
		place := fmt.Sprintf("第%d个按钮", i+1)
		add(place, b)
		for j, item := range b.Items {
			add(fmt.Sprintf("%s，第%d项", place, j+1), item)
		}
	}
	return out
}
