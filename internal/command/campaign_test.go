package command

import (
	"encoding/json"
	"strings"
	"testing"

	"pufa/scheduler"
)

// ends runs a command that must end with an exit code, and gives what it says.
func (s shell) ends(code int, args ...string) string {
	s.t.Helper()
	got, out, errs := s.run(args...)
	if got != code {
		s.t.Fatalf("pufa %s: exit code %d: %s%s", strings.Join(args, " "), got, out, errs)
	}
	return out + errs
}

// A campaign by the command line: drafted from the packs, approved by somebody else,
// refused a schedule while nobody follows.
func TestCampaignByCommandLine(t *testing.T) {
	s := newShell(t)
	if got := s.ends(1, "campaign", "draft", "all", "--year", "2027"); strings.Count(got, "没有写明是谁起草") != 1 || !strings.Contains(got, "--by") {
		t.Error(got)
	}
	s.ends(0, "campaign", "draft", "const_week", "--by", "韦编辑")
	var all []scheduler.Campaign
	if err := json.Unmarshal([]byte(s.ends(0, "campaign", "list", "--json")), &all); err != nil || len(all) != 1 || all[0].State != scheduler.Draft {
		t.Fatalf("%+v, %v", all, err)
	}
	id := all[0].ID
	if got := s.ends(1, "campaign", "submit", id); !strings.Contains(got, "没有写明是谁送审") {
		t.Error(got)
	}
	s.ends(0, "campaign", "submit", id, "--by", "韦编辑")
	if got := s.ends(1, "campaign", "approve", id, "--by", "韦编辑", "--revision", "2"); !strings.Contains(got, "不能自己批准") {
		t.Error(got)
	}
	if got := s.ends(1, "campaign", "approve", id, "--by", "覃科长", "--revision", "1"); !strings.Contains(got, "第2版") {
		t.Error(got)
	}
	s.ends(0, "campaign", "approve", id, "--by", "覃科长", "--revision", "2")
	if got := s.ends(0, "campaign", "plan", id); !strings.Contains(got, "人群0人") || !strings.Contains(got, "还不能排期") {
		t.Error(got)
	}
	if got := s.ends(1, "campaign", "schedule", id, "--by", "覃科长"); !strings.Contains(got, "选定的人群里没有人") {
		t.Error(got)
	}
	if got := s.ends(0, "campaign", "show", id); !strings.Contains(got, "韦编辑  送审") || !strings.Contains(got, "覃科长  批准") {
		t.Error(got)
	}
	s.ends(0, "campaign", "report", id, s.data+"/结果.xlsx")
	s.ends(0, "campaign", "cancel", id, "--by", "覃科长", "--reason", "改期")
	if got := s.ends(0, "campaign", "progress", id); !strings.Contains(got, "已取消") {
		t.Error(got)
	}
	if got := s.ends(1, "campaign", "draft", "const_week", "--by", "韦编辑"); !strings.Contains(got, "已经起草过了") {
		t.Error(got)
	}
	s.ends(2, "campaign", "fly", id)
	if got := s.ends(0, "audit", "verify"); !strings.Contains(got, "链完整") {
		t.Error(got)
	}
}
