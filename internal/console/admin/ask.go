package admin

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"pufa/content"
	"pufa/internal/fault"
	"pufa/internal/lawref"
	"pufa/internal/store"
	"pufa/knowledge"
)

// Assistant is the conversation as residents have it, with its reasons.
type Assistant interface {
	// Answer answers a message as a stranger's first, and leaves no trace.
	Answer(ctx context.Context, text string) (Spoken, error)
	// Cite looks up the articles that a text names.
	Cite(ctx context.Context, text string) (knowledge.Lookup, bool, error)
	// Preview is an item of content as residents would meet it, were it published.
	Preview(ctx context.Context, item content.Item) ([]Bubble, error)
}

// Bubble is what a resident says and what comes back.
type Bubble struct {
	Say   string
	Reply string
	Skill string
}

// Spoken is what a resident would get, and how it came about.
type Spoken struct {
	Reply  string
	Skill  string
	Answer knowledge.Answer
}

type askPage struct {
	frame
	Question string
	Spoken   *Spoken
	Kind     string
	Ranked   []rankedRow
	Articles string // as typed
}

type rankedRow struct {
	knowledge.Source
	Kind    string
	Reasons []reason
}

type reason struct {
	Name  string
	Value float64
}

const (
	maxAsked = 300
	// reasonsShown is how many features of a hit the page lists, the strongest first.
	reasonsShown = 12
)

// ask shows the chat's answer to a question beside the explanation of its ranking.
func (v *visit) ask() error { return v.showAsk(v.query("q"), "", nil) }

func (v *visit) showAsk(question, articles string, wrong error) error {
	p := &askPage{frame: v.frame("试问和改进"), Question: question, Articles: articles}
	if question != "" && utf8.RuneCountInString(question) <= maxAsked {
		spoken, err := v.opt.Assistant.Answer(v.r.Context(), question)
		if err != nil {
			return fmt.Errorf("ask: %w", err)
		}
		p.Spoken, p.Kind, p.Ranked = &spoken, kindName(spoken), ranked(spoken.Answer.Sources)
	} else if question != "" {
		wrong = fault.New(fault.Invalid, "问题最多%d个字。", maxAsked)
	}
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("ask", p)
	}
	return v.show("ask", p)
}

func kindName(s Spoken) string {
	switch s.Answer.Kind {
	case knowledge.Answered:
		return "直接回答"
	case knowledge.Choices:
		return "给出选项"
	case knowledge.None:
		return "没找到"
	case knowledge.ByNumber:
		return "按条号查"
	}
	return "固定回复（" + s.Skill + "）"
}

var sourceKinds = map[string]string{"article": "法条", "gist": "法条解读", "faq": "常见问题", "case": "案例", "service": "办事指南"}

func ranked(sources []knowledge.Source) []rankedRow {
	var out []rankedRow
	for _, s := range sources {
		row := rankedRow{Source: s, Kind: sourceKinds[s.Kind]}
		for _, name := range slices.Sorted(maps.Keys(s.Features)) {
			if s.Features[name] != 0 {
				row.Reasons = append(row.Reasons, reason{name, s.Features[name]})
			}
		}
		slices.SortStableFunc(row.Reasons, func(a, b reason) int {
			switch x, y := abs(a.Value), abs(b.Value); {
			case x > y:
				return -1
			case x < y:
				return 1
			}
			return 0
		})
		row.Reasons = row.Reasons[:min(len(row.Reasons), reasonsShown)]
		out = append(out, row)
	}
	return out
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}

// confirm notes which articles answer a question: the search learns from it.
func (v *visit) confirm() error {
	ctx, question, articles := v.r.Context(), v.form("question"), v.form("articles")
	n := utf8.RuneCountInString(question)
	if n == 0 || n > maxAsked {
		return v.showAsk("", articles, fault.New(fault.Invalid, "请写问题，最多%d个字。", maxAsked))
	}
	refs, err := v.refs(ctx, articles)
	if err != nil {
		return v.showAsk(question, articles, err)
	}
	names := make([]string, len(refs))
	for i, r := range refs {
		names[i] = r.String()
	}
	err = v.opt.Store.InTx(ctx, func(ctx context.Context) error {
		masked := v.opt.Key.Mask(question)
		if _, err := v.opt.Store.SaveQuestions(ctx, "控制台 "+v.account.Name, []knowledge.LabelledQuestion{{Question: masked, Refs: refs}}); err != nil {
			return err
		}
		if err := v.opt.Store.SettleQuestions(ctx, []string{question}, v.now); err != nil {
			return err
		}
		_, err := v.opt.Store.Audit(ctx, store.AuditEntry{At: v.now, Actor: v.account.Name, Action: "question.confirm",
			Subject: "question", After: masked + " → " + strings.Join(names, "、")})
		return err
	})
	if err != nil {
		return err
	}
	return v.done(Prefix+"questions", "记下了：这个问题看"+strings.Join(names, "、")+"。一分钟左右生效，到时再问一次看看。")
}

// refs are the articles that a text names, each in force today.
func (v *visit) refs(ctx context.Context, text string) ([]lawref.Ref, error) {
	found, named, err := v.opt.Assistant.Cite(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("look up articles: %w", err)
	}
	if !named || len(found.Citations) == 0 {
		if found.Problem != "" {
			return nil, fault.New(fault.Invalid, "%s", found.Problem)
		}
		return nil, fault.New(fault.Invalid, "请写明法律和条号，如：民法典第1077条。")
	}
	refs := make([]lawref.Ref, len(found.Citations))
	for i, c := range found.Citations {
		refs[i] = c.Ref
	}
	return refs, nil
}
