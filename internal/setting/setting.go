// Package setting is what the bureau sets in the console: how the account introduces
// itself, its menu bar, how long records are kept, and what it changes of the
// environment's settings of sending. It knows the defaults and checks what people type;
// values are stored as JSON by the store and read by the wiring. It does no I/O.
package setting

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"pufa/internal/fault"
)

// Key names a setting in the records.
type Key string

// Settings that the console keeps.
const (
	KeyAccount   Key = "account"
	KeyMenu      Key = "menu"           // as it is edited
	KeyPublished Key = "menu.published" // as it was last published from the console
	KeyRetention Key = "retention"
	KeySending   Key = "sending"
)

// Version is a setting as somebody saved it.
type Version struct {
	Key      Key
	Revision int64 // 0: never set, the default holds
	Value    string
	Actor    string
	At       time.Time
}

// Read reads a version's value into a setting; where it was never set, or a later release
// wrote something else, the setting stays as it is.
func Read[T any](v Version, into *T) error {
	if v.Revision == 0 {
		return nil
	}
	var out T
	if err := json.Unmarshal([]byte(v.Value), &out); err != nil {
		return fmt.Errorf("setting %s, revision %d: %w", v.Key, v.Revision, err)
	}
	*into = out
	return nil
}

// Write is a setting as it is stored.
func Write(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// Account is how the account introduces itself.
type Account struct {
	Name    string `json:"name"`
	Welcome string `json:"welcome,omitempty"` // instead of the built-in sentence about what it does
}

// DefaultName is what an account calls itself that was given no name.
const DefaultName = "普法助手"

const (
	maxName    = 12
	maxWelcome = 300
)

// DefaultAccount is an account that nobody described.
func DefaultAccount() Account { return Account{Name: DefaultName} }

// Check says what is wrong with an account's words.
func (a Account) Check() error {
	switch n := len([]rune(a.Name)); {
	case n == 0:
		return fault.New(fault.Invalid, "请写名称，如“普法助手”。")
	case n > maxName:
		return fault.New(fault.Invalid, "名称最多%d个字，现在%d个。", maxName, n)
	case strings.Contains(a.Name, "\n"):
		return fault.New(fault.Invalid, "名称只能写一行。")
	}
	if n := len([]rune(a.Welcome)); n > maxWelcome {
		return fault.New(fault.Invalid, "欢迎语最多%d个字，现在%d个。", maxWelcome, n)
	}
	if err := plain("名称", a.Name); err != nil {
		return err
	}
	return plain("欢迎语", a.Welcome)
}

// plain refuses what a chat bubble would take for more than words.
func plain(what, text string) error {
	if strings.ContainsAny(text, "<>") {
		return fault.New(fault.Invalid, "%s里不能有 < 和 >。", what)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' || r == unicode.ReplacementChar }) {
		return fault.New(fault.Invalid, "%s里有看不见的控制字符，请重新输入。", what)
	}
	return nil
}

// Sending is what the console changes of the environment's settings of sending: texts by
// the variable's name. What is not in it is as the environment says.
type Sending map[string]string
