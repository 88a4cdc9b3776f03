package admin

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"pufa/internal/fault"
	"pufa/internal/lawref"
	"pufa/internal/store"
	"pufa/knowledge"
)

// maxConfirmed is how many questions are confirmed at once.
const maxConfirmed = 50

// labels are the questions of a form with the articles that it says answer them.
func (v *visit) labels() ([]knowledge.LabelledQuestion, error) {
	questions := v.r.PostForm["question"]
	if len(questions) == 0 || len(questions) > maxConfirmed {
		return nil, fault.New(fault.Invalid, "请勾选1到%d个问题。", maxConfirmed)
	}
	for _, q := range questions {
		if n := utf8.RuneCountInString(q); n == 0 || n > maxAsked {
			return nil, fault.New(fault.Invalid, "请写问题，最多%d个字。", maxAsked)
		}
	}
	refs, err := v.refs(v.r.Context(), v.form("articles"))
	if err != nil {
		return nil, err
	}
	out := make([]knowledge.LabelledQuestion, len(questions))
	for i, q := range questions {
		out[i] = knowledge.LabelledQuestion{Question: v.opt.Key.Mask(q), Refs: refs}
	}
	return out, nil
}

// refused shows the form that labels came from again, with what was typed.
func (v *visit) refused(err error) error {
	if group := v.form("group"); group != "" {
		return v.showGroup(group, v.form("articles"), err)
	}
	question := v.form("question")
	if utf8.RuneCountInString(question) > maxAsked {
		question = ""
	}
	return v.showAsk(question, v.form("articles"), err)
}

// confirm notes which articles answer questions, without a look at what else changes.
func (v *visit) confirm() error {
	labels, err := v.labels()
	if err != nil {
		return v.refused(err)
	}
	return v.learn(labels, "没有先看影响", func(context.Context) error { return nil })
}

// learn stores labels: the search learns from them, here at once. with takes part in it.
func (v *visit) learn(labels []knowledge.LabelledQuestion, how string, with func(ctx context.Context) error) error {
	names := refNames(labels[0].Refs)
	err := v.opt.Store.InTx(v.r.Context(), func(ctx context.Context) error {
		if err := with(ctx); err != nil {
			return err
		}
		if _, err := v.opt.Store.SaveQuestions(ctx, "控制台 "+v.account.Name, labels); err != nil {
			return err
		}
		questions := make([]string, len(labels))
		for i, l := range labels {
			questions[i] = l.Question
		}
		if err := v.opt.Store.SettleQuestions(ctx, questions, v.now); err != nil {
			return err
		}
		_, err := v.opt.Store.Audit(ctx, store.AuditEntry{At: v.now, Actor: v.account.Name, Action: "question.confirm", Subject: "question",
			After: fmt.Sprintf("%s → %s（%s）", strings.Join(questions, "；"), names, how)})
		return err
	})
	if err != nil {
		return err
	}
	v.opt.Workshop.Freshen()
	what := "这个问题"
	if len(labels) > 1 {
		what = fmt.Sprintf("这%d个问题", len(labels))
	}
	return v.done(Prefix+"questions", "记下了："+what+"看"+names+"。几秒钟后就按这个答，再问一次看看。")
}

func refNames(refs []lawref.Ref) string {
	names := make([]string, len(refs))
	for i, r := range refs {
		names[i] = r.String()
	}
	return strings.Join(names, "、")
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
