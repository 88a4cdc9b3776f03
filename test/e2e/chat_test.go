package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const article = `《[^》]+》第[一二三四五六七八九十百千零]+条`

func TestChat(t *testing.T) {
	binary := build(t)
	t.Run("resident", func(t *testing.T) { residentAsks(t, serve(t, binary)) })
	t.Run("phone", func(t *testing.T) { menuVoiceAndUrgentHelp(t, serve(t, binary)) })
}

// residentAsks is the spine of the product: follow, ask, read on, look an
// article up, find an office, and have everything deleted.
func residentAsks(t *testing.T, site *program) {
	p := pickUp(t, site.base, 1280, 900)
	p.picture("profile")

	p.expect("welcome", []string{"欢迎", "普法"}, chromedp.Click("#follow"))
	p.expect("question", []string{"工资", article, "12348"}, chromedp.Click("#to-keys"), write("老板拖欠工资怎么办"))
	more := p.expect("more", []string{"材料|时间|接着|案例"}, tap("更多"))
	if strings.Contains(more, "没有更多") {
		t.Errorf("更多 had nothing: %s", more)
	}
	p.expect("citation", []string{"《民法典》第一千零七十七条", "离婚", "2021年1月1日"}, write("民法典1077条"))
	p.expect("location", []string{`约\d+(\.\d+)?(米|公里)`},
		chromedp.Click("#plus"), press("位置"), chromedp.Click(`//dialog//button[contains(., "区政务服务中心")]`))
	p.expect("data", []string{"数据", "关注"}, write("我的数据"))
	p.expect("delete", []string{"不能恢复"}, tap("删除我的数据"))
	p.expect("deleted", []string{"已经删除"}, tap("确认删除"))
	p.expect("data-after", []string{"没有记录"}, write("我的数据"))

	// At its start the program asks for a menu, and there is none yet (46003).
	if bad := value[string](p, `[...document.querySelectorAll("#journal li.bad")].map(e => e.innerText).filter(s => !s.includes("46003")).join("\n")`); bad != "" {
		t.Errorf("the platform found faults: %s", bad)
	}
}

// menuVoiceAndUrgentHelp uses the page at a phone's size.
func menuVoiceAndUrgentHelp(t *testing.T, site *program) {
	p := pickUp(t, site.base, 390, 844)
	p.expect("welcome", []string{"欢迎"}, chromedp.Click("#follow"))
	p.do(chromedp.WaitVisible("#menubar"))
	p.expect("menu", []string{"问|法"}, chromedp.Click(`(//nav[@id="menus"]//button[@aria-haspopup])[1]`),
		chromedp.Click(`(//ul[@id="submenu-0"]//button)[2]`))
	p.expect("voice", []string{article}, chromedp.Click("#to-keys"), chromedp.Click("#voice"), chromedp.Click("#talk"),
		chromedp.SendKeys("#heard", "离婚冷静期是多久"), press("发送语音"))
	p.expect("urgent", []string{"110"}, chromedp.Click("#voice"), write("他又打我了，我现在很害怕"))
	p.expect("sticker", nil, chromedp.Click("#emoji"), chromedp.Click(`//div[@class="stickers"]/button[1]`))

	// another person begins afresh
	p.do(chromedp.Click("#who"), chromedp.Click(`//dialog//button[contains(., "干部李某")]`), chromedp.WaitVisible("#follow"))
	p.expect("second-person", []string{"欢迎"}, chromedp.Click("#follow"))

	// somebody who leaves cannot write
	p.do(chromedp.Click("#more"), press("取消关注"), chromedp.WaitVisible("#follow"), chromedp.WaitNotVisible("#dock"))
	p.picture("left")
}
