package search

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"time"
)

// BuildOptions say what an index learns besides its documents.
type BuildOptions struct {
	Labelled []Labelled // confirmed questions, remembered; unknown IDs are passed over
	Terms    []Term     // the lexicon of everyday words
	Model    *Model     // ranking weights; DefaultModel when nil
}

// Stats tells what Build wrote.
type Stats struct {
	Documents int           // of all kinds
	Articles  int           //
	Questions int           // remembered
	Bytes     int64         // on disk
	Took      time.Duration // whole build
}

// Build writes a complete index of docs into the folder dir, replacing what was
// there only when everything is written. An index that is open goes on serving
// the old one until it is closed.
func Build(ctx context.Context, dir string, docs iter.Seq2[Doc, error], opt BuildOptions) (Stats, error) {
	began := time.Now()
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return Stats{}, fmt.Errorf("build index: %w", err)
	}
	beside, err := os.MkdirTemp(parent, filepath.Base(dir)+".new-*")
	if err != nil {
		return Stats{}, fmt.Errorf("build index: %w", err)
	}
	defer os.RemoveAll(beside)
	stats, err := buildInto(ctx, beside, docs, opt)
	if err != nil {
		return Stats{}, fmt.Errorf("build index: %w", err)
	}
	if err := replaceDir(dir, beside); err != nil {
		return Stats{}, fmt.Errorf("build index: %w", err)
	}
	stats.Took = time.Since(began)
	return stats, nil
}

// replaceDir moves the new folder into place; the old one is moved away first
// because a folder cannot be renamed over a full one.
func replaceDir(dir, beside string) error {
	old := beside + ".old"
	err := os.Rename(dir, old)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Rename(beside, dir); err != nil {
		return errors.Join(err, os.Rename(old, dir))
	}
	return os.RemoveAll(old)
}

func buildInto(ctx context.Context, dir string, docs iter.Seq2[Doc, error], opt BuildOptions) (Stats, error) {
	g, err := gather(ctx, docs)
	if err != nil {
		return Stats{}, err
	}
	c := g.corpus
	if err := writeEngine(ctx, dir, c); err != nil {
		return Stats{}, err
	}
	if err := c.save(filepath.Join(dir, corpusFile)); err != nil {
		return Stats{}, err
	}
	mem := g.memory(opt.Labelled)
	if err := withEngine(dir, func(e *engine) error { return finish(ctx, dir, e, c, mem) }); err != nil {
		return Stats{}, err
	}
	model := opt.Model
	if model == nil {
		if model, err = DefaultModel(); err != nil {
			return Stats{}, err
		}
	}
	if err := model.Save(filepath.Join(dir, modelFile)); err != nil {
		return Stats{}, err
	}
	if err := saveTerms(filepath.Join(dir, lexiconFile), opt.Terms); err != nil {
		return Stats{}, err
	}
	if err := seal(dir); err != nil {
		return Stats{}, err
	}
	size, err := dirSize(dir)
	return Stats{Documents: c.len(), Articles: g.articles, Questions: mem.len(), Bytes: size}, err
}

func writeEngine(ctx context.Context, dir string, c *corpus) error {
	b, err := newEngineBuilder(dir)
	if err != nil {
		return err
	}
	for i := range c.len() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.Index(newEntry(i, textField, c.body(int32(i)))); err != nil {
			return fmt.Errorf("index document %s: %w", c.ids[i], err)
		}
	}
	if c.len() == 0 {
		if err := b.Index(newEntry(0, textField, nil)); err != nil {
			return fmt.Errorf("index nothing: %w", err)
		}
	}
	if err := b.Close(); err != nil {
		return fmt.Errorf("write index: %w", err)
	}
	return nil
}

func withEngine(dir string, use func(*engine) error) error {
	e, err := openEngine(dir)
	if err != nil {
		return err
	}
	return errors.Join(use(e), e.close())
}

// finish writes what needs the engine's index to be there: which ordinal each of
// its numbers stands for, and the memory with its telling words.
func finish(ctx context.Context, dir string, e *engine, c *corpus, mem *memory) error {
	ordinals, err := e.numbering(ctx)
	if err != nil {
		return err
	}
	w, err := createFile(filepath.Join(dir, numbersFile))
	if err != nil {
		return err
	}
	putSlice(w, ordinals)
	if err := w.close(); err != nil {
		return err
	}
	if err := mem.learnWords(c, e.counter(ctx)); err != nil {
		return err
	}
	return mem.save(filepath.Join(dir, memoryFile))
}

func dirSize(dir string) (int64, error) {
	var n int64
	err := filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			n += info.Size()
		}
		return err
	})
	return n, err
}
