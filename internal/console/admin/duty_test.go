package admin

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/internal/record"
	"pufa/internal/store"
)

// dutyDesk scores by one rubric: reports against a target.
func dutyDesk(db *store.Store) *duty.Desk {
	rubric := content.Rubric{ID: "r1", Title: "年度考核", Version: 1, Grades: []content.Grade{{Name: "达标"}},
		Indicators: []content.Indicator{{ID: "events", Name: "活动", Points: 1000, Source: "reports", Formula: "count", Target: 2}}}
	return duty.NewDesk(db.DutyPorts(), func() []content.Rubric { return []content.Rubric{rubric} }, start.Location())
}

// paper tells what report was asked for.
type paper struct{}

func (paper) YearReport(_ context.Context, p duty.Period, unit, format string) ([]byte, error) {
	return []byte(p.String() + "|" + unit + "|" + format), nil
}

func (paper) StudyFigures(context.Context, int) ([]duty.StudyFigure, error) { return nil, nil }

const hostile = `"><script>alert(1)</script>`

// sendOne reports an activity of today and says where it is.
func (w *caller) sendOne(theme string, more ...string) page {
	w.Helper()
	day := datebook.DateOf(w.now()).String()
	return w.post("/admin/duty/reports", append([]string{"date", day, "form", "讲座", "theme", theme, "place", "思贤小学", "people", "200余", "key", theme}, more...)...)
}

func TestAReportIsReturnedMendedAndAccepted(t *testing.T) {
	b := newBureau(t)
	liaison, boss := b.enter("联络员", access.Liaison), b.enter("管理员", access.Admin)
	bad := liaison.post("/admin/duty/reports", "date", "昨天", "form", "讲座", "theme", "宪法宣传", "people", "很多")
	if bad.status != http.StatusUnprocessableEntity {
		t.Fatalf("a bad form: %d", bad.status)
	}
	bad.want(t, "宪法宣传", "请填数字", "请写成 2026-12-04", `value="很多"`)
	sent := liaison.sendOne("宪法宣传" + hostile)
	sent.want(t, "已报送", "200余", "待审", "思贤小学")
	if strings.Contains(sent.text, "<script>alert") {
		t.Error("a report's words run as script")
	}
	boss.get("/admin/duty/reports").want(t, "宪法宣传", "教育局")
	boss.post(sent.url+"/return").want(t, "写明原因")
	boss.post(sent.url+"/return", "reason", "请补签到表").want(t, "已退回")
	liaison.get(sent.url).want(t, "请补签到表", "改好再报")
	id := sent.url[strings.LastIndex(sent.url, "/")+1:]
	liaison.get("/admin/duty/reports/new?from="+id).want(t, "思贤小学", "200余")
	again := liaison.sendOne("宪法宣传补报")
	boss.post(again.url+"/accept", "item", "-").want(t, "已采用")
	liaison.get("/admin/duty/units/u1").want(t, "年度考核", "计入", "宪法宣传补报", "怎样再得分")
}

func TestTheBureauReportsForAUnit(t *testing.T) {
	b := newBureau(t)
	boss := b.enter("管理员", access.Admin)
	boss.sendOne("宪法宣传").want(t, "请选单位")
	boss.sendOne("宪法宣传", "unit", "u2").want(t, "已报送", "司法局")
}

func TestALiaisonsDutyPagesAreItsOwnUnits(t *testing.T) {
	b := newBureau(t)
	liaison, boss := b.enter("联络员", access.Liaison), b.enter("管理员", access.Admin)
	other := boss.sendOne("别家的活动", "unit", "u2")
	id := other.url[strings.LastIndex(other.url, "/")+1:]
	desk := dutyDesk(b.store)
	notice, err := desk.WritePrompt(t.Context(), duty.Bureau("管理员"), "u2", "请尽快开展活动", b.now())
	b.no(err)
	_, err = desk.SignPrompt(t.Context(), duty.Bureau("管理员"), notice.ID, b.now())
	b.no(err)
	for _, p := range []page{liaison.get(other.url), liaison.get("/admin/duty/units/u2"), liaison.get("/admin/duty/reports/new?from=" + id),
		liaison.post("/admin/duty/units/u2/appeal", "text", "x"), liaison.get("/admin/duty/prompts/" + notice.ID), liaison.post("/admin/duty/prompts/"+notice.ID+"/answer", "answer", "已经整改完毕")} {
		if p.status != http.StatusNotFound || strings.Contains(p.text, "别家的活动") || strings.Contains(p.text, "司法局") {
			t.Errorf("%s: %d", p.url, p.status)
		}
	}
	for _, path := range []string{"/admin/duty/reports?state=all", "/admin/duty/prompts", "/admin/duty/registers", "/admin/duty", "/admin/duty/year"} {
		if p := liaison.get(path); p.status != http.StatusOK || strings.Contains(p.text, "司法局") || strings.Contains(p.text, "别家的活动") {
			t.Errorf("%s: %d shows another unit", path, p.status)
		}
	}
	if p := liaison.sendOne("冒名", "unit", "u2"); !strings.Contains(p.text, "教育局") {
		t.Error("a liaison reported for another unit")
	}
	if p := liaison.get("/admin/duty/year/file?year=2026&format=docx&unit=u2"); p.text != "2026|教育局|docx" {
		t.Errorf("a liaison got %s", p.text)
	}
}

