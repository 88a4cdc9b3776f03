package app

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"pufa/duty"
	"pufa/internal/testenv"
	"pufa/internal/testenv/browser"
	"pufa/quiz"
)

// TestYear walks through a year of a bureau as its people do: units and people, statutes,
// a campaign that is approved and reaches its followers, an exam in the chat, reports
// that are reviewed, a question that finds its answer, the year closed and handed up.
// Pictures are in artifacts/year. On PostgreSQL the names that people type are hostile
// instead, and no page may run them.
func TestYear(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { newYear(t, "", "").walk() })
	t.Run("PostgreSQL", func(t *testing.T) { newYear(t, testenv.Postgres(t), `<script>alert(1)</script>`).walk() })
}

const (
	chief, editor, reviewer, liaison, auditor = "普法股", "内容编辑", "审核员", "教育局联络员", "审计员"
	cadre, resident                           = "oCadre-000001", "oResident-000001"
)

func (y *year) walk() {
	y.settleIn()
	y.rosterByUpload()
	y.importStatutes()
	y.dutyLists()
	y.campaign()
	y.examInTheChat()
	y.reportAndReview()
	y.answerAQuestion()
	y.editContent()
	y.closeTheYear()
}

// settleIn makes the first admin by the one-time link, and everybody else's account.
func (y *year) settleIn() {
	y.Helper()
	var out strings.Builder
	y.no(printSetup(y.Context(), &out, y.site.core))
	link := y.base + between(out.String(), y.base, " （")
	y.page.Go(link)
	y.look("01-setup")
	y.fill("name", chief, "password", walkPassword, "again", walkPassword)
	y.press("建好并登录")
	y.page.Want("等我办的")
	y.look("02-first-day")
}

// rosterByUpload brings the units and their people, then the colleagues' accounts.
func (y *year) rosterByUpload() {
	y.Helper()
	y.open("/admin/units")
	y.upload("file", "名册.xlsx", y.sheet([][]string{quiz.RosterHeadings,
		{y.word("区教育局"), "韦某", "JY001", "领导干部、执法人员", "在岗"}, {y.word("区教育局"), "李某", "JY002", "执法人员", "在岗"}, {"城东镇", y.word("覃某"), "CD001", "领导干部", "在岗"}}))
	y.press("导入")
	y.page.Want("新增3人", "区教育局", "城东镇")
	y.look("03-units")
	for _, one := range [][3]string{{editor, "内容编辑", ""}, {reviewer, "审核员", ""}, {liaison, "联络员", y.word("区教育局")}, {auditor, "审计员", ""}} {
		y.open("/admin/people")
		y.fill("name", one[0], "role", one[1])
		if one[2] != "" {
			y.fill("unit", one[2])
		}
		y.press("建账号，给我设密码的链接")
		link := y.text(`document.querySelector("main input.copy").value`)
		y.page.Go(link)
		y.fill("password", walkPassword, "again", walkPassword)
		y.press("保存并登录")
		y.page.Want(one[0])
		y.as(chief)
	}
	y.open("/admin/people")
	y.look("04-people")
	y.open("/admin/units")
	y.press("区教育局")
	y.press("给一个新的邀请码")
	code := strings.TrimPrefix(y.text(`document.querySelector("main input.copy").value`), "绑定 ")
	y.look("05-invitation")
	y.hears(cadre, "绑定 "+code, "姓名", "工号")
	y.hears(cadre, "韦某 JY001", "绑定")
	y.hears(resident, "老板拖欠工资怎么办", "工资", "12348")
}

// importStatutes brings a law by upload: first seen, then confirmed, then found in the
// chat.
func (y *year) importStatutes() {
	y.Helper()
	y.open("/admin/laws/import")
	law := "# 示例市普法测试条例\n\n2024年5月6日 示例市第一届人民代表大会第一次会议通过\n\n<!-- INFO END -->\n\n第一条 为了试一试导入，制定本条例。\n\n第二条 本条例自2024年6月1日起施行。\n"
	y.upload("file", "示例市普法测试条例(2024-05-06).md", []byte(law))
	y.press("先看看")
	y.untilSays("看结果")
	y.press("看结果")
	y.page.Want("确认导入", "示例市普法测试条例")
	y.look("06-import-preview")
	y.press("确认导入")
	y.untilSays("看结果")
	y.press("看结果")
	y.page.Want("导入了", "新增1个版本")
	y.no(y.site.core.Engine.Refresh(y.Context()))
	y.hears(resident, "示例市普法测试条例第一条", "为了试一试导入", "2024年6月1日")
}

