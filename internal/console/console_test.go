package console_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/console"
	"pufa/internal/fault"
	"pufa/internal/lawref"
	"pufa/internal/privacy"
	"pufa/internal/record"
	"pufa/internal/shared"
	"pufa/internal/signedlink"
	"pufa/internal/store"
	"pufa/knowledge"
	"pufa/quiz"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// site is the pages over a real store, with a clock that the test moves.
type site struct {
	t       *testing.T
	server  *httptest.Server
	study   *quiz.Study
	links   *console.Links
	clock   atomic.Int64
	db      *store.Store
	desk    *duty.Desk
	exam    string // assignment ids
	lessons string
}

// noLaws knows no article: a page then names none.
type noLaws struct{}

func (noLaws) Cite(context.Context, string) (knowledge.Lookup, bool, error) {
	return knowledge.Lookup{}, false, nil
}

func (noLaws) Read(context.Context, string, lawref.Number) (knowledge.Reading, string, error) {
	return knowledge.Reading{}, "没有查到。", nil
}

func (noLaws) Contents(context.Context, string) (knowledge.Edition, []knowledge.Article, bool, error) {
	return knowledge.Edition{}, nil, false, nil
}

func (noLaws) Laws() []knowledge.Edition { return nil }

func (s *site) now() time.Time { return time.Unix(0, s.clock.Load()).In(shanghai) }

// open makes the pages; more changes what they are made of.
func open(t *testing.T, more ...func(*site, *console.Options)) *site {
	t.Helper()
	key, err := privacy.NewKey([]byte("a secret of thirty-two bytes or more, for tests"))
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t}
	s.clock.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, shanghai).UnixNano())
	db, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "pufa.db"), Key: key, Now: s.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s.db, s.study, s.desk = db, quiz.NewStudy(db.StudyPorts(), shanghai), duty.NewDesk(db.DutyPorts(), func() []content.Rubric { return nil }, shanghai)
	s.server = httptest.NewUnstartedServer(nil)
	s.links = console.NewLinks("http://"+s.server.Listener.Addr().String(), signedlink.New(key, s.now))
	local := shared.NewLocal(s.now)
	t.Cleanup(func() { local.Close() })
	opt := console.Options{Study: s.study, Laws: noLaws{}, Links: s.links, Duty: s.desk, Limits: local, Now: s.now, Log: slog.New(slog.DiscardHandler)}
	for _, change := range more {
		change(s, &opt)
	}
	handler, err := console.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	s.server.Config.Handler = handler
	s.server.Start()
	t.Cleanup(s.server.Close)
	s.fill(db)
	return s
}

var bank = []quiz.Question{
	{ID: "q1", Kind: quiz.Single, Stem: "国家宪法日是哪一天？", Options: []string{"3月15日", "4月15日", "12月4日", "12月9日"}, Answer: []int{2},
		Explanation: "每年12月4日是国家宪法日。", Topic: "宪法", Difficulty: 1},
	{ID: "q2", Kind: quiz.Multiple, CaseText: "老周和老伴协议离婚，8月1日在婚姻登记处递交了申请。", Stem: "下面哪些说法对？",
		Options: []string{"冷静期三十日，自收到申请之日起算", "冷静期六十日", "期满后三十日内要双方亲自去申请发证", "可以请人代领"}, Answer: []int{0, 2},
		Explanation: "冷静期三十日，届满后三十日内双方要亲自申请发证。", Basis: []lawref.Ref{{Law: "民法典", Number: lawref.Number{Article: 1077}}}, Topic: "民法典", Difficulty: 2},
	{ID: "q3", Kind: quiz.TrueFalse, Stem: "单位拖欠工资，劳动者可以向法院申请支付令。", Options: []string{"对", "错"}, Answer: []int{0}, Explanation: "可以依法申请支付令。", Topic: "劳动", Difficulty: 1},
	{ID: "q4", Kind: quiz.Ordered, Stem: "协议离婚的步骤，按先后排列。", Options: []string{"领离婚证", "签离婚协议", "申请离婚登记"}, Answer: []int{1, 2, 0},
		Explanation: "先签协议，再申请登记，冷静期满后领证。", Topic: "民法典", Difficulty: 2},
}

