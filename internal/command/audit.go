package command

import (
	"context"
	"fmt"
	"io"

	"pufa/internal/app"
	"pufa/internal/fault"
	"pufa/internal/store"
)

func auditCommand(ctx context.Context, env Env, args []string) error {
	rest, err := parse(env, flags(env, "audit", "verify", "核对审计日志和答题记录的哈希链，指出被改、被删、被插入的行"), args)
	if err != nil {
		return err
	}
	if len(rest) != 1 || rest[0] != "verify" {
		return misuse(env, "用法：pufa audit verify")
	}
	cfg, err := config(env)
	if err != nil {
		return err
	}
	db, err := app.OpenStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	return verifyChains(ctx, env.Stdout, db)
}

// verifyChains checks both chains; one that does not hold is a fault.
func verifyChains(ctx context.Context, out io.Writer, db *store.Store) error {
	bad := 0
	for _, chain := range []struct {
		name   string
		verify func(context.Context) (store.AuditReport, error)
	}{{"审计日志", db.VerifyAudit}, {"答题记录", db.VerifyLedger}} {
		r, err := chain.verify(ctx)
		if err != nil {
			return err
		}
		bad += len(r.Faults)
		if len(r.Faults) == 0 {
			fmt.Fprintf(out, "%s：%d行，链完整。%s\n", chain.name, r.Entries, headLine(r))
			continue
		}
		fmt.Fprintf(out, "%s：%d行，有%d处不对：\n", chain.name, r.Entries, len(r.Faults))
		for _, f := range r.Faults {
			fmt.Fprintf(out, "  %s\n", faultLine(f))
		}
	}
	if bad > 0 {
		return fault.New(fault.Conflict, "核对没有通过：有%d处和写入时不一样。请保留数据库原样，联系管理员查明原因。", bad)
	}
	return nil
}

func headLine(r store.AuditReport) string {
	if r.Head == "" {
		return ""
	}
	return "链尾 " + r.Head + "（抄存到别处，可以证明此前的行没有变过）"
}

func faultLine(f store.AuditFault) string {
	if f.Seq == 0 {
		return f.Problem + "。"
	}
	return fmt.Sprintf("第%d行：%s。", f.Seq, f.Problem)
}
