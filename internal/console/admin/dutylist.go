package admin

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/fault"
)

type dutyListPage struct {
	frame
	Unit       duty.Unit
	Year       int
	Years      []int
	List       list
	Latest     duty.ListVersion // zero where there is none
	Draft      bool
	NeedReason bool // to publish
	Reason     string
	History    []duty.ListVersion // published ones
	Items      int
}

// dutyList is a unit's list of a year with its history.
func (v *visit) dutyList() error { return v.showList(nil) }

func (v *visit) showList(wrong error) error {
	u, err := v.dutyUnitHere()
	if err != nil {
		return err
	}
	year := v.year()
	versions, err := v.opt.Duty.ListHistory(v.r.Context(), v.who(), u.ID, year)
	if err != nil {
		return err
	}
	p := &dutyListPage{frame: v.frame(fmt.Sprintf("%s%d年责任清单", u.Name, year)), Unit: u, Year: year, Years: v.years(), Reason: v.form("reason")}
	p.History = slices.DeleteFunc(slices.Clone(versions), func(l duty.ListVersion) bool { return l.Published.IsZero() })
	if len(versions) > 0 {
		p.Latest = versions[0]
		p.Draft = p.Latest.Published.IsZero()
		p.NeedReason = p.Draft && len(p.History) > 0 && v.now.Year() >= year
	}
	t := table{Name: p.Title, Columns: []column{{Title: "编号", Number: true}, {Title: "法律或主题"}, {Title: "对象"}, {Title: "形式"}, {Title: "起"}, {Title: "截止"}, {Title: "次数", Number: true}, {Title: "科室"}, {Title: "材料"}}}
	for _, it := range p.Latest.Items {
		what := cell{Text: it.What}
		if v.account.Can(access.ManageDuty) {
			what.URL = fmt.Sprintf("%sduty/lists/%s/item?year=%d&id=%s", Prefix, u.ID, year, it.ID)
		}
		t.Rows = append(t.Rows, []cell{{Text: it.ID}, what, {Text: it.Audience}, {Text: string(it.Form)}, {Text: dayOf(it.Start)}, {Text: dayOf(it.Deadline)},
			{Text: strconv.Itoa(it.Times)}, {Text: it.Office}, {Text: it.Evidence}})
	}
	p.Items = len(t.Rows)
	var exported bool
	if p.List, exported, err = v.list(t); err != nil || exported {
		return err
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("dutylist", p)
	}
	return v.show("dutylist", p)
}

// latestList is the unit's latest version, draft or not; its Version is 0 for none.
func (v *visit) latestList(unit string) (duty.List, error) {
	versions, err := v.opt.Duty.ListHistory(v.r.Context(), v.who(), unit, v.year())
	if err != nil || len(versions) == 0 {
		return duty.List{}, err
	}
	return versions[0].List, nil
}

// listItem shows an item to change, or an empty one to add.
func (v *visit) listItem() error {
	u, err := v.dutyUnitHere()
	if err != nil {
		return err
	}
	l, err := v.latestList(u.ID)
	if err != nil {
		return err
	}
	it := duty.Item{}
	if id := v.query("id"); id != "" {
		i := slices.IndexFunc(l.Items, func(o duty.Item) bool { return o.ID == id })
		if i < 0 {
			return fault.New(fault.NotFound, "清单里没有这一项。")
		}
		it = l.Items[i].Plain(l.Year)
	}
	return v.showDutyForm(v.itemForm(u, it, l.Version, nil, map[string]string{"start": typedDay(it.Start), "deadline": typedDay(it.Deadline), "times": typedNumber(it.Times)}), nil)
}

