package duty

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pufa/internal/datebook"
	"pufa/internal/fault"
)

// Problem is what is wrong with an imported row, and where.
type Problem struct {
	Row     int    // from 1
	Column  string // heading
	Message string // plain Chinese, without the place
}

// String is the problem with its place: 第3行“类型”列：没有填。
func (p Problem) String() string {
	return fmt.Sprintf("第%d行“%s”列：%s。", p.Row, p.Column, p.Message)
}

// UnitHeadings are the columns of a sheet of units; only 单位 and 类型 are needed.
var UnitHeadings = []string{"单位", "类型", "上级单位", "人数", "办公室", "办公电话", "对口问题", "别名", "联络员", "联络员工号", "联络员电话", "媒体账号"}

// UnitExample is a row that shows how the sheet is filled in.
var UnitExample = []string{"区人社局", KindOffice, "", "60", "办公室", "0772-0000000", "工资、欠薪、社保", "人社局、人力资源社会保障局", "韦某", "RS0012", "0772-0000001", "微信公众号:某区人社"}

// ListHeadings are the columns of a sheet of duty lists.
var ListHeadings = []string{"单位", "编号", "法律或主题", "对象", "形式", "时间", "开始", "截止", "科室", "材料", "次数", "关键词"}

// ListExample is a row that shows how the sheet is filled in.
var ListExample = []string{"区人社局", "1", "宪法宣传", "干部职工、企业职工", "", "12-04", "2026-11-15", "2026-12-10", "办公室", "照片、签到表", "1", "国家宪法日"}

// RegisterHeadings are the columns of a sheet of a register.
var RegisterHeadings = []string{"名册", "单位", "姓名或名称", "身份", "工作单位", "联系电话", "级别", "起", "止", "培训次数", "公布", "来源"}

// RegisterExample is a row that shows how the sheet is filled in.
var RegisterExample = []string{string(Adviser), "百朋镇怀洪村", "覃律师", "律师", "某某律师事务所", "0772-0000000", "", "2026-01-01", "", "", "是", ""}

// sheet reads a table by its headings and gathers what is wrong.
type sheet struct {
	column   map[string]int
	row      []string
	number   int
	problems []Problem
}

// openSheet reads the headings; it wants those named.
func openSheet(rows [][]string, needed ...string) *sheet {
	s := &sheet{column: map[string]int{}, number: 1}
	if len(rows) > 0 {
		for i, h := range rows[0] {
			s.column[strings.TrimSpace(h)] = i
		}
	}
	for _, n := range needed {
		if _, ok := s.column[n]; !ok {
			s.bad(n, "缺少这一列，请用模板")
		}
	}
	return s
}

func (s *sheet) bad(column, format string, args ...any) {
	s.problems = append(s.problems, Problem{s.number, column, fmt.Sprintf(format, args...)})
}

func (s *sheet) cell(heading string) string {
	i, ok := s.column[heading]
	if !ok || i >= len(s.row) {
		return ""
	}
	return strings.TrimSpace(s.row[i])
}

// need is a cell that must be filled in, with at most so many characters.
func (s *sheet) need(heading string, most int) string {
	v := s.cell(heading)
	if v == "" {
		s.bad(heading, "没有填")
	}
	if len([]rune(v)) > most {
		s.bad(heading, "超过%d字", most)
	}
	return v
}

