package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"pufa/bot"
	"pufa/duty"
	"pufa/internal/shared"
	"pufa/knowledge"
	"pufa/quiz"
)

// world is a conversation on the real engine, content, store and state, with a clock
// that the test moves.
type world struct {
	t        testing.TB
	talk     *bot.Conversation
	engine   *knowledge.Engine
	knows    *knower
	records  *records
	state    *meter
	clock    atomic.Int64 // nanoseconds; the state reads it from goroutines of its own
	who      string
	messages int
	last     bot.Reply

	study       *quiz.Study
	desk        *duty.Desk
	replies     []bot.Reply
	lastMessage bot.Message
}

// knower is the engine, made less sure of itself where a conversation is about that:
// how sure it is of what moves with every word of content.
type knower struct {
	*knowledge.Engine
	force knowledge.Kind
}

func (k *knower) Ask(ctx context.Context, q knowledge.Question) (knowledge.Answer, error) {
	a, err := k.Engine.Ask(ctx, q)
	if err == nil && k.force != "" {
		a = knowledge.Answer{Kind: k.force, Question: a.Question, Sources: a.Sources, Topics: a.Topics,
			Related: []knowledge.Related{{Label: "借钱利息多高算高利贷", Say: "借钱利息多高算高利贷"}, {Label: "老板拖欠工资怎么办", Say: "老板拖欠工资怎么办"}}}
	}
	return a, err
}

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// opening is when every conversation begins: a Monday.
var opening = time.Date(2026, 11, 23, 9, 0, 0, 0, shanghai)

func newWorld(t testing.TB, engine *knowledge.Engine, account bot.Account) *world {
	t.Helper()
	r := newRecords(t)
	w := newWorldWith(t, engine, account, r)
	w.records = r
	return w
}

func newWorldWith(t testing.TB, engine *knowledge.Engine, account bot.Account, kept bot.Records) *world {
	t.Helper()
	w := &world{t: t, engine: engine, knows: &knower{Engine: engine}, who: "小王"}
	w.clock.Store(opening.UnixNano())
	w.state = &meter{State: shared.NewLocal(w.now)}
	t.Cleanup(func() { w.state.Close() })
	w.study, w.desk = studyOf(kept), dutyOf(kept)
	w.talk = bot.New(bot.Options{
		Knowledge: w.knows, Records: kept, State: w.state, Privacy: testKey(t), Account: account, Study: w.study, Duty: w.desk, Pages: w.pages(), Console: fewAccounts{},
		Now: w.now, Log: slog.New(slog.DiscardHandler),
	})
	return w
}

func (w *world) now() time.Time { return time.Unix(0, w.clock.Load()).In(shanghai) }

func (w *world) pass(d time.Duration) { w.clock.Add(int64(d)) }

var action = regexp.MustCompile(`^\[([a-z]+)(?: (.*))?\]$`)

// do plays one step and returns what the follower sees.
func (w *world) do(step string) (string, error) {
	m := action.FindStringSubmatch(step)
	if m == nil {
		return w.send(bot.Message{Kind: bot.Text, Text: step})
	}
	verb, rest := m[1], m[2]
	switch verb {
	case "unknown", "unsure":
		w.knows.force = map[string]knowledge.Kind{"unknown": knowledge.None, "unsure": knowledge.Choices}[verb]
		defer func() { w.knows.force = "" }()
		return w.send(bot.Message{Kind: bot.Text, Text: rest})
	case "as":
		w.who = rest
		return "", nil
	case "next":
		y, mo, d := w.now().Date()
		w.clock.Store(time.Date(y, mo, d+1, 9, 0, 0, 0, shanghai).UnixNano())
		return "", nil
	case "wait":
		d, err := time.ParseDuration(rest)
		w.pass(d)
		return "", err
	case "tap":
		return w.tap(rest)
	case "records":
		return w.records.look()
	}
	if reply, ok, err := w.doStudy(verb, rest); ok {
		return reply, err
	}
	if reply, ok, err := w.doDuty(verb, rest); ok {
		return reply, err
	}
	message, err := messageFor(verb, rest)
	if err != nil {
		return "", err
	}
	return w.send(message)
}

