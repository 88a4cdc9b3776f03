package yearbook

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pufa/duty"
	"pufa/internal/datebook"
)

var utc = time.UTC

func day(m time.Month, d int) datebook.Date { return datebook.Date{Year: 2024, Month: m, Day: d} }

// someRecords are a small district's year.
func someRecords() *duty.Records {
	at := time.Date(2025, 1, 5, 9, 0, 0, 0, utc)
	item := func(id, what string, m time.Month, d int) duty.Item {
		return duty.Item{ID: id, What: what, Start: day(1, 1), Deadline: day(m, d), Times: 1}
	}
	return &duty.Records{
		Period: duty.Year(2024), AsOf: at,
		Units: []duty.Unit{
			{ID: "d", Name: "某区", Kind: duty.KindDistrict},
			{ID: "j", Name: "区司法局", Kind: duty.KindOffice, Accounts: []duty.Account{{ID: "a", Platform: "微信公众号", Name: "法治某区"}}},
			{ID: "c", Name: "区人民法院", Kind: duty.KindCourt, Accounts: []duty.Account{{ID: "b", Platform: "微信公众号", Name: "某区法苑"}}},
			{ID: "s1", Name: "第一学校", Kind: duty.KindSchool}, {ID: "s2", Name: "第二学校", Kind: duty.KindSchool},
		},
		Lists: []duty.List{{Unit: "j", Year: 2024, Version: 1, Published: at, Items: []duty.Item{item("x", "宪法宣传周", 12, 10), item("y", "民法典宣传月", 5, 31)}}},
		Reports: []duty.Report{
			{ID: "r1", Unit: "j", Date: day(12, 4), Form: duty.Oath, Theme: "宪法", Title: "宪法宣誓", Place: "小学", Sessions: duty.Count{N: 1}, People: duty.Count{N: 200}, State: duty.Accepted, Item: "x"},
			{ID: "r2", Unit: "j", Date: day(1, 1), End: day(12, 31), Form: duty.ToVillage, Title: "送法下乡", Sessions: duty.Count{N: 100}, Materials: duty.Count{N: 30000, OrMore: true}, State: duty.Accepted},
			{ID: "r3", Unit: "c", Date: day(5, 6), Form: duty.Lecture, Title: "被退回的讲座", Sessions: duty.Count{N: 7}, State: duty.Returned},
		},
		Register: []duty.Entry{{ID: "e1", Kind: duty.DeputyHead, Unit: "s1", From: day(1, 1)}},
		Media:    []duty.MediaFigure{{Account: "a", Year: 2024, Items: duty.Count{N: 330, OrMore: true}, Reads: duty.Count{N: 33800, OrMore: true}}},
		Figures:  []duty.Figure{{ID: "f1", Unit: "j", Year: 2024, Name: "涉企行政检查清单", Value: duty.Count{N: 2774}, Measure: "条"}},
	}
}

func district(t testing.TB) *Template {
	t.Helper()
	template, err := BuiltIn(DistrictTemplate)
	if err != nil {
		t.Fatal(err)
	}
	return template
}

