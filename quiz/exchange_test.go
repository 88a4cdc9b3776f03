package quiz

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"pufa/internal/lawref"
)

func TestTheExampleOfTheSheetIsRight(t *testing.T) {
	got, problems := FromTable([][]string{Headings, Example, {}})
	if len(problems) > 0 || len(got) != 1 || got[0].Answer[0] != 2 || got[0].Basis[0] != (lawref.Ref{Law: "法治宣传教育法", Number: lawref.Number{Article: 13}}) {
		t.Fatalf("%+v %v", got, problems)
	}
}

func TestEveryMistakeOfASheetHasItsPlace(t *testing.T) {
	row := func(change map[string]string) []string {
		out := append([]string(nil), Example...)
		for i, h := range Headings {
			if v, ok := change[h]; ok {
				out[i] = v
			}
		}
		return out
	}
	_, problems := FromTable([][]string{Headings,
		row(nil),
		row(nil), // the same id again
		row(map[string]string{"题号": "2", "题型": "问答"}),
		row(map[string]string{"题号": "3", "答案": "Z"}),
		row(map[string]string{"题号": "4", "依据": "某法某条"}),
		row(map[string]string{"题号": "5", "难度": "很难"}),
		row(map[string]string{"题号": "6", "题型": "多选", "答案": "A"}),
	})
	var got []string
	for _, p := range problems {
		got = append(got, p.String())
	}
	want := []string{
		"第3行“题号”列：题号“XF-001”和第2行重复。",
		"第4行“题型”列：“问答”不认识，应是单选、多选、判断或排序。",
		"第5行“答案”列：“Z”看不懂，应像 A、ABD 或 对。",
		"第6行“依据”列：“某法某条”不是法律条文，应像 民法典第1077条。",
		"第7行“难度”列：“很难”应是1、2或3。",
		"第8行“题干”列：多选题至少要有两个答案。",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if _, problems := FromTable([][]string{{"题号", "题干"}}); len(problems) != 1 || problems[0].Column != "题型" {
		t.Error(problems)
	}
}

func TestAiken(t *testing.T) {
	got, problems, err := ParseAiken(strings.NewReader("国家宪法日是哪天？\nA. 3月15日\nB) 12月4日\nANSWER: B\n\n没有答案的题\nA. 甲\nB. 乙\n\n第三题\nA. 甲\nANSWER: A\n"))
	if err != nil || len(got) != 1 || got[0].Options[1] != "12月4日" || got[0].Answer[0] != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	if len(problems) != 2 || problems[0].String() != "第10行：上一题还没有 ANSWER 行。" && problems[0].Row == 0 {
		t.Error(problems)
	}
}

func TestGIFT(t *testing.T) {
	got, problems, err := ParseGIFT(strings.NewReader(`// 注释
$CATEGORY: 普法/宪法

::XF-1:: 国家宪法日是\: {=12月4日#对 ~4月15日 ~3月15日}

下列哪些是公民的基本权利？{~%50%选举权 ~%50%受教育权 ~%-100%随意停车}

宪法是根本法。{T#第一课}

配对 {=甲 -> 乙 =丙 -> 丁}

没有答案
`))
	if err != nil || len(got) != 3 {
		t.Fatalf("%+v %v %v", got, problems, err)
	}
	if q := got[0]; q.ID != "XF-1" || q.Stem != "国家宪法日是:" || q.Topic != "宪法" || q.Kind != Single || q.Explanation != "对" || q.Answer[0] != 0 {
		t.Errorf("%+v", q)
	}
	if q := got[1]; q.Kind != Multiple || !reflect.DeepEqual(q.Answer, []int{0, 1}) {
		t.Errorf("%+v", q)
	}
	if q := got[2]; q.Kind != TrueFalse || q.Answer[0] != 0 || q.Explanation != "第一课" {
		t.Errorf("%+v", q)
	}
	if len(problems) != 2 || problems[0].Message != "配对题不支持" || problems[1].Row != 12 {
		t.Error(problems)
	}
}

// randomQuestion draws a question that may be asked.
func randomQuestion(t *rapid.T) Question {
	text := rapid.StringMatching(`[甲乙丙丁abc~=#{}:\\%]{1,8}`)
	q := Question{Version: 1, Kind: rapid.SampledFrom([]Kind{Single, Multiple, TrueFalse}).Draw(t, "kind"),
		ID: "id" + rapid.StringMatching(`[0-9]{3}`).Draw(t, "id"), Stem: "题" + text.Draw(t, "stem") + "？", Difficulty: 1, Topic: "宪法"}
	q.Options = rapid.SliceOfNDistinct(rapid.Map(text, func(s string) string { return "选" + s }), 3, 6, rapid.ID).Draw(t, "options")
	switch q.Kind {
	case Single:
		q.Answer = []int{rapid.IntRange(0, len(q.Options)-1).Draw(t, "answer")}
	case Multiple:
		q.Answer = []int{0, len(q.Options) - 1}
	case TrueFalse:
		q.Options, q.Answer = []string{"对", "错"}, []int{rapid.IntRange(0, 1).Draw(t, "answer")}
	}
	return q
}

func TestQuestionsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := randomQuestion(t)
		if q.Check() != nil {
			t.Skip()
		}
		got, problems := FromTable(ToTable([]Question{q}))
		if len(problems) > 0 || !reflect.DeepEqual(got, []Question{withEmptyLists(q, got)}) {
			t.Fatalf("table: %+v %v, want %+v", got, problems, q)
		}
		var gift bytes.Buffer
		if _, err := WriteGIFT(&gift, []Question{q}); err != nil {
			t.Fatal(err)
		}
		got, problems, err := ParseGIFT(&gift)
		if err != nil || len(problems) > 0 || len(got) != 1 || !reflect.DeepEqual(got[0], q) {
			t.Fatalf("GIFT: %+v %v %v, want %+v", got, problems, err, q)
		}
	})
}

// withEmptyLists gives q the empty, not nil, lists that reading a sheet makes.
func withEmptyLists(q Question, like []Question) Question {
	if len(like) == 1 {
		q.Audiences, q.Basis = like[0].Audiences, like[0].Basis
	}
	return q
}

func FuzzParseGIFT(f *testing.F) {
	f.Add("::a:: b {=c ~d}\n\n{T}")
	f.Fuzz(func(t *testing.T, s string) {
		got, _, err := ParseGIFT(strings.NewReader(s))
		for _, q := range got {
			if err != nil || q.Check() != nil {
				t.Errorf("%q gave %+v", s, q)
			}
		}
	})
}

func FuzzParseAiken(f *testing.F) {
	f.Add("a\nA. b\nB. c\nANSWER: A\n")
	f.Fuzz(func(t *testing.T, s string) {
		got, _, _ := ParseAiken(strings.NewReader(s))
		for _, q := range got {
			if q.Check() != nil {
				t.Errorf("%q gave %+v", s, q)
			}
		}
	})
}
