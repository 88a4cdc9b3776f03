package setting

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"pufa/internal/fault"
)

// Button is an entry of the account's menu bar: with items below it, or with what a
// click does, either words said in the chat or an address opened.
type Button struct {
	Name  string   `json:"name"`
	Words string   `json:"words,omitempty"`
	URL   string   `json:"url,omitempty"`
	Items []Button `json:"items,omitempty"`
}

// Menu is a menu bar.
type Menu []Button

// The platform's limits (自定义菜单).
const (
	MaxButtons   = 3
	MaxItems     = 5
	maxBarName   = 16 // bytes
	maxItemName  = 60
	maxKey       = 128
	maxURL       = 1024
	barNameCells = 8 // half-width cells that are shown, as 4 Chinese characters are; more end in …
	itemCells    = 16
)

// builtIn are the keys of the menu that the program brings, and the words behind them.
// They are forever: followers' phones keep old menus for a day, and some longer.
var builtIn = [...][2]string{
	{"ask.how", "怎么问"}, {"ask.hot", "大家常问"}, {"ask.cite", "查法条"}, {"ask.urgent", "紧急求助"}, {"ask.person", "人工咨询"},
	{"study.quiz", "答题"}, {"study.daily", "每日五题"}, {"study.cases", "以案释法"}, {"study.today", "今日一条"}, {"study.new", "新法速递"},
	{"service.guides", "服务指南"}, {"service.hotlines", "热线电话"}, {"service.offices", "附近机构"}, {"service.steps", "指南"}, {"service.data", "我的数据"},
}

// DefaultMenu is the menu of an account whose bureau made none.
func DefaultMenu() Menu {
	return Menu{
		{Name: "我要问法", Items: said("怎么问", "大家常问", "查法条", "紧急求助", "人工咨询")},
		{Name: "学法", Items: append([]Button{{Name: "答题考试", Words: "答题"}}, said("每日五题", "以案释法", "今日一条", "新法速递")...)},
		{Name: "服务", Items: append(said("服务指南", "热线电话", "附近机构"), Button{Name: "一步步指南", Words: "指南"}, Button{Name: "我的数据", Words: "我的数据"})},
	}
}

// said are items that say their own names.
func said(names ...string) []Button {
	out := make([]Button, len(names))
	for i, n := range names {
		out[i] = Button{Name: n, Words: n}
	}
	return out
}

// Words are the words that the program brings skills for, to choose from.
func Words() []string {
	out := make([]string, len(builtIn))
	for i, b := range builtIn {
		out[i] = b[1]
	}
	return out
}

// sayKey begins keys that carry their words, so that a click on a menu of long ago still
// says what it said.
const sayKey = "say:"

// Key is what the platform sends back when the button is clicked.
func (b Button) Key() string {
	for _, known := range builtIn {
		if known[1] == b.Words {
			return known[0]
		}
	}
	return sayKey + b.Words
}

// WordsBehind is what a menu key stands for, of this menu or an older one.
func WordsBehind(key string) (string, bool) {
	if words, own := strings.CutPrefix(key, sayKey); own && words != "" {
		return words, true
	}
	for _, known := range builtIn {
		if known[0] == key {
			return known[1], true
		}
	}
	return "", false
}

// NewButton is a button as it is typed: what it does is words, or an address.
func NewButton(name, does string) Button {
	b := Button{Name: strings.TrimSpace(name)}
	does = strings.TrimSpace(does)
	if lower := strings.ToLower(does); strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://") {
		b.URL = does
	} else {
		b.Words = does
	}
	return b
}

// Does is what a button does, as it is typed.
func (b Button) Does() string { return b.URL + b.Words }

// Shown is the name as far as a phone shows it.
func (b Button) Shown(bar bool) string {
	limit := itemCells
	if bar {
		limit = barNameCells
	}
	if cells(b.Name) <= limit {
		return b.Name
	}
	n := 0
	for i, r := range b.Name {
		if n += cellsOf(r); n > limit-2 {
			return b.Name[:i] + "…"
		}
	}
	return b.Name
}

// cells are the half-width places that a text takes.
func cells(text string) (n int) {
	for _, r := range text {
		n += cellsOf(r)
	}
	return n
}

func cellsOf(r rune) int {
	if r < utf8.RuneSelf {
		return 1
	}
	return 2
}

// Flaw is what is wrong with a menu, at a button (from 0) and an item of it (-1: the
// button itself; Button -1: the whole menu).
type Flaw struct {
	Button, Item int
	Message      string
}

