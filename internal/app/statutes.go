package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"pufa/internal/console/admin"
	"pufa/internal/fault"
	"pufa/knowledge"
	"pufa/knowledge/statute"
)

// statutes imports laws for the console (admin.Statutes).
type statutes struct {
	core  *Core
	watch *lawWatch
}

// Preview reads what a path or address holds and tells what importing it would change.
func (s statutes) Preview(ctx context.Context, where string, report func(string, int64, int64)) (admin.ImportPreview, error) {
	imported, summary, err := readStatutes(ctx, []string{where}, report)
	if err != nil {
		return admin.ImportPreview{}, withSkipped(err, summary)
	}
	report("比较", 0, -1)
	before, err := storedStatutes(ctx, s.core.Store)
	if err != nil {
		return admin.ImportPreview{}, err
	}
	merged, _ := statute.Merge(slices.Concat(before, imported))
	p := admin.ImportPreview{Summary: summary, Digest: digestOf(imported)}
	p.Changes, p.Unchanged = knowledge.CompareVersions(versionsOf(before), versionsOf(merged))
	return p, nil
}

// Import stores what Preview showed, and has the answers follow. digest tells whether it
// is still the same.
func (s statutes) Import(ctx context.Context, where, digest string, report func(string, int64, int64)) (admin.ImportOutcome, error) {
	imported, _, err := readStatutes(ctx, []string{where}, report)
	if err != nil {
		return admin.ImportOutcome{}, err
	}
	if digestOf(imported) != digest {
		return admin.ImportOutcome{}, fault.New(fault.Conflict, "这个地址上的内容和预览时不一样了，没有导入。请重新读一次再确认。")
	}
	changes, err := saveStatutes(ctx, s.core.Store, imported, report)
	if err != nil {
		return admin.ImportOutcome{}, err
	}
	report("更新检索", 0, -1)
	if err := s.watch.Follow(ctx); err != nil { // the records are safe: the answers follow within a minute
		s.core.Log.Error("refresh after import", "error", err)
	}
	return admin.ImportOutcome{Added: changes.Added, Updated: changes.Updated, Dropped: changes.Dropped, Unchanged: changes.Unchanged, Articles: changes.Articles}, nil
}

// withSkipped names the first files that brought no law and why.
func withSkipped(err error, summary statute.Summary) error {
	if len(summary.Skipped) == 0 {
		return err
	}
	var b bytes.Buffer
	b.WriteString(fault.Message(err))
	for i, f := range summary.Skipped {
		if i == 10 {
			fmt.Fprintf(&b, "\n……等%d个文件", len(summary.Skipped))
			break
		}
		fmt.Fprintf(&b, "\n%s：%s", f.File, f.Reason)
	}
	return fault.Wrap(err, fault.KindOf(err), "%s", b.String())
}

func versionsOf(all []knowledge.Imported) []knowledge.Version {
	out := make([]knowledge.Version, len(all))
	for i, v := range all {
		out[i] = v.Version
	}
	return out
}

// digestOf is equal for imports of the same versions.
func digestOf(imported []knowledge.Imported) string {
	h := sha256.New()
	for _, v := range imported {
		fmt.Fprintln(h, v.ID, v.Effective)
	}
	return hex.EncodeToString(h.Sum(nil))
}
