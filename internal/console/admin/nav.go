package admin

import (
	"strings"

	"pufa/internal/access"
)

// navItem is a section of the console.
type navItem struct {
	Label string
	Path  string
	Right access.Right
	Here  bool
}

// sections are the console's sections, in their order.
var sections = []navItem{
	{Label: "今日", Path: "/admin/", Right: access.SeeToday},
	{Label: "群众提问", Path: "/admin/questions", Right: access.SeeQuestions},
	{Label: "试问和改进", Path: "/admin/ask", Right: access.SeeQuestions},
	{Label: "学习考试", Path: "/admin/quiz", Right: access.SeeQuiz},
	{Label: "宣传活动", Path: "/admin/campaigns", Right: access.SeeCampaigns},
	{Label: "责任落实", Path: "/admin/duty", Right: access.SeeDuty},
	{Label: "内容", Path: "/admin/content", Right: access.SeeKnowledge},
	{Label: "法律", Path: "/admin/laws", Right: access.SeeKnowledge},
	{Label: "单位名册", Path: "/admin/units", Right: access.ManageUnits},
	{Label: "人员权限", Path: "/admin/people", Right: access.ManageAccounts},
	{Label: "设置", Path: "/admin/settings/", Right: access.ManageSettings},
	{Label: "操作记录", Path: "/admin/audit", Right: access.SeeAudit},
}

// navFor are the sections that an account may see, with the one it is in marked.
func navFor(a access.Account, path string) []navItem {
	var out []navItem
	items := sections
	if a.Role == access.Liaison {
		items = append(items[:len(items):len(items)], navItem{Label: "我的单位", Path: Prefix + "units/" + a.Unit, Right: access.SeeRoster})
	}
	for _, item := range items {
		if !a.Can(item.Right) {
			continue
		}
		item.Here = path == item.Path || item.Path != Prefix && strings.HasPrefix(path, strings.TrimSuffix(item.Path, "/")+"/")
		out = append(out, item)
	}
	return out
}