func (s *site) fill(db *store.Store) {
	s.t.Helper()
	ctx, change := s.t.Context(), quiz.Change{Actor: "test", Reason: "test", At: s.now()}
	if _, err := db.SaveRoster(ctx, []record.Unit{{ID: "sf", Name: "区司法局"}}, []record.Person{{ID: "p1", Unit: "sf", Name: "韦小明", StaffNo: "A0017"}}, change); err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.study.ImportQuestions(ctx, bank, nil, false, s.now()); err != nil {
		s.t.Fatal(err)
	}
	bp := quiz.Blueprint{ID: "fixed", Points: 25, Pass: 50}
	for _, q := range bank {
		bp.Fixed = append(bp.Fixed, quiz.Key{ID: q.ID, Version: 1})
	}
	for title, id := range map[string]*string{"国家宪法日考试": &s.exam, "民法典学习": &s.lessons} {
		a := quiz.Assignment{Title: title, Blueprint: bp, Target: quiz.Target{Everyone: true}, Opens: s.now().Add(-time.Hour), Closes: s.now().Add(240 * time.Hour), Counts: quiz.Best, Mode: quiz.StudyMode}
		if id == &s.exam {
			a.Mode, a.Blueprint.Limit = quiz.ExamMode, 30*time.Minute
		}
		made, err := s.study.Assign(ctx, a, change)
		if err != nil {
			s.t.Fatal(err)
		}
		*id = made.ID
	}
}

func (s *site) start(assignment string) (quiz.Attempt, string) {
	s.t.Helper()
	t, err := s.study.Start(s.t.Context(), assignment, "p1", "follower", s.now())
	if err != nil {
		s.t.Fatal(err)
	}
	return t, s.links.Quiz("p1", t.ID)
}

// page is what comes back, redirects followed.
func (s *site) page(r *http.Response, err error) (int, string) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

func (s *site) get(address string) (int, string) { return s.page(http.Get(address)) }

func (s *site) post(address string, pairs ...string) (int, string) {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return s.page(http.PostForm(address, form))
}

func want(t *testing.T, body string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(body, p) {
			t.Errorf("%q is missing in %s", p, body)
		}
	}
}

func TestExamOnThePage(t *testing.T) {
	s := open(t)
	attempt, address := s.start(s.exam)
	_, body := s.get(address)
	want(t, body, "第1题，共4题", "国家宪法日是哪一天？", `type="radio"`, "还剩30分钟")
	_, body = s.post(address, "action", "answer", "item", "0")
	want(t, body, "还没选", `role="alert"`)
	_, body = s.post(address, "action", "answer", "item", "0", "choice", "2")
	want(t, body, "第2题，共4题", "老周和老伴", `type="checkbox"`)
	if strings.Contains(body, "答对了") || strings.Contains(body, "个正确选项") {
		t.Errorf("an exam tells what is right: %s", body)
	}
	_, body = s.post(address, "action", "answer", "item", "0", "choice", "1") // a form sent again
	want(t, body, "第2题，共4题")
	_, body = s.post(address, "action", "answer", "item", "1", "choice", "0")
	want(t, body, "至少选两个")
	_, _ = s.post(address, "action", "answer", "item", "1", "choice", "0", "choice", "2")
	_, body = s.post(address, "action", "skip")
	want(t, body, "第4题，共4题", "排第几")
	_, body = s.post(address, "action", "submit")
	want(t, body, "还有2题没答", "第3题、第4题")
	_, body = s.post(address, "action", "answer", "item", "3", "place0", "3", "place1", "1", "place2", "1")
	want(t, body, "不要重复")
	_, body = s.post(address, "action", "answer", "item", "3", "place0", "3", "place1", "1", "place2", "2")
	want(t, body, "第3题，共4题")
	_, body = s.post(address, "action", "sure")
	want(t, body, "75<small>", "通过", "没答对的1题", "打开证书")
	got, err := s.study.Attempt(t.Context(), attempt.ID, "p1")
	if err != nil || len(got.Answers) != 3 || !got.Answers[0].Correct || got.State != quiz.Submitted {
		t.Errorf("attempt %+v, %v", got, err)
	}
}

func TestStudyExplainsOnThePage(t *testing.T) {
	s := open(t)
	_, address := s.start(s.lessons)
	_, body := s.post(address, "action", "answer", "item", "0", "choice", "0")
	want(t, body, "第1题答错了", "每年12月4日是国家宪法日。", "有2个正确选项", "第2题，共4题")
	_, body = s.post(address, "action", "back")
	want(t, body, "这题答过了", "disabled", "去没答的题")
	_, body = s.post(address, "action", "next")
	want(t, body, "第2题，共4题")
	_, body = s.post(address, "action", "go", "item", "3")
	want(t, body, "第4题，共4题")
}