func messageFor(verb, rest string) (bot.Message, error) {
	switch verb {
	case "subscribe", "scan", "unsubscribe", "click", "view":
		return bot.Message{Kind: bot.Event, Event: verb, EventKey: strings.TrimPrefix(rest, "qrscene_")}, nil
	case "enter":
		return bot.Message{Kind: bot.Event, Event: "location", Latitude: 24.26, Longitude: 109.33}, nil
	case "location":
		lat, lon, _ := strings.Cut(rest, ",")
		m := bot.Message{Kind: bot.Location}
		var err error
		if m.Latitude, err = strconv.ParseFloat(lat, 64); err != nil {
			return m, err
		}
		m.Longitude, err = strconv.ParseFloat(lon, 64)
		return m, err
	case "image", "video", "link", "voice", "other":
		return bot.Message{Kind: bot.MessageKind(verb), Text: rest}, nil
	case "sticker":
		return bot.Message{Kind: bot.Text, Text: "【收到不支持的消息类型，暂无法显示】"}, nil
	case "long":
		count, text, _ := strings.Cut(rest, " ")
		n, err := strconv.Atoi(count)
		if err != nil || text == "" {
			return bot.Message{}, fmt.Errorf("long: %q", rest)
		}
		runes := []rune(strings.Repeat(text, n/utf8.RuneCountInString(text)+1))
		return bot.Message{Kind: bot.Text, Text: string(runes[:n])}, nil
	}
	return bot.Message{}, fmt.Errorf("no such step: %s", verb)
}

var tappable = regexp.MustCompile(`<a href="weixin://bizmsgmenu\?msgmenucontent=([^"&]*)&msgmenuid=(\d+)">([^<]*)</a>`)

// tap sends what the n-th link of the last reply sends, or the one with that label.
func (w *world) tap(which string) (string, error) {
	links := tappable.FindAllStringSubmatch(w.last.Body(), -1)
	n, err := strconv.Atoi(which)
	for i, l := range links {
		if i+1 == n || err != nil && l[3] == which {
			return w.send(bot.Message{Kind: bot.Text, Text: l[1], ChoiceID: l[2]})
		}
	}
	return "", fmt.Errorf("no link %s among %d", which, len(links))
}

func (w *world) send(m bot.Message) (string, error) {
	w.messages++
	m.Key, m.From, m.At = fmt.Sprintf("m%d", w.messages), "openid-"+w.who, w.now()
	return w.deliver(m)
}

func (w *world) deliver(m bot.Message) (string, error) {
	w.lastMessage = m
	reply, err := w.talk.Respond(context.Background(), m)
	if err != nil {
		return "", err
	}
	w.check(m, reply)
	w.pass(10 * time.Second)
	w.last, w.replies = reply, append(w.replies, reply)
	return steady(reply), nil
}

// shown is a reply as a follower sees it.
func shown(r bot.Reply) string {
	switch {
	case r.Transfer:
		return "[转人工] " + r.HandOver
	case r.Empty():
		return "[不回复]"
	}
	return r.Plain()
}

// ownPage matches a link to a page of ours.
var ownPage = regexp.MustCompile(`<a href="https://pufa\.example/p/[\w%./-]+">[^<>]+</a>`)

// linkLeft matches what the platform would take for a link, whole or broken.
var linkLeft = regexp.MustCompile(`(?i)<\s*/?\s*a`)

// check holds what every reply must.
func (w *world) check(m bot.Message, r bot.Reply) {
	w.t.Helper()
	body := r.Body()
	if len(body) > bot.MaxText || !utf8.ValidString(body) {
		w.t.Fatalf("%.60q: reply of %d bytes, valid UTF-8 %v", m.Text, len(body), utf8.ValidString(body))
	}
	if rest := ownPage.ReplaceAllString(tappable.ReplaceAllString(body, ""), ""); linkLeft.MatchString(rest) {
		w.t.Fatalf("%.60q: broken link in %s", m.Text, body)
	}
	w.checkCitations(r.Plain())
}

var citation = regexp.MustCompile(`《[^《》]+》第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?`)

// checkCitations holds that every article named in a reply exists, its words being
// known or not, or that the reply says it does not exist.
func (w *world) checkCitations(text string) {
	w.t.Helper()
	for _, line := range strings.Split(text, "\n") {
		if strings.Contains(line, "没有第") {
			continue
		}
		for _, name := range citation.FindAllString(line, -1) {
			found, named, err := w.engine.Cite(context.Background(), name)
			inCatalogue := strings.Contains(found.Problem, "还没有收录")
			if err != nil || !named || len(found.Citations) == 0 && !inCatalogue {
				w.t.Errorf("%s does not resolve (%s) in: %s", name, found.Problem, line)
			}
		}
	}
}
