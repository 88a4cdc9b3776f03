package bot

import (
	"context"
	"fmt"
	"strings"

	"pufa/quiz"
)

var saysUnitDue = []string{"谁没完成", "本单位学习", "本单位完成情况", "单位完成情况", "完成情况", "谁没考", "谁没学", "本单位考试"}

// unfinishedShown is how many names one assignment lists.
const unfinishedShown = 30

// unitDue shows a liaison who of their own unit has finished what is open: finished or
// not and passed or not, never scores or answers. Others go on to other skills.
func (c *Conversation) unitDue(ctx context.Context, t *turn) (Reply, bool, error) {
	if c.opt.Duty == nil {
		return Reply{}, false, nil
	}
	who, is, err := c.opt.Duty.Liaison(ctx, t.follower)
	if err != nil || !is {
		return Reply{}, false, wrapIf("find liaison", err)
	}
	due, err := c.opt.Study.UnitDue(ctx, who.Unit, t.now)
	if err != nil {
		return Reply{}, false, fmt.Errorf("unit's standings: %w", err)
	}
	r := Reply{Actions: say("答题", "责任清单", "菜单")}
	if len(due) == 0 {
		r.Text = "本单位现在没有要完成的学习和考试。"
		return r, true, nil
	}
	var lines []string
	for _, d := range due {
		lines = append(lines, t.unitLines(d))
	}
	r.Text = strings.Join(lines, "\n\n")
	return r, true, nil
}

func (t *turn) unitLines(d quiz.UnitDue) string {
	finished, passed := d.Count()
	var open []string
	for _, p := range d.People {
		if !p.Finished && !p.Passed {
			open = append(open, safe(p.Name))
		}
	}
	text := fmt.Sprintf("【%s】%s截止\n应完成%d人，已完成%d人，通过%d人。", safe(d.Assignment.Title), t.moment(d.Assignment.Closes), len(d.People), finished, passed)
	switch n := len(open); {
	case n > unfinishedShown:
		text += fmt.Sprintf("\n没完成的有%d人：%s等。", n, strings.Join(open[:unfinishedShown], "、"))
	case n > 0:
		text += "\n没完成：" + strings.Join(open, "、") + "。"
	}
	return text
}
