package admin

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pufa/internal/access"
	"pufa/internal/record"
	"pufa/quiz"
)

// fillBank puts enough questions into the bank for the ready forms.
func (b *bureau) fillBank() {
	b.Helper()
	var all []quiz.Question
	for i := range 80 {
		q := quiz.Question{ID: fmt.Sprintf("T-%03d", i), Kind: quiz.Single, Stem: fmt.Sprintf("第%d道样题，哪一项说得对？", i), Options: []string{"甲说", "乙说", "丙说"},
			Answer: []int{1}, Explanation: "乙说得对。", Topic: []string{"宪法", "民法典"}[i%2], Difficulty: 1 + i%3}
		switch {
		case i%4 == 1:
			q.Kind, q.Answer = quiz.Multiple, []int{0, 1}
		case i%4 >= 2:
			q.Kind, q.Options, q.Answer = quiz.TrueFalse, []string{"对", "错"}, []int{0}
		}
		all = append(all, q)
	}
	_, err := b.store.SaveBank(b.Context(), all, b.now())
	b.no(err)
}

// staff gives both units enough people to be broken down.
func (b *bureau) staff() {
	b.Helper()
	var people []record.Person
	for i := range 24 {
		people = append(people, record.Person{ID: fmt.Sprintf("q%d", i), Unit: []string{"u1", "u2"}[i%2], Name: fmt.Sprintf("蒙某%d", i), StaffNo: fmt.Sprintf("9%02d", i)})
	}
	_, err := b.store.SaveRoster(b.Context(), nil, people, quiz.Change{Actor: "测试", At: b.now()})
	b.no(err)
}

var examForm = []string{"title", "宪法周考试", "mode", "exam", "opens", "2020-01-01T09:00", "closes", "2099-12-11T18:00", "attempts", "1", "counts", "best",
	"everyone", "1", "kind", "single", "topic", "宪法", "difficulty", "", "count", "5", "points", "20", "pass", "60", "limit", "30"}

// assign gives an exam out over HTTP and returns its path.
func (w *caller) assign() string {
	w.Helper()
	p := w.post("/admin/quiz/new", examForm...)
	if p.status != 200 || !strings.Contains(p.text, "布置好了") {
		w.Fatalf("%d %s", p.status, p.text)
	}
	return p.url
}

// sit lets a person take an exam and answer everything as told.
func (b *bureau) sit(assignment, person string, chosen int) {
	b.Helper()
	study := quiz.NewStudy(b.store.StudyPorts(), start.Location())
	t, err := study.Start(b.Context(), assignment, person, "follower-"+person, b.now())
	b.no(err)
	for i := range t.Paper.Items {
		_, err := study.Answer(b.Context(), t.ID, person, i, []int{chosen}, fmt.Sprint(person, i), b.now())
		b.no(err)
	}
}

func TestAssignmentFromFormToBoard(t *testing.T) {
	b := newBureau(t)
	b.fillBank()
	b.staff()
	w := b.enter("编辑", access.Editor)
	w.get("/admin/quiz/new?form=form55").want(t, `value="25"`, "题库里有")
	short := append([]string(nil), examForm...)
	for i := range short {
		if short[i] == "count" {
			short[i+1] = "500"
		}
	}
	if p := w.post("/admin/quiz/new", short...); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, `value="宪法周考试"`) || !strings.Contains(p.text, `value="500"`) {
		t.Errorf("a paper that the bank cannot fill: %d %s", p.status, p.text)
	}
	w.post("/admin/quiz/new", append([]string{"check", "1"}, examForm...)...).want(t, "题库够用", "5题", "满分100分")
	path := w.assign()
	id := strings.TrimPrefix(path, "/admin/quiz/tasks/")
	b.sit(id, "q0", 1)
	p := w.get(path)
	p.want(t, "教育局", "司法局", "<svg", "应参加", "进行中")
	w.get(path+"/live").want(t, "retry: ", "data: <ul")
	w.get(path+"/people?left=1&unit=u1").want(t, "蒙某2")
	if p := w.get(path + "/people?left=1&unit=u1"); strings.Contains(p.text, "蒙某0<") {
		t.Error("who finished is listed as due")
	}
	w.get(path+"/items").want(t, "区分度")
	w.get(path+"/anomalies").want(t, "不是结论", "做得太快", "蒙某0")
	w.post(path+"/retest", "person", "q0", "until", "2099-12-20T18:00", "reason", "复核").want(t, "再考的机会给了")
	w.get(path+"/people?person=q2").want(t, "免做的理由")
	w.post(path+"/exempt", "person", "q2", "reason", "病假").want(t, "免做")
	w.post(path+"/window", "until", "2099-12-30T18:00").want(t, "理由")
	w.post(path+"/window", "until", "2099-12-30T18:00", "reason", "换届").want(t, "12月30日")
	w.post(path+"/edit", append([]string{"version", "1", "reason", "改"}, examForm...)...).want(t, "刚才有人改过")
	w.post(path+"/edit", append([]string{"version", "2", "reason", "改"}, examForm...)...).want(t, "现在是第3版")
	w.post(path+"/cancel", "reason", "改期").want(t, "已取消")
	w.post(path+"/cancel", "undo", "1", "reason", "照常").want(t, "恢复了")
	w.post(path+"/window", "now", "1", "reason", "都做完了").want(t, "已结束")
}

