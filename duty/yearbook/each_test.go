package yearbook

import (
	"fmt"
	"strings"
	"testing"

	"pufa/duty"
)

// busy are records of many units with many reports each.
func busy(units, reports int) *duty.Records {
	r := someRecords()
	for i := range units {
		r.Units = append(r.Units, duty.Unit{ID: fmt.Sprint("u", i), Name: fmt.Sprintf("第%d单位", i), Kind: duty.KindOffice})
	}
	forms := duty.Forms()
	for i := range reports {
		r.Reports = append(r.Reports, duty.Report{
			ID: fmt.Sprintf("b%06d", i), Unit: fmt.Sprint("u", i%units), Date: day(3, 1).AddDays(i % 200), Form: forms[i%len(forms)],
			Title: fmt.Sprintf("第%d场活动", i), Sessions: duty.Count{N: 1}, People: duty.Count{N: i}, State: duty.Accepted,
		})
	}
	return r
}

func eachTemplate(t *testing.T, line string) *Template {
	t.Helper()
	template, err := Parse("t", []byte("标题: a\n正文: [{标题: b, 内容: [{段: ["+line+"]}]}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	return template
}

func spans(b *Book) []Span {
	var out []Span
	for _, block := range b.Blocks {
		out = append(out, block.Spans...)
	}
	return out
}

func TestOnlyTheLargestAreTold(t *testing.T) {
	r := busy(3, 100)
	b := Compose(eachTemplate(t, `{逐条: {全部: true}, 最多: 5, 写: "{活动}{人数}人。", 其余: "另有{其余数}项。"}`), r, r.Reports, "", utc)
	got := spans(b)
	if len(got) != 6 || got[5].Text != "另有97项。" {
		t.Fatalf("%d sentences, the last %+v", len(got), got[len(got)-1])
	}
	said := text(b)
	for _, want := range []string{"宪法宣誓200人。", "第99场活动99人。", "第96场活动96人。"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not told", want)
		}
	}
	if n := len(b.Sources[got[5].Sources[0]-1].Records); n != 97 {
		t.Errorf("the rest are traced to %d records", n)
	}
}

func TestWhatIsNotToldIsLeftToLaterSentences(t *testing.T) {
	r := someRecords()
	for _, c := range []struct{ lines, want string }{
		{`{逐条: {形式: [宪法宣誓]}, 写: "一{活动}。"}, {逐条: {全部: true}, 写: "二{活动}。"}`, "一宪法宣誓。二送法下乡。"},
		{`{逐条: {形式: [宪法宣誓]}, 写: "一{活动}。"}, {逐条: {全部: true, 可重复: true}, 写: "二{活动}。"}`, "一宪法宣誓。二宪法宣誓。二送法下乡。"},
		{`{逐条: {全部: true}, 最多: 1, 写: "一{活动}。"}, {逐条: {全部: true}, 写: "二{活动}。"}`, "一宪法宣誓。二送法下乡。"},
		{`{逐条: {全部: true}, 写: "在{地点}{活动}。"}, {逐条: {全部: true}, 写: "二{活动}。"}`, "在小学宪法宣誓。二送法下乡。"},
	} {
		var said strings.Builder
		for _, s := range spans(Compose(eachTemplate(t, c.lines), r, r.Reports, "", utc)) {
			said.WriteString(s.Text)
		}
		if said.String() != c.want {
			t.Errorf("%s said %q, want %q", c.lines, said.String(), c.want)
		}
	}
}

func BenchmarkCompose(b *testing.B) {
	r := busy(300, 10_000)
	template, err := BuiltIn(DistrictTemplate)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Compose(template, r, r.Reports, "", utc)
	}
}
