package command

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	sheets "pufa/internal/report"

	"pufa/duty"
)

// TestDutyFromUnitsToVerifiedScore walks the bureau's way by the command line.
func TestDutyFromUnitsToVerifiedScore(t *testing.T) {
	s, dir := newShell(t), t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write := func(name string, rows [][]string) string {
		f, err := os.Create(path(name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := sheets.WriteTable(f, "表", rows); err != nil {
			t.Fatal(err)
		}
		return path(name)
	}
	text := func(name, body string) string {
		if err := os.WriteFile(path(name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		return path(name)
	}
	run := func(want string, args ...string) string {
		t.Helper()
		code, out, problems := s.run(append([]string{"duty"}, args...)...)
		if code != 0 || !strings.Contains(out, want) {
			t.Fatalf("pufa duty %s: %d\n%s%s\nwant %s", strings.Join(args, " "), code, out, problems, want)
		}
		return out
	}
	refused := func(want string, args ...string) {
		t.Helper()
		code, out, problems := s.run(append([]string{"duty"}, args...)...)
		if code == 0 || !strings.Contains(problems, want) {
			t.Fatalf("pufa duty %s: %d\n%s%s\nwant a refusal with %s", strings.Join(args, " "), code, out, problems, want)
		}
	}
	village := []string{"百朋镇怀洪村", duty.KindVillage, "", "", "", "", "", "怀洪"}
	units := write("units.xlsx", [][]string{duty.UnitHeadings, duty.UnitExample, village})
	refused("--by", "units", "import", units)
	run("导入了2个单位", "units", "import", units, "--by", "韦某")
	run("", "units", "export", path("out.xlsx"))
	refused("没有“没有的局”", "lists", "import", text("bad.yaml", "lists: [{unit: 没有的局, items: [{what: 宪法}]}]"), "--by", "韦某")
	lists := text("lists.yaml", "lists:\n  - unit: 区人社局\n    items:\n      - {what: 宪法宣传, start: 2026-01-01, deadline: 2026-01-31}\n      - {what: 劳动法宣传}\n")
	run("导入并公布了1个单位", "lists", "import", lists, "--year", "2026", "--by", "韦某")
	run("宪法宣传", "lists", "show", "--unit", "区人社局", "--year", "2026")
	run("导入了1条", "register", "import", write("register.xlsx", [][]string{duty.RegisterHeadings, duty.RegisterExample}), "--by", "韦某")
	run("100%", "register", "coverage", "--year", "2026")
	reports := write("reports.xlsx", [][]string{duty.ReportHeadings, duty.ReportExample})
	for range 2 {
		run("导入了1条报送", "reports", "import", reports, "--by", "韦某")
	}
	if out := run("国家安全宣传", "reports", "list"); strings.Count(out, "思贤小学") != 1 {
		t.Errorf("imported twice:\n%s", out)
	}
	run("导入了1条媒体数据", "media", "import", write("media.xlsx", [][]string{duty.MediaHeadings, duty.MediaExample}), "--by", "韦某")
	run("导入了1条数据", "figures", "import", write("figures.xlsx", [][]string{duty.FigureHeadings, duty.FigureExample}), "--by", "韦某")
	refused("没有“无此号”这个账号", "media", "import", write("badmedia.xlsx", [][]string{duty.MediaHeadings, {"区人社局", "", "无此号", "2026", "1"}}), "--by", "韦某")
	run("区人社局", "board")
	run("录入了", "marks", "add", "--unit", "区人社局", "--name", "社会评议", "--value", "90", "--of", "100", "--year", "2026", "--by", "韦某")
	refused("加分、扣分要写明事由", "marks", "add", "--unit", "区人社局", "--name", "市级以上表彰", "--by", "韦某")
	run("13.5", "explain", "--unit", "区人社局", "--year", "2026")
	run("区人社局", "score", "--year", "2026")
	run("没有采用过报送的单位：区人社局", "evenness", "--year", "2026")

	draft := regexp.MustCompile(`起草了 ([0-9a-f]+)`).FindStringSubmatch(run("起草了", "prompts", "write", "--unit", "区人社局", "请报送计划", "--by", "韦某"))[1]
	refused("现在是“待签发”", "prompts", "close", draft, "--by", "韦某")
	run("已签发", "prompts", "sign", draft, "--by", "覃某")
	run("联络员 韦某 0772-0000001", "prompts", "deliver", "--by", "覃某")
	run("已送达", "prompts", "phoned", draft, "--by", "覃某")
	refused("还要写 --reason", "prompts", "drop", draft, "--by", "覃某")
	refused("督办要写明原因", "prompts", "escalate", draft, "--by", "覃某")

	run("定格了 2026/example-office/1", "freeze", "--year", "2026", "--by", "覃某")
	refused("已经定格过", "freeze", "--year", "2026", "--by", "覃某")
	run("1份定格：哈希链完好", "verify")
	run("", "snapshots", "2026/example-office/1", "--file", path("snapshot.json"))
	if b, err := os.ReadFile(path("snapshot.json")); err != nil || !strings.Contains(string(b), `"hash"`) {
		t.Errorf("exported %s: %v", b, err)
	}
	refused("写明依据", "switch", "show-order", "on", "--by", "覃某")
	run("show-order：on", "switch", "show-order", "on", "--reason", "局发1号", "--by", "覃某")
	poll := text("poll.yaml", "title: 知晓率\nopens: 2020-01-01\ncloses: 2020-01-31\nquestions:\n  - {text: 知道法律明白人吗, options: [知道, 不知道], aware: [1]}\n")
	run("建好了", "poll", "create", poll, "--by", "覃某")
	run("不满10人", "poll", "results")
	refused("要写做什么", "nonsense")
	run("pufa duty prompts escalate", "--help")
}
