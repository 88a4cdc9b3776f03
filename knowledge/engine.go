package knowledge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/knowledge/search"
)

// Question is what a person asks.
type Question struct {
	Text    string
	Context string // the question before, when this one may lean on it
	Explain bool   // fill the features of Sources
}

// Lookup is the answer to a message that names articles, or a law alone.
type Lookup struct {
	Citations []Citation // the articles found, in order
	Law       string     // a law named alone: what it is, in a few sentences
	Problem   string     // plain Chinese: no such article, repealed, unknown law
	Related   []Related
}

// Labelled is what knowledge needs of the store of labelled questions.
type Labelled interface {
	// LabelledQuestions lists confirmed questions with the articles that answer them.
	LabelledQuestions(ctx context.Context) ([]LabelledQuestion, error)
	// QuestionsRevision moves with every change.
	QuestionsRevision(ctx context.Context) (int64, error)
}

// Options say where an Engine's knowledge comes from.
type Options struct {
	Content  *content.Set
	Statutes Statutes
	Labelled Labelled
	Held     Held    // nil: nothing is held back when a law changes
	Answers  Answers // nil: no FAQs but those of the packs
	Edits    Edits   // nil: the packs as they are
	Dir      string  // folder for search indexes
	Now      func() time.Time
}

// Engine answers questions. It is safe for concurrent use.
type Engine struct {
	opt     Options
	state   atomic.Pointer[snapshot]
	refresh sync.Mutex
	key     string // what the current index was built from; guarded by refresh
	trying  sync.Mutex

	clustered clustered
}

// New opens the index that matches the content and the statutes, building it first
// when there is none.
func New(ctx context.Context, opt Options) (*Engine, error) {
	e := &Engine{opt: opt}
	if err := e.Refresh(ctx); err != nil {
		return nil, err
	}
	return e, nil
}

// Close releases the index.
func (e *Engine) Close() error { return e.current().index.Close() }

// Content is the packs in force now.
func (e *Engine) Content() *content.Set { return e.current().content }

// Library is the laws known now, with their versions.
func (e *Engine) Library() *Library { return e.current().library }

func (e *Engine) current() *snapshot { return e.state.Load() }

func (e *Engine) today() datebook.Date { return datebook.DateOf(e.opt.Now()) }

// Refresh rebuilds the index beside the old one when the packs, the statutes, the
// labelled questions or the set of laws in force have moved or its folder is damaged,
// and switches at once.
// Questions go on being answered from the old one meanwhile.
func (e *Engine) Refresh(ctx context.Context) error {
	e.refresh.Lock()
	defer e.refresh.Unlock()
	versions, err := e.opt.Statutes.Versions(ctx)
	if err != nil {
		return fmt.Errorf("list versions: %w", err)
	}
	now, err := e.contents(ctx)
	if err != nil {
		return err
	}
	if now, err = e.withoutHeld(ctx, now); err != nil {
		return err
	}
	s := newSnapshot(now.set, versions)
	s.contents = now
	key, err := e.indexKey(ctx, s)
	if err != nil {
		return err
	}
	if key == e.key && e.Sound() {
		if old := e.current(); old.contents.revision != now.revision || old.contents.held != now.held { // an edit of what the index does not hold
			s.index = old.index
			e.state.Store(s)
		}
		return nil
	}
	if s.index, err = e.openIndex(ctx, s, key); err != nil {
		return err
	}
	old := e.state.Swap(s)
	e.key = key
	if old != nil {
		e.retire(old)
	}
	return nil
}

// Sound reports whether the index in use is whole. One that is not, because its folder
// was deleted or damaged, goes on answering until the next Refresh builds it anew.
func (e *Engine) Sound() bool { return e.current().index.Sound() }

// indexKey is a digest of everything that the index depends on.
func (e *Engine) indexKey(ctx context.Context, s *snapshot) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, search.Format, s.contents.searched)
	statutes, err := e.opt.Statutes.StatutesRevision(ctx)
	if err != nil {
		return "", fmt.Errorf("statutes revision: %w", err)
	}
	questions, err := e.opt.Labelled.QuestionsRevision(ctx)
	if err != nil {
		return "", fmt.Errorf("questions revision: %w", err)
	}
	fmt.Fprintln(h, statutes, questions)
	if err := json.NewEncoder(h).Encode(e.ranking()); err != nil {
		return "", fmt.Errorf("digest ranking: %w", err)
	}
	for _, ed := range s.library.Editions(e.today()) {
		fmt.Fprintln(h, ed.Law, ed.VersionID, ed.Adopted, ed.Status)
	}
	return hex.EncodeToString(h.Sum(nil))[:16], nil
}

func (e *Engine) openIndex(ctx context.Context, s *snapshot, key string) (*search.Index, error) {
	dir := filepath.Join(e.opt.Dir, key)
	if index, err := search.Open(dir); err == nil {
		return index, nil
	}
	if err := os.RemoveAll(dir); err != nil { // half-written or damaged
		return nil, fmt.Errorf("remove damaged index: %w", err)
	}
	labelled, err := e.labelled(ctx, s)
	if err != nil {
		return nil, err
	}
	return e.buildIndex(ctx, s, dir, labelled)
}

// buildIndex builds the index of a state into a folder and opens it.
func (e *Engine) buildIndex(ctx context.Context, s *snapshot, dir string, labelled []search.Labelled) (*search.Index, error) {
	docs := s.all(ctx, e.opt.Statutes, e.today())
	if _, err := search.Build(ctx, dir, docs, search.BuildOptions{Labelled: labelled, Terms: s.terms(), Model: e.ranking()}); err != nil {
		return nil, fmt.Errorf("build index: %w", err)
	}
	index, err := search.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	return index, nil
}

// retireAfter lets questions under way finish on the index that was replaced.
const retireAfter = time.Minute

func (e *Engine) retire(old *snapshot) {
	time.AfterFunc(retireAfter, func() {
		if err := old.index.Close(); err == nil {
			e.prune()
		}
	})
}

// prune removes the folders of indexes that are no longer served.
func (e *Engine) prune() {
	e.refresh.Lock()
	defer e.refresh.Unlock()
	entries, err := os.ReadDir(e.opt.Dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if entry.IsDir() && entry.Name() != e.key && entry.Name() != trialDir {
			os.RemoveAll(filepath.Join(e.opt.Dir, entry.Name()))
		}
	}
}
