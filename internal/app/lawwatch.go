package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pufa/content"
	"pufa/internal/access"
	"pufa/internal/console/admin"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/internal/shared"
	"pufa/internal/store"
	"pufa/knowledge"
	"pufa/quiz"
	"pufa/scheduler"
)

// lawWatch notices that another version of a law is in force, by an import or by the
// calendar, and follows what cites it (admin.LawWatch). The rule is knowledge's.
type lawWatch struct {
	core      *Core
	state     shared.State
	campaigns *scheduler.Desk

	written *content.Set         // what known was told of
	known   map[[2]string]string // digests of its items; guarded by the lock of Follow
}

// watchLock keeps the replicas from doing the same work at once; what must happen once
// is guarded by the records.
const watchLock = 5 * time.Minute

// Follow notices changes of law, takes what must not be used out of use, lets go what was
// mended, and has the answers follow.
func (w *lawWatch) Follow(ctx context.Context) error {
	lock, mine, err := w.state.Lock(ctx, "law-watch", watchLock)
	if err != nil || !mine {
		return errors.Join(err, w.core.Engine.Refresh(ctx))
	}
	err = w.notice(ctx)
	err = errors.Join(err, w.core.Engine.Refresh(ctx), w.settle(ctx), w.act(ctx))
	return errors.Join(err, lock.Unlock(context.WithoutCancel(ctx)))
}

// notice records the changes since the last time.
func (w *lawWatch) notice(ctx context.Context) error {
	versions, err := w.core.Store.Versions(ctx)
	if err != nil {
		return fmt.Errorf("list versions: %w", err)
	}
	before, err := w.core.Store.LawStates(ctx)
	if err != nil {
		return err
	}
	now := w.core.Now()
	lib := knowledge.NewLibrary(w.core.Engine.BuiltIn().Laws, versions)
	changes, first := lib.LawChanges(before, datebook.DateOf(now))
	if len(first) > 0 {
		if err := w.core.Store.NoteLaws(ctx, first, now); err != nil {
			return err
		}
	}
	if len(changes) == 0 {
		return nil
	}
	all, digests, err := w.writings(ctx, lib)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if err := w.record(ctx, c, all, digests, now); err != nil {
			return fmt.Errorf("change of %s: %w", c.Law, err)
		}
	}
	return nil
}

func (w *lawWatch) record(ctx context.Context, c knowledge.LawChange, all []knowledge.Writing, d *digests, now time.Time) error {
	before, err := w.core.Store.Articles(ctx, c.From.ID)
	if err != nil {
		return err
	}
	after, err := w.core.Store.Articles(ctx, c.To.ID)
	if err != nil {
		return err
	}
	if c.To.ID != "" {
		c.Articles = knowledge.CompareArticles(before, after)
	}
	var items []store.Ripple
	for _, t := range c.Touches(all) {
		if c.Exempt && d.builtIn(t.Kind, t.ID) {
			continue
		}
		items = append(items, store.Ripple{Kind: t.Kind, Item: t.ID, Title: t.Title, Digest: d.of(t.Kind, t.ID), Articles: t.Articles, Hold: t.Hold})
	}
	return w.core.Store.NoticeChange(ctx, store.LawChange{Law: c.Law, From: c.From.ID, To: c.To.ID, On: c.On, Noticed: now}, items)
}

// writings are everything that cites the law: the content, the bank and the campaigns
// that are not over, their citations moved as the changes before moved them.
func (w *lawWatch) writings(ctx context.Context, lib *knowledge.Library) ([]knowledge.Writing, *digests, error) {
	d, err := w.digests(ctx)
	if err != nil {
		return nil, nil, err
	}
	all := knowledge.Writings(w.core.Engine.Written(), lib)
	for id, q := range d.questions {
		all = append(all, knowledge.Writing{Kind: "question", ID: id, Title: q.Stem, Cites: canonical(lib, q.Basis)})
	}
	names := lawref.NewNames(lib.Names())
	for id, c := range d.campaigns {
		all = append(all, knowledge.Writing{Kind: "campaign", ID: id, Title: c.Name, Cites: canonical(lib, knowledge.Cited(names, campaignTexts(c)...))})
	}
	held, err := w.core.Store.HeldItems(ctx)
	if err != nil {
		return nil, nil, err
	}
	at := map[[2]string]*knowledge.Writing{}
	for i := range all {
		at[[2]string{all[i].Kind, all[i].ID}] = &all[i]
	}
	for _, h := range held {
		if one := at[[2]string{h.Kind, h.ID}]; one != nil {
			if d.of(h.Kind, h.ID) == h.Digest {
				h.Follow(one)
			}
		}
	}
	return all, d, nil
}

