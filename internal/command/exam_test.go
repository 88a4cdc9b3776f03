package command

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pufa/quiz"
)

// school is a shell with a roster of a dozen people and a bank of the pack's form.
func school(t *testing.T) shell {
	t.Helper()
	s := newShell(t)
	rows := [][]string{quiz.RosterHeadings}
	for _, no := range strings.Split("01 02 03 04 05 06 07 08 09 10 11 12", " ") {
		rows = append(rows, []string{"区司法局", "韦某", "A" + no, "执法人员", ""})
	}
	s.want(0, "新增12人", "roster", "import", s.sheet("roster.xlsx", rows...))
	pack := filepath.Join(s.data, "bank.yaml")
	if err := os.WriteFile(pack, []byte(casePack), 0o600); err != nil {
		t.Fatal(err)
	}
	s.want(0, "新增4题", "bank", "import", pack)
	return s
}

const casePack = `questions:
  - {id: a1, kind: single, case_id: c1, case: 老周雇小李送货。, stem: 谁先赔？, options: [老周, 小李], answer: A, explanation: 用人者先赔。, basis: [民法典第1191条], topic: 民法典, difficulty: 1, audiences: [全体干部]}
  - {id: a2, kind: true_false, case_id: c1, stem: 老周赔了以后可以追偿。, answer: 对, explanation: 有故意或者重大过失的可以。, basis: [民法典第1191条], topic: 民法典, difficulty: 2, audiences: [全体干部]}
  - {id: a3, kind: ordered, stem: 按先后排列。, options: [领证, 签协议, 申请], answer: BCA, explanation: 先签协议。, basis: [民法典第1076条], topic: 民法典, difficulty: 1, audiences: [全体干部]}
  - {id: a4, kind: multiple, stem: 哪些对？, options: [甲, 乙, 丙], answer: AC, explanation: 甲和丙。, basis: [民法典第1077条], topic: 民法典, difficulty: 1, audiences: [全体干部]}
`

func TestPackGoesOutAsItCameIn(t *testing.T) {
	s := school(t)
	out := filepath.Join(s.data, "out.yaml")
	s.want(0, "", "bank", "export", out)
	s.want(0, "没有变化4", "bank", "import", out)
	wrong := filepath.Join(s.data, "wrong.yaml")
	if err := os.WriteFile(wrong, []byte(strings.Replace(casePack, "answer: AC", "answer: AD", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	s.want(1, "第5行", "bank", "import", wrong)
	s.want(0, "没有变化3", "bank", "import", "--good", wrong)
}

func TestAnExamFromTheCommandLine(t *testing.T) {
	s := school(t)
	s.want(0, "form55", "exam", "forms")
	s.want(1, "题库不够", "exam", "new", "--title", "年度考试", "--all", "--closes", "2099-12-01 18:00")
	s.want(1, "写法不对", "exam", "new", "--title", "考", "--all", "--parts", "简答:1:1", "--closes", "2099-12-01 18:00")
	s.want(0, "4题，60分及格", "exam", "new", "--title", "年度考试", "--units", "区司法局", "--parts", "不限:4:25:民法典", "--closes", "2099-12-01 18:00")
	s.want(0, "年度考试\t进行中", "exam", "list")
	s.want(0, "区司法局\t12\t0\t0", "exam", "board", "年度考试")
	s.want(0, "执法人员\t12\t0", "exam", "board", "--by", "audience")
	s.want(1, "没有“rank”", "exam", "board", "--by", "rank")
	s.want(0, "区司法局\t韦某\t没完成", "exam", "who", "年度考试", "区司法局")
	s.want(1, "没有单位", "exam", "who", "年度考试", "区财政局")
	s.want(1, "要写明理由", "exam", "exempt", "年度考试", "A01")
	s.want(0, "免做", "exam", "exempt", "年度考试", "A01", "--reason", "病假")
	s.want(0, "区司法局\t11", "exam", "board", "年度考试")
	s.want(1, "要写明理由", "exam", "retest", "年度考试", "A02", "--until", "2099-12-20 18:00")
	s.want(0, "可以再考一次", "exam", "retest", "年度考试", "A02", "--until", "2099-12-20 18:00", "--reason", "请他再考一次")
	s.want(1, "没有找到", "exam", "void", "nothing", "--reason", "重考")
	s.want(0, "次数", "exam", "items", "年度考试")
	s.want(0, "不是结论", "exam", "anomalies", "年度考试")
	s.want(0, "0张证书", "exam", "certificates", "年度考试", filepath.Join(s.data, "证书.xlsx"))
	s.want(0, "12个邀请码", "exam", "invite", "区司法局", filepath.Join(s.data, "邀请码.xlsx"))
	s.want(1, "修改要写明理由", "exam", "change", "年度考试", "--closes", "2099-12-05 18:00")
	s.want(0, "第2版，截止2099-12-05 18:00", "exam", "change", "年度考试", "--closes", "2099-12-05 18:00", "--reason", "延期")
	s.want(0, "第3版", "exam", "close", "年度考试", "--reason", "提前结束")
	s.want(0, "已截止", "exam", "list")
	s.want(1, "没有任务", "exam", "who", "别的考试")
	s.want(2, "用法", "exam")
}

// A row that was changed behind pufa's back makes the verification fail, with exit code 1.
func TestAuditVerifyFailsOnAnAlteredRow(t *testing.T) {
	s := school(t)
	s.want(0, "链完整", "audit", "verify")
	db, err := sql.Open("sqlite", filepath.Join(s.data, "pufa.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), `UPDATE audit SET actor = 'somebody else' WHERE seq = 1`); err != nil {
		t.Fatal(err)
	}
	s.want(1, "第1行", "audit", "verify")
	s.want(1, "核对没有通过", "audit", "verify")
}
