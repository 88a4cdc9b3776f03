package admin

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/internal/record"
)

func TestScoresLeadToTheirRecords(t *testing.T) {
	b := newBureau(t)
	liaison, boss := b.enter("联络员", access.Liaison), b.enter("管理员", access.Admin)
	sent := liaison.sendOne("宪法宣传")
	boss.post(sent.url+"/accept", "item", "-").want(t, "已采用")
	scores := boss.get("/admin/duty/scores")
	scores.want(t, "年度考核", "教育局", "活动", "满分10", "按名称排列，不分名次")
	cell := regexp.MustCompile(`href="(units/u1\?[^"]*i=events#open)">5<`).FindStringSubmatch(scores.text)
	if cell == nil {
		t.Fatalf("no way to the records:\n%s", scores.text)
	}
	unit := boss.get("/admin/duty/" + strings.ReplaceAll(strings.TrimSuffix(cell[1], "#open"), "&amp;", "&"))
	unit.want(t, `id="open" open`, `href="`+sent.url+`"`, "计入")
	boss.get("/admin/duty/scores?q="+"司法").want(t, "司法局", "共 1 个单位")
	if p := boss.get("/admin/duty/scores?export=xlsx"); !strings.HasPrefix(p.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("export: %d", p.status)
	}
	if p := liaison.get("/admin/duty/scores"); p.url != "/admin/duty/units/u1" {
		t.Errorf("a liaison is led to %s", p.url)
	}
	if p := boss.get("/admin/duty/scores?order=score"); strings.Contains(p.text, "按名称排列</a>") {
		t.Error("ordered by score though nobody switched it on")
	}
	boss.post("/admin/duty/switch", "name", "show-order", "on", "1").want(t, "写明依据")
	boss.post("/admin/duty/switch", "name", "show-order", "on", "1", "reason", "某法办发〔2026〕3号").want(t, "改好了", "按得分排列")
	boss.get("/admin/duty/scores?order=score").want(t, "按名称排列</a>")
	boss.get("/admin/duty/evenness").want(t, "司法局", "没有采用过报送")
}

func TestEventsLeadSomewhere(t *testing.T) {
	for id, want := range map[string]string{"report/r1": "/admin/duty/reports/r1", "item/u1/3": "/admin/duty/lists/u1?year=2026", "list/u1/2026": "/admin/duty/lists/u1?year=2026", "notice/n": "/admin/duty/prompts/n",
		"question/q": "/admin/duty/questions/q", "mark/m": "/admin/duty/marks?year=2026", "media/a/2026": "/admin/duty/marks/media?year=2026", "figure/u1/2026/清单": "/admin/duty/marks/figures?year=2026&q=%E6%B8%85%E5%8D%95",
		"register/法治副校长/u1": "/admin/duty/registers/entries?kind=%E6%B3%95%E6%B2%BB%E5%89%AF%E6%A0%A1%E9%95%BF", "study/a": "/admin/quiz/tasks/a", "else/x": ""} {
		if got := eventPath(id, "u1", 2026); got != want {
			t.Errorf("%s leads to %q", id, got)
		}
	}
}

func TestAPeriodIsFrozenOnceItsNameIsTyped(t *testing.T) {
	b := newBureau(t)
	liaison, boss, auditor := b.enter("联络员", access.Liaison), b.enter("管理员", access.Admin), b.enter("审计员", access.Auditor)
	year := strconv.Itoa(b.now().Year())
	sent := liaison.sendOne("宪法宣传" + hostile)
	boss.get("/admin/duty/freeze/new?period="+year+"&rubric=r1").want(t, "1份报送还没审核", "2个单位没有公布清单", "教育局", "还没有过完", "输入 "+year)
	boss.post("/admin/duty/freeze", "period", year, "rubric", "r1", "typed", "2001").want(t, "请输入 "+year, `value="2001"`)
	boss.post(sent.url+"/accept", "item", "-")
	b.pass(time.Minute)
	frozen := boss.post("/admin/duty/freeze", "period", year, "rubric", "r1", "typed", year)
	frozen.want(t, "封存好了，2个单位", "哈希", "教育局", "司法局")
	hash := regexp.MustCompile(`class="code">([0-9a-f]{64})<`).FindStringSubmatch(frozen.text)
	if hash == nil {
		t.Fatal("the hash is not shown")
	}
	boss.post("/admin/duty/freeze", "period", year, "rubric", "r1", "typed", year).want(t, "已经定格过", "为什么再封存一次")
	auditor.post("/admin/duty/freeze/verify").want(t, "核对了1份", "完全一致")
	path := frozen.url
	if p := auditor.get(strings.Replace(path, "snapshot", "file", 1)); !strings.Contains(p.text, hash[1]) {
		t.Error("the file has another hash")
	}
	own := liaison.get(path)
	own.want(t, "教育局")
	if strings.Contains(own.text, "司法局") || strings.Contains(liaison.get(strings.Replace(path, "snapshot", "file", 1)).text, "司法局") {
		t.Error("a liaison sees another unit's frozen score")
	}
	// what comes later changes no frozen year
	again := liaison.sendOne("第二场")
	boss.post(again.url+"/accept", "item", "-")
	boss.get("/admin/duty/scores").want(t, "已经封存", ">5<")
	liaison.get("/admin/duty/units/u1").want(t, "已经封存", "宪法宣传")
	boss.post("/admin/duty/rubrics/adopt", "id", "r1", "from", year, "reason", "x").want(t, "已经封存，它的细则不能再换")
	boss.post("/admin/duty/freeze", "period", year, "rubric", "r1", "typed", year, "reason", "申诉后更正").want(t, "封存好了", "申诉后更正")
}

