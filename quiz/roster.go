package quiz

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pufa/internal/fault"
	"pufa/internal/record"
)

// RosterHeadings are the columns of a roster's sheet; 状态 may be left out.
var RosterHeadings = []string{"单位", "姓名", "工号", "人群", "状态"}

// RosterExample is a row that shows how the sheet is filled in.
var RosterExample = []string{"区司法局", "韦某", "SF0017", "领导干部、执法人员", "在岗"}

// maxName bounds names of people and units and staff numbers, in characters.
const maxName = 60

// RosterRow is somebody on an imported roster; the unit by its name.
type RosterRow struct {
	Row    int
	Unit   string
	Person record.Person
}

// RosterFromTable reads a sheet whose first row has the RosterHeadings. It returns the
// rows that are right, and every problem of those that are not.
func RosterFromTable(rows [][]string) (out []RosterRow, problems []Problem) {
	if len(rows) == 0 {
		return nil, []Problem{{Row: 1, Message: "表是空的，第一行要有表头"}}
	}
	s := sheet{column: map[string]int{}}
	for i, h := range rows[0] {
		s.column[strings.TrimSpace(h)] = i
	}
	for _, need := range RosterHeadings[:3] {
		if _, ok := s.column[need]; !ok {
			problems = append(problems, Problem{Row: 1, Column: need, Message: "缺少这一列，请用模板"})
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	first := map[string]int{}
	for i, row := range rows[1:] {
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		r := RosterRow{Row: i + 2, Unit: s.cell(row, "单位")}
		r.Person = record.Person{Name: s.cell(row, "姓名"), StaffNo: s.cell(row, "工号"), Audiences: split(s.cell(row, "人群")), Left: s.cell(row, "状态") == "离岗"}
		wrong := r.check(s.cell(row, "状态"))
		if before, twice := first[r.Person.StaffNo]; twice && r.Person.StaffNo != "" {
			wrong = append(wrong, Problem{Row: r.Row, Column: "工号", Message: fmt.Sprintf("工号“%s”和第%d行重复", r.Person.StaffNo, before)})
		}
		first[r.Person.StaffNo] = r.Row
		if len(wrong) > 0 {
			problems = append(problems, wrong...)
			continue
		}
		out = append(out, r)
	}
	return out, problems
}

func (r RosterRow) check(state string) (wrong []Problem) {
	for _, c := range []struct{ column, value string }{{"单位", r.Unit}, {"姓名", r.Person.Name}, {"工号", r.Person.StaffNo}} {
		switch {
		case c.value == "":
			wrong = append(wrong, Problem{Row: r.Row, Column: c.column, Message: "没有填"})
		case len([]rune(c.value)) > maxName:
			wrong = append(wrong, Problem{Row: r.Row, Column: c.column, Message: fmt.Sprintf("超过%d字", maxName)})
		}
	}
	if !slices.Contains([]string{"", "在岗", "离岗"}, state) {
		wrong = append(wrong, Problem{Row: r.Row, Column: "状态", Message: fmt.Sprintf("“%s”不认识，应是在岗或离岗", state)})
	}
	return wrong
}

// RosterToTable writes people as the sheet that RosterFromTable reads.
func RosterToTable(units []record.Unit, people []record.Person) [][]string {
	names := map[string]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	out := [][]string{RosterHeadings}
	for _, p := range people {
		state := "在岗"
		if p.Left {
			state = "离岗"
		}
		out = append(out, []string{names[p.Unit], p.Name, p.StaffNo, strings.Join(p.Audiences, "、"), state})
	}
	return out
}

// ImportRoster stores a roster that was read from a sheet. Units that are new are
// made; people are known by their staff numbers and keep their history through
// transfers. With problems nothing is stored, unless good is set.
func (s *Study) ImportRoster(ctx context.Context, rows []RosterRow, problems []Problem, good bool, c Change) (Saved, error) {
	if len(problems) > 0 && !good {
		return Saved{}, problemsFault(problems)
	}
	if len(rows) == 0 {
		return Saved{}, fault.New(fault.Invalid, "没有可以导入的人。")
	}
	known, err := s.ports.Roster.Units(ctx)
	if err != nil {
		return Saved{}, err
	}
	ids := map[string]string{}
	for _, u := range known {
		ids[u.Name] = u.ID
	}
	var units []record.Unit
	var people []record.Person
	for _, r := range rows {
		if ids[r.Unit] == "" {
			ids[r.Unit] = newID()
			units = append(units, record.Unit{ID: ids[r.Unit], Name: r.Unit})
		}
		p := r.Person
		p.ID, p.Unit = newID(), ids[r.Unit]
		people = append(people, p)
	}
	return s.ports.Roster.SaveRoster(ctx, units, people, c)
}
