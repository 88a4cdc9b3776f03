package access

// Right is a kind of page or deed.
type Right string

// Rights of the console's pages.
const (
	SeeToday       Right = "看今日待办"
	SeeQuestions   Right = "看群众提问"
	MendAnswers    Right = "改答案、认定法条"
	SeeKnowledge   Right = "看法律和内容"
	EditContent    Right = "写内容"
	PublishContent Right = "审核发布内容"
	ImportStatutes Right = "导入法律"
	SeeQuiz        Right = "看学习和考试"
	SeeBank        Right = "看题库"
	EditQuiz       Right = "改题库、布置考试"
	SeeCampaigns   Right = "看活动"
	EditCampaigns  Right = "写活动"
	ApproveSending Right = "批准群发"
	SeeDuty        Right = "看责任落实"
	SendReports    Right = "报送、答复提示"
	ReviewReports  Right = "审核报送"
	ManageDuty     Right = "管清单、评分和提示单"
	Freeze         Right = "封存考核结果"
	SeeAudit       Right = "看操作记录"
	SeeRoster      Right = "看单位的名册"
	InvitePeople   Right = "发绑定邀请码"
	ManageUnits    Right = "管单位和名册"
	ManageAccounts Right = "管人员和权限"
	ManageSettings Right = "管设置"
)

// grant is a row of the table of rights.
type grant struct {
	right                                     Right
	admin, editor, reviewer, liaison, auditor bool
}

const yes, no = true, false

// grants is the whole table: nothing is allowed that has no yes here.
var grants = []grant{
	//                admin editor reviewer liaison auditor
	{SeeToday /*      */, yes, yes, yes, yes, yes},
	{SeeQuestions /*  */, yes, yes, yes, no, yes},
	{MendAnswers /*   */, yes, yes, yes, no, no},
	{SeeKnowledge /*  */, yes, yes, yes, no, yes},
	{EditContent /*   */, yes, yes, yes, no, no},
	{PublishContent /**/, yes, no, yes, no, no},
	{ImportStatutes /**/, yes, no, no, no, no},
	{SeeQuiz /*       */, yes, yes, yes, yes, yes},
	{SeeBank /*       */, yes, yes, yes, no, yes},
	{EditQuiz /*      */, yes, yes, yes, no, no},
	{SeeCampaigns /*  */, yes, yes, yes, no, yes},
	{EditCampaigns /* */, yes, yes, yes, no, no},
	{ApproveSending /**/, yes, no, yes, no, no},
	{SeeDuty /*       */, yes, yes, yes, yes, yes},
	{SendReports /*   */, yes, no, no, yes, no},
	{ReviewReports /* */, yes, no, yes, no, no},
	{ManageDuty /*    */, yes, no, no, no, no},
	{Freeze /*        */, yes, no, no, no, no},
	{SeeAudit /*      */, yes, no, no, no, yes},
	{SeeRoster /*     */, yes, no, no, yes, yes},
	{InvitePeople /*  */, yes, no, no, yes, no},
	{ManageUnits /*   */, yes, no, no, no, no},
	{ManageAccounts /**/, yes, no, no, no, no},
	{ManageSettings /**/, yes, no, no, no, no},
}

// Can reports whether a role has a right.
func Can(role Role, right Right) bool {
	for _, g := range grants {
		if g.right == right {
			return g.of(role)
		}
	}
	return false
}

func (g grant) of(role Role) bool {
	switch role {
	case Admin:
		return g.admin
	case Editor:
		return g.editor
	case Reviewer:
		return g.reviewer
	case Liaison:
		return g.liaison
	case Auditor:
		return g.auditor
	}
	return false
}

// Rights are all rights, in the table's order.
func Rights() []Right {
	out := make([]Right, len(grants))
	for i, g := range grants {
		out[i] = g.right
	}
	return out
}
