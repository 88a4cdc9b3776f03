package duty

import (
	"fmt"
	"strconv"

	"pufa/internal/datebook"
)

// Kinds of units, as rosters, lists and rubrics write them. A bureau may use others.
const (
	KindOffice      = "区直部门"
	KindTown        = "乡镇"
	KindVillage     = "村居"
	KindSchool      = "学校"
	KindCourt       = "法院"
	KindProsecution = "检察院"
	KindPark        = "园区"
	KindDistrict    = "县区" // the district itself: parent of the others, bearer of its figures
)

// Kinds are the known kinds in the order that tables list them.
func Kinds() []string {
	return []string{KindDistrict, KindOffice, KindCourt, KindProsecution, KindTown, KindVillage, KindSchool, KindPark}
}

// Unit is a responsible unit (责任单位).
type Unit struct {
	ID        string
	Name      string
	Kind      string
	Parent    string   // id; empty at the top
	Headcount int      // people of the unit; 0 = not told
	Office    string   // who to ask for in office hours, as published: 办公室
	Phone     string   // office telephone, for what the chat cannot deliver
	Topics    []string // words of residents' questions that it answers for: 工资 欠薪
	Aliases   []string // what people call it: 怀洪 for 百朋镇怀洪村
	Liaisons  []Liaison
	Accounts  []Account
}

// Liaison is a unit's contact (普法联络员): somebody on the roster.
type Liaison struct {
	Person  string // id on the roster
	Name    string
	StaffNo string
	Phone   string // of the office
}

// Account is an account of the media matrix.
type Account struct {
	ID       string
	Platform string // 微信公众号 视频号 抖音 微博 其他
	Name     string // 法治柳江
}

// Count is a number as it was reported. OrMore marks 100余 and 3万多: at least N.
type Count struct {
	N      int  `json:"n"`
	OrMore bool `json:"more,omitempty"`
}

// Plus adds numbers up; a sum with an OrMore is OrMore.
func (c Count) Plus(d Count) Count { return Count{c.N + d.N, c.OrMore || d.OrMore} }

// String is 260, 100余, or 3万余.
func (c Count) String() string {
	text := strconv.Itoa(c.N)
	if c.N >= 10_000 && c.N%10_000 == 0 {
		text = strconv.Itoa(c.N/10_000) + "万"
	}
	if c.OrMore {
		text += "余"
	}
	return text
}

// MediaFigure is what an account published in a year.
type MediaFigure struct {
	Account string // id
	Year    int
	Items   Count
	Reads   Count
	Source  string // where the figure comes from, for the list of sources
}

// Figure is a number of a unit and year that no activity of its own stands behind:
// 公布涉企行政检查清单 2774条; people who had to sit an exam and who passed.
type Figure struct {
	ID      string
	Unit    string
	Year    int
	Name    string // 涉企行政检查清单
	Value   Count
	Of      int    // of how many, where it is a share; 0 else
	Measure string // 条 人 %
	Day     datebook.Date
	Source  string
	Section string // part of the year's report that tells it; may be empty
}

// Key tells figures apart: one a unit, year and name.
func (f Figure) Key() string { return fmt.Sprint(f.Unit, "/", f.Year, "/", f.Name) }
