package bot_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"pufa/bot"
	"pufa/internal/console"
	"pufa/internal/lawref"
	"pufa/internal/record"
	"pufa/internal/shared"
	"pufa/internal/signedlink"
	"pufa/quiz"
)

// Steps of a conversation about study:
//
//	> [roster]              units, people, questions and assignments, as below
//	> [roster one]          the same with one question only
//	> [bind 韦小明]          types a personal invitation; [codescan 韦小明] scans it,
//	                        [codesubscribe 韦小明] comes by it
//	> [unitcode 区司法局]     types a unit's invitation
//	> [again]               the message before is delivered once more
//	> [tapold A. 12月4日]    taps a link of an earlier reply
//	> [page 3 AC]           answers the third question of the open attempt on its page
//	> [restart]             the process forgets all sessions

// studyOf is the service over the records of a world; nil where they are away.
func studyOf(kept bot.Records) *quiz.Study {
	if r, ok := kept.(*records); ok {
		return quiz.NewStudy(r.StudyPorts(), shanghai)
	}
	return nil
}

func (w *world) pages() bot.Pages {
	return console.NewLinks("https://pufa.example", signedlink.New(testKey(w.t), w.now))
}

var refs = map[string]lawref.Ref{
	"family": {Law: "民法典", Number: lawref.Number{Article: 1077}}, "labour": {Law: "劳动合同法", Number: lawref.Number{Article: 30}},
}

// bank are questions of this test.
var bank = []quiz.Question{
	{ID: "q1", Kind: quiz.Single, Stem: "国家宪法日是哪一天？", Options: []string{"3月15日", "4月15日", "12月4日", "12月9日"}, Answer: []int{2},
		Explanation: "每年12月4日是国家宪法日。", Topic: "宪法", Difficulty: 1},
	{ID: "q2", Kind: quiz.Multiple, Stem: "协议离婚的冷静期，下面哪些说法对？", Options: []string{"三十日", "六十日", "期满后三十日内亲自去领证", "可以请人代领"}, Answer: []int{0, 2},
		Explanation: "冷静期三十日，届满后三十日内双方要亲自申请发证。", Basis: []lawref.Ref{refs["family"]}, Topic: "民法典", Difficulty: 2},
	{ID: "q3", Kind: quiz.TrueFalse, Stem: "单位拖欠工资，劳动者可以向法院申请支付令。", Options: []string{"对", "错"}, Answer: []int{0},
		Explanation: "拖欠或者没发足工资的，可以依法申请支付令。", Basis: []lawref.Ref{refs["labour"]}, Topic: "劳动", Difficulty: 1},
	{ID: "q4", Kind: quiz.Ordered, Stem: "协议离婚的步骤，按先后排列。", Options: []string{"领离婚证", "签离婚协议", "申请离婚登记"}, Answer: []int{1, 2, 0},
		Explanation: "先签协议，再申请登记，冷静期满后领证。", Basis: []lawref.Ref{refs["family"]}, Topic: "民法典", Difficulty: 2},
}

// fewAccounts is a console in which 韦小明 alone has an account.
type fewAccounts struct{}

func (fewAccounts) SignIn(_ context.Context, person string) (string, bool, error) {
	return "https://pufa.example/admin/sign-in/ONCE", person == "p1", nil
}

// roster fills the store with what a conversation about study needs.
func (w *world) roster(only int) error {
	ctx, now := context.Background(), w.now()
	change := quiz.Change{Actor: "test", Reason: "test", At: now}
	_, err := w.records.SaveRoster(ctx, []record.Unit{{ID: "sf", Name: "区司法局"}, {ID: "jy", Name: "区教育局"}}, []record.Person{
		{ID: "p1", Unit: "sf", Name: "韦小明", StaffNo: "A0017"}, {ID: "p2", Unit: "sf", Name: "覃燕", StaffNo: "A0018"}, {ID: "p3", Unit: "jy", Name: "蒙大山", StaffNo: "B0003"},
	}, change)
	if err != nil {
		return err
	}
	questions := bank
	if only > 0 {
		questions = bank[2:3]
	}
	if _, err := w.study.ImportQuestions(ctx, questions, nil, false, now); err != nil {
		return err
	}
	if only > 0 {
		return nil
	}
	fixed := func(ids ...string) quiz.Blueprint {
		bp := quiz.Blueprint{ID: "fixed", Points: 25, Pass: 50}
		for _, id := range ids {
			bp.Fixed = append(bp.Fixed, quiz.Key{ID: id, Version: 1})
		}
		return bp
	}
	exam := fixed("q1", "q2", "q3", "q4")
	exam.Limit = 30 * time.Minute
	day := func(d, h int) time.Time { return time.Date(2026, 12, d, h, 0, 0, 0, shanghai) }
	for _, a := range []quiz.Assignment{
		{Title: "国家宪法日考试", Blueprint: exam, Target: quiz.Target{Units: []string{"sf"}}, Opens: now.Add(-time.Hour), Closes: day(4, 18), Attempts: 2, Counts: quiz.Best, Mode: quiz.ExamMode},
		{Title: "民法典学习", Blueprint: fixed("q2", "q1", "q3"), Target: quiz.Target{Everyone: true}, Opens: now.Add(-time.Hour), Closes: day(31, 18), Counts: quiz.Best, Mode: quiz.StudyMode},
		{Title: "年终考试", Blueprint: exam, Target: quiz.Target{Units: []string{"jy"}}, Opens: day(20, 9), Closes: day(25, 18), Attempts: 1, Counts: quiz.Best, Mode: quiz.ExamMode, ShowAfter: true},
		{Title: "保密测验", Blueprint: fixed("q1", "q3"), Target: quiz.Target{People: []string{"p2"}}, Opens: now.Add(-time.Hour), Closes: day(2, 9), Counts: quiz.Best, Mode: quiz.ExamMode, ShowAfter: true},
	} {
		if _, err := w.study.Assign(ctx, a, change); err != nil {
			return err
		}
	}
	return nil
}

