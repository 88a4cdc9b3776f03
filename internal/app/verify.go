package app

import (
	"context"
	"time"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/intake"
	"pufa/internal/lawref"
	"pufa/knowledge"
	"pufa/knowledge/statute"
)

// VerifyContent compares the packs with the statutes in a folder or archive.
func VerifyContent(ctx context.Context, cfg Config, where string, report Progress) ([]content.Finding, error) {
	set, err := LoadContent(cfg)
	if err != nil {
		return nil, err
	}
	source, err := intake.Open(ctx, where, intake.Limits{})
	if err != nil {
		return nil, err
	}
	defer source.Close()
	total := int64(source.Len())
	imported, _, err := statute.Collect(source.Files(ctx), func(done int) { report("读取", int64(done), total) })
	if err != nil {
		return nil, err
	}
	return content.Verify(set, newWording(set, imported, datebook.DateOf(time.Now().In(cfg.Location)))), nil
}

// wording is the text in force on a day of every law that was read.
type wording struct {
	library *knowledge.Library
	today   datebook.Date
	texts   map[string]map[lawref.Number]string // by version id
}

func newWording(set *content.Set, imported []knowledge.Imported, today datebook.Date) wording {
	w := wording{today: today, texts: map[string]map[lawref.Number]string{}}
	versions := make([]knowledge.Version, len(imported))
	for i, v := range imported {
		versions[i] = v.Version
		w.texts[v.ID] = map[lawref.Number]string{}
		for _, a := range v.Articles {
			w.texts[v.ID][a.Number] = a.Text
		}
	}
	w.library = knowledge.NewLibrary(set.Laws, versions)
	return w
}

func (w wording) edition(law string) map[lawref.Number]string {
	ed, _ := w.library.Edition(law, w.today)
	return w.texts[ed.VersionID]
}

// HasLaw implements content.Texts.
func (w wording) HasLaw(law string) bool { return w.edition(law) != nil }

// Article implements content.Texts.
func (w wording) Article(law string, n lawref.Number) (string, bool) {
	text, ok := w.edition(law)[n]
	return text, ok
}
