package admin

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pufa/content"
	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/knowledge"
)

// entryHere is the item of the address with its life, and whether the packs have it.
func (v *visit) entryHere() (k content.Kind, e content.Entry, inPacks bool, err error) {
	if k, err = v.kindHere(); err != nil {
		return k, e, false, err
	}
	if e, err = v.opt.Store.ContentEntry(v.r.Context(), k.Name, v.r.PathValue("id")); err != nil {
		return k, e, false, err
	}
	text, err := k.Text(v.opt.Knowledge.Packs(), e.ID)
	if err == nil && text == "" && len(e.Revisions) == 0 {
		err = fault.New(fault.NotFound, "没有这一条%s。", k.Chinese)
	}
	return k, e, text != "", err
}

type contentItemPage struct {
	frame
	Kind     content.Kind
	Entry    content.Entry
	Base     int
	State    cell
	Source   string
	InPacks  bool
	Check    contentCheck
	Changes  []fieldChange // of what is under way against what residents get
	Fields   []shownField
	Deeds    []content.Deed // that take the right to publish, but for the decision
	Decide   bool           // it waits for review, and the visitor may decide
	OwnWork  bool           // the visitor wrote it and somebody else could review it
	MaySend  bool
	MayDrop  bool
	Live     bool // residents get it now, or would but for a withdrawal
	Settled  bool // nothing is under way
	Withdraw bool
}

// shownField is a field with its value, for reading.
type shownField struct {
	Label, Value string
}

// contentItem is an item as it stands: in the chat, in its fields, and all that happened
// to it.
func (v *visit) contentItem() error {
	k, e, inPacks, err := v.entryHere()
	if err != nil {
		return err
	}
	text, err := v.textOf(k, e, inPacks)
	if err != nil {
		return err
	}
	p := &contentItemPage{Kind: k, Entry: e, Base: len(e.Revisions), State: stand(e), Source: source(v.opt.Knowledge.Packs(), k.Name, e, inPacks), InPacks: inPacks}
	values, err := k.Values(text)
	if err != nil {
		p.Fields = []shownField{{"原文", text}}
	}
	for _, f := range flat(k.Fields, values) {
		if value := values[f.key]; value != "" && f.key != "id" {
			p.Fields = append(p.Fields, shownField{f.label, value})
		}
	}
	if p.Check, err = v.contentCheck(k, e.ID, text, values); err != nil {
		return err
	}
	p.Settled = p.Base == 0 || !e.Head().State.Open()
	if live, edited := e.Live(); !p.Settled {
		before := ""
		if edited {
			before = live.Text
		} else if before, err = k.Text(v.opt.Knowledge.Packs(), e.ID); err != nil {
			return err
		}
		if before != "" {
			p.Changes = changes(k, before, text)
		}
	}
	if err := v.contentDeeds(p); err != nil {
		return err
	}
	p.frame = v.frame(k.Face(v.opt.Knowledge.Written(), v.item(k.Name, e.ID, text)).Title)
	return v.show("contentitem", p)
}

// contentDeeds finds what the visitor may do with the item.
func (v *visit) contentDeeds(p *contentItemPage) error {
	can := func(d content.Deed) bool {
		_, ok := p.Entry.Leads(d, p.InPacks)
		return ok
	}
	p.MaySend = can(content.Submit) && v.account.Can(access.EditContent)
	p.MayDrop = can(content.GiveUp) && v.account.Can(access.EditContent)
	if !v.account.Can(access.PublishContent) {
		return nil
	}
	p.Withdraw = can(content.Withdraw)
	if can(content.GiveBack) {
		p.Deeds = append(p.Deeds, content.GiveBack)
	}
	if can(content.Publish) {
		own, err := v.ownWork(p.Entry)
		p.Decide, p.OwnWork = true, own
		return err
	}
	return nil
}

// fieldChange is a field that is not the same in two texts of an item.
type fieldChange struct {
	Label         string
	Before, After []knowledge.Piece
}

type flatField struct{ key, label string }

// flat lists the fields that values have, parts after parts.
func flat(fields []content.Field, values ...map[string]string) []flatField {
	var out []flatField
	for _, f := range fields {
		if f.Shape != content.Parts {
			out = append(out, flatField{f.Key, f.Label})
			continue
		}
		for i := range content.MaxParts {
			at := fmt.Sprintf("%s.%d.", f.Key, i)
			if !slices.ContainsFunc(values, func(m map[string]string) bool { return anyAt(m, at) }) {
				break
			}
			for _, inside := range f.Fields {
				out = append(out, flatField{at + inside.Key, fmt.Sprintf("%s%d：%s", f.Label, i+1, inside.Label)})
			}
		}
	}
	return out
}

// changes compares two texts of an item field by field.
func changes(k content.Kind, before, after string) []fieldChange {
	a, errA := k.Values(before)
	b, errB := k.Values(after)
	if errA != nil || errB != nil {
		old, now := knowledge.CompareTexts(before, after)
		return []fieldChange{{"原文", old, now}}
	}
	var out []fieldChange
	for _, f := range flat(k.Fields, a, b) {
		if a[f.key] != b[f.key] {
			old, now := knowledge.CompareTexts(a[f.key], b[f.key])
			out = append(out, fieldChange{f.label, old, now})
		}
	}
	return out
}

type comparePage struct {
	frame
	Back     string
	Old, New string
	Changes  []fieldChange
}

// compareContent shows what changed between two revisions; 0 is what the packs have.
func (v *visit) compareContent() error {
	k, e, _, err := v.entryHere()
	if err != nil {
		return err
	}
	old, oldText, err := v.revisionText(k, e, v.query("old"))
	if err != nil {
		return err
	}
	now, newText, err := v.revisionText(k, e, v.query("new"))
	if err != nil {
		return err
	}
	return v.show("contentcompare", &comparePage{v.frame("改了什么"), pieceURL(k.Name, e.ID), old, now, changes(k, oldText, newText)})
}

func (v *visit) revisionText(k content.Kind, e content.Entry, typed string) (name, text string, err error) {
	if n, err := strconv.Atoi(cmp.Or(strings.TrimSpace(typed), "0")); err == nil {
		if n == 0 {
			text, err := k.Text(v.opt.Knowledge.Packs(), e.ID)
			return "内置的", text, err
		}
		if r, found := e.Revision(n); found {
			return fmt.Sprintf("第%d版（%s，%s）", n, r.State.Chinese(), r.Author), r.Text, nil
		}
	}
	return "", "", fault.New(fault.NotFound, "没有这一版。")
}
