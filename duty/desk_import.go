package duty

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pufa/internal/fault"
)

// ImportUnits stores units that were read from a sheet; with problems nothing is stored.
func (d *Desk) ImportUnits(ctx context.Context, w Who, rows [][]string, now time.Time) (int, error) {
	if err := w.ofBureau(); err != nil {
		return 0, err
	}
	known, err := d.ports.Units.DutyUnits(ctx)
	if err != nil {
		return 0, err
	}
	units, problems := UnitsFromTable(rows, known)
	if err := problemsFault(problems); err != nil {
		return 0, err
	}
	if len(units) == 0 {
		return 0, fault.New(fault.Invalid, "表里没有单位。")
	}
	return len(units), d.ports.Units.SaveDutyUnits(ctx, units, w.change("units.import", "", now))
}

// ImportLists stores lists, each as a new version of its unit's.
func (d *Desk) ImportLists(ctx context.Context, w Who, lists []List, publish bool, now time.Time) error {
	if len(lists) == 0 {
		return fault.New(fault.Invalid, "文件里没有责任清单。")
	}
	for i := range lists { // first all that can be wrong, then any writing
		check := lists[i]
		check.Items = append([]Item{}, check.Items...)
		if problems := check.settle(); len(problems) > 0 {
			return fault.New(fault.Invalid, "第%d个单位的清单：%s", i+1, strings.Join(problems, "\n"))
		}
	}
	for _, l := range lists {
		if _, err := d.SaveList(ctx, w, l, publish, now); err != nil {
			return fmt.Errorf("list of %s: %w", l.Unit, err)
		}
	}
	return nil
}

// ImportRegister stores entries of registers that were read from a sheet.
func (d *Desk) ImportRegister(ctx context.Context, w Who, rows [][]string, now time.Time) (int, error) {
	if err := w.ofBureau(); err != nil {
		return 0, err
	}
	units, err := d.ports.Units.DutyUnits(ctx)
	if err != nil {
		return 0, err
	}
	entries, problems := RegisterFromTable(rows, units)
	if err := problemsFault(problems); err != nil {
		return 0, err
	}
	return len(entries), d.ports.Registers.SaveRegister(ctx, entries, w.change("register.import", "", now))
}

// Coverage is how far each register covers its units in a period.
func (d *Desk) Coverage(ctx context.Context, w Who, p Period) ([]Coverage, error) {
	if err := w.ofBureau(); err != nil {
		return nil, err
	}
	r, err := d.ports.Years.Records(ctx, p, "", time.Time{})
	if err != nil {
		return nil, err
	}
	var out []Coverage
	for _, k := range RegisterKinds() {
		out = append(out, CoverageOf(r, k))
	}
	return out, nil
}

// ListsFromSheet reads lists of a year from a sheet.
func (d *Desk) ListsFromSheet(ctx context.Context, rows [][]string, year int) ([]List, error) {
	known, err := d.ports.Units.DutyUnits(ctx)
	if err != nil {
		return nil, err
	}
	lists, problems := ListsFromTable(rows, year, known)
	return lists, problemsFault(problems)
}

// ListsFromFile reads lists from a YAML file.
func (d *Desk) ListsFromFile(ctx context.Context, data []byte, year int) ([]List, error) {
	known, err := d.ports.Units.DutyUnits(ctx)
	if err != nil {
		return nil, err
	}
	return ListsFromYAML(data, year, known)
}

// shownProblems is how many problems one message tells.
const shownProblems = 20

// problemsFault is one error for all problems; nil when there is none.
func problemsFault(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	var lines []string
	for i, p := range problems {
		if i == shownProblems {
			lines = append(lines, fmt.Sprintf("还有%d处", len(problems)-i))
			break
		}
		lines = append(lines, p.String())
	}
	return fault.New(fault.Invalid, "表里有%d处要改，没有导入：\n%s", len(problems), strings.Join(lines, "\n"))
}

// ImportReports stores reports from a sheet, matched to the lists; they wait for review.
// It returns how many rows were read; rows that are there already stay as they are.
func (d *Desk) ImportReports(ctx context.Context, w Who, rows [][]string, now time.Time) (int, error) {
	if err := w.ofBureau(); err != nil {
		return 0, err
	}
	units, err := d.ports.Units.DutyUnits(ctx)
	if err != nil {
		return 0, err
	}
	reports, problems := ReportsFromTable(rows, units, now)
	if err := problemsFault(problems); err != nil {
		return 0, err
	}
	items := map[string][]Item{}
	for i := range reports {
		r := &reports[i]
		list := fmt.Sprint(r.Unit, "/", r.Date.Year)
		if _, known := items[list]; !known {
			if items[list], err = d.items(ctx, r.Unit, r.Date.Year); err != nil {
				return 0, err
			}
		}
		r.Item = Match(items[list], r)
	}
	return len(reports), d.ports.Reports.AddReports(ctx, reports, w.change("reports.import", "", now))
}

// ImportMedia stores yearly figures of media accounts from a sheet.
func (d *Desk) ImportMedia(ctx context.Context, w Who, rows [][]string, now time.Time) (int, error) {
	return importFigures(ctx, d, w, rows, MediaFromTable, func(f []MediaFigure) error {
		return d.ports.Units.SaveMedia(ctx, f, w.change("media.import", "", now))
	})
}

// ImportFigures stores figures of units from a sheet.
func (d *Desk) ImportFigures(ctx context.Context, w Who, rows [][]string, now time.Time) (int, error) {
	return importFigures(ctx, d, w, rows, FiguresFromTable, func(f []Figure) error {
		return d.ports.Units.SaveFigures(ctx, f, w.change("figures.import", "", now))
	})
}

func importFigures[T any](ctx context.Context, d *Desk, w Who, rows [][]string, read func([][]string, []Unit) ([]T, []Problem), save func([]T) error) (int, error) {
	if err := w.ofBureau(); err != nil {
		return 0, err
	}
	units, err := d.ports.Units.DutyUnits(ctx)
	if err != nil {
		return 0, err
	}
	figures, problems := read(rows, units)
	if err := problemsFault(problems); err != nil {
		return 0, err
	}
	return len(figures), save(figures)
}
