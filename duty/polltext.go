package duty

import (
	"fmt"
	"strings"

	"pufa/internal/fault"
)

// PollQuestions reads the questions of a poll as people type them: a question a block,
// its options one a line below it, those that show awareness marked with *.
//
//	国家宪法日是哪一天？
//	* 12月4日
//	10月1日
func PollQuestions(text string) ([]PollQuestion, error) {
	var out []PollQuestion
	for block := range strings.SplitSeq(strings.ReplaceAll(text, "\r", ""), "\n\n") {
		var q PollQuestion
		for line := range strings.SplitSeq(block, "\n") {
			line = strings.TrimSpace(line)
			option, aware := strings.CutPrefix(line, "*")
			switch {
			case line == "":
			case q.Text == "" && aware:
				return nil, fault.New(fault.Invalid, "第%d题先写问题，再写选项。", len(out)+1)
			case q.Text == "":
				q.Text = line
			default:
				if aware {
					q.Aware = append(q.Aware, len(q.Options))
				}
				q.Options = append(q.Options, strings.TrimSpace(option))
			}
		}
		if q.Text != "" {
			out = append(out, q)
		}
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "请写问题和选项。")
	}
	return out, nil
}

// PollText writes questions as PollQuestions reads them.
func PollText(questions []PollQuestion) string {
	var b strings.Builder
	for i, q := range questions {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintln(&b, q.Text)
		for n, o := range q.Options {
			mark := ""
			for _, a := range q.Aware {
				if a == n {
					mark = "* "
				}
			}
			fmt.Fprintln(&b, mark+o)
		}
	}
	return b.String()
}
