package duty

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pufa/internal/datebook"
	"pufa/internal/fault"
)

func TestUnitsComeBackAsTheyWere(t *testing.T) {
	units, problems := UnitsFromTable([][]string{UnitHeadings, UnitExample, {"百朋镇", KindTown}, {"百朋镇怀洪村", KindVillage, "百朋镇", "", "", "", "", "怀洪"},
		{"区人社局", KindOffice, "", "", "", "", "", "", "覃某", "RS0013"}}, nil)
	if len(problems) > 0 || len(units) != 3 || len(units[0].Liaisons) != 2 || units[2].Parent != units[1].ID {
		t.Fatalf("%v %+v", problems, units)
	}
	again, problems := UnitsFromTable(UnitsToTable(units), units)
	if diff := cmp.Diff(units, again, cmpopts.IgnoreFields(Liaison{}, "Person"), cmpopts.EquateEmpty()); diff != "" || len(problems) > 0 {
		t.Error(problems, diff)
	}
}

func TestBadRowsAreNamed(t *testing.T) {
	_, problems := UnitsFromTable([][]string{{"单位", "类型", "人数", "上级单位", "联络员", "联络员工号"}, {"甲局", "", "很多", "无此单位", "韦某", ""}}, nil)
	var got []string
	for _, p := range problems {
		got = append(got, p.String())
	}
	want := []string{"第2行“类型”列：没有填。", "第2行“人数”列：“很多”应是整数。", "第2行“联络员工号”列：写了联络员，也要写工号。", "第2行“上级单位”列：没有“无此单位”这个单位。"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	_, problems = ListsFromTable([][]string{{"单位", "法律或主题", "形式", "时间", "截止"}, {"甲局", "宪法", "吃饭", "", ""}, {"乙局", "宪法", "", "十三月", ""}, {"乙局", "", "", "", "2026-02-30"}}, 2026, []Unit{{ID: "y", Name: "乙局"}})
	if len(problems) < 4 {
		t.Error(problems)
	}
	if _, problems := UnitsFromTable(nil, nil); len(problems) != 2 {
		t.Error(problems)
	}
}

func TestListsFromSheetAndFile(t *testing.T) {
	known := []Unit{{ID: "rs", Name: "区人社局"}}
	lists, problems := ListsFromTable([][]string{ListHeadings, ListExample}, 2026, known)
	if len(problems) > 0 || len(lists) != 1 {
		t.Fatal(problems)
	}
	it := lists[0].Items[0]
	if it.Start != (datebook.Date{Year: 2026, Month: 11, Day: 15}) || it.Deadline != (datebook.Date{Year: 2026, Month: 12, Day: 10}) {
		t.Errorf("%+v", it)
	}
	again, problems := ListsFromTable(ListToTable("区人社局", lists[0]), 2026, known)
	if diff := cmp.Diff(lists, again); diff != "" || len(problems) > 0 {
		t.Error(diff, problems)
	}
	const file = "year: 2026\nlists:\n  - unit: 区人社局\n    items:\n      - {what: 宪法宣传, when: 12-04, times: 2, words: [国家宪法日]}\n"
	fromFile, err := ListsFromYAML([]byte(file), 2025, known)
	if err != nil || fromFile[0].Year != 2026 || fromFile[0].Items[0].Times != 2 {
		t.Fatal(err, fromFile)
	}
	for _, bad := range []string{"lists: [{unit: 没有的局}]", "list: []", "lists: 3", "\t"} {
		if _, err := ListsFromYAML([]byte(bad), 2026, known); fault.Message(err) == "" || strings.Contains(fault.Message(err), "\n") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzListsFromYAML(f *testing.F) {
	f.Add([]byte("year: 2026\nlists:\n  - unit: 甲\n    items:\n      - {what: 宪法, when: 12-04}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := ListsFromYAML(data, 2026, []Unit{{ID: "a", Name: "甲"}}); err != nil && fault.Message(err) == "" {
			t.Fatal(err)
		}
	})
}

func TestMatch(t *testing.T) {
	year := Year(2026).Span()
	items := []Item{
		{ID: "1", What: "国家宪法日宣传", Start: on(11, 15), Deadline: on(12, 10)},
		{ID: "2", What: "民法典宣传", Start: on(5, 1), Deadline: on(5, 31)},
		{ID: "3", What: "《未成年人保护法》进校园", Start: year.Start, Deadline: year.End},
		{ID: "4", What: "集体学法", Form: GroupStudy, Start: year.Start, Deadline: year.End, Times: 2},
		{ID: "5", What: "全民国家安全教育日", Start: on(4, 1), Deadline: on(4, 30)},
		{ID: "6", What: "宪法", Start: year.Start, Deadline: year.End},
		{ID: "7", What: "禁毒宣传", Form: Lecture, Start: year.Start, Deadline: year.End},
	}
	for sentence, want := range map[string]string{
		"12月4日在思贤小学开展宪法宣传活动，200名学生参加": "1", // the nearer deadline of two
		"3月4日在思贤小学开展宪法宣传活动":           "6",
		"5月28日开展民法典宣传":                "2",
		"6月2日开展民法典宣传":                 "", // too late
		"4月15日开展国家安全宣传":               "5",
		"9月1日到小学宣传未成年人保护法":            "3",
		"3月1日局党组中心组集体学法，学习监察法":        "4",
		"6月26日在中学举办禁毒讲座":              "7",
		"6月26日在广场开展禁毒宣传":              "", // another form is asked for
		"7月1日开展税法宣传":                  "",
	} {
		r := ParseReport(sentence, parseDay).Report("u", "p", at(12, 20))
		if got := Match(items, &r); got != want {
			t.Errorf("%s is matched to %q, want %q", sentence, got, want)
		}
	}
}

func TestReportsAndFiguresFromSheets(t *testing.T) {
	units := []Unit{{ID: "rs", Name: "区人社局", Accounts: []Account{{ID: "wx", Platform: "微信公众号", Name: "某区人社"}}}}
	reports, problems := ReportsFromTable([][]string{ReportHeadings, ReportExample}, units, at(12, 20))
	if len(problems) > 0 || reports[0].People != (Count{N: 200, OrMore: true}) || reports[0].State != Submitted {
		t.Fatal(problems, reports)
	}
	again, _ := ReportsFromTable([][]string{ReportHeadings, ReportExample}, units, at(12, 21))
	if again[0].ID != reports[0].ID {
		t.Error("the same row has another id")
	}
	bad := [][]string{{"单位", "日期", "至", "形式", "人数"}, {"没有的局", "2026-13-01", "", "吃饭", "很多"}, {"区人社局", "2026-12-31", "2026-12-01", "讲座", ""}}
	if _, problems := ReportsFromTable(bad, units, at(12, 20)); len(problems) != 6 {
		t.Errorf("%d problems: %v", len(problems), problems)
	}
	media, problems := MediaFromTable([][]string{MediaHeadings, MediaExample}, units)
	if len(problems) > 0 || media[0].Account != "wx" || media[0].Reads != (Count{N: 33800, OrMore: true}) {
		t.Error(problems, media)
	}
	figures, problems := FiguresFromTable([][]string{FigureHeadings, FigureExample}, units)
	if len(problems) > 0 || figures[0].Value.N != 2774 {
		t.Error(problems, figures)
	}
	entries, problems := RegisterFromTable([][]string{RegisterHeadings, {string(Adviser), "区人社局", "覃律师", "律师", "", "", "", "2026-01-01", "", "", "是", ""}}, units)
	if len(problems) > 0 || !entries[0].Published {
		t.Error(problems, entries)
	}
}

func TestEvenness(t *testing.T) {
	r := yearOf(Unit{ID: "a", Name: "甲局", Kind: KindOffice}, Unit{ID: "b", Name: "乙局", Kind: KindOffice}, Unit{ID: "c", Name: "丙局", Kind: KindOffice})
	r.AsOf = at(4, 15)
	r.Lists = []List{{Unit: "a", Items: []Item{{ID: "1", What: "宪法宣传", Start: on(1, 1), Deadline: on(3, 1)}, {ID: "2", What: "禁毒宣传", Start: on(1, 1), Deadline: on(6, 26)}}},
		{Unit: "b", Items: []Item{{ID: "1", What: "《民法典》", Start: on(1, 1), Deadline: on(2, 1)}}}}
	done := did("r", Lecture, on(1, 20))
	done.Unit, done.Item = "b", "1"
	r.Reports = []Report{done}
	e := EvennessOf(r, []Score{{Unit: "a", Total: 1000}, {Unit: "b", Total: 5000}, {Unit: "c", Total: 3000}}, east)
	got := []any{e.Units, e.Average.String(), e.Weakest, e.NoList, e.Silent, e.Uncovered, e.EmptyMonths}
	want := []any{3, "30", []string{"甲局"}, []string{"丙局"}, []string{"甲局", "丙局"}, []UnitGap{{"甲局", []string{"宪法宣传"}}}, []time.Month{2, 3, 4}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, topic := range e.NobodysJob {
		if topic == "宪法" || topic == "禁毒" || topic == "民法典" {
			t.Errorf("%s is on a list", topic)
		}
	}
	if len(e.NobodysJob) != len(Topics())-3 {
		t.Errorf("%d topics are nobody's", len(e.NobodysJob))
	}
}
