package app

import (
	"encoding/base64"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"pufa/internal/fault"
	"pufa/internal/shared"
	"pufa/internal/wechat"
)

// Setting documents one environment variable; the help and the README print it.
type Setting struct {
	Name    string
	Default string
	Help    string
	Secret  bool // may also come from a file named by NAME_FILE
}

// Settings lists every environment variable that pufa reads.
func Settings() []Setting {
	return append([]Setting{
		{Name: "PUFA_ADDR", Default: "127.0.0.1:8080", Help: "监听地址"},
		{Name: "PUFA_DATA", Default: "./data", Help: "数据文件夹（SQLite、索引、密钥）"},
		{Name: "PUFA_DATABASE_URL", Help: "PostgreSQL 地址；不填用 SQLite", Secret: true},
		{Name: "PUFA_REDIS_URL", Help: "Redis 地址；不填用进程内状态", Secret: true},
		{Name: "PUFA_BASE_URL", Help: "对外网址，如 https://pufa.example.gov.cn；不填按监听地址"},
		{Name: "PUFA_TZ", Default: "Asia/Shanghai", Help: "时区"},
		{Name: "PUFA_SECRET_FILE", Help: "主密钥文件（32字节以上）；不填在数据文件夹里生成"},
		{Name: "PUFA_BACKUP_KEY", Help: "备份的密钥（16个字符以上，或 AGE-SECRET-KEY-1…）；不填不加密", Secret: true},
		{Name: "PUFA_WECHAT_APP_ID", Help: "公众号 AppID；不填运行本地模拟平台"},
		{Name: "PUFA_WECHAT_APP_SECRET", Help: "公众号 AppSecret", Secret: true},
		{Name: "PUFA_WECHAT_TOKEN", Help: "服务器配置里的令牌（Token）", Secret: true},
		{Name: "PUFA_WECHAT_AES_KEY", Help: "消息加解密密钥（43位）", Secret: true},
		{Name: "PUFA_WECHAT_AES_KEY_PREVIOUS", Help: "更换密钥期间的旧密钥（43位）", Secret: true},
		{Name: "PUFA_WECHAT_ORIGINAL_ID", Help: "公众号原始ID（gh_ 开头）"},
		{Name: "PUFA_WECHAT_ACCOUNT", Default: "unverified", Help: "账号类型：verified-service、verified-subscription 或 unverified"},
		{Name: "PUFA_WECHAT_API", Default: "https://api.weixin.qq.com", Help: "平台接口地址（代理或测试时改）"},
		{Name: "PUFA_WECHAT_COMPAT", Default: "false", Help: "true 时接受明文消息（兼容模式，仅供迁移）"},
	}, sendingSettings()...)
}

// Config is what the environment says, checked.
type Config struct {
	Addr        string
	Data        string
	DatabaseURL string
	RedisURL    string
	BaseURL     string // without a trailing slash
	Location    *time.Location
	SecretFile  string
	BackupKey   string // empty: backups are not encrypted
	Account     wechat.Account
	StandIn     bool // no account configured: run the local platform
	// AccountGiven: the kind of account was chosen, also for the stand-in; it is a
	// verified service account otherwise, so that everything can be tried.
	AccountGiven bool
	Sending      Sending
	Clock        func() time.Time // time.Now when nil
}

// Now is the time where the installation is.
func (c Config) Now() time.Time {
	if c.Clock != nil {
		return c.Clock().In(c.Location)
	}
	return time.Now().In(c.Location)
}

// ReadConfig reads the environment through getenv. A wrong value is a fault that
// names the variable.
func ReadConfig(getenv func(string) string) (Config, error) {
	env, err := readEnv(getenv)
	if err != nil {
		return Config{}, err
	}
	c := Config{
		Addr: env["PUFA_ADDR"], Data: env["PUFA_DATA"],
		DatabaseURL: env["PUFA_DATABASE_URL"], RedisURL: env["PUFA_REDIS_URL"],
		BaseURL: strings.TrimRight(env["PUFA_BASE_URL"], "/"), SecretFile: env["PUFA_SECRET_FILE"], BackupKey: env["PUFA_BACKUP_KEY"],
		StandIn:      env["PUFA_WECHAT_APP_ID"] == "",
		AccountGiven: getenv("PUFA_WECHAT_ACCOUNT") != "",
	}
	if c.Location, err = time.LoadLocation(env["PUFA_TZ"]); err != nil {
		return Config{}, fault.New(fault.Invalid, "PUFA_TZ 的值“%s”不是时区名，应像 Asia/Shanghai。", env["PUFA_TZ"])
	}
	if err := c.checkAddresses(); err != nil {
		return Config{}, err
	}
	if c.Account, err = readAccount(env); err != nil {
		return Config{}, err
	}
	if c.Sending, err = readSending(env); err != nil {
		return Config{}, err
	}
	if c.StandIn {
		return c, c.checkStandIn()
	}
	return c, nil
}

func readEnv(getenv func(string) string) (map[string]string, error) {
	env := map[string]string{}
	for _, s := range Settings() {
		v := strings.TrimSpace(getenv(s.Name))
		if file := getenv(s.Name + "_FILE"); s.Secret && v == "" && file != "" {
			b, err := os.ReadFile(file)
			if err != nil {
				return nil, fault.Wrap(err, fault.Invalid, "%s_FILE 指的文件“%s”读不了，请检查路径和权限。", s.Name, file)
			}
			v = strings.TrimSpace(string(b))
		}
		if v == "" {
			v = s.Default
		}
		env[s.Name] = v
	}
	return env, nil
}

