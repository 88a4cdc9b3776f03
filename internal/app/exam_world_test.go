package app

import (
	"context"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pufa/internal/record"
	"pufa/internal/wechat"
	"pufa/quiz"
)

// postOffice posts messages to a webhook as the platform does: sealed with AES, signed,
// and again under the same id where it retries.
type postOffice struct {
	address string
	account wechat.Account
	codec   *wechat.Codec
	key     wechat.Key
	client  *http.Client
	now     func() time.Time
}

func newPostOffice(t testing.TB, address string, a wechat.Account) *postOffice {
	t.Helper()
	codec, err := wechat.NewCodec(a)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(a.AESKey + "=")
	if err != nil {
		t.Fatal(err)
	}
	return &postOffice{address: address, account: a, codec: codec, key: wechat.Key(raw), now: time.Now,
		client: &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 512}}}
}

// say posts a text of a follower and gives the words of the passive reply.
func (p *postOffice) say(ctx context.Context, openID, id, text string) (string, error) {
	return p.repeat(ctx, openID, id, text, p.now())
}

// repeat posts a text that was written at a time: a retry says the same of the message.
func (p *postOffice) repeat(ctx context.Context, openID, id, text string, written time.Time) (string, error) {
	r, err := p.request(ctx, openID, id, text, written)
	if err != nil {
		return "", err
	}
	got, err := p.client.Do(r)
	if err != nil {
		return "", err
	}
	defer got.Body.Close()
	reply, err := io.ReadAll(got.Body)
	if err != nil {
		return "", err
	}
	return p.read(got.StatusCode, reply)
}

// request is the push of a text, sealed and signed.
func (p *postOffice) request(ctx context.Context, openID, id, text string, written time.Time) (*http.Request, error) {
	now := p.now()
	message := fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>%d</CreateTime>"+
		"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content><MsgId>%s</MsgId></xml>", p.account.OriginalID, openID, written.Unix(), text, id)
	var sealed struct{ Encrypt, MsgSignature, TimeStamp, Nonce string }
	if err := xml.Unmarshal(p.codec.Seal(p.key, []byte(message), now), &sealed); err != nil {
		return nil, err
	}
	q := url.Values{"timestamp": {sealed.TimeStamp}, "nonce": {sealed.Nonce}, "encrypt_type": {"aes"}, "msg_signature": {sealed.MsgSignature},
		"signature": {wechat.Sign(p.account.Token, sealed.TimeStamp, sealed.Nonce)}}
	body := "<xml><ToUserName><![CDATA[" + p.account.OriginalID + "]]></ToUserName><Encrypt><![CDATA[" + sealed.Encrypt + "]]></Encrypt></xml>"
	return http.NewRequestWithContext(ctx, http.MethodPost, p.address+"?"+q.Encode(), strings.NewReader(body))
}

func (p *postOffice) read(status int, reply []byte) (string, error) {
	if status != http.StatusOK || string(reply) == "success" {
		return "", fmt.Errorf("HTTP %d: no reply in time: %.80s", status, reply)
	}
	var sealed struct{ Encrypt, MsgSignature, TimeStamp, Nonce string }
	if err := xml.Unmarshal(reply, &sealed); err != nil {
		return "", err
	}
	plain, _, err := p.codec.Open(sealed.MsgSignature, sealed.TimeStamp, sealed.Nonce, sealed.Encrypt)
	if err != nil {
		return "", err
	}
	var m struct{ Content string }
	err = xml.Unmarshal(plain, &m)
	return m.Content, err
}

// examConfig is a real account that may only answer, over a database of its own.
func examConfig(t testing.TB, data, databaseURL string) Config {
	t.Helper()
	c, err := ReadConfig(func(name string) string {
		return with(with(account(), "PUFA_DATA", data), "PUFA_DATABASE_URL", databaseURL)[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func openID(cadre int) string { return fmt.Sprintf("oCadre-%06d", cadre) }

func personID(cadre int) string { return fmt.Sprint("p", cadre) }

// fillExam makes units, people on their roster, and a 20-question exam for everyone;
// so many of the people are bound to their followers.
func fillExam(ctx context.Context, core *Core, people, units, bound int) (quiz.Assignment, error) {
	change := quiz.Change{Actor: "bench", At: time.Now()}
	var us []record.Unit
	for i := range units {
		us = append(us, record.Unit{ID: fmt.Sprint("u", i), Name: fmt.Sprintf("单位%03d", i)})
	}
	var ps []record.Person
	for i := range people {
		ps = append(ps, record.Person{ID: personID(i), Unit: us[i%units].ID, Name: "韦某某", StaffNo: fmt.Sprintf("A%06d", i)})
	}
	if _, err := core.Store.SaveRoster(ctx, us, ps, change); err != nil {
		return quiz.Assignment{}, err
	}
	study := core.study()
	for i := range bound {
		inv, err := study.Invite(ctx, []string{personID(i)}, time.Hour, time.Now())
		if err != nil {
			return quiz.Assignment{}, err
		}
		if _, err := study.Bind(ctx, core.Key.FollowerID(openID(i)), inv[0].Code, "", "", time.Now()); err != nil {
			return quiz.Assignment{}, err
		}
	}
	return study.Assign(ctx, quiz.Assignment{Title: "年度考试", Target: quiz.Target{Everyone: true}, Opens: time.Now().Add(-time.Hour), Closes: time.Now().Add(24 * time.Hour),
		Attempts: 1, Counts: quiz.Best, Mode: quiz.ExamMode, Blueprint: quiz.Forms()[0]}, change)
}

var shownNumber = regexp.MustCompile(`【第(\d{1,2})/20题`)

// asked reads which question a reply asks, counted from 1; 0 when it asks none.
func asked(reply string) int {
	m := shownNumber.FindStringSubmatch(reply)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // the expression matched digits
	return n
}

// answerTo is an answer of the kind that a question wants, by its positions and in
// words; which one depends on the cadre and the question.
func answerTo(reply string, cadre, number int) (shown []int, words string) {
	one := (cadre + number) % 2
	switch {
	case strings.Contains(reply, "·判断题"):
		return []int{one}, []string{"对", "错"}[one]
	case strings.Contains(reply, "·多选题"):
		return []int{0, 1 + one}, []string{"ab", "A、C"}[one]
	}
	return []int{one}, []string{"A", "b"}[one]
}

var errNoEnd = errors.New("the exam does not end")
