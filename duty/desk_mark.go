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
	m.ID = newID()
	return d.saveMark(ctx, w, m, "mark.add", now)
}

// CorrectMark puts a mark right that was entered wrongly.
func (d *Desk) CorrectMark(ctx context.Context, w Who, m Mark, now time.Time) (Mark, error) {
	return d.saveMark(ctx, w, m, "mark.correct", now)
}

func (d *Desk) saveMark(ctx context.Context, w Who, m Mark, action string, now time.Time) (Mark, error) {
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
	m.By, m.At = w.Name, now
	return m, d.ports.Scoring.SaveMarks(ctx, []Mark{m}, w.change(action, m.Reason, now))
}

// RemoveMark takes a mark back that should not have been entered, with a reason.
func (d *Desk) RemoveMark(ctx context.Context, w Who, id, reason string, now time.Time) error {
	if err := w.mayRemove(reason); err != nil {
		return err
	}
	return d.ports.Scoring.RemoveMark(ctx, id, w.change("mark.remove", reason, now))
}

// mayRemove wants the bureau and a reason.
func (w Who) mayRemove(reason string) error {
	if err := w.ofBureau(); err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return fault.New(fault.Invalid, "删去要写明原因。")
	}
	return nil
}

// Marks are the marks of a year, a liaison's own unit's.
func (d *Desk) Marks(ctx context.Context, w Who, year int) ([]Mark, error) {
	if err := w.may(w.Unit); err != nil {
		return nil, err
	}
	return d.ports.Scoring.Marks(ctx, year, w.Unit)
}

// SaveStudy keeps how units did at assignments, as the quiz tells it now.
func (d *Desk) SaveStudy(ctx context.Context, figures []StudyFigure, now time.Time) error {
	return d.ports.Scoring.SaveStudy(ctx, figures, now)
}
