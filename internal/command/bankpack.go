package command

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"pufa/content"
	"pufa/internal/app"
	"pufa/internal/fault"
	"pufa/quiz"
)

// maxPack bounds a pack file that is imported.
const maxPack = 16 << 20

// readPack reads questions in the form of the content packs.
func readPack(path string) (out []quiz.Question, problems []quiz.Problem, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fault.Wrap(err, fault.Invalid, "文件“%s”打不开，请检查路径和权限。", path)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxPack+1))
	if err != nil || len(data) > maxPack {
		return nil, nil, fault.Wrap(err, fault.Invalid, "文件“%s”读不了，或超过%dMB。", path, maxPack>>20)
	}
	questions, findings := content.ReadQuestions(filepath.Base(path), data)
	for _, f := range findings {
		problems = append(problems, quiz.Problem{Row: max(f.Line, 1), Message: f.Sentence})
	}
	first := map[string]int{}
	for i := range questions {
		q, line := app.BankQuestion(&questions[i]), questions[i].Position.Line
		err := q.Check()
		if before, twice := first[q.ID]; twice && err == nil {
			err = fault.New(fault.Invalid, "题号“%s”和第%d行重复", q.ID, before)
		}
		if err != nil {
			problems = append(problems, quiz.Problem{Row: line, Message: fault.Message(err)})
			continue
		}
		first[q.ID] = line
		out = append(out, q)
	}
	return out, problems, nil
}

// writePack writes questions in the form of the content packs.
func writePack(w io.Writer, questions []quiz.Question) (left int, err error) {
	pack := struct {
		Questions []content.Question `yaml:"questions"`
	}{}
	for _, q := range questions {
		if q.Retired { // the form of the packs knows no retired questions
			left++
			continue
		}
		pack.Questions = append(pack.Questions, packQuestion(q))
	}
	data, err := yaml.Marshal(pack)
	if err != nil {
		return left, fmt.Errorf("write pack: %w", err)
	}
	_, err = w.Write(data)
	return left, err
}

func packQuestion(q quiz.Question) content.Question {
	out := content.Question{ID: q.ID, Kind: content.QuestionKind(q.Kind), CaseID: q.CaseID, Case: q.CaseText, Stem: q.Stem, Options: q.Options,
		Answer: quiz.Letters(q.Answer), Explanation: q.Explanation, Topic: q.Topic, Difficulty: q.Difficulty, Audiences: q.Audiences}
	if q.Kind == quiz.TrueFalse {
		out.Options, out.Answer = nil, []string{"对", "错"}[q.Answer[0]]
	}
	for _, ref := range q.Basis {
		out.Basis = append(out.Basis, ref.String())
	}
	return out
}
