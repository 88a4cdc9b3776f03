package access

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
	"pgregory.net/rapid"
)

// The table of rights, cell by cell, as the bureau reads it: 管 编 审 联 计.
func TestRights(t *testing.T) {
	want := map[Right]string{
		SeeToday: "管编审联计", SeeQuestions: "管编审计", MendAnswers: "管编审", SeeKnowledge: "管编审计", EditContent: "管编审",
		PublishContent: "管审", ImportStatutes: "管", SeeQuiz: "管编审联计", SeeBank: "管编审计", EditQuiz: "管编审", SeeCampaigns: "管编审计",
		EditCampaigns: "管编审", ApproveSending: "管审", SeeDuty: "管编审联计", SendReports: "管联", ReviewReports: "管审",
		ManageDuty: "管", Freeze: "管", SeeAudit: "管计", SeeRoster: "管联计", InvitePeople: "管联", ManageUnits: "管", ManageAccounts: "管", ManageSettings: "管",
	}
	letters := map[Role]string{Admin: "管", Editor: "编", Reviewer: "审", Liaison: "联", Auditor: "计"}
	if len(Rights()) != len(want) {
		t.Errorf("%d rights, %d are described here", len(Rights()), len(want))
	}
	for _, right := range Rights() {
		for _, role := range Roles {
			if got, want := Can(role, right), strings.Contains(want[right], letters[role]); got != want {
				t.Errorf("%s %s: %v, want %v", role.Name(), right, got, want)
			}
		}
	}
	if Can("", SeeToday) || Can("root", SeeToday) || Can(Admin, "没有的权限") {
		t.Error("what is not in the table is allowed")
	}
}

func TestAuditorsChangeNothing(t *testing.T) {
	for _, right := range Rights() {
		if Can(Auditor, right) && !strings.HasPrefix(string(right), "看") {
			t.Errorf("an auditor may %s", right)
		}
	}
}

func TestDisabledAccountsMayNothing(t *testing.T) {
	a := Account{Role: Admin, Disabled: true}
	for _, right := range Rights() {
		if a.Can(right) {
			t.Errorf("may %s", right)
		}
	}
}

func TestLiaisonsSeeTheirOwnUnit(t *testing.T) {
	l := Account{Role: Liaison, Unit: "u1"}
	if !l.Sees("u1") || l.Sees("u2") || l.Sees("") || (Account{Role: Liaison}).Sees("") {
		t.Error("a liaison sees the wrong units")
	}
	if !(Account{Role: Auditor}).Sees("u2") {
		t.Error("an auditor sees too little")
	}
}

func TestPasswords(t *testing.T) {
	stored := HashPassword("春天的柳江有一群白鹭")
	if !CheckPassword(stored, "春天的柳江有一群白鹭") || CheckPassword(stored, "春天的柳江有一群白鹅") {
		t.Error("the wrong password is right")
	}
	if stored == HashPassword("春天的柳江有一群白鹭") {
		t.Error("two hashes are the same: no salt")
	}
	for _, broken := range []string{"", "x", "$argon2id$v=19$m=19456,t=2,p=1$$", "$argon2id$v=19$m=1,t=0,p=0$AAAA$AAAA", "$2a$10$abc"} {
		if CheckPassword(broken, "") {
			t.Errorf("%q lets anybody in", broken)
		}
	}
}

func TestReviewPassword(t *testing.T) {
	for password, want := range map[string]string{
		"短了点":                "至少10",
		"aaaaaaaaaaaa":       "太容易",
		"1234567890":         "太容易",
		"qwertyuiop":         "太容易",
		"password123":        "太容易",
		"zhangke-2026-ok":    "登录名",
		"一句只有我自己知道的话":        "",
		"correct horse batt": "",
	} {
		err := ReviewPassword("zhangke", password)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", password, err, want)
		}
	}
}

func TestTOTP(t *testing.T) {
	secret, err := NewTOTP("张科")
	if err != nil {
		t.Fatal(err)
	}
	key, err := otp.NewKeyFromURL(TOTPAddress("张科", secret))
	if err != nil || key.Secret() != secret || key.AccountName() != "张科" || key.Issuer() != "pufa" {
		t.Errorf("an app reads %v, %v", key, err)
	}
	now := time.Date(2026, 12, 4, 9, 0, 0, 0, time.UTC)
	code, err := totp.GenerateCode(secret, now)
	if err != nil {
		t.Fatal(err)
	}
	step, ok := CheckTOTP(secret, code, now)
	if !ok || step != now.Unix()/30 {
		t.Errorf("step %d, %v", step, ok)
	}
	late, ok := CheckTOTP(secret, code, now.Add(30*time.Second))
	if !ok || late != step {
		t.Errorf("half a minute later: step %d, %v", late, ok)
	}
	if _, ok := CheckTOTP(secret, code, now.Add(2*time.Minute)); ok {
		t.Error("an old code is right")
	}
}

func TestWaitGrowsAndEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1<<40).Draw(t, "failures")
		if Wait(n) > Wait(n+1) || Wait(n) > maxWait || n < FreeTries && Wait(n) != 0 || n >= FreeTries && Wait(n) < time.Second {
			t.Fatalf("%d failures wait %v", n, Wait(n))
		}
	})
}
