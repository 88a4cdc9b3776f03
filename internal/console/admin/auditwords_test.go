package admin

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"pufa/internal/access"
	"pufa/internal/store"
)

// auditCall finds the actions that the program writes into the log.
var auditCall = regexp.MustCompile(`(?:Action: *|audited\(|\.change\(|note\()"([a-z]+(?:[.-][a-z]+)*\.[a-z-]+)"`)

// Nobody should have to read codes: every action that stands in the source has words.
func TestEveryActionHasWords(t *testing.T) {
	found := 0
	root := os.DirFS("../../..")
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := fs.ReadFile(root, path)
		for _, m := range auditCall.FindAllStringSubmatch(string(source), -1) {
			found++
			if action := m[1]; auditWords(action) == action {
				t.Errorf("%s: no words for %s", path, action)
			}
		}
		return err
	})
	if err != nil || found < 20 {
		t.Errorf("%d actions found, %v", found, err)
	}
}

func TestTheLogSpeaksAndLeadsOn(t *testing.T) {
	b := newBureau(t)
	w := b.enter("管理员", access.Admin)
	_, err := b.store.Audit(t.Context(), store.AuditEntry{Actor: "审核员", Action: "campaign.approve", Subject: "campaign/a b", After: `{"note":"<script>"}`})
	b.no(err)
	p := w.get("/admin/audit")
	p.want(t, "宣传活动：批准", `href="/admin/campaigns/a%20b"`, "账号：加了")
	if strings.Contains(p.text, "<script>") {
		t.Error("the log runs what it quotes")
	}
	if got := auditWords("unknown.thing"); got != "unknown.thing" {
		t.Error(got)
	}
}
