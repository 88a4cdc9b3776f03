package app

import (
	"context"
	"fmt"

	"pufa/internal/access"
	"pufa/internal/console/admin"
)

// needs are the parts of the first page.
func (s *site) needs() []admin.NeedSource {
	return []admin.NeedSource{admin.NeedFunc(s.systemHealth), admin.NeedFunc(s.assignmentNeeds), admin.NeedFunc(s.campaignNeeds), admin.NeedFunc(s.dutyNeeds), admin.NeedFunc(s.jobNeeds)}
}

// systemHealth tells how the service is, to those who mind it.
func (s *site) systemHealth(ctx context.Context, a access.Account) ([]admin.Need, error) {
	if !a.Can(access.ManageSettings) && !a.Can(access.SeeAudit) {
		return nil, nil
	}
	needs := []admin.Need{s.stateHealth(), s.accountHealth()}
	version, err := s.core.Store.Version(ctx)
	if err != nil {
		return nil, fmt.Errorf("schema version: %w", err)
	}
	set := s.core.Engine.Content()
	return append(needs, admin.Need{Health: true, Title: "数据库和内容",
		Detail: fmt.Sprintf("数据库结构第%d版；内容包含%d部法律、%d条解读、%d个常见问题。", version, len(set.Laws), len(set.Gists), len(set.FAQs))}), nil
}

func (s *site) stateHealth() admin.Need {
	n := admin.Need{Health: true, Title: "共享状态"}
	switch {
	case s.core.Config.RedisURL == "":
		n.Detail = "在本进程内，单机运行。"
	case s.state.Degraded():
		n.Urgency, n.Detail = admin.Broken, "Redis 连不上，暂由本进程顶替，照常应答。请检查 Redis。"
	default:
		n.Detail = "Redis 正常。"
	}
	return n
}

func (s *site) accountHealth() admin.Need {
	n := admin.Need{Health: true, Title: "公众号"}
	if s.standin != nil {
		n.Urgency, n.Detail = admin.Soon, "现在接的是本地模拟平台，还没有接真的公众号。怎么接，见 README。"
		return n
	}
	n.Detail = "已接入：" + s.account.Kind.Name() + "。"
	return n
}
