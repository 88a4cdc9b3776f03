package wechat

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/credential"

	"pufa/internal/shared"
)

const (
	stableTokenPath = "/cgi-bin/stable_token"
	stateTimeout    = time.Second // for one look into shared state
	// Forced refreshes, which replace the token of every replica: the platform
	// allows 20 a day and one in 30 s.
	forcedADay    = 18
	forcedSpacing = 30 * time.Second
)

// stateCache is the SDK's cache on shared state. The SDK treats it as never
// failing, so an error reads as absent.
type stateCache struct {
	state shared.State
	calls *calls // told of tokens that come in
}

var _ cache.ContextCache = stateCache{}

func (c stateCache) GetContext(ctx context.Context, key string) any {
	ctx, cancel := context.WithTimeout(ctx, stateTimeout)
	defer cancel()
	value, ok, err := c.state.Get(ctx, key)
	if err != nil || !ok {
		return nil
	}
	return string(value)
}

// SetContext stores strings. A time of 0 or less, as the SDK derives it from a
// token in its last minutes, means that storing is not worth it.
func (c stateCache) SetContext(ctx context.Context, key string, value any, ttl time.Duration) error {
	text, ok := value.(string)
	if !ok {
		return errors.New("cache: not a text")
	}
	if ttl <= 0 {
		return nil
	}
	now := time.Now()
	c.calls.put(ctx, Call{Group: groupOf(stableTokenPath), At: now, Until: now.Add(ttl)})
	ctx, cancel := context.WithTimeout(ctx, stateTimeout)
	defer cancel()
	return c.state.Set(ctx, key, []byte(text), ttl)
}

func (c stateCache) IsExistContext(ctx context.Context, key string) bool {
	return c.GetContext(ctx, key) != nil
}

func (c stateCache) DeleteContext(ctx context.Context, key string) error {
	ctx, cancel := context.WithTimeout(ctx, stateTimeout)
	defer cancel()
	return c.state.Delete(ctx, key)
}

func (c stateCache) Get(key string) any { return c.GetContext(context.Background(), key) }

func (c stateCache) Set(key string, value any, ttl time.Duration) error {
	return c.SetContext(context.Background(), key, value, ttl)
}

func (c stateCache) IsExist(key string) bool { return c.IsExistContext(context.Background(), key) }

func (c stateCache) Delete(key string) error { return c.DeleteContext(context.Background(), key) }

// tokens hands out the access token, kept in shared state for all replicas.
type tokens struct {
	source *credential.StableAccessToken
	cache  stateCache
	state  shared.State
	appID  string
	secret string
	via    http.RoundTripper
}

const tokenPrefix = "wechat"

func newTokens(a Account, state shared.State, via http.RoundTripper, calls *calls) (*tokens, error) {
	t := &tokens{cache: stateCache{state, calls}, state: state, appID: a.AppID, secret: a.Secret, via: via}
	source, ok := credential.NewStableAccessToken(a.AppID, a.Secret, tokenPrefix, t.cache).(*credential.StableAccessToken)
	if !ok {
		return nil, errors.New("the SDK's stable token source has another type")
	}
	t.source = source
	return t, nil
}

// get is the current token, from shared state or the platform.
func (t *tokens) get(ctx context.Context) (string, error) {
	began := time.Now()
	token, err := t.source.GetAccessTokenContext(forSDK(ctx, t.via))
	if token != "" {
		return token, nil // an error then means that it could not be stored
	}
	err = t.explain(err)
	t.cache.calls.note(ctx, stableTokenPath, began, err)
	return "", err
}

// replace is a token other than the one that the platform just refused. Another
// caller may have it already; else the platform is asked, and only where it hands
// out the refused one again, a new one is forced.
func (t *tokens) replace(ctx context.Context, refused string) (string, error) {
	if current, _ := t.cache.GetContext(ctx, t.key()).(string); current != "" && current != refused {
		return current, nil
	}
	if err := t.cache.DeleteContext(ctx, t.key()); err != nil {
		return "", &CallError{Call: stableTokenPath, Err: err}
	}
	token, err := t.get(ctx)
	if err != nil || token != refused {
		return token, err
	}
	return t.force(ctx)
}

func (t *tokens) force(ctx context.Context) (string, error) {
	free, err := t.state.Add(ctx, "wechat:forced:"+t.appID, nil, forcedSpacing)
	if err == nil && free {
		var n int64
		n, err = t.state.Count(ctx, "wechat:forced-today:"+t.appID, 24*time.Hour)
		free = n <= forcedADay
	}
	if err != nil {
		return "", &CallError{Call: stableTokenPath, Err: err}
	}
	if !free {
		return "", &CallError{Call: stableTokenPath, Err: errors.New("the token was forced anew too often already")}
	}
	res, err := t.source.GetAccessTokenDirectly(forSDK(ctx, t.via), true)
	if err != nil {
		return "", t.explain(err)
	}
	// as long as the SDK keeps its own
	err = t.cache.SetContext(ctx, t.key(), res.AccessToken, time.Duration(res.ExpiresIn-300)*time.Second)
	if err != nil {
		return "", &CallError{Call: stableTokenPath, Err: err}
	}
	return res.AccessToken, nil
}

// key is the SDK's name for the token.
func (t *tokens) key() string { return tokenPrefix + "_stable_access_token_" + t.appID }

// sdkRefusal is how the SDK words a refusal: a plain text.
var sdkRefusal = regexp.MustCompile(`errcode=(-?\d+) , errormsg=(.*)`)

// explain turns the SDK's error into a typed one without secrets. Asking for a
// token changes nothing, so it is never ambiguous.
func (t *tokens) explain(err error) error {
	if err == nil {
		err = errors.New("the platform gave an empty token")
	}
	if m := sdkRefusal.FindStringSubmatch(err.Error()); m != nil {
		if code, e := strconv.ParseInt(m[1], 10, 64); e == nil {
			return &APIError{Call: stableTokenPath, Code: code, Msg: redact(m[2], t.secret)}
		}
	}
	return &CallError{Call: stableTokenPath, Err: clean(err, t.secret)}
}