// text is all that a book says in headings, paragraphs and tables.
func text(b *Book) string {
	var out strings.Builder
	fmt.Fprintln(&out, b.Title)
	for _, block := range b.Blocks {
		out.WriteString(block.Text)
		for _, s := range block.Spans {
			out.WriteString(s.Text)
		}
		out.WriteString(block.Table.Caption + strings.Join(block.Table.Head, " "))
		for _, row := range block.Table.Rows {
			out.WriteString("\n" + strings.Join(row, " "))
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestWhatTheReportSays(t *testing.T) {
	said := text(Compose(district(t), someRecords(), someRecords().Reports, "", utc))
	for _, want := range []string{
		"2024年某区普法责任落实情况报告", "法治副校长1名，覆盖率达50%", "发放宣传资料3万余份", "涉企行政检查清单2774条",
		"“法治某区”微信公众号全年发布普法信息330余篇，阅读量33800余人次", "12月4日，在小学举办宪法宣誓，200人参加",
		"1个责任单位没有报送普法工作信息：区人民法院", "1个责任单位没有公布普法责任清单：区人民法院", "1项任务没有按期完成：区司法局“民法典宣传月”",
		"1所学校没有登记法治副校长", "1个媒体账号没有报送全年篇数和阅读量：区人民法院的“某区法苑”", "1条信息报送因不合要求被退回",
		"区司法局 区直部门 2 101 2 1 1", "一、加强组织领导",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	for _, wrong := range []string{"被退回的讲座", "{", "}", "法律明白人0", "模拟法庭"} {
		if strings.Contains(said, wrong) {
			t.Errorf("the report says %q", wrong)
		}
	}
}

func TestPartOfAYear(t *testing.T) {
	r := someRecords()
	year := r.Reports
	r.Period = duty.Period{Year: 2024, Quarter: 2}
	r.Reports = nil
	said := text(Compose(district(t), r, year, "", utc))
	for _, want := range []string{"2024年第二季度", "期间到期的任务1项", "1项任务没有按期完成：区司法局“民法典宣传月”", "法治副校长1名"} {
		if !strings.Contains(said, want) {
			t.Errorf("the quarter does not say %q", want)
		}
	}
	for _, wrong := range []string{"330余", "2774", "宪法宣誓", "3万余"} { // of the year, not of the quarter
		if strings.Contains(said, wrong) {
			t.Errorf("the quarter says %q", wrong)
		}
	}
}

func TestUnitsOwnReport(t *testing.T) {
	template, err := BuiltIn(UnitTemplate)
	if err != nil {
		t.Fatal(err)
	}
	r := someRecords()
	r.Units, r.Register = r.Units[1:2], nil
	b := Compose(template, r, r.Reports, "j", utc)
	said := text(b)
	for _, want := range []string{"区司法局2024年普法履职报告", "期间到期的任务2项，已完成1项，逾期1项", "✗已逾期", "开展活动101场，参加200人次，发放资料3万余份"} {
		if !strings.Contains(said, want) {
			t.Errorf("the unit's report does not say %q", want)
		}
	}
	if b.Issuer != "区司法局" {
		t.Errorf("%q signs", b.Issuer)
	}
}

// TestNoRecordsNoFigures: a district of which nothing is known has a report without a
// digit but those of the period and of what is missing.
func TestNoRecordsNoFigures(t *testing.T) {
	b := Compose(district(t), &duty.Records{Period: duty.Year(2024), AsOf: time.Date(2025, 1, 1, 0, 0, 0, 0, utc)}, nil, "", utc)
	for _, block := range b.Blocks {
		for _, s := range block.Spans {
			if left := strings.ReplaceAll(s.Text, "2024", ""); strings.ContainsAny(left, "0123456789") {
				t.Errorf("without records the report says %q", s.Text)
			}
		}
		if block.Kind == TableBlock || block.Kind == ChartBlock {
			t.Errorf("without records there is %+v", block)
		}
	}
}

func TestPartsAndSectionsAreNumberedWithoutGaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := someRecords()
		r.Reports = slices.DeleteFunc(r.Reports, func(duty.Report) bool { return rapid.Bool().Draw(t, "gone") })
		if rapid.Bool().Draw(t, "nothing else") {
			r.Media, r.Figures, r.Register, r.Lists, r.Units = nil, nil, nil, nil, nil
		}
		template, err := BuiltIn(DistrictTemplate)
		if err != nil {
			t.Fatal(err)
		}
		part, section := 0, 0
		for _, b := range Compose(template, r, r.Reports, "", utc).Blocks {
			if b.Kind != HeadingBlock {
				continue
			}
			want := ""
			if b.Level == 1 {
				part, section = part+1, 0
				want = chinese(part) + "、"
			} else {
				section++
				want = "（" + chinese(section) + "）"
			}
			if !strings.HasPrefix(b.Text, want) {
				t.Fatalf("%q should begin with %q", b.Text, want)
			}
		}
	})
}

// TestOrderOfRecordsDoesNotMatter: a store may hand out reports in any order.
func TestOrderOfRecordsDoesNotMatter(t *testing.T) {
	want := text(Compose(district(t), someRecords(), someRecords().Reports, "", utc))
	r := someRecords()
	slices.Reverse(r.Reports)
	slices.Reverse(r.Register)
	slices.Reverse(r.Figures)
	slices.Reverse(r.Units)
	slices.Reverse(r.Media)
	slices.Reverse(r.Lists)
	if got := text(Compose(district(t), r, r.Reports, "", utc)); got != want {
		t.Errorf("another order says\n%s\nnot\n%s", got, want)
	}
}

func TestEverySourceIsThereAndUsed(t *testing.T) {
	b := Compose(district(t), someRecords(), someRecords().Reports, "", utc)
	used := map[int]bool{}
	for _, block := range b.Blocks {
		for _, s := range block.Spans {
			for _, n := range s.Sources {
				used[n] = true
			}
		}
		for _, caption := range []string{block.Table.Caption, block.Chart.Title} {
			var n int
			if i := strings.LastIndex(caption, "["); i >= 0 {
				if _, err := fmt.Sscanf(caption[i:], "[%d]", &n); err != nil {
					t.Errorf("%q: %v", caption, err)
				}
				used[n] = true
			}
		}
	}
	for i, s := range b.Sources {
		if s.Number != i+1 || !used[s.Number] || s.How == "" {
			t.Errorf("source %+v is out of order, unused or not explained", s)
		}
	}
	if len(used) != len(b.Sources) {
		t.Errorf("%d sources are used, %d listed", len(used), len(b.Sources))
	}
}

func TestPercentIsNeverRoundedUp(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		want        string
	}{{69, 69, "100%"}, {68, 69, "98.5%"}, {999, 1000, "99.9%"}, {9999, 10000, "99.9%"}, {0, 5, "0%"}, {1, 0, ""}} {
		if got := percent(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d is %q, want %q", c.part, c.whole, got, c.want)
		}
	}
}

func TestDaysInWords(t *testing.T) {
	c := &Composer{records: &duty.Records{Period: duty.Year(2024)}}
	for _, v := range []struct {
		from, to datebook.Date
		want     string
	}{
		{day(12, 4), datebook.Date{}, "12月4日"}, {day(12, 1), day(12, 7), "12月1日至7日"}, {day(4, 1), day(4, 30), "4月"},
		{day(1, 1), day(12, 31), ""}, {day(5, 30), day(6, 2), "5月30日至6月2日"}, {day(3, 1), day(5, 31), "3月至5月"}, {day(2, 1), day(2, 29), "2月"},
	} {
		if got := c.days(&duty.Report{Date: v.from, End: v.to}); got != v.want {
			t.Errorf("%v to %v is %q, want %q", v.from, v.to, got, v.want)
		}
	}
}

func TestChineseNumbers(t *testing.T) {
	for n, want := range map[int]string{1: "一", 10: "十", 11: "十一", 20: "二十", 42: "四十二"} {
		if got := chinese(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}
