package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"pufa/content"
	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/store"
	"pufa/knowledge"
)

// keepDraft stores what was typed, and sends it for review when the form says so. A
// draft that was not changed is not stored again.
func (v *visit) keepDraft(p *contentForm, e content.Entry) error {
	return v.opt.Store.InTx(v.r.Context(), func(ctx context.Context) error {
		n := p.Base
		if n != len(e.Revisions) {
			return fault.New(fault.Conflict, "这一条刚被别人改过，请看过新的再定。")
		}
		if n == 0 || e.Head().State != content.Draft || e.Head().Text != p.YAML {
			n++
			if err := v.step(ctx, e, content.Save, content.Draft, n, p.YAML, v.form("note")); err != nil {
				return err
			}
		}
		if v.form("do") != "submit" {
			return nil
		}
		return v.step(ctx, e, content.Submit, content.InReview, n+1, p.YAML, v.form("note"))
	})
}

// contentMark is what the audit log keeps of an item.
type contentMark struct {
	Revision int           `json:"revision"`
	State    content.State `json:"state"`
	Text     string        `json:"text"`
	Note     string        `json:"note,omitempty"`
}

// step adds a step to an item's life, with its line in the audit log.
func (v *visit) step(ctx context.Context, e content.Entry, d content.Deed, to content.State, n int, text, note string) error {
	r := content.Revision{Kind: e.Kind, ID: e.ID, Number: n, State: to, Text: text, Note: note, Author: v.account.Name,
		Checked: v.item("", "", "").Checked, At: v.now}
	if err := v.opt.Store.AddContent(ctx, r); err != nil {
		return err
	}
	var before []byte
	if len(e.Revisions) > 0 {
		head := e.Head()
		before, _ = json.Marshal(contentMark{head.Number, head.State, head.Text, head.Note}) // strings and numbers always marshal
	}
	after, _ := json.Marshal(contentMark{n, to, text, note})
	_, err := v.opt.Store.Audit(ctx, store.AuditEntry{At: v.now, Actor: v.account.Name, Action: "content." + string(d),
		Subject: "content/" + e.Kind + "/" + e.ID, Before: string(before), After: string(after)})
	return err
}

// ownWork reports that the visitor wrote what is under way and somebody else could
// publish it.
func (v *visit) ownWork(e content.Entry) (bool, error) {
	if !slices.Contains(e.Authors(), v.account.Name) {
		return false, nil
	}
	accounts, err := v.opt.Store.Accounts(v.r.Context())
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(accounts, func(a access.Account) bool {
		return a.ID != v.account.ID && !a.Disabled && a.Can(access.PublishContent)
	}), nil
}

// moveContent sends an item for review, or gives its draft up.
func (v *visit) moveContent() error {
	switch d := content.Deed(v.form("deed")); d {
	case content.Submit, content.GiveUp:
		return v.deed(d)
	}
	return fault.New(fault.Invalid, "在这里只能送审或放弃草稿。")
}

// decideContent publishes what was reviewed, sends it back, withdraws an item or gives
// it back to the packs.
func (v *visit) decideContent() error {
	switch d := content.Deed(v.form("deed")); d {
	case content.Publish, content.SendBack, content.Withdraw, content.GiveBack:
		return v.deed(d)
	}
	return fault.New(fault.Invalid, "在这里只能发布、退回、撤下或用回内置的。")
}

// deed does something with an item as its visitor saw it.
func (v *visit) deed(d content.Deed) error {
	k, e, inPacks, err := v.entryHere()
	if err != nil {
		return err
	}
	to, fits := e.Leads(d, inPacks)
	note := v.form("note")
	switch {
	case v.form("base") != fmt.Sprint(len(e.Revisions)):
		return fault.New(fault.Conflict, "这一条刚被别人动过，请看过新的再定。")
	case !fits:
		return fault.New(fault.Conflict, "现在不能%s：这一条的状态是“%s”。", d.Chinese(), stand(e).Text)
	case note == "" && (d == content.SendBack || d == content.Withdraw):
		return fault.New(fault.Invalid, "%s要写明原因。", d.Chinese())
	}
	text, err := v.textOf(k, e, inPacks)
	if err != nil {
		return err
	}
	if err := v.mayPass(d, k, e, text); err != nil {
		return err
	}
	if err := v.opt.Store.InTx(v.r.Context(), func(ctx context.Context) error {
		return v.step(ctx, e, d, to, len(e.Revisions)+1, text, note)
	}); err != nil {
		return err
	}
	return v.done(pieceURL(k.Name, e.ID), map[content.Deed]string{
		content.Submit: "送审了，等另一位同事审核。", content.GiveUp: "草稿放弃了，历史里还找得到。",
		content.Publish: "发布了，一分钟左右生效。", content.SendBack: "退回了，写的人会在“今日”里看到原因。",
		content.Withdraw: "撤下了，一分钟左右群众就看不到；可以在历史里恢复。", content.GiveBack: "用回内置的了，一分钟左右生效。"}[d])
}

