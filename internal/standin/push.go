package standin

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// pushTries is how often the platform posts one message in all (O).
const pushTries = 3

// maxReplyBody bounds what is read of a webhook's answer.
const maxReplyBody = 1 << 20

// serviceFault is what a follower sees when the account's answer is unusable.
const serviceFault = "该公众号提供的服务出现故障，请稍后再试"

// push is one message on its way to the webhook.
type push struct {
	openid   string // whose conversation the reply belongs to
	label    string // for the developer pane
	xml      string
	event    bool
	answered bool // a reply is shown to the follower, and its lack as a fault
	articles int  // how many articles a news reply may hold
}

// Try is one post to the webhook.
type Try struct {
	Status int           // HTTP status; 0 when there was none
	Took   time.Duration // until the answer or the failure
	Err    string        // why there was no answer
}

// Exchange is a message to the webhook and what came of it.
type Exchange struct {
	Tries   []Try
	Reply   *Reply // nil when the webhook acknowledged without a reply
	Problem string // why the follower saw a fault instead; empty when all was well
	Request string // the XML in clear
	Answer  string // the answer in clear, as far as it could be opened
	push    push
	sealed  sealed
}

// sealed is a push with its signature: every try sends the same bytes and the
// same query.
type sealed struct {
	url  string
	body []byte
}

// sealPush signs and encrypts a push.
func (p *Platform) sealPush(m push) (sealed, error) {
	p.mu.Lock()
	webhook, now := p.webhook, p.now()
	p.mu.Unlock()
	if webhook == "" {
		return sealed{}, errors.New("no webhook address is set")
	}
	u, err := url.Parse(webhook)
	if err != nil {
		return sealed{}, fmt.Errorf("webhook address: %w", err)
	}
	timestamp := strconv.FormatInt(now.Unix(), 10)
	nonce := strconv.FormatUint(uint64(randomUint32()), 10)
	q := u.Query()
	q.Set("signature", sign(p.token, timestamp, nonce))
	q.Set("timestamp", timestamp)
	q.Set("nonce", nonce)
	if m.openid != "" {
		q.Set("openid", m.openid)
	}
	body := m.xml
	if p.aesKey != nil {
		secret, err := seal(p.aesKey, p.appID, []byte(m.xml))
		if err != nil {
			return sealed{}, err
		}
		q.Set("encrypt_type", "aes")
		q.Set("msg_signature", sign(p.token, timestamp, nonce, secret))
		d := &document{}
		d.WriteString("<xml>")
		body = d.text("ToUserName", p.original).text("Encrypt", secret).done()
	}
	u.RawQuery = q.Encode()
	return sealed{url: u.String(), body: []byte(body)}, nil
}

// deliver posts a push to the webhook with its retries, checks the answer, notes
// it in the journal, and shows the follower what there is to show.
func (p *Platform) deliver(ctx context.Context, m push) Exchange {
	started := time.Now()
	ex := Exchange{Request: m.xml, push: m}
	s, err := p.sealPush(m)
	if err != nil {
		ex.Problem = err.Error()
	} else {
		ex.sealed = s
		f := p.Faults()
		p.attempt(ctx, m, s, f, &ex)
		if m.event && f.DuplicateEvents {
			again := Exchange{Request: m.xml}
			p.attempt(ctx, m, s, Faults{}, &again)
			p.notePush(push{label: m.label + "（重复推送）", openid: m.openid}, again, time.Since(started))
		}
	}
	p.notePush(m, ex, time.Since(started))
	if m.answered && ctx.Err() == nil {
		p.showReply(m.openid, ex)
	}
	return ex
}

// Again posts the message of an exchange once more, the same bytes under the same
// signature, as the platform's retries are. Nothing of it shows in the conversation.
func (p *Platform) Again(ctx context.Context, ex Exchange) Exchange {
	again := Exchange{Request: ex.Request, push: ex.push, sealed: ex.sealed}
	p.attempt(ctx, ex.push, ex.sealed, Faults{}, &again)
	return again
}