func canonical(lib *knowledge.Library, refs []lawref.Ref) []lawref.Ref {
	out := make([]lawref.Ref, len(refs))
	for i, r := range refs {
		if name := lib.Canonical(r.Law); name != "" {
			r.Law = name
		}
		out[i] = r
	}
	return out
}

func campaignTexts(c scheduler.Campaign) []string {
	out := []string{c.Theme, c.Basis}
	for _, s := range c.Steps {
		out = append(out, s.Content.Title, s.Content.About, s.Content.Text)
	}
	return out
}

// digests tell whether a writing is still as it was.
type digests struct {
	watch     *lawWatch
	questions map[string]quiz.Question
	campaigns map[string]scheduler.Campaign
}

func (w *lawWatch) digests(ctx context.Context) (*digests, error) {
	d := &digests{watch: w, questions: map[string]quiz.Question{}, campaigns: map[string]scheduler.Campaign{}}
	bank, err := w.core.Store.BankQuestions(ctx)
	if err != nil {
		return nil, err
	}
	for _, q := range bank {
		d.questions[q.ID] = q
	}
	campaigns, err := w.campaigns.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range campaigns {
		if !c.State.Over() {
			d.campaigns[c.ID] = c
		}
	}
	return d, nil
}

// of is the digest of a writing, empty when it is gone.
func (d *digests) of(kind, id string) string {
	switch kind {
	case "question":
		if q, there := d.questions[id]; there {
			return questionDigest(q)
		}
		return ""
	case "campaign":
		if c, there := d.campaigns[id]; there {
			return knowledge.Digest(strings.Join(campaignTexts(c), "\x00"))
		}
		return ""
	}
	return d.watch.itemDigest(kind, id)
}

// builtIn reports that a writing is as the packs have it. A campaign never is: it may
// have been drafted from the packs of long ago.
func (d *digests) builtIn(kind, id string) bool {
	packs := d.watch.core.Engine.BuiltIn()
	switch kind {
	case "question":
		i := slices.IndexFunc(packs.Questions, func(q content.Question) bool { return q.ID == id })
		return i >= 0 && questionDigest(BankQuestion(&packs.Questions[i])) == d.of(kind, id)
	case "campaign":
		return false
	}
	own := knowledge.ItemDigest(packs, kind, id)
	return own != "" && own == d.of(kind, id)
}

// itemDigest remembers digests until the content moves: what is open is looked at every
// minute.
func (w *lawWatch) itemDigest(kind, id string) string {
	if set := w.core.Engine.Written(); set != w.written {
		w.written, w.known = set, map[[2]string]string{}
	}
	key := [2]string{kind, id}
	if _, known := w.known[key]; !known {
		w.known[key] = knowledge.ItemDigest(w.written, kind, id)
	}
	return w.known[key]
}

func questionDigest(q quiz.Question) string {
	q.Version, q.Retired = 0, false
	raw, err := json.Marshal(q)
	if err != nil { // it came out of JSON
		return ""
	}
	return knowledge.Digest(string(raw))
}

