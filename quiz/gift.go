package quiz

import (
	"fmt"
	"io"
	"strings"
)

// maxGIFT bounds a GIFT file, in bytes.
const maxGIFT = 8 << 20

// ParseGIFT reads questions in Moodle's GIFT format: single choice (=right ~wrong),
// multiple choice with weights (~%50%right ~%-100%wrong) and true/false ({T}), with
// titles (::title::), categories ($CATEGORY), comments (//), escapes (\:) and
// feedback (#). Other types are problems. It returns the questions that are right
// and every problem of those that are not.
func ParseGIFT(r io.Reader) ([]Question, []Problem, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxGIFT+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read GIFT: %w", err)
	}
	if len(raw) > maxGIFT {
		return nil, []Problem{{Row: 1, Message: "文件超过8MB"}}, nil
	}
	var questions []Question
	var problems []Problem
	topic := ""
	for _, b := range giftBlocks(strings.TrimPrefix(string(raw), "\ufeff")) {
		if category, ok := strings.CutPrefix(b.text, "$CATEGORY:"); ok {
			category = strings.TrimSpace(category)
			topic = category[strings.LastIndexByte(category, '/')+1:]
			continue
		}
		q, err := giftQuestion(b.text)
		if err == nil {
			q.Topic = topic
			err = q.Check()
		}
		if err != nil {
			problems = append(problems, Problem{Row: b.line, Message: err.Error()})
			continue
		}
		questions = append(questions, q)
	}
	return questions, problems, nil
}

// giftBlock is a question or a command: lines up to an empty one.
type giftBlock struct {
	line int
	text string
}

func giftBlocks(text string) []giftBlock {
	var out []giftBlock
	var lines []string
	start := 0
	flush := func() {
		if len(lines) > 0 {
			out = append(out, giftBlock{start, strings.Join(lines, "\n")})
		}
		lines = nil
	}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "//"):
		case line == "":
			flush()
		default:
			if len(lines) == 0 {
				start = i + 1
			}
			lines = append(lines, line)
			if strings.HasPrefix(line, "$CATEGORY:") {
				flush()
			}
		}
	}
	flush()
	return out
}

func giftQuestion(text string) (Question, error) {
	title := ""
	if rest, ok := strings.CutPrefix(text, "::"); ok {
		if end := giftIndex(rest, "::"); end >= 0 {
			title, text = unescape(rest[:end]), rest[end+2:]
		}
	}
	open := giftIndex(text, "{")
	if open < 0 {
		return Question{}, fmt.Errorf("没有 { }，不知道答案")
	}
	end := giftIndex(text[open:], "}")
	if end < 0 {
		return Question{}, fmt.Errorf("{ 没有对应的 }")
	}
	stem := strings.TrimSpace(unescape(text[:open]))
	if after := strings.TrimSpace(unescape(text[open+end+1:])); after != "" {
		stem += "____" + after
	}
	if format, rest, ok := strings.Cut(stem, "]"); ok && strings.HasPrefix(format, "[") {
		stem = strings.TrimSpace(rest)
	}
	q := Question{ID: title, Version: 1, Stem: stem, Difficulty: 1}
	if q.ID == "" {
		q.ID = importID(stem)
	}
	return q, q.giftAnswers(strings.TrimSpace(text[open+1 : open+end]))
}

