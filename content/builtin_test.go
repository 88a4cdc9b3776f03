package content

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// The packs that come with the program have no error: every citation resolves and
// is in force on the day to which they were checked.
func TestBuiltInPacksAreSound(t *testing.T) {
	for _, f := range Check(builtIn(t), today) {
		if f.Severity == SeverityError {
			t.Error(f)
		}
	}
}

func TestBuiltInPacksAreWide(t *testing.T) {
	s := StatsOf(builtIn(t))
	for _, c := range []struct {
		what       string
		have, want int
	}{
		{"laws", s.Laws, 150}, {"services", s.Services, 15}, {"hotlines", s.Hotlines, 26}, {"offices", s.Offices, 10},
		{"emergencies", s.Emergencies, 7}, {"rows of triggers", s.Triggers, 500},
		{"gists", s.Gists, 120}, {"FAQs", s.FAQs, 40}, {"cases", s.Cases, 20},
		{"questions", s.Questions.Total, 400}, {"questions on the constitution", s.Questions.ByTopic["宪法"], 100},
		{"questions on legal publicity", s.Questions.ByTopic["法治宣传教育与习近平法治思想"], 100},
		{"questions on enforcement", s.Questions.ByTopic["行政执法"], 100},
		{"questions on national security", s.Questions.ByTopic["国家安全"], 100},
	} {
		if c.have < c.want {
			t.Errorf("%d %s, want %d", c.have, c.what, c.want)
		}
	}
}

// Laws that people still name by what they were are found, and said to have ended.
func TestCatalogueKnowsWhatPeopleCallALaw(t *testing.T) {
	set := builtIn(t)
	names := set.LawNames()
	for called, want := range map[string]string{
		"消法": "消费者权益保护法", "治安法": "治安管理处罚法", "婚姻家庭编": "民法典", "婚姻法": "婚姻法", "环保法": "环境保护法",
		"民法典婚姻家庭编的解释（二）": "", "婚姻家庭编解释二": "民法典婚姻家庭编解释（二）", "反家暴法": "反家庭暴力法",
		"最高人民法院关于审理民间借贷案件适用法律若干问题的规定": "民间借贷司法解释", "刑法": "刑法", "医保法": "医疗保障法",
	} {
		if got := names[called]; got != want {
			t.Errorf("%s is %q, want %q", called, got, want)
		}
	}
	status := map[string]Status{}
	for i := range set.Laws {
		status[set.Laws[i].Name] = set.Laws[i].StatusOn(today)
	}
	for name, want := range map[string]Status{
		"婚姻法": Repealed, "噪声污染防治法": Repealed, "信访条例": Repealed, "医疗保障法": NotYet, "商标法": InForce, "生态环境法典": InForce,
	} {
		if status[name] != want {
			t.Errorf("%s is %s, want %s", name, status[name], want)
		}
	}
}

func TestEmergencyTextsFitOneReply(t *testing.T) {
	for _, e := range builtIn(t).Emergencies {
		if n := len(e.Safety) + len(e.Law); n > MaxEmergency {
			t.Errorf("%s: %d bytes", e.ID, n)
		}
		if !slices.ContainsFunc(e.Calls, func(n string) bool { return strings.Contains(e.Safety, n) }) {
			t.Errorf("%s: the safety text names none of %v", e.ID, e.Calls)
		}
	}
}

func TestStatsCounts(t *testing.T) {
	set := load(t, folder("a.yaml", `
gists:
  - {law: 灯塔法, article: 1, questions: [一, 二]}
  - {law: 灯塔法, article: 2, questions: [三]}
faqs:
  - {id: a, question: 问, phrasings: [一, 二], conclusion: 能拆。先问看守人！}
emergencies:
  - {id: e, triggers: [[一], [二, 三]]}
questions:
  - {id: q1, kind: single, case_id: c, topic: 灯, audiences: [居民, 教师]}
  - {id: q2, kind: true_false, topic: 灯, audiences: [居民]}
`))
	s := StatsOf(set)
	s.Version = ""
	got, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"version":"","laws":0,"gists":2,"gist_laws":1,"lay_questions":3,"faqs":1,"faq_phrasings":3,"cases":0,"services":0,` +
		`"hotlines":0,"offices":0,"emergencies":1,"triggers":2,"terms":0,"off_topic":0,"guides":0,"calculators":0,"enterprise_items":0,` +
		`"questions":{"total":2,"case_based":1,"by_type":{"single":1,"true_false":1},"by_topic":{"灯":2},"by_audience":{"居民":2,"教师":1}},"campaigns":0,"rubrics":0,"conclusion_sentence":3.5}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func BenchmarkBuiltIn(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		if _, err := BuiltIn(); err != nil {
			b.Fatal(err)
		}
	}
}
