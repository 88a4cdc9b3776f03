package admin

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
	"time"

	"pufa/internal/access"
)

// functions are what the templates call.
func (d *desk) functions() template.FuncMap {
	return template.FuncMap{
		"when":    func(t time.Time) string { return chineseTime(t.In(d.opt.Now().Location()), d.opt.Now()) },
		"can":     func(a access.Account, right string) bool { return a.Can(access.Right(right)) },
		"percent": func(share float64) float64 { return 100 * share },
		"bubble":  d.bubble,
		"spark":   sparkline,
		"add":     func(a, b int) int { return a + b },
		"tabs":    dutyTabs,
	}
}

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// chineseTime is 12月4日（周五）09:00, with the year where it is another.
func chineseTime(t, now time.Time) string {
	if t.IsZero() {
		return "—"
	}
	year := ""
	if t.Year() != now.Year() {
		year = fmt.Sprintf("%d年", t.Year())
	}
	return fmt.Sprintf("%s%d月%d日（周%s）%s", year, t.Month(), t.Day(), weekdays[t.Weekday()], t.Format("15:04"))
}

// tokenHash is a session token as scs stores it (HashTokenInStore).
func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// browserName says in a word or two what somebody signed in with.
func browserName(agent string) string {
	name := "浏览器"
	for _, b := range [][2]string{{"MicroMessenger", "微信"}, {"Edg/", "Edge"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b[0]) {
			name = b[1]
			break
		}
	}
	for _, s := range [][2]string{{"Android", "安卓"}, {"iPhone", "iPhone"}, {"HarmonyOS", "鸿蒙"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, s[0]) {
			return name + "，" + s[1]
		}
	}
	return name
}
