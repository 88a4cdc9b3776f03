package quiz

import (
	"bufio"
	"fmt"
	"hash/fnv"
	"io"
	"regexp"
	"strings"
)

// maxImport bounds a line of an imported file, in bytes.
const maxImport = 64 << 10

var (
	aikenOption = regexp.MustCompile(`^([A-H])[.)、．)]\s*(.+)$`)
	aikenAnswer = regexp.MustCompile(`^ANSWER:\s*([A-H])\s*$`)
)

// ParseAiken reads questions in Moodle's Aiken format: a line with the stem, lines
// A. … with the options, a line ANSWER: A. All are single choice. It returns the
// questions that are right and every problem of those that are not.
func ParseAiken(r io.Reader) ([]Question, []Problem, error) {
	var (
		questions []Question
		problems  []Problem
		q         Question
		start     int
	)
	finish := func(line int) {
		q.ID, q.Version, q.Kind, q.Difficulty = importID(q.Stem), 1, Single, 1
		if err := q.Check(); err != nil {
			problems = append(problems, Problem{Row: max(start, 1), Message: err.Error()})
		} else {
			questions = append(questions, q)
		}
		q, start = Question{}, 0
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxImport)
	n := 0
	for lines.Scan() {
		n++
		text := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		switch option := aikenOption.FindStringSubmatch(text); {
		case text == "":
		case aikenAnswer.MatchString(text):
			letter := aikenAnswer.FindStringSubmatch(text)[1]
			q.Answer = []int{int(letter[0] - 'A')}
			finish(n)
		case option != nil && q.Stem != "":
			q.Options = append(q.Options, option[2])
		case len(q.Options) > 0:
			problems = append(problems, Problem{Row: n, Message: "上一题还没有 ANSWER 行"})
			q, start = Question{Stem: text}, n
		case q.Stem != "":
			q.Stem += "\n" + text
		default:
			q.Stem, start = text, n
		}
	}
	if q.Stem != "" {
		problems = append(problems, Problem{Row: start, Message: "文件结束了，这一题还没有 ANSWER 行"})
	}
	if err := lines.Err(); err != nil {
		return nil, nil, fmt.Errorf("read Aiken: %w", err)
	}
	return questions, problems, nil
}

// WriteAiken writes the single-choice questions; it reports how many of other kinds
// were left out, for which the format has no form.
func WriteAiken(w io.Writer, questions []Question) (left int, err error) {
	b := bufio.NewWriter(w)
	for _, q := range questions {
		if q.Kind != Single {
			left++
			continue
		}
		fmt.Fprintln(b, strings.ReplaceAll(q.Stem, "\n", " "))
		for i, o := range q.Options {
			fmt.Fprintf(b, "%s. %s\n", Letters([]int{i}), strings.ReplaceAll(o, "\n", " "))
		}
		fmt.Fprintf(b, "ANSWER: %s\n\n", Letters(q.Answer))
	}
	if err := b.Flush(); err != nil {
		return left, fmt.Errorf("write Aiken: %w", err)
	}
	return left, nil
}

// importID names a question that came without an id, by its stem.
func importID(stem string) string { return fmt.Sprintf("imp-%012x", digest(stem)&(1<<48-1)) }

func digest(text string) uint64 {
	h := fnv.New64a()
	io.WriteString(h, text)
	return h.Sum64()
}
