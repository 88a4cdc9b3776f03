package setting

import (
	"strings"
	"testing"

	"pufa/internal/fault"
)

func TestAccountCheck(t *testing.T) {
	for _, c := range []struct {
		account Account
		wrong   string // part of the message; empty: it is right
	}{
		{DefaultAccount(), ""},
		{Account{Name: "柳江区普法", Welcome: "我们是柳江区司法局。\n工作日有人值班。"}, ""},
		{Account{}, "请写名称"},
		{Account{Name: strings.Repeat("长", 13)}, "最多12个字"},
		{Account{Name: "普法", Welcome: strings.Repeat("长", 301)}, "最多300个字"},
		{Account{Name: `<b>普</b>`}, "不能有 <"},
		{Account{Name: "普法", Welcome: "<script>"}, "不能有 <"},
		{Account{Name: "普\x07法"}, "控制字符"},
		{Account{Name: "普\n法"}, "一行"},
	} {
		if err := c.account.Check(); c.wrong == "" && err != nil || c.wrong != "" && !strings.Contains(fault.Message(err), c.wrong) {
			t.Errorf("%q: %v, want %q", c.account, err, c.wrong)
		}
	}
}

func TestReadKeepsWhatItCannotRead(t *testing.T) {
	account := DefaultAccount()
	if err := Read(Version{Key: KeyAccount, Revision: 3, Value: `{"name":`}, &account); err == nil || account != DefaultAccount() {
		t.Errorf("%+v, %v", account, err)
	}
	if err := Read(Version{Key: KeyAccount}, &account); err != nil || account != DefaultAccount() {
		t.Errorf("%+v, %v", account, err)
	}
}

func TestRetentionHasSensibleLimits(t *testing.T) {
	for _, k := range Keepings() {
		if k.Name == "" || k.Why == "" || k.Default < k.Min || k.Default > k.Max {
			t.Errorf("%+v", k)
		}
		if k.Check(k.Default) != nil || k.Check(k.Min-1) == nil || k.Check(k.Max+1) == nil {
			t.Errorf("%s: its limits do not hold", k.Kind)
		}
		for days, want := range map[int]int{k.Min: k.Min, k.Max: k.Max, k.Min - 1: k.Default, k.Max + 1: k.Default} {
			if got := (Retention{k.Kind: days}).All()[k.Kind]; got != want {
				t.Errorf("%s: %d days are kept as %d", k.Kind, days, got)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"name":"普法助手"}`)
	f.Add(`[{"name":"学法","items":[{"name":"答题","words":"答题"}]}]`)
	f.Add(`{"gone":30}`)
	f.Fuzz(func(t *testing.T, text string) {
		v := Version{Revision: 1, Value: text}
		account, menu, keep := DefaultAccount(), DefaultMenu(), Retention{}
		if Read(v, &account) == nil {
			_ = account.Check()
		}
		if Read(v, &menu) == nil {
			_ = menu.Check()
			_ = Diff(menu, DefaultMenu())
		}
		if Read(v, &keep) == nil {
			for _, k := range Keepings() {
				if days := keep.Days(k); k.Check(days) != nil {
					t.Errorf("%q keeps %s for %d days", text, k.Kind, days)
				}
			}
		}
	})
}
