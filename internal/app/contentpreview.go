package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"pufa/bot"
	"pufa/content"
	"pufa/internal/console/admin"
	"pufa/internal/shared"
	"pufa/knowledge"
)

// Preview shows an item as a resident would meet it, were it published: the real
// conversation speaks, over what is published now with the item laid over it
// (admin.Assistant).
func (a assistant) Preview(ctx context.Context, item content.Item) ([]admin.Bubble, error) {
	tried, err := a.core.Engine.Trial(ctx, item)
	if err != nil {
		return nil, err
	}
	known := tryout{tried, item}
	var out []admin.Bubble
	for _, walk := range walks(tried.Content(), item) {
		b, err := a.walk(ctx, known, walk)
		if err != nil {
			return nil, err
		}
		out = append(out, b...)
	}
	return out, nil
}

// tryout answers every question with the FAQ that is tried out, which no index holds yet.
type tryout struct {
	*knowledge.Engine
	item content.Item
}

func (t tryout) Ask(ctx context.Context, q knowledge.Question) (knowledge.Answer, error) {
	if t.item.Kind == "faq" {
		if a, found, err := t.AnswerOf(ctx, t.item.ID, q.Text); found || err != nil {
			return a, err
		}
	}
	return t.Engine.Ask(ctx, q)
}

// walk says things one after the other, and returns what is shown of it.
func (a assistant) walk(ctx context.Context, known bot.Knowledge, says []string) ([]admin.Bubble, error) {
	state := shared.NewLocal(time.Now)
	defer state.Close()
	conversation := a.core.stranger(known, state)
	var last bot.Outcome
	for _, say := range says {
		var err error
		if last, err = a.core.hear(ctx, conversation, say); err != nil {
			return nil, err
		}
	}
	out := []admin.Bubble{{Say: strings.Join(says, " → "), Reply: last.Reply.Body(), Skill: last.Skill}}
	if slices.ContainsFunc(last.Reply.Actions, func(c bot.Choice) bool { return c.Say == "更多" }) {
		more, err := a.core.hear(ctx, conversation, "更多")
		if err != nil {
			return nil, err
		}
		out = append(out, admin.Bubble{Say: "更多", Reply: more.Reply.Body(), Skill: last.Skill})
	}
	return out, nil
}

// walks are the ways on which a resident meets an item: for each, what is said in turn.
func walks(set *content.Set, i content.Item) [][]string {
	switch i.Kind {
	case "faq":
		if n := slices.IndexFunc(set.FAQs, func(f content.FAQ) bool { return f.ID == i.ID }); n >= 0 {
			return [][]string{{set.FAQs[n].Question}}
		}
	case "gist":
		if n := slices.IndexFunc(set.Gists, func(g content.Gist) bool { return g.ID() == i.ID }); n >= 0 {
			return [][]string{{set.Gists[n].Ref.String()}}
		}
	case "case":
		if n := slices.IndexFunc(set.Cases, func(c content.Case) bool { return c.ID == i.ID }); n >= 0 {
			return [][]string{{"案例：" + set.Cases[n].Title}}
		}
	case "guide":
		if n := slices.IndexFunc(set.Guides, func(g content.Guide) bool { return g.ID == i.ID }); n >= 0 {
			return guideWalks(&set.Guides[n])
		}
	case "service":
		if n := slices.IndexFunc(set.Services, func(v content.Service) bool { return v.ID == i.ID }); n >= 0 {
			return [][]string{{set.Services[n].Title}}
		}
	case "hotline":
		return [][]string{{i.ID}}
	case "office":
		if n := slices.IndexFunc(set.Offices, func(o content.Office) bool { return o.Name == i.ID }); n >= 0 {
			return [][]string{{set.Offices[n].Kind}}
		}
	case "emergency":
		if n := slices.IndexFunc(set.Emergencies, func(e content.Emergency) bool { return e.ID == i.ID }); n >= 0 {
			return [][]string{{strings.Join(set.Emergencies[n].Triggers[0], "")}, {"紧急求助：" + set.Emergencies[n].Title}}
		}
	case "reply":
		if n := slices.IndexFunc(set.Replies, func(r content.Reply) bool { return r.ID == i.ID }); n >= 0 {
			return [][]string{{set.Replies[n].Words[0]}}
		}
	}
	return nil
}

// guideWalks are the guide's first question and the shortest way to each of its ends.
func guideWalks(g *content.Guide) [][]string {
	type step struct {
		node string
		said []string
	}
	open := []string{g.Title + "指南"}
	out, queue := [][]string{open}, []step{{g.Nodes[0].ID, open}}
	seen := map[string]bool{g.Nodes[0].ID: true}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, o := range g.Node(at.node).Options {
			said := append(slices.Clone(at.said), o.Say)
			switch {
			case seen[o.To]:
			case g.End(o.To) != nil:
				out = append(out, said)
			case g.Node(o.To) != nil:
				queue = append(queue, step{o.To, said})
			}
			seen[o.To] = true
		}
	}
	return out
}
