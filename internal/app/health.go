package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pufa/internal/access"
	"pufa/internal/console/admin"
	"pufa/internal/store"
)

// systemHealth tells how the service is, to those who mind it.
func (s *site) systemHealth(ctx context.Context, a access.Account) ([]admin.Need, error) {
	if !a.Can(access.ManageSettings) && !a.Can(access.SeeAudit) {
		return nil, nil
	}
	groups, err := s.healthGroups(ctx)
	if err != nil {
		return nil, err
	}
	var out []admin.Need
	for _, g := range groups {
		for _, n := range g.Checks {
			n.Health = true
			out = append(out, n)
		}
	}
	// What is wrong comes first; the order is theirs otherwise.
	slices.SortStableFunc(out, func(a, b admin.Need) int { return int(b.Urgency - a.Urgency) })
	return out, nil
}

// Health implements admin.System.
func (s system) Health(ctx context.Context) ([]admin.HealthGroup, error) {
	groups, err := s.healthGroups(ctx)
	if err != nil {
		return nil, err
	}
	if calls := s.callsHealth(ctx); len(calls) > 0 {
		groups = slices.Insert(groups, 1, admin.HealthGroup{Name: "各组接口最近一次调用", Checks: calls})
	}
	work, err := s.nightHealth(ctx)
	if err != nil {
		return nil, err
	}
	return append(groups, admin.HealthGroup{Name: "夜间工作", Checks: work}), nil
}

func (s *site) healthGroups(ctx context.Context) ([]admin.HealthGroup, error) {
	depths, err := s.core.Store.Depths(ctx, s.core.Now())
	if err != nil {
		return nil, fmt.Errorf("queues: %w", err)
	}
	contents, err := s.contentHealth(ctx)
	if err != nil {
		return nil, err
	}
	database, err := s.databaseHealth(ctx)
	if err != nil {
		return nil, err
	}
	night, err := s.nightSum(ctx)
	if err != nil {
		return nil, err
	}
	backlog, err := s.backlogHealth(ctx, depths)
	if err != nil {
		return nil, err
	}
	return []admin.HealthGroup{
		{Name: "公众平台", Checks: append(s.platformHealth(ctx), s.quotaHealth(depths.Used))},
		{Name: "运行", Checks: append(append(backlog, contents...), s.stateHealth(), database, s.diskHealth(), s.backupHealth(), night)},
	}, nil
}

// backlogHealth tells what waits.
func (s *site) backlogHealth(ctx context.Context, d store.Depths) ([]admin.Need, error) {
	waiting, unknown := int64(0), d.Waiting["outbox unknown"]
	for name, n := range d.Waiting {
		if strings.HasPrefix(name, "outbox ") {
			waiting += n
		}
	}
	jobs, err := s.core.Store.Jobs(ctx, s.core.Now())
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	running := 0
	for _, j := range jobs {
		if j.State == store.JobRunning {
			running++
		}
	}
	n := admin.Need{Title: "排队", Path: admin.Prefix + "campaigns",
		Detail: fmt.Sprintf("待发%d条；正在回答%d条来信；后台工作%d项。", waiting, d.Waiting["receipts at work"], running)}
	if unknown > 0 {
		n.Urgency = admin.Soon
		n.Detail += fmt.Sprintf("其中%d条发没发出去还不明：不会重发，正在向平台核对。", unknown)
	}
	return []admin.Need{n}, nil
}

func (s *site) contentHealth(ctx context.Context) ([]admin.Need, error) {
	set := s.core.Engine.Content()
	statutes, err := s.core.Store.StatutesRevision(ctx)
	if err != nil {
		return nil, fmt.Errorf("statutes revision: %w", err)
	}
	edits, err := s.core.Store.ContentRevision(ctx)
	if err != nil {
		return nil, fmt.Errorf("content revision: %w", err)
	}
	out := []admin.Need{{Title: "内容", Path: admin.Prefix + "laws", Detail: fmt.Sprintf("法律文本第%d版，本单位的修改第%d版；现在用着%d部法律、%d条要点、%d个问答。",
		statutes, edits, len(set.Laws), len(set.Gists), len(set.FAQs))}}
	size, built, err := folder(filepath.Join(s.core.Config.Data, "index"))
	n := admin.Need{Title: "检索索引", Path: healthPath, Detail: fmt.Sprintf("%s，%s更新。内容变了自动重建，旧的用到换好为止。", bytesText(size), s.clockText(built))}
	if err != nil || size == 0 {
		n.Urgency, n.Detail = admin.Broken, "读不到索引文件夹。停服后删掉数据文件夹里的 index，启动时会重建。"
	}
	return append(out, n), nil
}

func (s *site) databaseHealth(ctx context.Context) (admin.Need, error) {
	version, err := s.core.Store.Version(ctx)
	if err != nil {
		return admin.Need{}, fmt.Errorf("schema version: %w", err)
	}
	engine, size, err := s.core.Store.Size(ctx)
	if err != nil {
		return admin.Need{}, err
	}
	return admin.Need{Title: "数据库", Path: healthPath, Detail: fmt.Sprintf("%s，结构第%d版，%s。", engine, version, bytesText(size))}, nil
}

func (s *site) stateHealth() admin.Need {
	n := admin.Need{Title: "共享状态", Path: healthPath}
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
	n := admin.Need{Title: "公众号", Path: admin.Prefix + "settings/"}
	if s.standin != nil {
		n.Urgency, n.Detail = admin.Soon, "现在接的是本地模拟平台，还没有接真的公众号。怎么接，见 README。"
		return n
	}
	n.Detail = "已接入：" + s.account.Kind.Name() + "。"
	return n
}

const (
	diskSoon = 2 << 30
	diskBad  = 500 << 20
)

func (s *site) diskHealth() admin.Need {
	n := admin.Need{Title: "磁盘", Path: healthPath}
	free, err := diskFree(s.core.Config.Data)
	switch {
	case err != nil:
		n.Detail = "这个系统上读不到剩余空间。"
		return n
	case free < diskBad:
		n.Urgency = admin.Broken
	case free < diskSoon:
		n.Urgency = admin.Soon
	}
	n.Detail = "数据文件夹所在的盘还剩" + bytesText(int64(min(free, 1<<62))) + "。"
	if n.Urgency > admin.Fine {
		n.Detail += "满了就不能记录：请删掉旧备份，或换大一点的盘。"
	}
	return n
}

// folder is how much a folder holds, and when something in it changed last.
func folder(path string) (size int64, changed time.Time, err error) {
	err = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, os.ErrNotExist) {
			return nil // an index that is being replaced
		}
		if err != nil {
			return err
		}
		size += info.Size()
		if info.ModTime().After(changed) {
			changed = info.ModTime()
		}
		return nil
	})
	return size, changed, err
}

func bytesText(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d KB", (n+1023)/1024)
}
