package admin

import (
	"context"
	"fmt"
	"net/url"
	"unicode/utf8"

	"pufa/content"
	"pufa/internal/fault"
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
	FAQ      string // where a FAQ is written
}

// maxAsked is how many characters a question may have.
const maxAsked = 300

// ask shows the chat's answer to a question beside the explanation of its ranking.
func (v *visit) ask() error { return v.showAsk(v.query("q"), "", nil) }

func (v *visit) showAsk(question, articles string, wrong error) error {
	p := &askPage{frame: v.frame("试问和改进"), Question: question, Articles: articles, FAQ: faqURL(question)}
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

// answerKinds names kinds of answers to people.
var answerKinds = map[knowledge.Kind]string{knowledge.Answered: "直接回答", knowledge.Choices: "给出选项", knowledge.None: "没找到", knowledge.ByNumber: "按条号查"}

func kindName(s Spoken) string {
	if name := answerKinds[s.Answer.Kind]; name != "" {
		return name
	}
	return "固定回复（" + s.Skill + "）"
}

// sourceKinds names kinds of documents to people.
var sourceKinds = map[string]string{"article": "法条", "gist": "法条解读", "faq": "常见问题", "case": "案例", "service": "办事指南"}

// faqURL is where a FAQ is written that answers a question.
func faqURL(question string) string {
	return Prefix + "content/faq/new?question=" + url.QueryEscape(question)
}
