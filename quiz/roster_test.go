package quiz

import (
	"slices"
	"strings"
	"testing"

	"pufa/internal/record"
)

func TestRosterRowsSayWhereTheyAreWrong(t *testing.T) {
	heading := RosterHeadings
	for want, rows := range map[string][][]string{
		"第1行：表是空的，第一行要有表头。":         nil,
		"第1行“工号”列：缺少这一列，请用模板。":      {{"单位", "姓名"}},
		"第2行“单位”列：没有填。":             {heading, {"", "韦某", "1"}},
		"第3行“工号”列：工号“1”和第2行重复。":     {heading, {"局", "韦某", "1"}, {"局", "李某", "1"}},
		"第2行“状态”列：“休假”不认识，应是在岗或离岗。": {heading, {"局", "韦某", "1", "", "休假"}},
		"第2行“姓名”列：超过60字。":           {heading, {"局", strings.Repeat("长", 61), "1"}},
	} {
		_, problems := RosterFromTable(rows)
		if len(problems) != 1 || problems[0].String() != want {
			t.Errorf("got %v, want %s", problems, want)
		}
	}
	rows, problems := RosterFromTable([][]string{heading, RosterExample, {}, {"局", "李某", "2", "", "离岗"}})
	if len(problems) > 0 || len(rows) != 2 || rows[1].Row != 4 || !rows[1].Person.Left || !slices.Equal(rows[0].Person.Audiences, []string{"领导干部", "执法人员"}) {
		t.Errorf("%+v %v", rows, problems)
	}
	out := RosterToTable([]record.Unit{{ID: "u", Name: "局"}}, []record.Person{{Unit: "u", Name: "李某", StaffNo: "2", Left: true}})
	if again, problems := RosterFromTable(out); len(problems) > 0 || len(again) != 1 || again[0].Unit != "局" || !again[0].Person.Left {
		t.Errorf("%+v %v", again, problems)
	}
}

func FuzzRosterFromTable(f *testing.F) {
	f.Add("单位,姓名,工号\n局,韦某,1")
	f.Add("单位,姓名,工号,人群,状态\n局,韦某,1,甲、乙,离岗\n,,")
	f.Fuzz(func(t *testing.T, text string) {
		var rows [][]string
		for line := range strings.SplitSeq(text, "\n") {
			rows = append(rows, strings.Split(line, ","))
		}
		people, _ := RosterFromTable(rows)
		seen := map[string]bool{}
		for _, p := range people {
			if p.Unit == "" || p.Person.Name == "" || p.Person.StaffNo == "" || seen[p.Person.StaffNo] {
				t.Errorf("%+v", p)
			}
			seen[p.Person.StaffNo] = true
		}
	})
}

func TestMasks(t *testing.T) {
	for in, want := range map[string]string{"": "", "韦": "韦*", "韦某": "韦*", "欧阳某某": "欧***"} {
		if got := MaskName(in); got != want {
			t.Errorf("%s became %s", in, got)
		}
	}
	for in, want := range map[string]string{"": "", "7": "*", "17": "*7", "SF0017": "****17"} {
		if got := MaskStaffNo(in); got != want {
			t.Errorf("%s became %s", in, got)
		}
	}
}

func TestCodesAsPeopleTypeThem(t *testing.T) {
	code := newCode(12)
	typed := strings.ToLower(code[:4] + "-" + code[4:8] + "　" + code[8:])
	if got := PlainCode(typed); got != code || len(code) != 12 {
		t.Errorf("%s became %s", typed, got)
	}
	if got, ok := CodeOfScene(ScenePrefix + code); !ok || got != code {
		t.Errorf("%s %v", got, ok)
	}
}