// What the chat answers, the page shows at once.
func TestPageAndChatShareTheAttempt(t *testing.T) {
	s := open(t)
	attempt, address := s.start(s.exam)
	if _, err := s.study.Answer(t.Context(), attempt.ID, "p1", 0, []int{2}, "m1", s.now()); err != nil {
		t.Fatal(err)
	}
	_, body := s.get(address)
	want(t, body, "第2题，共4题")
	_, body = s.post(address, "action", "answer", "item", "0", "choice", "1")
	want(t, body, "第2题，共4题", "以先答的为准")
	s.clock.Add(int64(31 * time.Minute))
	_, body = s.get(address)
	want(t, body, "已经自动交卷", "没有通过")
}

func TestLinksEnd(t *testing.T) {
	s := open(t)
	_, address := s.start(s.lessons)
	for _, forged := range []string{address[:len(address)-1], s.server.URL + "/p/study/x", s.server.URL + "/p/", s.links.Quiz("p2", "other")} {
		if status, body := s.get(forged); status != http.StatusNotFound {
			t.Errorf("%s: %d %s", forged, status, body)
		}
	}
	s.clock.Add(int64(13 * time.Hour))
	status, body := s.get(address)
	if want(t, body, "链接过期了"); status != http.StatusGone {
		t.Errorf("status %d", status)
	}
}

var codePattern = regexp.MustCompile(`[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}`)

// The holder's page shows the name; the check shows the family name only, and never a
// score.
func TestCertificate(t *testing.T) {
	s := open(t)
	attempt, address := s.start(s.exam)
	if status, body := s.get(s.links.Certificate("p1", s.exam)); status != http.StatusConflict {
		t.Errorf("a certificate before passing: %d %s", status, body)
	}
	for i, chosen := range [][]int{{2}, {0, 2}} {
		if _, err := s.study.Answer(t.Context(), attempt.ID, "p1", i, chosen, fmt.Sprint("m", i), s.now()); err != nil {
			t.Fatal(err)
		}
	}
	s.post(address, "action", "sure")
	_, body := s.get(s.links.Certificate("p1", s.exam))
	want(t, body, "韦小明", "区司法局", "国家宪法日考试", "2026年11月23日")
	code := codePattern.FindString(body)
	if code == "" {
		t.Fatal("no code")
	}
	for _, check := range []string{s.server.URL + "/p/verify/" + code, s.server.URL + "/p/verify?code=" + strings.ToLower(strings.ReplaceAll(code, "-", ""))} {
		_, body = s.get(check)
		want(t, body, "证书有效", "韦**", "国家宪法日考试")
		if strings.Contains(body, "韦小明") || strings.Contains(body, "区司法局") || strings.Contains(body, "50分") {
			t.Errorf("the check tells too much: %s", body)
		}
	}
	if err := s.study.Void(t.Context(), attempt.ID, quiz.Change{Actor: "test", Reason: "重考", At: s.now()}); err != nil {
		t.Fatal(err)
	}
	_, body = s.get(s.server.URL + "/p/verify/" + code)
	want(t, body, "证书已失效")
	status, body := s.get(s.server.URL + "/p/verify/ABCDABCDABCD")
	if want(t, body, "没有这个编号"); status != http.StatusNotFound {
		t.Errorf("status %d", status)
	}
	if _, err := s.study.VerifyCertificate(t.Context(), "ABCDABCDABCD"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
}

func TestHeaders(t *testing.T) {
	s := open(t)
	_, address := s.start(s.lessons)
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if csp := r.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", r.Header)
	}
	elsewhere, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader("action=sure"))
	if err != nil {
		t.Fatal(err)
	}
	elsewhere.Header.Set("Sec-Fetch-Site", "cross-site")
	if status, _ := s.page(http.DefaultClient.Do(elsewhere)); status != http.StatusForbidden {
		t.Errorf("a form from elsewhere: %d", status)
	}
	if status, _ := s.page(http.PostForm(s.server.URL+"/p/type", url.Values{"size": {"large"}, "back": {"https://elsewhere.example/"}})); status != http.StatusOK {
		t.Errorf("size of type: %d", status)
	}
}
