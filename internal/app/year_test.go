package app

import (
	"strings"
	"testing"

	"pufa/internal/testenv"
	"pufa/internal/testenv/browser"
	"pufa/quiz"
)

// TestYear walks through a year of a bureau as its people do: units and people, statutes,
// a campaign that is approved and reaches its followers, an exam in the chat, reports
// that are reviewed, a question that finds its answer, the year closed and handed up.
// Pictures are in artifacts/year.
func TestYear(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { newYear(t, "", true).walk() })
	t.Run("PostgreSQL", func(t *testing.T) { newYear(t, testenv.Postgres(t), false).walk() })
}

const (
	chief, editor, reviewer, liaison, auditor = "普法股", "内容编辑", "审核员", "教育局联络员", "审计员"
	cadre, resident                           = "oCadre-000001", "oResident-000001"
)

func (y *year) walk() {
	y.settleIn()
	y.rosterByUpload()
	y.campaign()
	y.examInTheChat()
	y.reportAndReview()
	y.answerAQuestion()
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
		{"区教育局", "韦某", "JY001", "领导干部、执法人员", "在岗"}, {"区教育局", "李某", "JY002", "执法人员", "在岗"}, {"城东镇", "覃某", "CD001", "领导干部", "在岗"}}))
	y.press("导入")
	y.page.Want("新增3人", "区教育局", "城东镇")
	y.look("03-units")
	for _, one := range [][3]string{{editor, "内容编辑", ""}, {reviewer, "审核员", ""}, {liaison, "联络员", "区教育局"}, {auditor, "审计员", ""}} {
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
	y.look("06-campaign-draft")
	path := y.text(`location.pathname`)
	y.press("修改")
	y.look("07-campaign-edit")
	y.fill("theme", "学习宣传贯彻宪法")
	y.press("保存")
	y.page.Want("改好了")
	y.press("送审")
	y.page.Want("待审")

	y.as(reviewer)
	y.page.Want("等着审")
	y.look("08-reviewer-today")
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
	y.look("09-campaign-scheduled")

	y.on(12, 4)
	y.no(y.site.sending.planner.Tick(y.Context()))
	y.hears(resident, "离婚冷静期多少天", "第一千零七十七条", "12月4日，一起读一条宪法")
	y.no(y.site.sending.planner.Tick(y.Context()))
	y.as(editor)
	y.open(path + "/results")
	y.look("10-campaign-results")
}

// examInTheChat is set in the console and taken in the chat; the board shows it.
func (y *year) examInTheChat() {
	y.Helper()
	y.on(12, 8)
	y.as(editor)
	y.open("/admin/quiz/new?form=form20")
	y.fill("title", "年度学法考试", "everyone", "1")
	y.press("看看题库够不够")
	y.look("11-exam-form")
	y.press("布置")
	y.page.Want("年度学法考试")
	path := y.text(`location.pathname`)
	y.on(12, 9)
	y.sitTheExam()
	y.as(liaison)
	y.open(path)
	y.look("12-exam-liaison")
	y.as(chief)
	y.open(path)
	y.page.Want("完成")
	y.look("13-exam-board")
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
	y.fill("date", "2025-12-04", "form", "讲座", "theme", "宪法宣传", "place", "区第一小学", "people", "200余")
	y.look("14-report-form")
	y.press("报送")
	y.as(reviewer)
	y.open("/admin/duty/reports")
	y.press("宪法宣传")
	y.look("15-report-review")
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
	y.say(resident, question)
	y.as(editor)
	y.open("/admin/questions")
	y.look("16-questions")
	y.open("/admin/ask?q=" + question)
	y.look("17-ask")
}

// closeTheYear looks at the board and hands the report up.
func (y *year) closeTheYear() {
	y.Helper()
	y.on(13, 8)
	y.as(chief)
	y.page.Want("等我办的")
	y.look("18-today")
	y.open("/admin/duty")
	y.look("19-duty-board")
	y.open("/admin/duty/year")
	y.look("20-year-report")
	y.as(auditor)
	y.open("/admin/audit")
	y.look("21-audit")
}

// between is the part of a text behind one mark and before another.
func between(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}