// whole is a cell with a number of 0 or more; 0 when it is empty.
func (s *sheet) whole(heading string) int {
	v := s.cell(heading)
	if v == "" {
		return 0
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > maxCount {
		s.bad(heading, "“%s”应是整数", v)
	}
	return n
}

func (s *sheet) day(heading string) datebook.Date {
	v := s.cell(heading)
	if v == "" {
		return datebook.Date{}
	}
	d, err := datebook.ParseDate(v)
	if err != nil {
		s.bad(heading, "%s", strings.TrimSuffix(err.Error(), "。"))
	}
	return d
}

// eachRow calls read for every row that is not empty.
func (s *sheet) eachRow(rows [][]string, read func()) {
	if len(s.problems) > 0 {
		return
	}
	for i, row := range rows[min(1, len(rows)):] {
		s.row, s.number = row, i+2
		if strings.TrimSpace(strings.Join(row, "")) != "" {
			read()
		}
	}
}

func split(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、,，;；\n", r) })
}

// UnitsFromTable reads units from a sheet. Known units keep their ids; several rows of
// one unit are its liaisons.
func UnitsFromTable(rows [][]string, known []Unit) ([]Unit, []Problem) {
	s := openSheet(rows, "单位", "类型")
	ids, accounts := map[string]string{}, map[string]string{}
	for _, u := range known {
		ids[u.Name] = u.ID
		for _, a := range u.Accounts {
			accounts[u.Name+"/"+a.Platform+"/"+a.Name] = a.ID
		}
	}
	var order []string
	units, parents := map[string]*Unit{}, map[string]string{}
	s.eachRow(rows, func() {
		name := s.need("单位", 60)
		u := units[name]
		if u == nil {
			u = &Unit{ID: ids[name], Name: name, Kind: s.need("类型", 20), Headcount: s.whole("人数"), Office: s.cell("办公室"), Phone: s.cell("办公电话"),
				Topics: split(s.cell("对口问题")), Aliases: split(s.cell("别名"))}
			if u.ID == "" {
				u.ID = newID()
			}
			units[name], ids[name], order = u, u.ID, append(order, name)
			if p := s.cell("上级单位"); p != "" {
				parents[name] = p
			}
		}
		if no := s.cell("联络员工号"); no != "" {
			u.Liaisons = append(u.Liaisons, Liaison{Person: newID(), Name: s.need("联络员", 60), StaffNo: no, Phone: s.cell("联络员电话")})
		} else if s.cell("联络员") != "" {
			s.bad("联络员工号", "写了联络员，也要写工号")
		}
		for _, a := range split(s.cell("媒体账号")) {
			platform, account, ok := strings.Cut(strings.ReplaceAll(a, "：", ":"), ":")
			if !ok {
				platform, account = "微信公众号", a
			}
			id := accounts[name+"/"+platform+"/"+account]
			if id == "" {
				id = newID()
			}
			u.Accounts = append(u.Accounts, Account{ID: id, Platform: platform, Name: account})
		}
	})
	var out []Unit
	for i, name := range order {
		u := units[name]
		if p := parents[name]; p != "" {
			if u.Parent = ids[p]; u.Parent == "" || u.Parent == u.ID {
				s.number = i + 2
				s.bad("上级单位", "没有“%s”这个单位", p)
			}
		}
		out = append(out, *u)
	}
	return out, s.problems
}

// UnitsToTable writes units as the sheet that UnitsFromTable reads.
func UnitsToTable(units []Unit) [][]string {
	names := map[string]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	out := [][]string{UnitHeadings}
	for _, u := range units {
		headcount := ""
		if u.Headcount > 0 {
			headcount = strconv.Itoa(u.Headcount)
		}
		var accounts []string
		for _, a := range u.Accounts {
			accounts = append(accounts, a.Platform+":"+a.Name)
		}
		row := []string{u.Name, u.Kind, names[u.Parent], headcount, u.Office, u.Phone, strings.Join(u.Topics, "、"), strings.Join(u.Aliases, "、"), "", "", "", strings.Join(accounts, "、")}
		for i, l := range u.Liaisons {
			if i > 0 {
				row = make([]string, len(UnitHeadings))
				row[0], row[1] = u.Name, u.Kind
			}
			row[8], row[9], row[10] = l.Name, l.StaffNo, l.Phone
			out = append(out, row)
		}
		if len(u.Liaisons) == 0 {
			out = append(out, row)
		}
	}
	return out
}

// ListsFromTable reads the duty lists of a year from a sheet, one for each unit named.
func ListsFromTable(rows [][]string, year int, known []Unit) ([]List, []Problem) {
	s := openSheet(rows, "单位", "法律或主题")
	ids := map[string]string{}
	for _, u := range known {
		ids[u.Name] = u.ID
	}
	var out []List
	s.eachRow(rows, func() {
		name := s.need("单位", 60)
		unit := ids[name]
		if name != "" && unit == "" {
			s.bad("单位", "没有“%s”这个单位，请先导入单位", name)
		}
		it := Item{ID: s.cell("编号"), What: s.need("法律或主题", 60), Audience: s.cell("对象"), Form: Form(s.cell("形式")), When: s.cell("时间"),
			Start: s.day("开始"), Deadline: s.day("截止"), Office: s.cell("科室"), Evidence: s.cell("材料"), Times: s.whole("次数"), Words: split(s.cell("关键词"))}
		if it.Form != "" && !slices.Contains(Forms(), it.Form) {
			s.bad("形式", "“%s”不认识，应是%s", it.Form, formNames())
		} else if err := it.resolve(year); err != nil {
			s.bad("时间", "%s", strings.TrimSuffix(fault.Message(err), "。"))
		}
		i := slices.IndexFunc(out, func(l List) bool { return l.Unit == unit })
		if i < 0 {
			out, i = append(out, List{Unit: unit, Year: year}), len(out)
		}
		out[i].Items = append(out[i].Items, it)
	})
	return out, s.problems
}

// ListToTable writes a list as the sheet that ListsFromTable reads.
func ListToTable(unit string, l List) [][]string {
	out := [][]string{ListHeadings}
	for _, it := range l.Items {
		out = append(out, []string{unit, it.ID, it.What, it.Audience, string(it.Form), it.When, it.Start.String(), it.Deadline.String(), it.Office, it.Evidence,
			strconv.Itoa(max(it.Times, 1)), strings.Join(it.Words, "、")})
	}
	return out
}

// RegisterFromTable reads entries of registers from a sheet. An entry is known by its
// register, unit, name and first day.
func RegisterFromTable(rows [][]string, units []Unit) ([]Entry, []Problem) {
	s := openSheet(rows, "名册", "单位", "姓名或名称", "起")
	ids := map[string]string{}
	for _, u := range units {
		ids[u.Name] = u.ID
	}
	var out []Entry
	s.eachRow(rows, func() {
		e := Entry{Kind: RegisterKind(s.need("名册", 20)), Name: s.need("姓名或名称", 60), Role: s.cell("身份"), Office: s.cell("工作单位"), Phone: s.cell("联系电话"),
			Level: s.cell("级别"), From: s.day("起"), Until: s.day("止"), Trained: s.whole("培训次数"), Published: s.cell("公布") == "是", Source: s.cell("来源")}
		if e.Unit = ids[s.need("单位", 60)]; e.Unit == "" {
			s.bad("单位", "没有“%s”这个单位，请先导入单位", s.cell("单位"))
		}
		if !slices.Contains(RegisterKinds(), e.Kind) {
			s.bad("名册", "“%s”不认识，应是法治副校长、法律明白人、村居法律顾问、民主法治示范村或法治教育基地", e.Kind)
		}
		if e.From.IsZero() {
			s.bad("起", "没有填")
		}
		e.ID = e.key()
		out = append(out, e)
	})
	return out, s.problems
}