// doStudy plays the steps about study; false for others.
func (w *world) doStudy(verb, rest string) (string, bool, error) {
	var reply string
	var err error
	switch verb {
	case "roster":
		err = w.roster(len(rest))
	case "bind", "codescan", "codesubscribe", "unitcode":
		reply, err = w.invited(verb, rest)
	case "again":
		reply, err = w.deliver(w.lastMessage)
	case "tapold":
		for _, r := range w.replies {
			for _, l := range tappable.FindAllStringSubmatch(r.Body(), -1) {
				if l[3] == rest {
					reply, err = w.send(bot.Message{Kind: bot.Text, Text: l[1], ChoiceID: l[2]})
					return reply, true, err
				}
			}
		}
		err = fmt.Errorf("no link %s in any reply", rest)
	case "page":
		err = w.onPage(rest)
	case "restart":
		err = w.state.State.Close()
		w.state.State = shared.NewLocal(w.now)
	default:
		return "", false, nil
	}
	return reply, true, err
}

var personIDs = map[string]string{"韦小明": "p1", "覃燕": "p2", "蒙大山": "p3"}

func (w *world) invited(verb, whom string) (string, error) {
	ctx := context.Background()
	if verb == "unitcode" {
		inv, err := w.study.InviteUnit(ctx, map[string]string{"区司法局": "sf", "区教育局": "jy"}[whom], 24*time.Hour, w.now())
		if err != nil {
			return "", err
		}
		return w.send(bot.Message{Kind: bot.Text, Text: "绑定 " + strings.ToLower(inv.Code)})
	}
	made, err := w.study.Invite(ctx, []string{personIDs[whom]}, 24*time.Hour, w.now())
	if err != nil {
		return "", err
	}
	if event, ok := strings.CutPrefix(verb, "code"); ok {
		return w.send(bot.Message{Kind: bot.Event, Event: event, EventKey: quiz.ScenePrefix + made[0].Code})
	}
	return w.send(bot.Message{Kind: bot.Text, Text: "绑定" + made[0].Code})
}

// onPage does what the page does with a form.
func (w *world) onPage(rest string) error {
	ctx := context.Background()
	var number int
	var letters string
	if _, err := fmt.Sscanf(rest, "%d %s", &number, &letters); err != nil {
		return err
	}
	p, _, err := w.study.Person(ctx, testKey(w.t).FollowerID("openid-"+w.who))
	if err != nil {
		return err
	}
	attempt, found, err := w.study.Current(ctx, p.ID, w.now())
	if err != nil || !found {
		return fmt.Errorf("no open attempt: %v", err)
	}
	var shown []int
	for _, l := range letters {
		shown = append(shown, int(l-'A'))
	}
	_, err = w.study.Answer(ctx, attempt.ID, p.ID, number-1, shown, fmt.Sprintf("page:%s:%d", attempt.ID, number-1), w.now())
	return err
}

var secretCode = regexp.MustCompile(`\b[2-9A-HJ-NP-Z]{4}(-?[2-9A-HJ-NP-Z]{4}){2}\b`)

// steady hides what differs from one run to the next, and shows cards.
func steady(r bot.Reply) string {
	text := shown(r)
	for _, card := range r.Cards {
		text += "\n[" + card.Title + "]"
	}
	return secretCode.ReplaceAllString(text, "XXXX-XXXX-XXXX")
}
