package duty

import (
	"cmp"
	"context"
	"strings"
	"time"

	"pufa/content"
	"pufa/internal/fault"
)

// Appeal is a unit's word against the points of an indicator, with the bureau's answer.
type Appeal struct {
	ID        string
	Unit      string
	Period    string
	Rubric    string
	Indicator string // id
	Text      string
	At        time.Time
	Answer    string
	Answered  time.Time // zero while it waits
	By        string    // who answered
}

// Appeal stores a unit's appeal once for a key.
func (d *Desk) Appeal(ctx context.Context, w Who, rubric *content.Rubric, p Period, indicator, text, key string, now time.Time) (Appeal, error) {
	if w.Unit == "" {
		return Appeal{}, fault.New(fault.Unauthorised, "申诉由单位联络员提出。")
	}
	text = strings.TrimSpace(text)
	if n := len([]rune(text)); n < 4 || n > 1000 {
		return Appeal{}, fault.New(fault.Invalid, "请写明申诉的理由，4到1000字。")
	}
	known := false
	for _, i := range rubric.Indicators {
		known = known || i.ID == indicator
	}
	if !known {
		return Appeal{}, fault.New(fault.NotFound, "评分细则里没有这一项。")
	}
	a := Appeal{ID: newID(), Unit: w.Unit, Period: p.String(), Rubric: rubric.ID, Indicator: indicator, Text: text, At: now}
	_, err := d.ports.Appeals.AddAppeal(ctx, a, key)
	return a, err
}

// Appeals lists appeals: a liaison's own unit's.
func (d *Desk) Appeals(ctx context.Context, w Who, unit string) ([]Appeal, error) {
	if !w.bureau {
		unit = cmp.Or(unit, w.Unit)
		if err := w.may(unit); err != nil {
			return nil, err
		}
	}
	return d.ports.Appeals.Appeals(ctx, unit)
}

// AnswerAppeal answers an appeal that waits.
func (d *Desk) AnswerAppeal(ctx context.Context, w Who, id, answer string, now time.Time) (Appeal, error) {
	if err := w.ofBureau(); err != nil {
		return Appeal{}, err
	}
	if strings.TrimSpace(answer) == "" {
		return Appeal{}, fault.New(fault.Invalid, "请写明答复。")
	}
	return d.ports.Appeals.AnswerAppeal(ctx, id, answer, w.change("appeal.answer", "", now))
}
