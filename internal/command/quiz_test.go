package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	sheets "pufa/internal/report"
)

// sheet writes a table into the shell's folder and returns its path.
func (s shell) sheet(name string, rows ...[]string) string {
	s.t.Helper()
	path := filepath.Join(s.data, name)
	f, err := os.Create(path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	if err := sheets.WriteTable(f, "表", rows); err != nil {
		s.t.Fatal(err)
	}
	return path
}

func (s shell) want(code int, part string, args ...string) {
	s.t.Helper()
	got, out, errs := s.run(args...)
	if got != code || !strings.Contains(out+errs, part) {
		s.t.Errorf("%v: exit code %d, want %d with %q\nout %s\nerr %s", args, got, code, part, out, errs)
	}
}

func TestRosterAndBankByTheirTemplates(t *testing.T) {
	s := newShell(t)
	for _, what := range []string{"roster", "bank"} {
		template, export := filepath.Join(s.data, what+".xlsx"), filepath.Join(s.data, what+"-out.xlsx")
		s.want(0, "", what, "template", template)
		s.want(1, "已经有这个文件", what, "template", template)
		s.want(0, "新增1", what, "import", template)
		s.want(0, "没有变化1", what, "import", template)
		s.want(0, "", what, "export", export)
		s.want(0, "没有变化1", what, "import", export)
		s.want(2, "没有“burn”", what, "burn", export)
	}
	gift := filepath.Join(s.data, "bank.gift")
	s.want(0, "", "bank", "export", gift)
	s.want(1, "不是认识的题库文件", "bank", "export", filepath.Join(s.data, "bank.txt"))
	s.want(0, "链完整", "audit", "verify")
	s.want(2, "用法", "audit")
}

func TestNothingIsImportedWhenARowIsWrong(t *testing.T) {
	s := newShell(t)
	path := s.sheet("wrong.xlsx", []string{"单位", "姓名", "工号"}, []string{"司法局", "韦某", "001"}, []string{"司法局", "", "001"})
	s.want(1, "第3行“姓名”列：没有填。", "roster", "import", path)
	s.want(1, "第3行“工号”列：工号“001”和第2行重复。", "roster", "import", path)
	s.want(0, "新增1人", "roster", "import", "--good", path)
	s.want(1, "打不开", "bank", "import", filepath.Join(s.data, "nothing.xlsx"))
}