// settle ends the watch over what was mended.
func (w *lawWatch) settle(ctx context.Context) error {
	open, err := w.core.Store.UnsettledRipples(ctx)
	if err != nil || len(open) == 0 {
		return err
	}
	d, err := w.digests(ctx)
	if err != nil {
		return err
	}
	for _, r := range open {
		if r.State != store.RippleOpen {
			continue
		}
		digest := d.of(r.Kind, r.Item)
		if digest == r.Digest {
			continue
		}
		why := "换了新的一版。"
		if digest == "" {
			why = "已经不在了。"
		}
		if err := w.core.Store.SettleRipple(ctx, r, store.RippleMended, why, store.By{Actor: "系统", At: w.core.Now()}); err != nil {
			return err
		}
	}
	return nil
}

// act takes held questions out of use and stops held campaigns, and puts questions back
// that are let go. A campaign goes on when a person says so.
func (w *lawWatch) act(ctx context.Context) error {
	all, err := w.core.Store.UnsettledRipples(ctx)
	if err != nil {
		return err
	}
	holds := map[[2]string]bool{}
	for _, r := range all {
		if r.Hold && r.State == store.RippleOpen {
			holds[[2]string{r.Kind, r.Item}] = true
		}
	}
	for _, r := range all {
		held := r.Hold && r.State == store.RippleOpen
		if held == r.Acted || r.Kind != "question" && r.Kind != "campaign" {
			continue
		}
		switch {
		case r.Kind == "question":
			err = w.retire(ctx, r.Item, held || holds[[2]string{r.Kind, r.Item}])
		case held:
			err = w.stop(ctx, r)
		}
		if err == nil {
			err = w.core.Store.RippleActed(ctx, r, held)
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", r.Kind, r.Item, err)
		}
	}
	return nil
}

func (w *lawWatch) retire(ctx context.Context, id string, retired bool) error {
	bank, err := w.core.Store.BankQuestions(ctx)
	if err != nil {
		return err
	}
	for _, q := range bank {
		if q.ID != id || q.Retired == retired {
			continue
		}
		q.Retired = retired
		if _, err := w.core.Store.SaveBank(ctx, []quiz.Question{q}, w.core.Now()); err != nil {
			return err
		}
		_, err := w.core.Store.Audit(ctx, store.AuditEntry{At: w.core.Now(), Actor: "系统", Action: "quiz.bank.save", Subject: "bank", After: fmt.Sprintf("ripple %s: retired %t", id, retired)})
		return err
	}
	return nil
}

// stop pauses a campaign, or sends one back that is not yet planned.
func (w *lawWatch) stop(ctx context.Context, r store.Ripple) error {
	c, err := w.campaigns.Get(ctx, r.Item)
	if err != nil {
		return err
	}
	action := map[scheduler.State]scheduler.Action{scheduler.Scheduled: scheduler.Pause, scheduler.Running: scheduler.Pause,
		scheduler.Approved: scheduler.SendBack, scheduler.InReview: scheduler.SendBack}[c.State]
	if action == "" { // a draft is reviewed before it is sent, a paused one stands still
		return nil
	}
	var cited []string
	for _, a := range r.Articles {
		cited = append(cited, a.Ref.String())
	}
	_, err = w.campaigns.Do(ctx, c.ID, action, c.Revision, scheduler.Change{By: scheduler.System, Reason: "引用的" + strings.Join(cited, "、") + "修改了，请改好再发。"})
	return err
}

// lawNeeds are the changes of law that somebody has to follow up.
func (s *site) lawNeeds(ctx context.Context, a access.Account) ([]admin.Need, error) {
	if !a.Can(access.EditContent) && !a.Can(access.SeeAudit) {
		return nil, nil
	}
	changes, err := s.core.Store.LawChanges(ctx)
	if err != nil {
		return nil, err
	}
	var out []admin.Need
	for _, c := range changes {
		if c.Open == 0 {
			continue
		}
		n := admin.Need{Title: fmt.Sprintf("《%s》修改了，%d处引用要看", c.Law, c.Open), Detail: "只是条号变了，已经换成新条号。", Path: admin.RipplePath + "/" + c.ID, Urgency: admin.Soon}
		if c.Held > 0 {
			n.Detail, n.Urgency = fmt.Sprintf("其中%d条先停用了，改好或看过才恢复。", c.Held), admin.Overdue
		}
		out = append(out, n)
	}
	return out, nil
}
