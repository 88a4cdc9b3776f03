package admin

import (
	"context"
	"fmt"
	"strconv"

	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/lawref"
	"pufa/internal/store"
	"pufa/knowledge"
)

// LawWatch follows what changes of law mean for what cites them.
type LawWatch interface {
	// Follow brings questions, campaigns and answers up to date.
	Follow(ctx context.Context) error
}

// RipplePath is where the changes of laws in force are followed up.
const RipplePath = Prefix + "laws/ripple"

// rippleRoutes are the pages of the amendment ripple.
func rippleRoutes() []route {
	return []route{
		{"GET " + RipplePath, access.SeeKnowledge, (*visit).lawChanges},
		{"GET " + RipplePath + "/{id}", access.SeeKnowledge, (*visit).lawChange},
		{"POST " + RipplePath + "/{id}/keep", access.PublishContent, (*visit).keepWriting},
	}
}

type lawChangesPage struct {
	frame
	List list
}

// lawChanges lists the changes of laws in force.
func (v *visit) lawChanges() error {
	changes, err := v.opt.Store.LawChanges(v.r.Context())
	if err != nil {
		return err
	}
	t := table{Name: "修法影响", Columns: []column{{Title: "法律"}, {Title: "怎么样了"}, {Title: "新文本施行"}, {Title: "发现"}, {Title: "停用中", Number: true}, {Title: "要看的", Number: true}, {Title: "办完的", Number: true}}}
	for _, c := range changes {
		state := cell{Text: "办完了", Tone: "good"}
		switch {
		case c.Held > 0:
			state = cell{Text: "有停用的", Tone: "bad"}
		case c.Open > 0:
			state = cell{Text: "要看", Tone: "warn"}
		}
		t.Rows = append(t.Rows, []cell{{Text: "《" + c.Law + "》", URL: RipplePath + "/" + c.ID}, state, {Text: dayOf(c.On)}, {Text: v.minute(c.Noticed)},
			{Text: strconv.Itoa(c.Held)}, {Text: strconv.Itoa(c.Open)}, {Text: strconv.Itoa(c.Settled)}})
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	return v.show("lawchanges", &lawChangesPage{v.frame("修法影响"), l})
}

type lawChangePage struct {
	frame
	C       store.LawChange
	Repeal  bool
	Tally   string
	Items   []rippleItem
	Pages   []int
	Page    int
	Reason  string // typed, where it was refused
	Refused string // the item whose form that was
	Mistake string
}

// rippleItem is an item with the articles that it cites, old and new side by side.
type rippleItem struct {
	store.Ripple
	Key      string
	KindName string
	URL      string // where it is mended
	State    cell
	Changes  []citedChange
}

type citedChange struct {
	knowledge.CitedChange
	Tone          string
	Before, After []knowledge.Piece
}

// ripplePage is how many items a page shows with their texts.
const ripplePage = 20

// lawChange shows what cites the changed articles of a law.
func (v *visit) lawChange() error {
	p, err := v.lawChangeData()
	if err != nil {
		return err
	}
	return v.show("lawchange", p)
}

func (v *visit) lawChangeData() (*lawChangePage, error) {
	ctx := v.r.Context()
	c, err := v.opt.Store.LawChange(ctx, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	ripples, err := v.opt.Store.Ripples(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	before, err := v.opt.Store.Articles(ctx, c.From)
	if err != nil {
		return nil, err
	}
	after, err := v.opt.Store.Articles(ctx, c.To)
	if err != nil {
		return nil, err
	}
	p := &lawChangePage{C: c, Repeal: c.To == "", Page: 1}
	if !p.Repeal {
		p.Tally = tallyOf(knowledge.CompareArticles(before, after))
	}
	if n, err := strconv.Atoi(v.query("page")); err == nil && n > 1 && (n-1)*ripplePage < len(ripples) {
		p.Page = n
	}
	for n := 1; (n-1)*ripplePage < len(ripples); n++ {
		p.Pages = append(p.Pages, n)
	}
	from := (p.Page - 1) * ripplePage
	old, now := byNumber(before), byNumber(after)
	for _, r := range ripples[from:min(from+ripplePage, len(ripples))] {
		p.Items = append(p.Items, rippleItemOf(r, old, now))
	}
	p.frame = v.frame("《" + c.Law + "》改了以后")
	return p, nil
}

func byNumber(articles []knowledge.Article) map[lawref.Number]string {
	out := make(map[lawref.Number]string, len(articles))
	for _, a := range articles {
		if _, twice := out[a.Number]; !twice {
			out[a.Number] = a.Text
		}
	}
	return out
}

func rippleItemOf(r store.Ripple, old, now map[lawref.Number]string) rippleItem {
	item := rippleItem{Ripple: r, Key: r.Kind + "/" + r.Item, KindName: writingName(r.Kind), URL: writingURL(r.Kind, r.Item)}
	switch {
	case r.State == store.RippleMended:
		item.State = cell{Text: "改好了", Tone: "good"}
	case r.State == store.RippleKept:
		item.State = cell{Text: "看过，仍然正确", Tone: "good"}
	case r.Hold:
		item.State = cell{Text: "停用中", Tone: "bad"}
	default:
		item.State = cell{Text: "要看", Tone: "warn"}
	}
	for _, a := range r.Articles {
		c := citedChange{CitedChange: a, Tone: articleTone(a.Kind)}
		if a.Kind != knowledge.ArticleMoved {
			c.Before, c.After = knowledge.CompareTexts(old[a.Ref.Number], now[a.New])
		}
		item.Changes = append(item.Changes, c)
	}
	return item
}

func writingName(kind string) string {
	return map[string]string{"faq": "问答", "gist": "条文解读", "case": "案例", "guide": "指南", "service": "办事指南", "emergency": "紧急文本",
		"question": "题目", "template": "活动模板", "campaign": "活动"}[kind]
}

// writingURL is where something is mended; empty for templates, which come with the
// program.
func writingURL(kind, id string) string {
	switch kind {
	case "question":
		return questionPath(id)
	case "campaign":
		return campaignPath(id)
	case "template":
		return ""
	}
	return Prefix + "content/" + kind + "/" + pathEscape(id)
}

// keepWriting says that something is right as it is, and lets it go.
func (v *visit) keepWriting() error {
	key, reason := v.form("item"), v.form("reason")
	ripples, err := v.opt.Store.Ripples(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	for _, r := range ripples {
		if r.Kind+"/"+r.Item != key {
			continue
		}
		if reason == "" {
			p, err := v.lawChangeData()
			if err != nil {
				return err
			}
			p.Refused, p.Mistake = key, "请写明看过什么、为什么还对。"
			return v.again("lawchange", p)
		}
		if err := v.opt.Store.SettleRipple(v.r.Context(), r, store.RippleKept, reason, v.by()); err != nil {
			return err
		}
		if err := v.opt.Watch.Follow(v.r.Context()); err != nil { // within a minute it follows by itself
			v.opt.Log.Warn("follow a ripple", "error", err)
		}
		words := fmt.Sprintf("“%s”记下了：看过，仍然正确。", r.Title)
		if r.Hold && r.Kind == "campaign" {
			words += "活动还停着，请到活动页按“继续”。"
		} else if r.Hold {
			words += "一分钟左右恢复使用。"
		}
		return v.done(RipplePath+"/"+r.Change, words)
	}
	return fault.New(fault.NotFound, "这次修法没有涉及这一条。")
}
