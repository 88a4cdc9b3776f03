package app

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
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

// Progress hears of an import's progress: what is being done, how far it is and how
// far it goes; total is -1 when that is not known.
type Progress func(what string, done, total int64)

// ImportStatutes reads statutes from paths and addresses and stores them. What was
// imported before stays: versions are decided over everything, old and new. A failed
// import leaves what was.
func ImportStatutes(ctx context.Context, cfg Config, where []string, report Progress) (ImportResult, error) {
	imported, summary, err := readStatutes(ctx, where, report)
	if err != nil {
		return ImportResult{Summary: summary}, err
	}
	db, err := OpenStore(ctx, cfg)
	if err != nil {
		return ImportResult{}, err
	}
	defer db.Close()
	changes, err := saveStatutes(ctx, db, imported, report)
	return ImportResult{Summary: summary, Changes: changes}, err
}

// readStatutes reads the versions that paths and addresses hold.
func readStatutes(ctx context.Context, where []string, report Progress) ([]knowledge.Imported, statute.Summary, error) {
	opener := intake.Opener{Want: statute.Wanted, Download: func(done, total int64) { report("下载", done, total) }}
	source, err := opener.OpenAll(ctx, where)
	if err != nil {
		return nil, statute.Summary{}, err
	}
	defer source.Close()
	total := int64(source.Len())
	imported, summary, err := statute.Collect(source.Files(ctx), func(done int) { report("读取", int64(done), total) })
	if err == nil && len(imported) == 0 {
		err = fault.New(fault.Invalid, "没有读到法律文本，请检查路径；支持的格式见 docs/import.md。")
	}
	return imported, summary, err
}

// saveStatutes stores versions beside those of before.
func saveStatutes(ctx context.Context, db *store.Store, imported []knowledge.Imported, report Progress) (store.Changes, error) {
	revision, err := db.StatutesRevision(ctx)
	if err != nil {
		return store.Changes{}, fmt.Errorf("statutes revision: %w", err)
	}
	before, err := storedStatutes(ctx, db)
	if err != nil {
		return store.Changes{}, err
	}
	report("保存", 0, -1)
	merged, _ := statute.Merge(append(before, imported...))
	return db.ReplaceStatutes(ctx, merged, revision)
}

// storedStatutes is everything imported before.
func storedStatutes(ctx context.Context, db *store.Store) ([]knowledge.Imported, error) {
	versions, err := db.Versions(ctx)
	if err != nil {
		return nil, fmt.Errorf("list stored versions: %w", err)
	}
	out := make([]knowledge.Imported, len(versions))
	for i, v := range versions {
		articles, err := db.Articles(ctx, v.ID)
		if err != nil {
			return nil, fmt.Errorf("articles of %s: %w", v.ID, err)
		}
		out[i] = knowledge.Imported{Version: v, Articles: articles}
	}
	return out, nil
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
	changes, err := db.SaveQuestions(ctx, filepath.Base(name), questions)
	return changes.Added, err
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
