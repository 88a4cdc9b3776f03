package counsel

import (
	"pufa/internal/datebook"
)

// Tables are figures that are published from time to time and that a bureau keeps up
// to date.
type Tables struct {
	LPR     LPR
	Figures map[string]Figure
}

// LPR is the one-year loan prime rate (一年期贷款市场报价利率), by the day of publication.
type LPR struct {
	Rows    []LPRRow      // in order of their days
	Through datebook.Date // the last publication that was looked up; the last row held until then
}

// LPRRow is a rate that holds from its day on.
type LPRRow struct {
	From datebook.Date
	Rate Rate
}

// On is the row in force on a day; false before the first.
func (l LPR) On(day datebook.Date) (LPRRow, bool) {
	for i := len(l.Rows) - 1; i >= 0; i-- {
		if !day.Before(l.Rows[i].From) {
			return l.Rows[i], true
		}
	}
	return LPRRow{}, false
}

// lprMonths is after how many months without a look a table is called old: the rate is
// published every month.
const lprMonths = 2

// Stale reports a table that was not kept up to date.
func (l LPR) Stale(today datebook.Date) bool {
	return addMonths(l.Through, lprMonths).Before(today)
}

// Figure is a yearly figure of a region. Example marks one that stands in until the
// bureau enters its own.
type Figure struct {
	Name    string
	Year    int
	Value   Fen
	Example bool
	Source  string
}

// String is 2025年 城镇居民人均可支配收入 45,000元（示例数，非官方数据）.
func (f Figure) String() string {
	text := f.Name + " " + f.Value.String()
	if f.Year > 0 {
		text = (datebook.Date{Year: f.Year, Month: 1, Day: 1}).Chinese()[:len("2026年")] + text
	}
	if f.Example {
		text += "（示例数，以当地公布的为准）"
	}
	return text
}

// exampleNote warns of figures that only stand in.
func exampleNote(figures ...Figure) []string {
	for _, f := range figures {
		if f.Example {
			return []string{"用到的地方数据是示例数，不是当地公布的数，结果只能看个算法；请以当地统计、人社部门公布的为准。"}
		}
	}
	return nil
}
