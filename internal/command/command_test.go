package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pufa/internal/app"
	"pufa/knowledge"
)

// shell runs commands in a data folder of its own.
type shell struct {
	t    *testing.T
	data string
}

func newShell(t *testing.T) shell { return shell{t, t.TempDir()} }

func (s shell) run(args ...string) (code int, out, errs string) {
	s.t.Helper()
	var stdout, stderr bytes.Buffer
	code = Main(s.t.Context(), args, Env{
		Getenv: func(name string) string {
			if name == "PUFA_DATA" {
				return s.data
			}
			return ""
		},
		Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
	})
	return code, stdout.String(), stderr.String()
}

func TestUsage(t *testing.T) {
	s := newShell(t)
	for _, c := range []struct {
		args     string
		code     int
		out, err string // a part of it
	}{
		{"", 2, "", "用法：pufa 命令"},
		{"help", 0, "用法：pufa 命令", ""},
		{"--help", 0, "import", ""},
		{"fly", 2, "", "没有“fly”这个命令"},
		{"ask", 2, "", "请写上问题"},
		{"ask --loud 你好", 2, "", "选项不对"},
		{"ask --help", 0, "-json", ""},
		{"import", 2, "", "要说导入什么"},
		{"import statutes", 2, "", "请写上文件夹"},
		{"import statutes /no/such/place", 1, "", "找不到“/no/such/place”"},
		{"import questions /no/such/file", 1, "", "打不开"},
		{"import poems", 2, "", "没有“poems”"},
		{"content", 2, "", "要说做什么"},
		{"content polish", 2, "", "没有“polish”"},
		{"content verify", 2, "", "请写上法律文本在哪里"},
		{"eval --articles a.jsonl", 2, "", "要和 --questions"},
		{"serve --help", 0, "PUFA_WECHAT_AES_KEY_PREVIOUS", ""},
		{"version", 0, "pufa", ""},
		{"migrate", 0, "数据库结构已是第", ""},
	} {
		t.Run(c.args, func(t *testing.T) {
			code, out, errs := s.run(strings.Fields(c.args)...)
			if code != c.code || !strings.Contains(out, c.out) || !strings.Contains(errs, c.err) {
				t.Errorf("exit code %d\nout %q\nerr %q", code, out, errs)
			}
			if code == 1 && strings.Count(errs, "\n") != 1 {
				t.Errorf("not one sentence: %q", errs)
			}
		})
	}
}

func TestServeHelpListsEverySetting(t *testing.T) {
	_, out, _ := newShell(t).run("serve", "--help")
	for _, s := range app.Settings() {
		if !strings.Contains(out, s.Name) {
			t.Errorf("%s is missing", s.Name)
		}
	}
}

func TestAskInTheTerminal(t *testing.T) {
	s := newShell(t)
	code, out, errs := s.run("ask", "被家暴了怎么办")
	if code != 0 || !strings.Contains(out, "110") || strings.Contains(out, "<a ") {
		t.Errorf("%d %q %q", code, out, errs)
	}
	code, out, errs = s.run("ask", "--json", "没签劳动合同，能要双倍工资吗")
	var a knowledge.Answer
	if err := json.Unmarshal([]byte(out), &a); code != 0 || err != nil {
		t.Fatalf("%d %v %q %q", code, err, out, errs)
	}
	if a.Kind != knowledge.Answered || len(a.Citations) == 0 || len(a.Sources) == 0 || a.Millis["total"] <= 0 {
		t.Errorf("%+v", a)
	}
	code, out, _ = s.run("ask", "--explain", "没签劳动合同，能要双倍工资吗")
	if code != 0 || !strings.Contains(out, "排序说明") {
		t.Errorf("%d %q", code, out)
	}
}

const sampleLaw = `# 示例市桥梁管理条例

2020年5月1日 示例市人民代表大会常务委员会通过

2020年6月1日 施行

<!-- INFO END -->

## 第一章 总则

第一条 为了管理桥梁，制定本条例。

第二条 货车超过限重上桥的，处二百元罚款。

第三条 本条例自2020年6月1日起施行。
`

func TestImportStatutesTwiceAndCite(t *testing.T) {
	s := newShell(t)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "桥梁.md"), []byte(sampleLaw), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := s.run("import", "statutes", folder)
	if code != 0 || !strings.Contains(out, "1 部法律，1 个版本，3 条") || !strings.Contains(out, "新增 1 个版本") {
		t.Fatalf("%d %q %q", code, out, errs)
	}
	if _, out, _ = s.run("import", "statutes", folder); !strings.Contains(out, "没有变化") {
		t.Errorf("%q", out)
	}
	code, out, _ = s.run("ask", "示例市桥梁管理条例第二条")
	if code != 0 || !strings.Contains(out, "处二百元罚款") {
		t.Errorf("%d %q", code, out)
	}
}

func TestImportQuestionsAllOrNothing(t *testing.T) {
	s := newShell(t)
	file := filepath.Join(t.TempDir(), "问题.jsonl")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"question":"离婚要等多久","articles":["民法典第1077条"]}` + "\n" + `{"question":"","articles":[]}`)
	code, _, errs := s.run("import", "questions", file)
	if code != 1 || !strings.Contains(errs, "第2行：缺少问题或法条") {
		t.Errorf("%d %q", code, errs)
	}
	write(`{"question":"离婚要等多久","articles":["民法典第1077条"]}`)
	if code, out, errs := s.run("import", "questions", file); code != 0 || !strings.Contains(out, "新增 1 个") {
		t.Errorf("%d %q %q", code, out, errs)
	}
	if _, out, _ := s.run("import", "questions", file); !strings.Contains(out, "新增 0 个") {
		t.Errorf("%q", out)
	}
}

func TestContentCommands(t *testing.T) {
	s := newShell(t)
	code, out, errs := s.run("content", "stats", "--json")
	var stats map[string]any
	if err := json.Unmarshal([]byte(out), &stats); code != 0 || err != nil || stats["laws"].(float64) < 60 {
		t.Errorf("%d %v %q %q", code, err, out, errs)
	}
	if code, out, errs := s.run("content", "check"); code != 0 {
		t.Errorf("%d %q %q", code, out, errs)
	}
	bad := filepath.Join(s.data, "packs")
	if err := os.MkdirAll(bad, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bad, "own.yaml"), []byte("gists:\n  - {law: 民法典, article: 9999, gist: 短, colour: red}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := s.run("content", "check"); code != 1 || !strings.Contains(out, "own.yaml") || !strings.Contains(errs, "发现") {
		t.Errorf("%d %q %q", code, out, errs)
	}
}
