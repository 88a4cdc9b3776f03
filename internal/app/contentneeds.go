package app

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"pufa/content"
	"pufa/internal/access"
	"pufa/internal/console/admin"
)

// contentNeeds are the content that waits for review, what was returned to its author,
// and what is stored but could not be used.
func (s *site) contentNeeds(ctx context.Context, a access.Account) ([]admin.Need, error) {
	if !a.Can(access.EditContent) {
		return nil, nil
	}
	entries, err := s.core.Store.ContentEntries(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("content under way: %w", err)
	}
	var out []admin.Need
	waiting := 0
	for _, e := range entries {
		head := e.Head()
		mine := slices.Contains(e.Authors(), a.Name)
		switch {
		case head.State == content.InReview && !mine:
			waiting++
		case head.State == content.Returned && mine:
			out = append(out, admin.Need{Title: "有一条内容退回给您了", Detail: head.Author + "：" + head.Note, Path: contentItemPath(head.Kind, head.ID), Urgency: admin.Soon})
		}
	}
	if waiting > 0 && a.Can(access.PublishContent) {
		out = append(out, admin.Need{Title: fmt.Sprintf("%d条内容等着审", waiting), Detail: "看看改了什么，再发布或退回。", Path: admin.Prefix + "content", Urgency: admin.Soon})
	}
	for _, f := range leftOut(s.core.Engine.LeftOut()) {
		kind, id, _ := content.ItemOf(f.File)
		out = append(out, admin.Need{Title: "有一条发布过的内容用不了，先按没有它回答", Detail: f.Sentence, Path: contentItemPath(kind, id), Urgency: admin.Broken})
	}
	return out, nil
}

// leftOut keeps one finding for each item.
func leftOut(found []content.Finding) []content.Finding {
	return slices.CompactFunc(slices.Clone(found), func(a, b content.Finding) bool { return a.File == b.File })
}

func contentItemPath(kind, id string) string {
	return admin.Prefix + "content/" + url.PathEscape(kind) + "/" + url.PathEscape(id)
}
