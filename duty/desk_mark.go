package duty

import (
	"context"
	"strings"
	"time"

	"pufa/content"
	"pufa/internal/fault"
)

// Switches of the bureau's. Both are off until it switches them on.
const (
	ShowOrder      = "show-order"      // tables of units may be ordered by score
	PublishResults = "publish-results" // units' grades may be shown to everybody
)

// Switched reports whether the bureau switched something on.
func (d *Desk) Switched(ctx context.Context, name string) (bool, error) {
	v, err := d.ports.Scoring.Setting(ctx, name)
	return v == "on", err
}

// Switch switches something on or off, with a reason.
func (d *Desk) Switch(ctx context.Context, w Who, name string, on bool, reason string, now time.Time) error {
	if err := w.ofBureau(); err != nil {
		return err
	}
	if name != ShowOrder && name != PublishResults {
		return fault.New(fault.NotFound, "没有“%s”这个开关，只有 %s 和 %s。", name, ShowOrder, PublishResults)
	}
	value := "off"
	if on {
		if strings.TrimSpace(reason) == "" {
			return fault.New(fault.Invalid, "打开“%s”要写明依据，例如局里的文号。", name)
		}
		value = "on"
	}
	return d.ports.Scoring.SaveSetting(ctx, name, value, w.change("setting", reason, now))
}

// AddMark enters a mark by hand: a panel member's, or one bonus or fault.
func (d *Desk) AddMark(ctx context.Context, w Who, m Mark, now time.Time) (Mark, error) {
	if err := w.ofBureau(); err != nil {
		return Mark{}, err
	}
	if _, err := ParsePeriod(m.Period); err != nil {
		return Mark{}, err
	}
	switch {
	case strings.TrimSpace(m.Name) == "":
		return Mark{}, fault.New(fault.Invalid, "请写明是哪一项的分。")
	case m.Value < 0 || m.Of < 0 || m.Of > 0 && m.Value > m.Of:
		return Mark{}, fault.New(fault.Invalid, "分数应在0和满分之间。")
	case m.Of == 0 && strings.TrimSpace(m.Reason) == "":
		return Mark{}, fault.New(fault.Invalid, "加分、扣分要写明事由。")
	}
	if m.Of == 0 && m.Value == 0 {
		m.Value = content.One
	}
	m.ID, m.By, m.At = newID(), w.Name, now
	return m, d.ports.Scoring.SaveMarks(ctx, []Mark{m}, w.change("mark.add", m.Reason, now))
}

// SaveStudy keeps how units did at assignments, as the quiz tells it now.
func (d *Desk) SaveStudy(ctx context.Context, figures []StudyFigure, now time.Time) error {
	return d.ports.Scoring.SaveStudy(ctx, figures, now)
}
