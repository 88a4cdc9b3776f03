package duty

import (
	"slices"
	"time"

	"pufa/internal/datebook"
)

// Form is how an activity was held.
type Form string

// The forms that reports, lists and rubrics name.
const (
	Lecture       Form = "讲座"
	ToVillage     Form = "送法下乡"
	ToCampus      Form = "送法进校园"
	ToEnterprise  Form = "送法进企业"
	FirstLesson   Form = "开学第一课"
	MootCourt     Form = "模拟法庭"
	LegalCheck    Form = "法治体检"
	CourtVisit    Form = "旁听庭审"
	CaseTeaching  Form = "以案释法"
	Oath          Form = "宪法宣誓"
	GroupStudy    Form = "集体学法"
	Training      Form = "培训"
	Camp          Form = "夏令营"
	Contest       Form = "竞赛"
	Performance   Form = "文艺演出"
	Meeting       Form = "座谈会"
	Consultation  Form = "现场咨询"
	Media         Form = "媒体"
	Culture       Form = "法治文化阵地"
	StreetCounter Form = "集中宣传"
	OtherForm     Form = "其他"
)

// Forms are the forms in the order that tables list them.
func Forms() []Form {
	return []Form{StreetCounter, Lecture, ToVillage, ToCampus, ToEnterprise, FirstLesson, MootCourt, LegalCheck, CourtVisit, CaseTeaching,
		Oath, GroupStudy, Training, Camp, Contest, Performance, Meeting, Consultation, Culture, Media, OtherForm}
}

// ReportState is where a report is on its way.
type ReportState string

const (
	Submitted ReportState = "submitted" // waits for review
	Accepted  ReportState = "accepted"  // counts
	Returned  ReportState = "returned"  // with a reason; a new report may follow
)

// Word is the state in Chinese.
func (s ReportState) Word() string {
	return map[ReportState]string{Submitted: "待审核", Accepted: "已采用", Returned: "已退回"}[s]
}

// Report is an activity as a unit reported it (信息报送). It never changes once it is
// stored; reviews are added to it.
type Report struct {
	ID        string
	Unit      string
	Person    string // id on the roster of who reported it; empty for imports
	Date      datebook.Date
	End       datebook.Date // last day; zero = one day
	Place     string
	Theme     string // 宪法宣传
	Title     string // the activity's own name; may be empty
	Form      Form
	Sessions  Count // 场次; N is at least 1
	People    Count
	Schools   Count // 4所中学
	Materials Count
	Banners   Count
	Partners  []string // 区法院
	Laws      []string // canonical short names: 宪法
	Links     []string
	Photos    []string // media ids
	Text      string   // the sentence it came from, masked; may be empty
	Source    string   // paper or sheet it was taken from; empty for the chat
	At        time.Time

	// The rest is added by match and review.
	Item       string // id of the duty list's item that it fulfils; empty: none
	State      ReportState
	Reason     string // of the last review
	ReviewedBy string
	ReviewedAt time.Time
}

// Name is what a report is called on a list: its activity's own name, else what it was.
func (r Report) Name() string {
	for _, name := range []string{r.Title, r.Theme, string(r.Form)} {
		if name != "" {
			return name
		}
	}
	return "活动"
}

// Unmended counts the reports that were returned and not sent again since: no later
// report tells of the same day and form.
func Unmended(reports []Report) (n int) {
	for _, r := range reports {
		if r.State != Returned {
			continue
		}
		mended := slices.ContainsFunc(reports, func(o Report) bool {
			return o.State != Returned && o.Date == r.Date && o.Form == r.Form && o.At.After(r.At)
		})
		if !mended {
			n++
		}
	}
	return n
}

// Review is a bureau's decision on a report.
type Review struct {
	Report string
	State  ReportState // Accepted or Returned
	Reason string      // needed to return
	Item   string      // item it fulfils, where the reviewer put it right; "-" = none
	By     string
	At     time.Time
}