// untilSays opens the page anew until it says something; work in the background has as
// long as it needs on a slow machine.
func (y *year) untilSays(words string) {
	y.Helper()
	for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
		if strings.Contains(y.page.Text(), words) {
			return
		}
		y.open(y.text(`location.pathname`))
	}
	y.Fatalf("the page never says %q:\n%s", words, y.page.Text())
}

// dutyLists gives the units their lists of the year by upload, and publishes them.
func (y *year) dutyLists() {
	y.Helper()
	y.open("/admin/duty/lists?year=2025")
	row := append([]string(nil), duty.ListExample...)
	row[0] = y.word("区教育局")
	y.upload("file", "清单.xlsx", y.sheet([][]string{duty.ListHeadings, row}))
	y.fill("publish", "1")
	y.press("导入")
	y.page.Want("已公布")
	y.look("07-duty-lists")
}

// campaign is drafted from the calendar, sent back, mended, approved, scheduled, and
// reaches a resident with the next answer.
func (y *year) campaign() {
	y.Helper()
	y.on(11, 20)
	y.as(editor)
	y.open("/admin/campaigns?year=2025")
	y.fill("template", "国家宪法日", "year", "2025")
	y.press("起草这一个")
	y.page.Want("草稿好了")
	y.look("08-campaign-draft")
	path := y.text(`location.pathname`)
	y.press("修改")
	y.look("09-campaign-edit")
	y.fill("theme", y.word("学习宣传贯彻宪法"))
	y.press("保存")
	y.page.Want("改好了")
	y.press("送审")
	y.page.Want("待审")

	y.as(reviewer)
	y.page.Want("等着审")
	y.look("10-reviewer-today")
	y.open(path)
	y.fill("reason", "请写上地点")
	y.press("退回")
	y.page.Want("草稿")
	y.as(editor)
	y.open(path)
	y.press("送审")
	y.as(reviewer)
	y.open(path)
	y.press("批准第")
	y.page.Want("已批准")
	y.press("排期")
	y.page.Want("已排期")
	y.look("11-campaign-scheduled")

	y.on(12, 4)
	y.no(y.site.sending.planner.Tick(y.Context()))
	y.hears(resident, "离婚冷静期多少天", "第一千零七十七条", "12月4日，一起读一条宪法")
	y.no(y.site.sending.planner.Tick(y.Context()))
	y.as(editor)
	y.open(path + "/results")
	y.look("12-campaign-results")
}

// examInTheChat is set in the console and taken in the chat; the board shows it.
func (y *year) examInTheChat() {
	y.Helper()
	y.on(12, 8)
	y.as(editor)
	y.open("/admin/quiz/new?form=form20")
	y.fill("title", "年度学法考试", "everyone", "1")
	y.press("看看题库够不够")
	y.look("13-exam-form")
	y.press("布置")
	y.page.Want("年度学法考试")
	path := y.text(`location.pathname`)
	y.on(12, 9)
	y.sitTheExam()
	y.as(liaison)
	y.open(path)
	y.look("14-exam-liaison")
	y.as(chief)
	y.open(path)
	y.page.Want("完成")
	y.look("15-exam-board")
}

func (y *year) sitTheExam() {
	y.Helper()
	reply := y.say(cadre, "考试")
	if asked(reply) == 0 {
		reply = y.say(cadre, "开始")
	}
	for n := 1; n <= 25 && asked(reply) > 0; n++ {
		_, words := answerTo(reply, 0, asked(reply))
		reply = y.say(cadre, words)
	}
	if !strings.Contains(reply, "分") {
		y.Errorf("the exam ended with %q", reply)
	}
}

// reportAndReview is a unit's report, sent back with a reason, mended and accepted.
func (y *year) reportAndReview() {
	y.Helper()
	y.on(12, 10)
	y.as(liaison)
	y.open("/admin/duty/reports/new")
	y.fill("date", "2025-12-04", "form", "讲座", "theme", y.word("宪法宣传"), "place", y.word("区第一小学"), "people", "200余")
	y.look("16-report-form")
	y.press("报送")
	y.as(reviewer)
	y.open("/admin/duty/reports")
	y.press("宪法宣传")
	y.look("17-report-review")
	y.fill("reason", "请写讲座的名称")
	y.press("退回")
	y.as(liaison)
	y.page.Want("退回")
	y.open("/admin/duty/reports?state=returned")
	y.press("宪法宣传")
	y.press("改好再报")
	y.fill("title", "宪法进校园讲座")
	y.press("报送")
	y.as(reviewer)
	y.open("/admin/duty/reports")
	y.press("宪法进校园讲座")
	y.page.Leave(func() {
		browser.Value[bool](y.page, `(document.querySelector("form[action$='/accept'] button").click(), true)`)
	})
	y.page.Want("已采用")
}

