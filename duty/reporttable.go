package duty

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/internal/datebook"
)

// ReportHeadings are the columns of a sheet of reports; only 单位, 日期 and 形式 are needed.
var ReportHeadings = []string{"单位", "日期", "至", "地点", "主题", "活动名称", "形式", "场次", "人数", "学校数", "资料", "横幅", "联合单位", "法律", "链接", "来源"}

// ReportExample is a row that shows how the sheet is filled in.
var ReportExample = []string{"区人社局", "2026-04-15", "", "思贤小学", "国家安全宣传", "", string(StreetCounter), "1", "200余", "", "300", "", "区教育局", "国家安全法", "", "年度台账"}

// count is a cell with a number as people write it: 200, 100余, 3万多.
func (s *sheet) count(heading string) Count {
	v := s.cell(heading)
	if v == "" {
		return Count{}
	}
	c, ok := readCount(strings.ReplaceAll(v, "，", ""))
	if !ok {
		s.bad(heading, "“%s”不是数，应像 200、100余 或 3万", v)
	}
	return c
}

// unitOf is the id of the unit in the column 单位.
func (s *sheet) unitOf(ids map[string]string) string {
	name := s.need("单位", 60)
	if name != "" && ids[name] == "" {
		s.bad("单位", "没有“%s”这个单位，请先导入单位", name)
	}
	return ids[name]
}

func idsOf(units []Unit) map[string]string {
	ids := map[string]string{}
	for _, u := range units {
		ids[u.Name] = u.ID
	}
	return ids
}

// ReportsFromTable reads reports from a sheet. A row is known by its content, so that
// the same sheet again adds nothing. Reports from a sheet wait for review.
func ReportsFromTable(rows [][]string, units []Unit, now time.Time) ([]Report, []Problem) {
	s := openSheet(rows, "单位", "日期", "形式")
	ids := idsOf(units)
	var out []Report
	s.eachRow(rows, func() {
		r := Report{Unit: s.unitOf(ids), Date: s.day("日期"), End: s.day("至"), Place: s.cell("地点"), Theme: s.cell("主题"), Title: s.cell("活动名称"),
			Form: Form(s.need("形式", 20)), Sessions: s.count("场次"), People: s.count("人数"), Schools: s.count("学校数"), Materials: s.count("资料"), Banners: s.count("横幅"),
			Partners: split(s.cell("联合单位")), Laws: split(s.cell("法律")), Links: split(s.cell("链接")), Source: s.cell("来源"), At: now, State: Submitted}
		if r.Form != "" && !slices.Contains(Forms(), r.Form) {
			s.bad("形式", "“%s”不认识，应是%s", r.Form, formNames())
		}
		if r.Date.IsZero() && s.cell("日期") == "" {
			s.bad("日期", "没有填")
		}
		if datebook.DateOf(now).Before(r.Date) {
			s.bad("日期", "%s还没到", r.Date.Chinese())
		}
		if !r.End.IsZero() && r.End.Before(r.Date) {
			s.bad("至", "早于“日期”")
		}
		r.Sessions.N = max(r.Sessions.N, 1)
		digest := sha256.Sum256([]byte(strings.Join(append([]string{r.Unit}, s.row...), "\x00")))
		r.ID = "s" + hex.EncodeToString(digest[:12])
		out = append(out, r)
	})
	return out, s.problems
}

// MediaHeadings are the columns of a sheet of yearly media figures.
var MediaHeadings = []string{"单位", "平台", "账号", "年份", "条数", "阅读量", "来源"}

// MediaExample is a row that shows how the sheet is filled in.
var MediaExample = []string{"区人社局", "微信公众号", "某区人社", "2026", "330余", "33800余", "公众号后台"}

// MediaFromTable reads yearly figures of accounts that the units have.
func MediaFromTable(rows [][]string, units []Unit) ([]MediaFigure, []Problem) {
	s := openSheet(rows, "单位", "账号", "年份", "条数")
	ids := idsOf(units)
	var out []MediaFigure
	s.eachRow(rows, func() {
		unit, name := s.unitOf(ids), s.need("账号", 60)
		f := MediaFigure{Year: s.whole("年份"), Items: s.count("条数"), Reads: s.count("阅读量"), Source: s.cell("来源")}
		for _, u := range units {
			for _, a := range u.Accounts {
				if u.ID == unit && a.Name == name && (s.cell("平台") == "" || s.cell("平台") == a.Platform) {
					f.Account = a.ID
				}
			}
		}
		if f.Account == "" && unit != "" {
			s.bad("账号", "%s没有“%s”这个账号，请先写进单位表", s.cell("单位"), name)
		}
		out = append(out, f)
	})
	return out, s.problems
}

// FigureHeadings are the columns of a sheet of figures.
var FigureHeadings = []string{"单位", "年份", "名称", "数", "应有", "量词", "来源"}

// FigureExample is a row that shows how the sheet is filled in.
var FigureExample = []string{"区人社局", "2026", "涉企行政检查清单", "2774", "", "条", "门户网站公布"}

// FiguresFromTable reads figures of units.
func FiguresFromTable(rows [][]string, units []Unit) ([]Figure, []Problem) {
	s := openSheet(rows, "单位", "年份", "名称", "数")
	ids := idsOf(units)
	var out []Figure
	s.eachRow(rows, func() {
		f := Figure{Unit: s.unitOf(ids), Year: s.whole("年份"), Name: s.need("名称", 40), Value: s.count("数"), Of: s.whole("应有"), Measure: s.cell("量词"), Source: s.cell("来源")}
		f.ID = fmt.Sprintf("%s/%d/%s", f.Unit, f.Year, f.Name)
		out = append(out, f)
	})
	return out, s.problems
}
