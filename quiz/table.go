package quiz

import (
	"fmt"
	"strconv"
	"strings"

	"pufa/internal/lawref"
)

// Problem is what is wrong with an imported question, and where.
type Problem struct {
	Row     int    // row of the sheet or line of the file, from 1
	Column  string // heading of the column; empty for a line
	Message string // plain Chinese, without the place
}

// String is the problem with its place: 第3行“答案”列：缺少答案。
func (p Problem) String() string {
	if p.Column == "" {
		return fmt.Sprintf("第%d行：%s。", p.Row, p.Message)
	}
	return fmt.Sprintf("第%d行“%s”列：%s。", p.Row, p.Column, p.Message)
}

// Headings of the sheet of questions, in order; those after 选项F may be left out.
var Headings = []string{"题号", "题型", "案例", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "选项F", "答案", "解析", "依据", "主题", "难度", "对象"}

// Example is a row that shows how the sheet is filled in.
var Example = []string{"XF-001", "单选", "", "国家宪法日是每年的哪一天？", "3月15日", "4月15日", "12月4日", "12月9日", "", "", "C",
	"法律把每年12月4日定为国家宪法日。", "法治宣传教育法第13条", "宪法", "1", "全体干部"}

var typedKinds = map[string]Kind{"单选": Single, "单选题": Single, "多选": Multiple, "多选题": Multiple, "判断": TrueFalse, "判断题": TrueFalse, "排序": Ordered, "排序题": Ordered}

// sheet is a table with named columns.
type sheet struct {
	column map[string]int
}

// FromTable reads a sheet whose first row has the Headings. Rows without any text
// are passed over. It returns the questions that are right, and every problem of
// those that are not.
func FromTable(rows [][]string) ([]Question, []Problem) {
	if len(rows) == 0 {
		return nil, []Problem{{Row: 1, Message: "表是空的，第一行要有表头"}}
	}
	s := sheet{column: map[string]int{}}
	for i, h := range rows[0] {
		s.column[strings.TrimSpace(h)] = i
	}
	for _, need := range []string{"题号", "题型", "题干", "选项A", "选项B", "答案"} {
		if _, ok := s.column[need]; !ok {
			return nil, []Problem{{Row: 1, Column: need, Message: "缺少这一列，请用模板"}}
		}
	}
	return s.read(rows[1:])
}

func (s sheet) read(rows [][]string) (questions []Question, problems []Problem) {
	first := map[string]int{}
	for i, row := range rows {
		number := i + 2
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		q, wrong := s.question(row)
		if before, twice := first[q.ID]; twice && q.ID != "" {
			wrong = append(wrong, Problem{Column: "题号", Message: fmt.Sprintf("题号“%s”和第%d行重复", q.ID, before)})
		}
		first[q.ID] = number
		if len(wrong) == 0 {
			questions = append(questions, q)
			continue
		}
		for _, p := range wrong {
			p.Row = number
			problems = append(problems, p)
		}
	}
	return questions, problems
}

func (s sheet) cell(row []string, heading string) string {
	i, ok := s.column[heading]
	if !ok || i >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[i])
}

func (s sheet) question(row []string) (Question, []Problem) {
	var wrong []Problem
	bad := func(column, format string, args ...any) {
		wrong = append(wrong, Problem{Column: column, Message: fmt.Sprintf(format, args...)})
	}
	q := Question{ID: s.cell(row, "题号"), Version: 1, CaseText: s.cell(row, "案例"), Stem: s.cell(row, "题干"),
		Explanation: s.cell(row, "解析"), Topic: s.cell(row, "主题"), Audiences: split(s.cell(row, "对象")), Difficulty: 1}
	kind, ok := typedKinds[s.cell(row, "题型")]
	if !ok {
		bad("题型", "“%s”不认识，应是单选、多选、判断或排序", s.cell(row, "题型"))
		return q, wrong
	}
	q.Kind, q.CaseID = kind, caseID(q.CaseText)
	q.Options = s.options(row, kind)
	if q.Answer, ok = answerIndexes(s.cell(row, "答案"), kind, len(q.Options)); !ok {
		bad("答案", "“%s”看不懂，应像 A、ABD 或 对", s.cell(row, "答案"))
	}
	for _, text := range split(s.cell(row, "依据")) {
		ref, err := lawref.ParseRef(text)
		if err != nil || ref.IsLaw() {
			bad("依据", "“%s”不是法律条文，应像 民法典第1077条", text)
			continue
		}
		q.Basis = append(q.Basis, ref)
	}
	if d := s.cell(row, "难度"); d != "" {
		n, err := strconv.Atoi(d)
		if err != nil || n < 1 || n > 3 {
			bad("难度", "“%s”应是1、2或3", d)
		}
		q.Difficulty = n
	}
	if len(wrong) == 0 {
		if err := q.Check(); err != nil {
			bad("题干", "%s", err)
		}
	}
	return q, wrong
}

func (s sheet) options(row []string, kind Kind) []string {
	if kind == TrueFalse {
		return []string{"对", "错"}
	}
	var out []string
	for _, letter := range "ABCDEFGH" {
		if o := s.cell(row, "选项"+string(letter)); o != "" {
			out = append(out, o)
		}
	}
	return out
}

// answerIndexes reads the answer column.
func answerIndexes(text string, kind Kind, options int) ([]int, bool) {
	if text == "" || options < 2 {
		return nil, false
	}
	got, err := ParseAnswer(text, kind, options)
	return got, err == nil
}

// caseID names a case by its text, so that rows with the same text belong together.
func caseID(text string) string {
	if text == "" {
		return ""
	}
	return fmt.Sprintf("case-%x", digest(text))
}

func split(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、,，;；\n", r) })
}

// ToTable writes questions as the sheet that FromTable reads.
func ToTable(questions []Question) [][]string {
	out := [][]string{Headings}
	for _, q := range questions {
		row := make([]string, len(Headings))
		row[0], row[1], row[2], row[3] = q.ID, strings.TrimSuffix(q.Kind.Name(), "题"), q.CaseText, q.Stem
		if q.Kind != TrueFalse {
			copy(row[4:10], q.Options)
		}
		row[10] = Letters(q.Answer)
		if q.Kind == TrueFalse && len(q.Answer) == 1 {
			row[10] = q.Options[q.Answer[0]]
		}
		var basis []string
		for _, r := range q.Basis {
			basis = append(basis, r.String())
		}
		row[11], row[12], row[13] = q.Explanation, strings.Join(basis, "；"), q.Topic
		row[14], row[15] = strconv.Itoa(q.Difficulty), strings.Join(q.Audiences, "、")
		out = append(out, row)
	}
	return out
}
