package wechat_test

import (
	"strings"
	"testing"

	"pufa/internal/wechat"
)

// What was called last, and how it went, is known to every replica and holds no secret.
func TestCallsAreRemembered(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	if len(w.Calls(t.Context())) != 0 || w.HasToken(t.Context()) {
		t.Error("calls were made before any was")
	}
	if err := w.CreateMenu(t.Context(), []wechat.Button{{Type: "click", Name: "问", Key: "ask"}}); err != nil {
		t.Fatal(err)
	}
	if err := w.CreateMenu(t.Context(), nil); err == nil {
		t.Fatal("a menu without buttons was taken")
	}
	other, err := wechat.NewClient(w.account, w.state)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]*wechat.Client{"this replica": w.Client, "another": other} {
		got := map[string]wechat.Call{}
		for _, one := range c.Calls(t.Context()) {
			got[one.Group] = one
			if strings.Contains(one.Detail, secret) || strings.Contains(one.Detail, "access_token=") && !strings.Contains(one.Detail, "***") {
				t.Errorf("%s tells %q", name, one.Detail)
			}
		}
		menu, token := got["menu"], got["token"]
		if menu.Class != wechat.Permanent || menu.Code != 40016 || menu.Good.IsZero() || menu.Good.After(menu.At) {
			t.Errorf("%s: menu %+v", name, menu)
		}
		if token.Class != wechat.OK || !token.Until.After(token.At) || !c.HasToken(t.Context()) {
			t.Errorf("%s: token %+v", name, token)
		}
	}
}

func TestARefusedTokenIsRemembered(t *testing.T) {
	w := newWorld(t, wechat.VerifiedService)
	w.account.Secret = "wrong"
	c, err := wechat.NewClient(w.account, w.state)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.GetMenu(t.Context()); err == nil {
		t.Fatal("it was let in")
	}
	if calls := c.Calls(t.Context()); len(calls) != 1 || calls[0].Group != "token" || calls[0].Class == wechat.OK || calls[0].Code == 0 {
		t.Errorf("%+v", calls)
	}
}
