package knowledge

import (
	"context"
	"fmt"

	"pufa/content"
	"pufa/internal/lawref"
)

// Held are the items that a change of law holds back, or whose citations it moved.
type Held interface {
	// HeldRevision moves whenever an item is held or let go.
	HeldRevision(ctx context.Context) (int64, error)
	// HeldItems lists them, in the order of the changes.
	HeldItems(ctx context.Context) ([]HeldItem, error)
}

// HeldItem is an item as it was when a law changed. Once it is mended, its digest is
// another and it is no longer meant.
type HeldItem struct {
	Kind, ID, Digest string
	Hold             bool
	Moved            map[lawref.Ref]lawref.Number
}

// Follow moves the citations of a writing of this name as the changes before moved them.
func (h HeldItem) Follow(w *Writing) {
	for i, r := range w.Cites {
		r.Paragraph, r.Item = 0, 0
		if n, moved := h.Moved[r]; moved {
			w.Cites[i].Number = n
		}
	}
}

// withoutHeld leaves out what is held and moves what moved. Of a danger's fixed text only
// the law is left out: what saves people stays.
func (e *Engine) withoutHeld(ctx context.Context, c contents) (contents, error) {
	c.written, c.writtenSearched = c.set, c.searched
	if e.opt.Held == nil {
		return c, nil
	}
	revision, err := e.opt.Held.HeldRevision(ctx)
	if err != nil {
		return contents{}, fmt.Errorf("held revision: %w", err)
	}
	c.held = revision
	if now := e.state.Load(); now != nil && now.contents.written == c.written && now.contents.held == revision {
		return now.contents, nil
	}
	items, err := e.opt.Held.HeldItems(ctx)
	if err != nil {
		return contents{}, fmt.Errorf("read held items: %w", err)
	}
	c.set = holdBack(c.written, items)
	if c.set != c.written {
		c.searched = fmt.Sprintf("%s~%d", c.searched, revision)
	}
	return c, nil
}

func holdBack(written *content.Set, items []HeldItem) *content.Set {
	set := written
	now := map[[2]string]string{} // a gist is named by its number, which moves
	for _, h := range items {
		if ItemDigest(written, h.Kind, h.ID) != h.Digest {
			continue
		}
		if set == written {
			set = written.Copy()
		}
		key := [2]string{h.Kind, h.ID}
		id := h.ID
		if moved := now[key]; moved != "" {
			id = moved
		}
		switch {
		case h.Hold && h.Kind == "emergency":
			set.Silence(id)
		case h.Hold:
			set.Hide(h.Kind, id)
		default:
			now[key] = set.Renumber(h.Kind, id, func(r lawref.Ref) (lawref.Number, bool) {
				n, moved := h.Moved[lawref.Ref{Law: r.Law, Number: r.Number}]
				return n, moved
			})
		}
	}
	return set
}

// Written is the content in force before what is held is left out.
func (e *Engine) Written() *content.Set { return e.current().contents.written }

// BuiltIn is the content of the packs, which was checked against their catalogue.
func (e *Engine) BuiltIn() *content.Set { return e.opt.Content }