// itemForm is the form of an item; typed are the fields that may not have been read.
func (v *visit) itemForm(u duty.Unit, it duty.Item, seen int, wrong mistakes, typed map[string]string) *dutyFormPage {
	year := strconv.Itoa(v.year())
	forms := [][2]string{{"", "不限"}}
	for _, f := range duty.Forms() {
		forms = append(forms, [2]string{string(f), string(f)})
	}
	p := &dutyFormPage{frame: v.frame("清单事项"), Back: listPath(u.ID, v.year()), BackTitle: u.Name + year + "年责任清单", Action: Prefix + "duty/lists/" + u.ID + "/item", Button: "存为草稿",
		Lead:   "先存为草稿，在清单页核对后一起公布。",
		Hidden: [][2]string{{"year", year}, {"id", it.ID}, {"seen", strconv.Itoa(seen)}},
		Fields: wrong.beside([]dutyField{
			{Name: "what", Label: "法律或主题", Hint: "如 宪法宣传", Value: it.What, Need: true},
			{Name: "audience", Label: "对象", Hint: "如 干部职工、企业职工", Value: it.Audience},
			{Name: "form", Label: "形式", Kind: "select", Options: forms, Value: string(it.Form)},
			{Name: "when", Label: "时间", Hint: "如 12-04、3月、每年12-01至12-07；不写就是全年", Value: it.When},
			{Name: "start", Label: "开始", Hint: "不填就按“时间”算", Kind: "date", Value: typed["start"]},
			{Name: "deadline", Label: "截止", Hint: "不填就按“时间”算", Kind: "date", Value: typed["deadline"]},
			{Name: "times", Label: "次数", Hint: "一年几次；不填是1次", Kind: "number", Value: typed["times"]},
			{Name: "office", Label: "科室", Value: it.Office},
			{Name: "evidence", Label: "材料", Hint: "如 照片、签到表", Value: it.Evidence},
			{Name: "words", Label: "关键词", Hint: "报送里有这些词也算这一项，用顿号隔开", Value: strings.Join(it.Words, "、")},
		})}
	if it.ID != "" {
		p.Remove = &removal{Action: Prefix + "duty/lists/" + u.ID + "/remove", Label: "删去这一项", Hidden: p.Hidden,
			Consequence: "公布以后，单位不再欠这一项，已经采用的报送不再算完成它；公布前可以放弃草稿。"}
	}
	return p
}

func (v *visit) saveListItem() error {
	u, err := v.dutyUnitHere()
	if err != nil {
		return err
	}
	wrong := mistakes{}
	it := duty.Item{ID: v.form("id"), What: v.form("what"), Audience: v.form("audience"), Form: duty.Form(v.form("form")), When: v.form("when"),
		Start: wrong.day("start", v.form("start")), Deadline: wrong.day("deadline", v.form("deadline")), Times: wrong.number("times", v.form("times")),
		Office: v.form("office"), Evidence: v.form("evidence"), Words: words(v.form("words"))}
	if it.What == "" {
		wrong["what"] = "请填法律或主题。"
	}
	seen, _ := strconv.Atoi(v.form("seen")) // nonsense is no version
	typed := map[string]string{"start": v.form("start"), "deadline": v.form("deadline"), "times": v.form("times")}
	if len(wrong) > 0 {
		return v.showDutyForm(v.itemForm(u, it, seen, wrong, typed), nil)
	}
	_, err = v.opt.Duty.EditList(v.r.Context(), v.who(), u.ID, v.year(), seen, func(items []duty.Item) ([]duty.Item, error) { return duty.PutItem(items, it), nil }, v.now)
	if err != nil {
		return v.showDutyForm(v.itemForm(u, it, seen, wrong, typed), err)
	}
	return v.done(listPath(u.ID, v.year()), fmt.Sprintf("“%s”存好了，公布后生效。", it.What))
}

func (v *visit) removeListItem() error {
	u, err := v.dutyUnitHere()
	if err != nil {
		return err
	}
	seen, _ := strconv.Atoi(v.form("seen")) // nonsense is no version
	id := v.form("id")
	_, err = v.opt.Duty.EditList(v.r.Context(), v.who(), u.ID, v.year(), seen, func(items []duty.Item) ([]duty.Item, error) {
		left := slices.DeleteFunc(items, func(it duty.Item) bool { return it.ID == id })
		if len(left) == len(items) {
			return nil, fault.New(fault.NotFound, "清单里没有这一项。")
		}
		return left, nil
	}, v.now)
	if err != nil {
		return err
	}
	return v.done(listPath(u.ID, v.year()), "已从草稿里删去，公布后生效；放弃草稿就恢复。")
}

func (v *visit) publishList() error {
	u, err := v.dutyUnitHere()
	if err != nil {
		return err
	}
	l, err := v.opt.Duty.PublishList(v.r.Context(), v.who(), u.ID, v.year(), v.form("reason"), v.now)
	if fault.KindOf(err) == fault.Invalid {
		return v.showList(err)
	}
	if err != nil {
		return err
	}
	return v.done(listPath(u.ID, v.year()), fmt.Sprintf("公布了第%d版，共%d项。", l.Version, len(l.Items)))
}

func (v *visit) dropListDraft() error {
	u, err := v.dutyUnitHere()
	if err != nil {
		return err
	}
	if err := v.opt.Duty.DropDraft(v.r.Context(), v.who(), u.ID, v.year(), v.now); err != nil {
		return err
	}
	return v.done(listPath(u.ID, v.year()), "草稿放弃了，公布的清单没有变。")
}