func TestARubricIsEditedTriedAndAdopted(t *testing.T) {
	b := newBureau(t)
	liaison, boss := b.enter("联络员", access.Liaison), b.enter("管理员", access.Admin)
	year := strconv.Itoa(b.now().Year())
	sent := liaison.sendOne("宪法宣传")
	boss.post(sent.url+"/accept", "item", "-")
	boss.get("/admin/duty/rubrics").want(t, "年度考核", "修改")
	form := boss.get("/admin/duty/rubrics/edit?id=r1")
	form.want(t, `value="活动"`, `name="i0.target" value="2"`)
	fields := []string{"id", "r1", "seen", "0", "lines", "1", "title", "年度考核" + hostile, "grades", "达标 0", "i0.id", "events", "i0.name", "活动", "i0.points", "20", "i0.source", "reports", "i0.formula", "count", "i0.target", "2"}
	boss.post("/admin/duty/rubrics/edit", append(fields, "deed", "add")...).want(t, `name="i1.id"`, "新的一项")
	bad := boss.post("/admin/duty/rubrics/edit", append(fields, "deed", "save", "bonus_cap", "很多", "i0.target", "2", "i0.cap", "3")...)
	bad.want(t, "还有不对的地方", "加分上限：请填分数", "用不到 cap", `value="很多"`)
	boss.post("/admin/duty/rubrics/edit", append(fields, "deed", "check")...).want(t, "没有错")
	tried := boss.post("/admin/duty/rubrics/edit", append(fields, "deed", "save")...)
	tried.want(t, "草稿存好了", "第1版")
	if strings.Contains(tried.text, "<script>alert") {
		t.Error("a rubric's title runs as script")
	}
	boss.post("/admin/duty/rubrics/edit", append(fields, "deed", "save")...).want(t, "刚被别人改过")
	boss.get("/admin/duty/rubrics/try?id=r1&year="+year).want(t, "5 → 10", "1</b>个单位的分会变", "教育局", "司法局")
	liaison.get("/admin/duty/units/u1").want(t, "满分10")
	boss.post("/admin/duty/rubrics/adopt", "id", "r1", "from", year).want(t, "写明依据")
	boss.post("/admin/duty/rubrics/adopt", "id", "r1", "from", year, "reason", "某法办发〔2026〕9号").want(t, "起用", "某法办发〔2026〕9号")
	liaison.get("/admin/duty/units/u1").want(t, "满分20")
	before := liaison.get("/admin/duty/units/u1?year=" + strconv.Itoa(b.now().Year()-1))
	before.want(t, "满分10")
	boss.get("/admin/audit?subject=rubric/r1").want(t, "评分办法：采用", "评分办法：写草稿")
	text := boss.get("/admin/duty/rubrics/text?id=r1")
	text.want(t, "indicators:", "id: r1")
	boss.post("/admin/duty/rubrics/text", "id", "r1", "seen", "2", "text", "rubrics: [{id: r1}]").want(t, "缺少名称", "rubrics: [{id: r1}]")
	if p := liaison.get("/admin/duty/rubrics/edit?id=r1"); p.status != http.StatusForbidden {
		t.Errorf("a liaison edits: %d", p.status)
	}
}