// answerAQuestion takes what nobody could answer, says which article answers it, and the
// chat answers with it.
func (y *year) answerAQuestion() {
	y.Helper()
	const question = "电瓶车在楼道充电物业老是不管咋整"
	if reply := y.say(resident, question); strings.Contains(reply, "《示例市普法测试条例》") {
		y.Errorf("answered before it was taught: %s", reply)
	}
	y.as(editor)
	y.open("/admin/questions")
	y.look("18-questions")
	y.open("/admin/ask?q=" + question)
	y.look("19-ask")
	y.fill("articles", "示例市普法测试条例第一条")
	y.press("认定")
	y.page.Want("记下了")
	y.no(y.site.core.Engine.Refresh(y.Context()))
	y.hears(resident, question, "《示例市普法测试条例》第一条")
}

// editContent changes an answer of the packs, has it reviewed, and takes it back.
func (y *year) editContent() {
	y.Helper()
	const path, words = "/admin/content/faq/wage-arrears", "城东镇司法所每周三可以当面帮您写投诉材料。"
	y.as(editor)
	y.open("/admin/content")
	y.look("20-content")
	y.open(path + "/edit")
	y.fill("f.conclusion", words)
	y.press("检查和预览")
	y.page.Want(words)
	y.look("21-content-edit")
	y.press("存好并送审")
	y.press("先看影响")
	y.untilSays("看结果")
	y.press("看结果")
	y.page.Want("改了什么", "老板拖欠工资怎么办", words)
	y.look("22-trial")
	y.as(reviewer)
	y.page.Want("审")
	y.open(path)
	y.look("23-content-review")
	if y.text(`document.querySelector("main [name=seen]") ? "yes" : ""`) != "" {
		y.fill("seen", "1")
	}
	y.press("发布")
	y.no(y.site.core.Engine.Refresh(y.Context()))
	y.hears(resident, "老板拖欠工资怎么办", words)
	y.open(path)
	y.press("用回内置的")
	y.no(y.site.core.Engine.Refresh(y.Context()))
	if reply := y.say(resident, "老板拖欠工资怎么办"); strings.Contains(reply, words) {
		y.Errorf("taken back, and still said: %s", reply)
	}
}

// closeTheYear freezes the year, finds it unchanged, and hands the report up.
func (y *year) closeTheYear() {
	y.Helper()
	y.on(13, 8)
	y.as(chief)
	y.page.Want("等我办的")
	y.look("24-today")
	y.open("/admin/duty")
	y.look("25-duty-board")
	y.open("/admin/duty/freeze")
	y.fill("period", "2025")
	y.press("先看看会封存什么")
	y.look("26-before-freezing")
	y.fill("typed", "2025")
	y.press("封存2025年")
	y.page.Want("封存好了", "哈希")
	y.look("27-frozen")
	y.open("/admin/duty/freeze")
	y.press("核对")
	y.page.Want("完全一致")
	y.open("/admin/duty/year")
	y.look("28-year-report")
	y.reportFile()
	y.as(auditor)
	y.open("/admin/audit")
	y.look("29-audit")
}

// reportFile downloads the year's report and finds the report that was accepted in it.
func (y *year) reportFile() {
	y.Helper()
	file := y.text(`(() => {
		const r = new XMLHttpRequest();
		r.open("GET", "/admin/duty/year/file?year=2025&part=&unit=&format=docx", false);
		r.overrideMimeType("text/plain; charset=x-user-defined");
		r.send();
		return r.status + " " + btoa([...r.responseText].map(c => String.fromCharCode(c.charCodeAt(0) & 255)).join(""));
	})()`)
	status, encoded, _ := strings.Cut(file, " ")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	y.no(err)
	if status != "200" {
		y.Fatalf("status %s, %d bytes", status, len(raw))
	}
	text := docxWords(y.T, raw)
	for _, words := range []string{"2025年", "区第一小学", "宪法"} {
		if !strings.Contains(text, words) {
			y.Errorf("the year's report says nothing of %s:\n%s", words, text)
		}
	}
}

// between is the part of a text behind one mark and before another.
func between(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}
