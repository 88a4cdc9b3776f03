package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"pufa/internal/shared"
)

const (
	callTimeout = 10 * time.Second
	maxAnswer   = 8 << 20 // follower lists of 10,000 are about 350 KB
)

// Client calls the platform's API for one account. It is safe for concurrent use.
//
// Errors are *APIError where the platform refused and *CallError where there was no
// usable answer; Classify sorts them. None holds a secret or a token. A call that
// fails for its token gets a new one and is made once more.
type Client struct {
	account Account
	tokens  *tokens
	calls   *calls
	http    *http.Client
}

// NewClient makes a client. The token is kept in state, for all replicas.
func NewClient(a Account, state shared.State) (*Client, error) {
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.MaxIdleConnsPerHost = 16
	base.ResponseHeaderTimeout = callTimeout
	via, err := newRebase(a.API, base)
	if err != nil {
		return nil, err
	}
	adoptSDK(via, callTimeout)
	calls := newCalls(state, a.AppID)
	tokens, err := newTokens(a, state, via, calls)
	if err != nil {
		return nil, err
	}
	return &Client{account: a, tokens: tokens, calls: calls, http: &http.Client{
		Transport: via, Timeout: callTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Account is the account that the client calls for.
func (c *Client) Account() Account { return c.account }

// Token is the current access token.
func (c *Client) Token(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return c.tokens.get(ctx)
}

// Do makes one call: path with its leading slash, query without the token, in as
// the JSON body (none when nil), out for the answer (nil when only its errcode
// matters). A call by GET changes nothing, so it is never Ambiguous.
func (c *Client) Do(ctx context.Context, method, path string, query url.Values, in, out any) error {
	return c.do(ctx, call{method: method, path: path, query: query, reads: method == http.MethodGet}, in, out)
}

// call is one call of the API.
type call struct {
	method, path string
	query        url.Values
	body         []byte
	reads        bool // changes nothing, so it may be repeated
}

// get makes a call that takes its arguments from the query.
func (c *Client) get(ctx context.Context, path string, query url.Values, out any) error {
	return c.do(ctx, call{method: http.MethodGet, path: path, query: query, reads: true}, nil, out)
}

// ask makes a call by POST that changes nothing.
func (c *Client) ask(ctx context.Context, path string, in, out any) error {
	return c.do(ctx, call{method: http.MethodPost, path: path, reads: true}, in, out)
}

// post makes a call that does something.
func (c *Client) post(ctx context.Context, path string, in, out any) error {
	return c.do(ctx, call{method: http.MethodPost, path: path}, in, out)
}

func (c *Client) do(ctx context.Context, one call, in, out any) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var err error
	if one.body, err = encode(in); err != nil {
		return fmt.Errorf("%s: encode: %w", one.path, err)
	}
	token, err := c.tokens.get(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	err = c.once(ctx, one, token, out)
	if staleToken(err) {
		token, refresh := c.tokens.replace(ctx, token)
		if refresh != nil {
			return refresh
		}
		err = c.once(ctx, one, token, out)
	}
	c.calls.note(ctx, one.path, began, err)
	return err
}

// encode writes JSON as the platform wants it: without \u003c for <.
func encode(in any) ([]byte, error) {
	if in == nil {
		return nil, nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(in); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// once makes one HTTP request.
func (c *Client) once(ctx context.Context, one call, token string, out any) error {
	var written atomic.Bool
	fail := func(err error) error {
		return &CallError{Call: one.path, Sent: !one.reads && written.Load(), Err: clean(err, c.account.Secret, token)}
	}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// Headers once on their way, the platform may act whatever happens next.
		WroteHeaders: func() { written.Store(true) },
	})
	query := url.Values{"access_token": {token}}
	maps.Copy(query, one.query)
	req, err := http.NewRequestWithContext(ctx, one.method, PlatformAPI+one.path+"?"+query.Encode(), bytes.NewReader(one.body))
	if err != nil {
		return fail(err)
	}
	if one.body != nil {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return fail(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return fail(fmt.Errorf("read answer: %w", err))
	}
	if res.StatusCode != http.StatusOK {
		return fail(fmt.Errorf("HTTP %d", res.StatusCode))
	}
	if len(answer) > maxAnswer {
		return fail(fmt.Errorf("answer of more than %d bytes", maxAnswer))
	}
	return c.read(one.path, token, answer, out, fail)
}

// read decodes an answer: an error where errcode is not 0, else out.
func (c *Client) read(path, token string, answer []byte, out any, fail func(error) error) error {
	var status struct {
		Code  int64  `json:"errcode"`
		Msg   string `json:"errmsg"`
		MsgID number `json:"msg_id"` // with 45065
	}
	if err := json.Unmarshal(answer, &status); err != nil {
		return fail(errors.New("the answer is no JSON object"))
	}
	if status.Code != 0 {
		msg := redact(status.Msg, c.account.Secret, token)
		return &APIError{Call: path, Code: status.Code, Msg: msg, MsgID: int64(status.MsgID)}
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fail(fmt.Errorf("the answer does not fit: %w", err))
	}
	return nil
}

// clean is an error without addresses and secrets: url.Error quotes the whole
// address, token included. What kind of failure it was stays.
func clean(err error, secrets ...string) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	for _, kind := range []error{context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, kind) {
			return kind
		}
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return context.DeadlineExceeded
	}
	return errors.New(redact(err.Error(), secrets...))
}