func TestAQuestionGoesToAUnitAndBack(t *testing.T) {
	b := newBureau(t)
	liaison, boss := b.enter("联络员", access.Liaison), b.enter("管理员", access.Admin)
	const question = "校车超载找谁管"
	b.no(b.store.AddUnanswered(t.Context(), record.Unanswered{Key: "k", Question: question + hostile, At: b.now()}))
	group := boss.post("/admin/duty/questions/pass", "question", question+hostile)
	group.want(t, question, "待分派", "转给责任单位")
	if strings.Contains(group.text, "<script>alert") {
		t.Error("a question runs as script")
	}
	boss.post("/admin/duty/questions/pass", "question", "没人问过的").want(t, "不在没答上来的清单里")
	if p := liaison.get(group.url); p.status != http.StatusNotFound {
		t.Errorf("a liaison sees what is not its own: %d", p.status)
	}
	if p := liaison.post(group.url+"/answer", "conclusion", "可以向公安交警举报，电话122。", "basis", "道路交通安全法第49条"); p.status != http.StatusNotFound {
		t.Errorf("a liaison answers what is not its own: %d", p.status)
	}
	boss.post(group.url+"/assign").want(t, "请选由哪个单位")
	boss.post(group.url+"/assign", "unit", "u1").want(t, "转过去了", "教育局", "待回答")
	liaison.get("/admin/duty/questions").want(t, question, "待回答")
	liaison.post(group.url+"/answer", "conclusion", "太短", "basis", "随便").want(t, "10到600字", "太短", "随便")
	liaison.post(group.url+"/answer", "conclusion", "可以向公安交警举报，电话122，请记下车牌。", "basis", "道路交通安全法第49条").want(t, "审核后公布", "待审核")
	boss.post(group.url+"/return").want(t, "写明原因")
	boss.post(group.url+"/return", "reason", "请写明先记车牌").want(t, "已退回")
	liaison.get(group.url).want(t, "请写明先记车牌", "可以向公安交警举报")
	liaison.post(group.url+"/answer", "conclusion", "先记下车牌，可以向公安交警举报，电话122。", "basis", "道路交通安全法第49条").want(t, "待审核")
	boss.post(group.url+"/publish").want(t, "已公布")
}

func TestReportsPromptsAndPollsByTheBureau(t *testing.T) {
	b := newBureau(t)
	liaison, boss := b.enter("联络员", access.Liaison), b.enter("管理员", access.Admin)
	sent := liaison.sendOne("宪法宣传")
	liaison.post(sent.url+"/withdraw").want(t, "写明原因")
	liaison.post(sent.url+"/withdraw", "withdraw", "人数填错").want(t, "撤回了", "单位撤回：人数填错", "改好再报")
	if p := liaison.post(sent.url+"/withdraw", "withdraw", "再撤"); p.status != http.StatusConflict {
		t.Errorf("withdrawn twice: %d", p.status)
	}
	other := boss.sendOne("别家的", "unit", "u2")
	if p := liaison.post(other.url+"/withdraw", "withdraw", "x"); p.status != http.StatusNotFound {
		t.Errorf("a liaison withdrew another unit's: %d", p.status)
	}
	row := append([]string(nil), duty.ReportExample...)
	boss.upload("/admin/duty/reports/import", [][]string{duty.ReportHeadings, row}).want(t, "没有“区人社局”这个单位")
	row[0], row[1] = "教育局", datebook.DateOf(b.now()).AddDays(-3).String()
	boss.upload("/admin/duty/reports/import", [][]string{duty.ReportHeadings, row}).want(t, "导入了1条", "国家安全宣传")
	boss.post("/admin/duty/prompts/new", "text", "请尽快开展").want(t, "请选单位", "请尽快开展")
	boss.post("/admin/duty/prompts/new", "unit", "u1", "text", "请尽快开展").want(t, "草稿写好了", "待签发")
	boss.post("/admin/duty/prompts/plan").want(t, "按清单起草了0份", "签发全部待签发的 1 份")
	boss.post("/admin/duty/prompts/sign").want(t, "签发了1份", "送达已签发的 1 份")
	boss.post("/admin/duty/polls", "title", "宪法知晓率", "opens", "2026-12-01", "questions", "只有问题\n一个").want(t, "请填日期", "只有问题")
	boss.post("/admin/duty/polls", "title", "宪法知晓率", "opens", "2026-12-01", "closes", "2026-12-10", "questions", "哪天是宪法日？\r\n* 12月4日\r\n10月1日").want(t, "调查建好了", "哪天是宪法日", "不单列")
	liaison.post("/admin/duty/units/u1/appeal", "indicator", "events", "text", "漏记了一场", "key", "k1").want(t, "申诉已经提交")
	boss.get("/admin/duty/appeals").want(t, "教育局", "漏记了一场")
	id := regexp.MustCompile(`action="/admin/duty/appeals/([^"]*)"`).FindStringSubmatch(boss.get("/admin/duty/appeals").text)[1]
	boss.post("/admin/duty/appeals/"+id, "answer", " ").want(t, "请写明答复")
	boss.post("/admin/duty/appeals/"+id, "answer", "请补报").want(t, "已经答复", "没有等答复的申诉")
}