// attempt runs the tries at 0, 5 and 10 s until one is answered.
func (p *Platform) attempt(ctx context.Context, m push, s sealed, f Faults, ex *Exchange) {
	begun := time.Now()
	for i := range pushTries {
		if !sleepUntil(ctx, begun.Add(time.Duration(i)*p.wait)) {
			ex.Problem = "本地平台正在停止"
			return
		}
		answers := p.postParallel(ctx, s, f.ParallelPushes)
		for _, a := range answers {
			ex.Tries = append(ex.Tries, a.try)
		}
		if i < f.LoseReplies {
			continue // as if the answer got lost on its way back
		}
		if good, ok := firstAnswer(answers); ok {
			ex.Reply, ex.Answer, ex.Problem = p.checkAnswer(good.body, m)
			if ex.Problem == "" {
				ex.Problem = p.compare(answers, good, m)
			}
			return
		}
	}
	ex.Problem = fmt.Sprintf("推送 %d 次均没有可用的应答：%s", pushTries, ex.Tries[len(ex.Tries)-1].problem())
}

func (t Try) problem() string {
	if t.Err != "" {
		return t.Err
	}
	return fmt.Sprintf("HTTP %d", t.Status)
}

// answer is what one try brought back.
type answer struct {
	try  Try
	body []byte
}

func (a answer) usable() bool {
	return a.try.Err == "" && a.try.Status == http.StatusOK
}

func firstAnswer(answers []answer) (answer, bool) {
	for _, a := range answers {
		if a.usable() {
			return a, true
		}
	}
	return answer{}, false
}

// postParallel posts the same bytes n times at once (once for n below 2).
func (p *Platform) postParallel(ctx context.Context, s sealed, n int) []answer {
	n = max(n, 1)
	answers := make([]answer, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { answers[i] = p.post(ctx, s) })
	}
	wg.Wait()
	return answers
}

// post is one try: the webhook has 5 s, then the platform hangs up.
func (p *Platform) post(ctx context.Context, s sealed) answer {
	ctx, cancel := context.WithTimeout(ctx, p.wait)
	defer cancel()
	begun := time.Now()
	failed := func(err error) answer {
		reason := "连接失败：" + err.Error()
		if errors.Is(err, context.DeadlineExceeded) {
			reason = fmt.Sprintf("%v内没有应答", p.wait)
		}
		return answer{try: Try{Took: time.Since(begun), Err: reason}}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, strings.NewReader(string(s.body)))
	if err != nil {
		return failed(err)
	}
	req.Header.Set("Content-Type", "text/xml")
	req.Header.Set("User-Agent", "Mozilla/4.0")
	resp, err := p.client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the address, which carries the signature
		}
		return failed(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReplyBody))
	if err != nil {
		return failed(err)
	}
	return answer{try: Try{Status: resp.StatusCode, Took: time.Since(begun)}, body: body}
}

// compare finds a parallel answer that says something else than the first: the
// follower would see whichever came last.
func (p *Platform) compare(answers []answer, good answer, m push) string {
	_, first, _ := p.checkAnswer(good.body, m)
	for _, a := range answers {
		if !a.usable() {
			continue
		}
		if _, other, _ := p.checkAnswer(a.body, m); other != first {
			return "同一条消息的并发推送得到了不同的回复"
		}
	}
	return ""
}

// VerifyURL does the check that the platform does when a webhook is configured
// (GET with echostr).
func (p *Platform) VerifyURL(ctx context.Context) error {
	s, err := p.sealPush(push{})
	if err != nil {
		return err
	}
	u, err := url.Parse(s.url)
	if err != nil {
		return fmt.Errorf("webhook address: %w", err)
	}
	echo := strconv.FormatUint(uint64(randomUint32()), 10)
	q := u.Query()
	q.Del("encrypt_type")
	q.Del("msg_signature")
	q.Set("echostr", echo)
	u.RawQuery = q.Encode()
	ctx, cancel := context.WithTimeout(ctx, p.wait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return fmt.Errorf("verify webhook: %w", err)
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return errors.New("verify webhook: the address does not answer")
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReplyBody))
	if err != nil {
		return fmt.Errorf("verify webhook: %w", err)
	}
	if resp.StatusCode != http.StatusOK || string(body) != echo {
		return fmt.Errorf("verify webhook: HTTP %d, echostr not returned", resp.StatusCode)
	}
	return nil
}

func sleepUntil(ctx context.Context, t time.Time) bool {
	wait := time.Until(t)
	if wait <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func randomUint32() uint32 {
	var b [4]byte
	// crypto/rand.Read never fails (since Go 1.24)
	_, _ = rand.Read(b[:])
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}
