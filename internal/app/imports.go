package app

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"pufa/internal/fault"
	"pufa/internal/intake"
	"pufa/internal/lawref"
	"pufa/internal/store"
	"pufa/knowledge"
	"pufa/knowledge/statute"
)

// ImportResult says what an import of statutes read and what it changed.
type ImportResult struct {
	Summary statute.Summary
	Changes store.Changes
}

// maxQuestionLine bounds a line of a file of questions, in bytes.
const maxQuestionLine = 1 << 20

// questionLine is one line of a file of confirmed questions.
type questionLine struct {
	Question string   `json:"question"`
	Articles []string `json:"articles"`
}

// ImportQuestions stores confirmed questions, one JSON object a line, and returns
// how many were new. Nothing is stored when any line is wrong.
func ImportQuestions(ctx context.Context, cfg Config, r io.Reader, name string) (int, error) {
	questions, err := readQuestions(r, name)
	if err != nil {
		return 0, err
	}
	db, err := OpenStore(ctx, cfg)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return db.SaveQuestions(ctx, questions, name)
}

func readQuestions(r io.Reader, name string) ([]knowledge.LabelledQuestion, error) {
	var out []knowledge.LabelledQuestion
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxQuestionLine)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		q, err := readQuestion(lines.Bytes())
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "%s 第%d行：%v。", name, n, err)
		}
		out = append(out, q)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return out, nil
}

func readQuestion(line []byte) (knowledge.LabelledQuestion, error) {
	var l questionLine
	if err := json.Unmarshal(line, &l); err != nil {
		return knowledge.LabelledQuestion{}, fmt.Errorf("不是 {\"question\":…,\"articles\":[…]} 的样子")
	}
	if strings.TrimSpace(l.Question) == "" || len(l.Articles) == 0 {
		return knowledge.LabelledQuestion{}, fmt.Errorf("缺少问题或法条")
	}
	q := knowledge.LabelledQuestion{Question: l.Question}
	for _, a := range l.Articles {
		ref, err := lawref.ParseRef(a)
		if err != nil || ref.IsLaw() {
			return knowledge.LabelledQuestion{}, fmt.Errorf("“%s”不是法条，应像 民法典第1077条", a)
		}
		q.Refs = append(q.Refs, ref)
	}
	return q, nil
}

var _ = intake.Open