func TestLiaisonsSeeNoAnswersAndNoOtherUnit(t *testing.T) {
	b := newBureau(t)
	b.fillBank()
	b.staff()
	path := b.enter("编辑", access.Editor).assign()
	w := b.enter("联络员", access.Liaison)
	w.get("/admin/quiz").want(t, "宪法周考试")
	p := w.get(path + "/people?unit=u2")
	p.want(t, "蒙某0")
	for _, page := range []page{p, w.get(path), w.get(path + "/live")} {
		if strings.Contains(page.text, "蒙某1<") || strings.Contains(page.text, "司法局") {
			t.Errorf("%s tells of another unit", page.url)
		}
	}
	for _, closed := range []string{"/admin/quiz/bank", "/admin/quiz/bank/T-001", "/admin/quiz/export", path + "/items", path + "/anomalies"} {
		if p := w.get(closed); p.status != http.StatusForbidden {
			t.Errorf("%s: %d", closed, p.status)
		}
	}
}

func TestBankAndImport(t *testing.T) {
	b := newBureau(t)
	b.fillBank()
	w := b.enter("编辑", access.Editor)
	w.get("/admin/quiz/bank?kind=single&topic="+url.QueryEscape("宪法")).want(t, "共 20 条")
	w.get("/admin/quiz/bank/T-000").want(t, "【第1/20题·单选题】", "B. 乙说", "正确答案：B")
	w.post("/admin/quiz/bank/T-000/retire").want(t, "停用了")
	w.get("/admin/quiz/bank?retired=1").want(t, "T-000")
	w.post("/admin/quiz/bank/T-000/retire", "undo", "1").want(t, "恢复了")
	bad := append([]string(nil), quiz.Example...)
	bad[0], bad[10] = "XF-002", ""
	sheet := [][]string{quiz.Headings, quiz.Example, bad}
	w.upload("/admin/quiz/import", sheet).want(t, "一道也没有导入", "答案", "对的有1道")
	w.upload("/admin/quiz/import", sheet, "good", "1").want(t, "新增1道", "跳过了")
	w.get("/admin/quiz/bank/XF-001").want(t, "国家宪法日")
	w.post("/admin/quiz/import").want(t, "请选一个文件")
	w.get("/admin/quiz/export?as=gift").want(t, "乙说")
	w.get("/admin/quiz/certificate?code=NOSUCHCODE12").want(t, "没有这个编号")
}

func TestAQuestionByForm(t *testing.T) {
	b := newBureau(t)
	b.fillBank()
	w := b.enter("编辑", access.Editor)
	form := func(change ...string) []string {
		out := append([]string(nil), change...)
		for i, name := range quiz.Headings {
			out = append(out, name, quiz.Example[i])
		}
		return out
	}
	w.get("/admin/quiz/bank/new").want(t, "加一道题", "判断题不用填选项")
	w.post("/admin/quiz/bank/new", form("答案", "Z")...).want(t, "还有地方要改", "国家宪法日是每年的哪一天", "mistake")
	w.post("/admin/quiz/bank/new", form("题号", "T-000")...).want(t, "题号“T-000”已经有了")
	w.post("/admin/quiz/bank/new", form()...).want(t, "存好了", "【第1/20题·单选题】", "12月4日")
	w.get("/admin/quiz/bank/XF-001/edit").want(t, "改题目 XF-001", "国家宪法日")
	w.post("/admin/quiz/bank/XF-001/edit", form("题干", "宪法日是哪天？")...).want(t, "存好了", "宪法日是哪天？")
	if p := w.post("/admin/quiz/bank/none/edit", form()...); p.status != 404 {
		t.Errorf("a question that is not there: %d", p.status)
	}
}

func TestHostileQuestionsAreText(t *testing.T) {
	b := newBureau(t)
	const payload = `</script><script>alert(1)</script>`
	_, err := b.store.SaveBank(t.Context(), []quiz.Question{{ID: "x", Kind: quiz.Single, Stem: payload, Options: []string{payload, "乙"}, Answer: []int{0}, Topic: payload, Difficulty: 1, Explanation: payload}}, b.now())
	b.no(err)
	w := b.enter("编辑", access.Editor)
	for _, path := range []string{"/admin/quiz/bank", "/admin/quiz/bank/x", "/admin/quiz/new"} {
		if p := w.get(path); strings.Contains(p.text, "<script>alert") || p.status != 200 {
			t.Errorf("%s runs a stored script", path)
		}
	}
}
