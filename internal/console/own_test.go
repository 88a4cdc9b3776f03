package console_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/console"
	"pufa/quiz"
)

// What a follower has to do, did and remembers, begun from the page.
func TestMine(t *testing.T) {
	s := open(t)
	s.bind("anna")
	address := s.links.Mine("anna")
	_, body := s.get(address)
	want(t, body, "韦**", "国家宪法日考试", "考试 · 4题 · 50分及格 · 限时30分钟", "没开始", "一开始就计时", "还没有练过")
	if strings.Contains(body, "韦小明") || strings.Contains(body, "名次") {
		t.Errorf("tells too much: %s", body)
	}
	_, body = s.post(address, "assignment", s.exam)
	want(t, body, "第1题，共4题", "还剩30分钟")
	_, body = s.get(address)
	want(t, body, "正在做，答到0/4", "接着做")
	s.pass() // takes up the open attempt
	s.practise("anna")
	_, body = s.get(address)
	want(t, body, "已通过，50分", "做过的", "50/100分，通过", "证书", "/p/certificate/", "练过1题", "下一次复习：")
	_, body = s.post(address, "assignment", "nothing")
	want(t, body, `role="alert"`, "我的学习")
}

// A link shows what its follower has, and nothing of others; it ends.
func TestMineIsOnesOwn(t *testing.T) {
	s := open(t)
	s.bind("anna")
	s.pass()
	_, body := s.get(s.links.Mine("bert"))
	want(t, body, "还没有绑定单位", "去练习")
	if strings.Contains(body, "韦") || strings.Contains(body, "国家宪法日考试") {
		t.Errorf("another's study: %s", body)
	}
	if _, body = s.post(s.links.Mine("bert"), "assignment", s.exam); !strings.Contains(body, "还没有绑定单位") {
		t.Errorf("begun for nobody: %s", body)
	}
	mine := s.links.Mine("anna")
	token := mine[strings.LastIndex(mine, "/")+1:]
	for _, forged := range []string{mine + "x", s.server.URL + "/p/unit/" + token, s.server.URL + "/p/practice/" + token, s.server.URL + "/p/mine/x"} {
		if status, _ := s.get(forged); status != http.StatusNotFound {
			t.Errorf("%s opens: %d", forged, status)
		}
	}
	if _, err := s.study.Unbind(t.Context(), "anna", s.now()); err != nil {
		t.Fatal(err)
	}
	if _, body = s.get(mine); strings.Contains(body, "国家宪法日考试") {
		t.Errorf("opens after the binding has ended: %s", body)
	}
}

// An old link says what to write for a new one.
func TestOldLinks(t *testing.T) {
	s := open(t)
	_, attempt := s.start(s.exam)
	words := map[string]string{s.links.Mine("anna"): "我的学习", s.links.Unit("anna"): "责任清单", s.links.Practice("anna"): "练习", attempt: "继续", s.links.Certificate("p1", s.exam): "证书"}
	s.clock.Add(int64(8 * 24 * time.Hour))
	for address, word := range words {
		status, body := s.get(address)
		if status != http.StatusGone {
			t.Errorf("%s: %d", address, status)
		}
		want(t, body, "链接过期了", "回复“"+word+"”", "/p/services")
	}
}

// A liaison sees the unit's year, with reasons and without names; nobody else does.
func TestUnit(t *testing.T) {
	s := open(t, withRubric)
	s.bind("anna")
	who, _, err := s.desk.Liaison(t.Context(), "anna")
	if err != nil {
		t.Fatal(err)
	}
	sent, err := s.desk.Submit(t.Context(), who, duty.Draft{Date: duty.Year(2026).Span().Start, Theme: "宪法<b>宣传", Form: duty.Forms()[0]}, "k1", s.now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.desk.Return(t.Context(), duty.Bureau("admin"), sent.Report.ID, "缺少照片<b>", s.now()); err != nil {
		t.Fatal(err)
	}
	_, body := s.get(s.links.Unit("anna"))
	want(t, body, "区司法局", "2026年普法责任清单", "○ 未到时间", "宪法宣传周", "2026年12月7日", "全年2次，已完成0次", "✗ 已逾期", "履职得分", "现在是", "怎么加分",
		"应完成1人，已完成0人，通过0人", "退回原因：缺少照片&lt;b&gt;", "宪法&lt;b&gt;宣传", "/p/duty/2026/sf")
	if strings.Contains(body, "韦小明") || strings.Contains(body, "A0017") {
		t.Errorf("names people: %s", body)
	}
	status, body := s.get(s.links.Unit("bert"))
	if status != http.StatusForbidden || strings.Contains(body, "区司法局") && !strings.Contains(body, "请找区司法局") {
		t.Errorf("%d %s", status, body)
	}
	want(t, body, "普法联络员看")
}

func withRubric(s *site, opt *console.Options) {
	set, err := content.BuiltIn()
	if err != nil {
		s.t.Fatal(err)
	}
	s.desk = duty.NewDesk(s.db.DutyPorts(), func() []content.Rubric { return set.Rubrics }, shanghai)
	opt.Duty = s.desk
}

// What is remembered is told in words.
func TestMemory(t *testing.T) {
	s := open(t)
	s.practise("anna")
	m, err := s.study.Memory(t.Context(), "anna")
	if err != nil || m.Asked != 1 || m.Firm != 0 || !m.Next.After(s.now()) {
		t.Errorf("%+v, %v", m, err)
	}
	if m, err = s.study.Memory(t.Context(), "bert"); err != nil || m != (quiz.Memory{}) {
		t.Errorf("%+v, %v", m, err)
	}
}
