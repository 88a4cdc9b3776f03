package command

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"pufa/duty"
	"pufa/internal/fault"
)

func (c *dutyCall) importLists() error {
	path, err := c.arg(0, "文件名")
	if err != nil {
		return err
	}
	lists, err := c.readLists(path)
	if err != nil {
		return err
	}
	if err := c.ImportLists(c.ctx, c.who, lists, !c.draft, c.now); err != nil {
		return err
	}
	did := "导入并公布"
	if c.draft {
		did = "存为草稿"
	}
	fmt.Fprintf(c.out, "%s了%d个单位的责任清单。\n", did, len(lists))
	return nil
}

func (c *dutyCall) readLists(path string) ([]duty.List, error) {
	if ext := strings.ToLower(filepath.Ext(path)); ext == ".yaml" || ext == ".yml" {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "文件“%s”打不开，请检查路径和权限。", path)
		}
		return c.ListsFromFile(c.ctx, data, c.year)
	}
	rows, err := readSheet(path)
	if err != nil {
		return nil, err
	}
	return c.ListsFromSheet(c.ctx, rows, c.year)
}

func (c *dutyCall) publishList() error {
	u, err := c.theUnit()
	if err != nil {
		return err
	}
	l, err := c.PublishList(c.ctx, c.who, u.ID, c.year, c.reason, c.now)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "公布了%s%d年责任清单第%d版，共%d项。\n", u.Name, l.Year, l.Version, len(l.Items))
	return nil
}

func (c *dutyCall) showList() error {
	u, err := c.theUnit()
	if err != nil {
		return err
	}
	l, err := c.List(c.ctx, c.who, u.ID, c.year, true)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s%d年普法责任清单（第%d版，%s公布）\n", u.Name, l.Year, l.Version, l.Published.In(c.cfg.Location).Format("2006-01-02"))
	return c.table(duty.ListToTable(u.Name, l))
}

func (c *dutyCall) listReports() error {
	id, err := c.unitID()
	if err != nil {
		return err
	}
	names, err := c.unitNames()
	if err != nil {
		return err
	}
	reports, err := c.Reports(c.ctx, c.who, duty.ReportFilter{Unit: id, State: duty.ReportState(c.state), Limit: 200})
	if err != nil {
		return err
	}
	rows := [][]string{{"编号", "单位", "日期", "地点", "主题", "形式", "人数", "清单项", "状态"}}
	for _, r := range reports {
		rows = append(rows, []string{r.ID, names[r.Unit], r.Date.String(), r.Place, r.Theme, string(r.Form), r.People.String(), r.Item, r.State.Word() + " " + r.Reason})
	}
	return c.table(rows)
}

func reportWord(r duty.Report) string {
	if r.State == duty.Returned {
		return "已退回：" + r.Reason
	}
	if r.Item == "" {
		return "已采用，没有对应清单项。"
	}
	return "已采用，对应清单第" + r.Item + "项。"
}

func (c *dutyCall) acceptReport() error {
	return oneArg(c, func(id string) (duty.Report, error) { return c.Accept(c.ctx, c.who, id, c.item, c.now) }, reportWord)
}

func (c *dutyCall) returnReport() error {
	return oneArg(c, func(id string) (duty.Report, error) { return c.Return(c.ctx, c.who, id, c.reason, c.now) }, reportWord)
}

func (c *dutyCall) board() error {
	lines, err := c.Board(c.ctx, c.who, c.now)
	if err != nil {
		return err
	}
	rows := [][]string{{"单位", "类型", "✓已完成", "◐该做了", "✗已逾期", "○未到时间", "待审核", "逾期的"}}
	for _, l := range lines {
		if !l.Listed {
			rows = append(rows, []string{l.Name, l.Kind, "—", "—", "—", "—", fmt.Sprint(l.Waiting), "没有公布清单"})
			continue
		}
		overdue := ""
		for i, it := range l.Items {
			if i == 3 {
				overdue += "…"
				break
			}
			overdue += it.What + " "
		}
		rows = append(rows, []string{l.Name, l.Kind, fmt.Sprint(l.Lights[duty.LightDone]), fmt.Sprint(l.Lights[duty.LightDue]),
			fmt.Sprint(l.Lights[duty.LightOverdue]), fmt.Sprint(l.Lights[duty.LightNotYet]), fmt.Sprint(l.Waiting), overdue})
	}
	return c.table(rows)
}
