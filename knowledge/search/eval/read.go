// Package eval measures the search on labelled questions: how often the right
// article is found, how fast, and what learning is worth.
//
// Articles and questions enter as JSON lines (ReadArticles, ReadQuestions) or as
// values; a Report leaves, to be printed or marshalled.
package eval

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"pufa/internal/fault"
	"pufa/knowledge/search"
)

// maxLine is the longest line that is read, in bytes.
const maxLine = 4 << 20

type articleLine struct {
	ID       string `json:"id"`
	Law      string `json:"law"`
	Label    string `json:"article_label"`
	Text     string `json:"text"`
	Chapter  string `json:"chapter"`
	Category string `json:"category"`
}

// ReadArticles reads one JSON object a line, plain or gzipped: id, law,
// article_label, text and, where known, chapter and category.
func ReadArticles(r io.Reader) ([]search.Doc, error) {
	var docs []search.Doc
	seen := map[string]bool{}
	err := eachLine(r, func(n int, line []byte) error {
		var a articleLine
		if err := json.Unmarshal(line, &a); err != nil {
			return fault.Wrap(err, fault.Invalid, "第%d行：不是一条完整的 JSON 法条", n)
		}
		switch {
		case a.ID == "":
			return fault.New(fault.Invalid, "第%d行：缺少 id", n)
		case seen[a.ID]:
			return fault.New(fault.Invalid, "第%d行：id %s 重复", n, a.ID)
		case strings.TrimSpace(a.Text) == "":
			return fault.New(fault.Invalid, "第%d行：缺少条文 text", n)
		}
		seen[a.ID] = true
		docs = append(docs, search.Doc{ID: a.ID, Kind: search.Article, Law: a.Law, Level: a.Category,
			Label: a.Label, Chapter: a.Chapter, Text: a.Text})
		return nil
	})
	return docs, err
}

// ReadQuestions reads one JSON object a line, plain or gzipped: question and gold,
// the ids of the articles that answer it.
func ReadQuestions(r io.Reader) ([]search.Labelled, error) {
	var questions []search.Labelled
	err := eachLine(r, func(n int, line []byte) error {
		var q search.Labelled
		if err := json.Unmarshal(line, &q); err != nil {
			return fault.Wrap(err, fault.Invalid, "第%d行：不是一条完整的 JSON 问题", n)
		}
		switch {
		case strings.TrimSpace(q.Question) == "":
			return fault.New(fault.Invalid, "第%d行：缺少 question", n)
		case len(q.Gold) == 0:
			return fault.New(fault.Invalid, "第%d行：缺少 gold（正确法条的 id）", n)
		}
		questions = append(questions, q)
		return nil
	})
	return questions, err
}

func eachLine(r io.Reader, visit func(n int, line []byte) error) error {
	in, err := plain(r)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 1<<16), maxLine)
	n := 0
	for lines.Scan() {
		n++
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		if err := visit(n, line); err != nil {
			return err
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fault.Wrap(err, fault.Invalid, "第%d行：超过 %d MiB", n+1, maxLine>>20)
	} else if err != nil {
		return fault.Wrap(err, fault.Invalid, "第%d行之后读不下去：文件不完整或已损坏", n)
	}
	return nil
}

// plain undoes gzip where the first bytes say so.
func plain(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	head, err := b.Peek(2)
	if err != nil || head[0] != 0x1f || head[1] != 0x8b {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "压缩文件已损坏")
	}
	return z, nil
}