func (q *Question) giftAnswers(body string) error {
	head, feedback, _ := cutUnescaped(body, '#')
	switch strings.ToUpper(strings.TrimSpace(head)) {
	case "T", "TRUE":
		q.Kind, q.Options, q.Answer = TrueFalse, []string{"对", "错"}, []int{0}
		q.Explanation = strings.TrimSpace(unescape(feedback))
		return nil
	case "F", "FALSE":
		q.Kind, q.Options, q.Answer = TrueFalse, []string{"对", "错"}, []int{1}
		q.Explanation = strings.TrimSpace(unescape(feedback))
		return nil
	}
	q.Kind = Single
	for _, a := range giftChoices(body) {
		text, note, _ := cutUnescaped(a[1:], '#')
		text, weight, weighted := giftWeight(strings.TrimSpace(text))
		if strings.Contains(text, "->") {
			return fmt.Errorf("配对题不支持")
		}
		right := a[0] == '=' && (!weighted || weight > 0) || a[0] == '~' && weighted && weight > 0
		if a[0] == '~' && right {
			q.Kind = Multiple
		}
		if right {
			q.Answer = append(q.Answer, len(q.Options))
			if note != "" {
				q.Explanation = strings.TrimSpace(unescape(note))
			}
		}
		q.Options = append(q.Options, strings.TrimSpace(unescape(text)))
	}
	if len(q.Options) == 0 {
		return fmt.Errorf("只支持单选、多选和判断")
	}
	return nil
}

// giftChoices splits the body at unescaped = and ~; each piece keeps its mark.
func giftChoices(body string) []string {
	var out []string
	start := -1
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case '=', '~':
			if start >= 0 {
				out = append(out, body[start:i])
			}
			start = i
		}
	}
	if start >= 0 {
		out = append(out, body[start:])
	}
	return out
}

// giftWeight reads %50% before an answer.
func giftWeight(text string) (rest string, weight float64, weighted bool) {
	if !strings.HasPrefix(text, "%") {
		return text, 0, false
	}
	number, rest, ok := strings.Cut(text[1:], "%")
	if !ok {
		return text, 0, false
	}
	if _, err := fmt.Sscanf(number, "%g", &weight); err != nil {
		return text, 0, false
	}
	return rest, weight, true
}

// giftIndex finds an unescaped mark.
func giftIndex(text, mark string) int {
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' {
			i++
			continue
		}
		if strings.HasPrefix(text[i:], mark) {
			return i
		}
	}
	return -1
}

func cutUnescaped(text string, mark byte) (before, after string, found bool) {
	if i := giftIndex(text, string(mark)); i >= 0 {
		return text[:i], text[i+1:], true
	}
	return text, "", false
}

const giftSpecial = `~=#{}:\`

func unescape(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
			if text[i] == 'n' {
				b.WriteByte('\n')
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

func escape(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r == '\n' {
			b.WriteString(`\n`)
			continue
		}
		if strings.ContainsRune(giftSpecial, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// WriteGIFT writes questions; ordered ones have no form in GIFT and are left out,
// counted.
func WriteGIFT(w io.Writer, questions []Question) (left int, err error) {
	var b strings.Builder
	topic := ""
	for _, q := range questions {
		if q.Kind == Ordered {
			left++
			continue
		}
		if q.Topic != topic {
			topic = q.Topic
			fmt.Fprintf(&b, "$CATEGORY: %s\n\n", topic)
		}
		fmt.Fprintf(&b, "::%s:: %s {%s}\n\n", escape(q.ID), escape(q.Stem), giftBody(q))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return left, fmt.Errorf("write GIFT: %w", err)
	}
	return left, nil
}

func giftBody(q Question) string {
	note := ""
	if q.Explanation != "" {
		note = "#" + escape(q.Explanation)
	}
	if q.Kind == TrueFalse {
		return []string{"T", "F"}[q.Answer[0]] + note
	}
	right := map[int]bool{}
	for _, a := range q.Answer {
		right[a] = true
	}
	var b strings.Builder
	for i, o := range q.Options {
		mark, n := "~", ""
		switch {
		case q.Kind == Single && right[i]:
			mark, n = "=", note
		case q.Kind == Multiple && right[i]:
			mark, n = fmt.Sprintf("~%%%.5g%%", 100/float64(len(q.Answer))), note
		case q.Kind == Multiple:
			mark = "~%-100%"
		}
		fmt.Fprintf(&b, "\n%s%s%s", mark, escape(o), n)
	}
	return b.String() + "\n"
}