// Check lists what the platform or a reader would not take.
func (m Menu) Check() []Flaw {
	var out []Flaw
	if len(m) == 0 || len(m) > MaxButtons {
		out = append(out, Flaw{-1, -1, fmt.Sprintf("菜单栏要有1到%d个按钮。", MaxButtons)})
	}
	for i, b := range m {
		if err := b.checkName(maxBarName); err != nil {
			out = append(out, Flaw{i, -1, fault.Message(err)})
		}
		switch {
		case len(b.Items) > MaxItems:
			out = append(out, Flaw{i, -1, fmt.Sprintf("每个按钮下面最多%d项。", MaxItems)})
		case len(b.Items) > 0 && b.Does() != "":
			out = append(out, Flaw{i, -1, "下面有子菜单的按钮，点了只打开子菜单；请把“点了以后”清空。"})
		case len(b.Items) == 0:
			if err := b.checkDoes(); err != nil {
				out = append(out, Flaw{i, -1, fault.Message(err)})
			}
		}
		for j, item := range b.Items {
			err := item.checkName(maxItemName)
			if err == nil {
				err = item.checkDoes()
			}
			if err == nil && len(item.Items) > 0 {
				err = fault.New(fault.Invalid, "子菜单下面不能再有子菜单。")
			}
			if err != nil {
				out = append(out, Flaw{i, j, fault.Message(err)})
			}
		}
	}
	return out
}

func (b Button) checkName(limit int) error {
	switch n := len(b.Name); {
	case n == 0:
		return fault.New(fault.Invalid, "请写名称。")
	case n > limit:
		return fault.New(fault.Invalid, "名称太长：平台最多收%d字节（约%d个汉字），现在%d字节。", limit, limit/3, n)
	case strings.Contains(b.Name, "\n"):
		return fault.New(fault.Invalid, "名称只能写一行。")
	}
	return plain("名称", b.Name)
}

func (b Button) checkDoes() error {
	switch {
	case b.URL != "" && b.Words != "":
		return fault.New(fault.Invalid, "点了以后只能做一件事。")
	case b.URL != "":
		return checkLink(b.URL)
	case b.Words == "":
		return fault.New(fault.Invalid, "请写点了以后说什么，或打开哪个网址。")
	case len(b.Key()) > maxKey:
		return fault.New(fault.Invalid, "这句话太长：最多%d字节（约%d个汉字）。", maxKey-len(sayKey), (maxKey-len(sayKey))/3)
	case strings.Contains(b.Words, "\n"):
		return fault.New(fault.Invalid, "这句话只能写一行。")
	}
	return plain("这句话", b.Words)
}

func checkLink(link string) error {
	u, err := url.Parse(link)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil:
		return fault.New(fault.Invalid, "网址不完整，应像 https://www.example.gov.cn/ 。")
	case len(link) > maxURL:
		return fault.New(fault.Invalid, "网址太长：最多%d字节。", maxURL)
	}
	return plain("网址", link)
}

// Difference is a line in which two menus differ.
type Difference struct {
	Place string // 第1个按钮，第2项
	Old   string // empty: new
	New   string // empty: gone
}

// Diff compares menus place by place.
func Diff(old, now Menu) []Difference {
	var out []Difference
	for i := range max(len(old), len(now)) {
		a, b := at(old, i), at(now, i)
		place := fmt.Sprintf("第%d个按钮", i+1)
		if a.line() != b.line() {
			out = append(out, Difference{place, a.line(), b.line()})
		}
		for j := range max(len(a.Items), len(b.Items)) {
			if x, y := at(a.Items, j).line(), at(b.Items, j).line(); x != y {
				out = append(out, Difference{fmt.Sprintf("%s，第%d项", place, j+1), x, y})
			}
		}
	}
	return out
}

func at(m []Button, i int) Button {
	if i < len(m) {
		return m[i]
	}
	return Button{}
}

// line is a button in a line of text.
func (b Button) line() string {
	switch {
	case b.Name == "":
		return ""
	case b.URL != "":
		return b.Name + " → 打开 " + b.URL
	case len(b.Items) > 0:
		return b.Name
	}
	return b.Name + " → “" + b.Words + "”"
}

// Ours reports a menu that holds nothing but what the program's own menus hold, so that
// nobody made it by hand.
func (m Menu) Ours() bool {
	return !slices.ContainsFunc(m, func(b Button) bool {
		return len(b.Items) == 0 || slices.ContainsFunc(b.Items, func(i Button) bool {
			return i.URL != "" || strings.HasPrefix(i.Key(), sayKey)
		})
	})
}