func (c *Config) checkAddresses() error {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fault.New(fault.Invalid, "PUFA_ADDR 的值“%s”不是监听地址，应像 127.0.0.1:8080。", c.Addr)
	}
	if c.BaseURL == "" {
		if host == "" || host == "0.0.0.0" || host == "::" {
			host = "127.0.0.1"
		}
		_, port, _ := net.SplitHostPort(c.Addr)
		c.BaseURL = "http://" + net.JoinHostPort(host, port)
	}
	if err := checkURL("PUFA_BASE_URL", c.BaseURL, "http", "https"); err != nil {
		return err
	}
	if c.DatabaseURL != "" {
		if err := checkURL("PUFA_DATABASE_URL", c.DatabaseURL, "postgres", "postgresql"); err != nil {
			return err
		}
	}
	if c.RedisURL != "" {
		if _, err := shared.ParseRedisURL(c.RedisURL); err != nil {
			return fault.Wrap(err, fault.Invalid, "PUFA_REDIS_URL 写得不对，应像 redis://:密码@主机:6379/0。")
		}
	}
	return nil
}

// checkURL never repeats the value: it may hold a password.
func checkURL(name, value string, schemes ...string) error {
	u, err := url.Parse(value)
	if err == nil && u.Host != "" {
		for _, s := range schemes {
			if u.Scheme == s {
				return nil
			}
		}
	}
	return fault.New(fault.Invalid, "%s 的值不是网址，应以 %s:// 开头。", name, schemes[0])
}

func readAccount(env map[string]string) (wechat.Account, error) {
	a := wechat.Account{
		AppID: env["PUFA_WECHAT_APP_ID"], Secret: env["PUFA_WECHAT_APP_SECRET"],
		Token: env["PUFA_WECHAT_TOKEN"], AESKey: env["PUFA_WECHAT_AES_KEY"],
		AESKeyPrevious: env["PUFA_WECHAT_AES_KEY_PREVIOUS"], OriginalID: env["PUFA_WECHAT_ORIGINAL_ID"],
		Kind: wechat.AccountKind(env["PUFA_WECHAT_ACCOUNT"]), API: strings.TrimRight(env["PUFA_WECHAT_API"], "/"),
	}
	switch env["PUFA_WECHAT_COMPAT"] {
	case "true", "1":
		a.Compat = true
	case "false", "0":
	default:
		return a, fault.New(fault.Invalid, "PUFA_WECHAT_COMPAT 的值“%s”应是 true 或 false。", env["PUFA_WECHAT_COMPAT"])
	}
	switch a.Kind {
	case wechat.VerifiedService, wechat.VerifiedSubscription, wechat.Unverified:
	default:
		return a, fault.New(fault.Invalid, "PUFA_WECHAT_ACCOUNT 的值“%s”应是 verified-service、verified-subscription 或 unverified。", a.Kind)
	}
	if err := checkURL("PUFA_WECHAT_API", a.API, "https", "http"); err != nil {
		return a, err
	}
	for _, name := range []string{"PUFA_WECHAT_AES_KEY", "PUFA_WECHAT_AES_KEY_PREVIOUS"} {
		if err := checkAESKey(name, env[name]); err != nil {
			return a, err
		}
	}
	if a.AppID == "" {
		return a, nil
	}
	return a, checkAccount(a)
}

// checkAESKey accepts the platform's EncodingAESKey: 43 characters of base64, 32 bytes.
func checkAESKey(name, key string) error {
	if key == "" {
		return nil
	}
	if b, err := base64.RawStdEncoding.DecodeString(key); err != nil || len(b) != 32 {
		return fault.New(fault.Invalid, "%s 应是平台给的43位密钥，请从“服务器配置”里复制。", name)
	}
	return nil
}

func checkAccount(a wechat.Account) error {
	for _, need := range []struct{ name, value string }{
		{"PUFA_WECHAT_TOKEN", a.Token}, {"PUFA_WECHAT_ORIGINAL_ID", a.OriginalID}, {"PUFA_WECHAT_APP_SECRET", a.Secret},
	} {
		if need.value == "" {
			return fault.New(fault.Invalid, "填了 PUFA_WECHAT_APP_ID，还要填 %s。", need.name)
		}
	}
	if !strings.HasPrefix(a.OriginalID, "gh_") {
		return fault.New(fault.Invalid, "PUFA_WECHAT_ORIGINAL_ID 应以 gh_ 开头，在公众号后台“账号详情”里。")
	}
	if a.AESKey == "" && !a.Compat {
		return fault.New(fault.Invalid, "没有填 PUFA_WECHAT_AES_KEY：请在平台选“安全模式”并填密钥；只为迁移时可设 PUFA_WECHAT_COMPAT=true。")
	}
	return nil
}

// checkStandIn keeps the stand-in, where anyone can be any follower, off the network.
func (c *Config) checkStandIn() error {
	host, _, _ := net.SplitHostPort(c.Addr)
	ip := net.ParseIP(host)
	if host == "localhost" || (ip != nil && ip.IsLoopback()) {
		return nil
	}
	return fault.New(fault.Invalid, "没有填 PUFA_WECHAT_APP_ID 时运行本地模拟平台，它不设防，只能监听本机地址；PUFA_ADDR 现在是“%s”，请改成 127.0.0.1:8080 或填好公众号配置。", c.Addr)
}