func TestTheYearsReportByDownload(t *testing.T) {
	b := newBureau(t)
	boss := b.enter("管理员", access.Admin)
	for path, want := range map[string]string{"year=2024&part=&format=docx": "2024||docx", "year=2024&part=H1&format=xlsx": "2024H1||xlsx", "year=2024&part=Q3&format=pdf&unit=u2": "2024Q3|司法局|pdf"} {
		p := boss.get("/admin/duty/year/file?" + path)
		if p.text != want || !strings.HasPrefix(p.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %d %s", path, p.status, p.text)
		}
	}
	for path, status := range map[string]int{"year=x&format=docx": 400, "year=2024&format=exe": 400, "year=2024&part=H9&format=docx": 400, "year=2024&format=docx&unit=none": 404} {
		if p := boss.get("/admin/duty/year/file?" + path); p.status != status {
			t.Errorf("%s: %d", path, p.status)
		}
	}
}

func TestAPromptFromDraftToClose(t *testing.T) {
	b := newBureau(t)
	liaison, boss := b.enter("联络员", access.Liaison), b.enter("管理员", access.Admin)
	notice, err := dutyDesk(b.store).WritePrompt(t.Context(), duty.Bureau("管理员"), "u1", "请尽快开展宪法宣传"+hostile, b.now())
	b.no(err)
	path := "/admin/duty/prompts/" + notice.ID
	if p := liaison.get(path); p.status != http.StatusNotFound {
		t.Errorf("a liaison saw a draft: %d", p.status)
	}
	boss.post(path, "deed", "drop").want(t, "原因")
	boss.post(path, "deed", "sign").want(t, "办好了", "签发：管理员")
	boss.post("/admin/duty/prompts/deliver").want(t, "打电话")
	boss.post(path, "deed", "phoned").want(t, "办好了", "电话")
	liaison.post(path+"/answer", "answer", "好").want(t, "改进措施", ">好<")
	liaison.post(path+"/answer", "answer", "十二月四日前补办讲座一次").want(t, "反馈已经收到")
	p := boss.post(path, "deed", "close")
	p.want(t, "补办讲座", "办好了")
	if strings.Contains(p.text, "<script>alert") {
		t.Error("a prompt's words run as script")
	}
}

func TestAnAppealAndItsAnswer(t *testing.T) {
	b := newBureau(t)
	liaison, boss := b.enter("联络员", access.Liaison), b.enter("管理员", access.Admin)
	liaison.post("/admin/duty/units/u1/appeal", "indicator", "events", "text", "漏记了一场"+hostile, "key", "k1").want(t, "申诉已经提交", "等答复")
	appeals, err := dutyDesk(b.store).Appeals(t.Context(), duty.Bureau("管理员"), "u1")
	b.no(err)
	if len(appeals) != 1 {
		t.Fatalf("%d appeals", len(appeals))
	}
	boss.post("/admin/duty/appeals/"+appeals[0].ID, "answer", "请补报那一场").want(t, "已经答复")
	p := liaison.get("/admin/duty/units/u1")
	p.want(t, "请补报那一场")
	if strings.Contains(p.text, "<script>alert") {
		t.Error("an appeal runs as script")
	}
}

func TestDutyByHand(t *testing.T) {
	b := newBureau(t)
	desk, boss := dutyDesk(b.store), duty.Bureau("管理员")
	year := b.now().Year()
	_, err := desk.SaveList(t.Context(), boss, duty.List{Unit: "u1", Year: year, Items: []duty.Item{
		{What: "宪法宣传", Form: duty.Lecture, Times: 1, Deadline: datebook.Date{Year: year, Month: time.January, Day: 31}},
		{What: "未成年人保护法", Times: 2}}}, true, b.now())
	b.no(err)
	w := b.enter("司法局办公室", access.Admin)
	sent := w.sendOne("宪法宣传", "unit", "u1")
	notice, err := desk.WritePrompt(t.Context(), boss, "u1", "请尽快开展宪法宣传", b.now())
	b.no(err)
	b.no(b.store.AddUnanswered(t.Context(), record.Unanswered{Key: "k", Question: "校车超载找谁管", At: b.now()}))
	group := w.post("/admin/duty/questions/pass", "question", "校车超载找谁管")
	w.post("/admin/duty/lists/u1/item", "seen", "1", "what", "禁毒宣传", "when", "06-26")
	w.post("/admin/duty/registers/entry", "kind", "法治教育基地", "unit", "u1", "name", "某某法治公园", "from", "2024-01-01", "level", "市级")
	w.post("/admin/duty/marks", "unit", "u1", "name", "社会评议", "value", "82", "of", "100", "reason", "评议表第3号", "period", strconv.Itoa(year))
	p := b.look("普法股", access.Admin)
	for _, one := range [][2]string{{"/admin/duty", "board"}, {"/admin/duty/units/u1?i=events", "unit"}, {"/admin/duty/scores", "scores"}, {"/admin/duty/lists", "lists"}, {"/admin/duty/lists/u1", "list"},
		{"/admin/duty/lists/u1/item?id=1", "item"}, {sent.url, "report"}, {"/admin/duty/reports/new", "report-new"}, {"/admin/duty/prompts", "prompts"}, {"/admin/duty/prompts/" + notice.ID, "prompt"},
		{"/admin/duty/registers/entries", "entries"}, {"/admin/duty/marks", "marks"}, {group.url, "question"}, {"/admin/duty/rubrics", "rubrics"}, {"/admin/duty/rubrics/edit?id=r1", "rubric-form"},
		{"/admin/duty/rubrics/try?id=r1&year=" + strconv.Itoa(year), "rubric-try"}, {"/admin/duty/freeze/new?rubric=r1&period=" + strconv.Itoa(year), "freeze"}} {
		p.Go(b.server.URL + one[0])
		p.Do(chromedp.WaitVisible(`main h1`))
		p.Look("duty-" + one[1])
	}
}
