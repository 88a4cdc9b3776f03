package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

// account is a complete configuration of a real account.
func account() map[string]string {
	return map[string]string{
		"PUFA_ADDR": "0.0.0.0:8080", "PUFA_WECHAT_APP_ID": "wx1", "PUFA_WECHAT_APP_SECRET": "s",
		"PUFA_WECHAT_TOKEN": "t", "PUFA_WECHAT_AES_KEY": aesKey, "PUFA_WECHAT_ORIGINAL_ID": "gh_1",
	}
}

func with(env map[string]string, name, value string) map[string]string {
	env[name] = value
	return env
}

func TestConfigWithoutAnythingRunsTheStandIn(t *testing.T) {
	c, err := ReadConfig(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	if !c.StandIn || c.Addr != "127.0.0.1:8080" || c.BaseURL != "http://127.0.0.1:8080" || c.Location.String() != "Asia/Shanghai" {
		t.Errorf("%+v", c)
	}
}

func TestAWrongValueStopsTheStartAndIsNamed(t *testing.T) {
	for _, c := range []struct {
		name string
		env  map[string]string
	}{
		{"PUFA_ADDR", map[string]string{"PUFA_ADDR": "8080"}},
		{"PUFA_ADDR", map[string]string{"PUFA_ADDR": "0.0.0.0:8080"}}, // the stand-in off loopback
		{"PUFA_ADDR", map[string]string{"PUFA_ADDR": ":8080"}},
		{"PUFA_TZ", map[string]string{"PUFA_TZ": "Asia/Liuzhou"}},
		{"PUFA_BASE_URL", map[string]string{"PUFA_BASE_URL": "pufa.example"}},
		{"PUFA_DATABASE_URL", map[string]string{"PUFA_DATABASE_URL": "mysql://u:secretword@h/d"}},
		{"PUFA_REDIS_URL", map[string]string{"PUFA_REDIS_URL": "localhost:6379"}},
		{"PUFA_WECHAT_TOKEN", with(account(), "PUFA_WECHAT_TOKEN", "")},
		{"PUFA_WECHAT_APP_SECRET", with(account(), "PUFA_WECHAT_APP_SECRET", "")},
		{"PUFA_WECHAT_ORIGINAL_ID", with(account(), "PUFA_WECHAT_ORIGINAL_ID", "wx_1")},
		{"PUFA_WECHAT_AES_KEY", with(account(), "PUFA_WECHAT_AES_KEY", "")},
		{"PUFA_WECHAT_AES_KEY", with(account(), "PUFA_WECHAT_AES_KEY", "short")},
		{"PUFA_WECHAT_AES_KEY_PREVIOUS", with(account(), "PUFA_WECHAT_AES_KEY_PREVIOUS", aesKey+"x")},
		{"PUFA_WECHAT_ACCOUNT", with(account(), "PUFA_WECHAT_ACCOUNT", "service")},
		{"PUFA_WECHAT_API", with(account(), "PUFA_WECHAT_API", "api.weixin.qq.com")},
		{"PUFA_WECHAT_COMPAT", with(account(), "PUFA_WECHAT_COMPAT", "yes")},
		{"PUFA_SEND_QUIET", map[string]string{"PUFA_SEND_QUIET": "22-8"}},
		{"PUFA_SEND_PER_WEEK", map[string]string{"PUFA_SEND_PER_WEEK": "-1"}},
		{"PUFA_SEND_PER_DAY", map[string]string{"PUFA_SEND_PER_DAY": "mail=3"}},
		{"PUFA_SEND_PER_MINUTE", map[string]string{"PUFA_SEND_PER_MINUTE": "mass=0"}},
		{"PUFA_SEND_PAUSE", map[string]string{"PUFA_SEND_PAUSE": "5"}},
		{"PUFA_REMIND", map[string]string{"PUFA_REMIND": "maybe"}},
		{"PUFA_REMIND_TEMPLATE", map[string]string{"PUFA_REMIND_TEMPLATE": "T-exam"}},
		{"PUFA_REMIND_SUBSCRIBE", map[string]string{"PUFA_REMIND_SUBSCRIBE": "S a", "PUFA_REMIND_TEMPLATE": "T a"}},
		{"PUFA_WECHAT_TOKEN_FILE", with(with(account(), "PUFA_WECHAT_TOKEN", ""), "PUFA_WECHAT_TOKEN_FILE", "/no/such/file")},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadConfig(func(name string) string { return c.env[name] })
			if err == nil || !strings.Contains(err.Error(), c.name) {
				t.Fatalf("got %v", err)
			}
			if strings.Contains(err.Error(), "secretword") {
				t.Errorf("a password is in %q", err)
			}
		})
	}
}

func TestSecretsMayComeFromFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("from-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := with(with(account(), "PUFA_WECHAT_TOKEN", ""), "PUFA_WECHAT_TOKEN_FILE", file)
	c, err := ReadConfig(func(name string) string { return env[name] })
	if err != nil || c.Account.Token != "from-a-file" || c.StandIn {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestCompatModeNeedsNoKey(t *testing.T) {
	env := with(with(account(), "PUFA_WECHAT_AES_KEY", ""), "PUFA_WECHAT_COMPAT", "true")
	if _, err := ReadConfig(func(name string) string { return env[name] }); err != nil {
		t.Error(err)
	}
}
