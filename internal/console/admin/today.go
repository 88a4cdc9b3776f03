package admin

import (
	"cmp"
	"context"
	"slices"

	"pufa/internal/access"
)

// Urgency orders what needs somebody, and is always shown in words too.
type Urgency int

// Urgencies, from the quietest.
const (
	Fine    Urgency = iota // 正常
	Soon                   // 快到期
	Overdue                // 已逾期
	Broken                 // 出问题了
)

// Name is the urgency in words.
func (u Urgency) Name() string {
	return [...]string{"正常", "待办", "已逾期", "有问题"}[u]
}

// Tone is its style.
func (u Urgency) Tone() string {
	return [...]string{"good", "warn", "bad", "bad"}[u]
}

// Need is something that waits for the visitor, one click from being done.
type Need struct {
	Title   string // 3份报送待审核
	Detail  string
	Path    string // where it is done
	Urgency Urgency
	Health  bool // about the system rather than the work
}

// NeedSource tells what needs an account. It leaves out what the account may not do.
type NeedSource interface {
	Needs(ctx context.Context, a access.Account) ([]Need, error)
}

// NeedFunc is a NeedSource.
type NeedFunc func(ctx context.Context, a access.Account) ([]Need, error)

// Needs calls the function.
func (f NeedFunc) Needs(ctx context.Context, a access.Account) ([]Need, error) { return f(ctx, a) }

type todayPage struct {
	frame
	Needs  []Need
	Health []Need
}

// today is the first page: what needs me. A source that fails is itself shown, so that
// one part's trouble does not hide the others.
func (v *visit) today() error {
	p := &todayPage{frame: v.frame("今日")}
	for _, source := range v.opt.Needs {
		needs, err := source.Needs(v.r.Context(), v.account)
		if err != nil {
			v.opt.Log.ErrorContext(v.r.Context(), "gather needs", "error", err)
			needs = []Need{{Title: "有一部分待办没有读出来", Detail: "请稍后刷新；一直这样，请看服务日志。", Path: Prefix, Urgency: Broken, Health: true}}
		}
		for _, n := range needs {
			if n.Health {
				p.Health = append(p.Health, n)
			} else {
				p.Needs = append(p.Needs, n)
			}
		}
	}
	slices.SortStableFunc(p.Needs, func(a, b Need) int { return cmp.Compare(b.Urgency, a.Urgency) })
	return v.show("today", p)
}