// mayPass holds back what must not go further: a text with mistakes, one's own work,
// doubts that nobody looked at.
func (v *visit) mayPass(d content.Deed, k content.Kind, e content.Entry, text string) error {
	if d != content.Submit && d != content.Publish {
		return nil
	}
	if d == content.Publish {
		own, err := v.ownWork(e)
		if err != nil {
			return err
		}
		if own {
			return fault.New(fault.Unauthorised, "您写过这一稿，不能自己发布，请换一个人审。")
		}
	}
	found, err := v.opt.Knowledge.Examine(v.r.Context(), v.item(e.Kind, e.ID, text))
	if err != nil {
		return err
	}
	if wrong := blocking(found); len(wrong) > 0 {
		return fault.New(fault.Invalid, "还不能%s：%s。", d.Chinese(), sentenceOf(k, wrong[0]))
	}
	if d == content.Publish && len(found) > 0 && v.form("seen") == "" {
		return fault.New(fault.Invalid, "有%d处要核对，看过以后请勾“都核对过了”再发布。", len(found))
	}
	return nil
}

// restoreContent takes up an earlier revision: as a draft, or, where residents got that
// very text before, at once.
func (v *visit) restoreContent() error {
	k, e, _, err := v.entryHere()
	if err != nil {
		return err
	}
	n, err := number("版本", v.form("revision"))
	if err != nil {
		return err
	}
	old, found := e.Revision(n)
	switch {
	case !found:
		return fault.New(fault.NotFound, "没有这一版。")
	case v.form("base") != fmt.Sprint(len(e.Revisions)):
		return fault.New(fault.Conflict, "这一条刚被别人动过，请看过新的再定。")
	}
	to, deed, flash := content.Draft, content.Save, "第"+fmt.Sprint(n)+"版又成了草稿，改好再送审。"
	if v.form("publish") != "" {
		if !v.account.Can(access.PublishContent) || !e.WasPublished(old.Text) {
			return fault.New(fault.Invalid, "只有发布过的版本，才能由审核的人直接恢复。")
		}
		if err := v.mayRestore(k, e, old.Text); err != nil {
			return err
		}
		to, deed, flash = content.Published, content.Publish, "第"+fmt.Sprint(n)+"版恢复了，一分钟左右生效。"
	}
	if err := v.opt.Store.InTx(v.r.Context(), func(ctx context.Context) error {
		return v.step(ctx, e, deed, to, len(e.Revisions)+1, old.Text, fmt.Sprintf("恢复第%d版", n))
	}); err != nil {
		return err
	}
	return v.done(pieceURL(k.Name, e.ID), flash)
}

// mayRestore holds back a text that was right once and is not any more.
func (v *visit) mayRestore(k content.Kind, e content.Entry, text string) error {
	found, err := v.opt.Knowledge.Examine(v.r.Context(), v.item(e.Kind, e.ID, text))
	if err != nil {
		return err
	}
	if wrong := blocking(found); len(wrong) > 0 {
		return fault.New(fault.Invalid, "这一版现在不能直接恢复：%s。可以恢复成草稿，改好再送审。", sentenceOf(k, wrong[0]))
	}
	return nil
}

// tryContent shows what publishing what is under way would change in other answers, before
// anybody decides.
func (v *visit) tryContent() error {
	k, e, inPacks, err := v.entryHere()
	if err != nil {
		return err
	}
	text, err := v.textOf(k, e, inPacks)
	if err != nil {
		return err
	}
	return v.startTrial(knowledge.Change{Items: []content.Item{v.item(k.Name, e.ID, text)}})
}
