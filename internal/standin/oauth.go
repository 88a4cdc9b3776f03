package standin

import (
	"html/template"
	"net/http"
	"net/url"
	"time"
)

// Web authorisation (网页授权). A code is good once and for five minutes.

const (
	codeLife         = 5 * time.Minute
	oauthLife        = 2 * time.Hour
	refreshLife      = 30 * 24 * time.Hour
	followerCookie   = "standin_follower"
	scopeBase        = "snsapi_base"
	scopeUserInfo    = "snsapi_userinfo"
	jsTicketLife     = 2 * time.Hour
	anonymousProfile = "微信用户" // since 2021 every profile is this one
)

type grantCode struct {
	openid, scope string
	issued        time.Time
	used          bool
}

type webToken struct {
	openid, scope, refresh string
	expires                time.Time
}

type oauthBook struct {
	codes   map[string]*grantCode
	tokens  map[string]*webToken
	refresh map[string]*webToken
	tickets map[string]*jsTicket
}

type jsTicket struct {
	value   string
	expires time.Time
}

func newOAuthBook() oauthBook {
	return oauthBook{
		codes: map[string]*grantCode{}, tokens: map[string]*webToken{},
		refresh: map[string]*webToken{}, tickets: map[string]*jsTicket{},
	}
}

var consentPage = template.Must(template.New("consent").Parse(`<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>微信网页授权（本地）</title>
<link rel="stylesheet" href="/chat/static/pages.css"></head><body class="consent"><main>
<h1>{{.Name}}</h1>{{if .Problem}}<p class="bad">{{.Problem}}</p>{{else}}
<p>{{if .Ask}}申请获取你的昵称和头像（微信现在只给出统一的“微信用户”）。{{else}}以谁的身份打开？{{end}}</p>
{{range .People}}<p><a class="button" href="{{.Link}}">{{.Name}}</a></p>{{end}}{{end}}</main></body></html>
`))

type consentView struct {
	Name, Problem string
	Ask           bool
	People        []consentLink
}

type consentLink struct{ Name, Link string }

// serveAuthorize is /connect/oauth2/authorize: silent for snsapi_base when the
// chat page has set who is holding the phone, else it asks.
func (p *Platform) serveAuthorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	scope := q.Get("scope")
	target, err := url.Parse(q.Get("redirect_uri"))
	view := consentView{Name: p.name, Ask: scope == scopeUserInfo}
	switch {
	case q.Get("appid") != p.appID:
		view.Problem = "appid 不对（40013）"
	case !p.kind.may(verifiedService):
		view.Problem = "该公众号没有网页授权的权限（10005）"
	case q.Get("response_type") != "code" || (scope != scopeBase && scope != scopeUserInfo):
		view.Problem = "response_type 或 scope 不对（10005）"
	case err != nil || target.Host == "" || (target.Scheme != "http" && target.Scheme != "https"):
		view.Problem = "redirect_uri 不是网址（10003）"
	}
	if view.Problem != "" {
		p.showConsent(w, http.StatusBadRequest, view)
		return
	}
	openid := q.Get("standin_openid")
	if c, err := r.Cookie(followerCookie); err == nil && openid == "" && scope == scopeBase {
		openid = c.Value
	}
	if code := p.grantCode(openid, scope); code != "" {
		back := target.Query()
		back.Set("code", code)
		back.Set("state", q.Get("state"))
		target.RawQuery = back.Encode()
		http.Redirect(w, r, target.String(), http.StatusFound)
		return
	}
	p.mu.Lock()
	for _, f := range p.followers.people {
		again := r.URL.Query()
		again.Set("standin_openid", f.openid)
		view.People = append(view.People, consentLink{f.name(), r.URL.Path + "?" + again.Encode()})
	}
	p.mu.Unlock()
	p.showConsent(w, http.StatusOK, view)
}

func (p *Platform) showConsent(w http.ResponseWriter, status int, v consentView) {
	pageHeaders(w)
	w.WriteHeader(status)
	// a caller that hung up has no use for the rest
	_ = consentPage.Execute(w, v)
}

// grantCode makes a code for a known follower; empty for an unknown one.
func (p *Platform) grantCode(openid, scope string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.followers.byID[openid]; !ok {
		return ""
	}
	code := randomID(32)
	p.oauth.codes[code] = &grantCode{openid: openid, scope: scope, issued: p.now()}
	return code
}

func (p *Platform) webTokenBody(t *webToken, now time.Time) (any, *apiError) {
	value := "90_" + randomID(85)
	t.expires = now.Add(oauthLife)
	p.oauth.tokens[value] = t
	return map[string]any{
		"access_token": value, "expires_in": int(oauthLife / time.Second),
		"refresh_token": t.refresh, "openid": t.openid, "scope": t.scope,
	}, nil
}

// exchangeCode is GET /sns/oauth2/access_token.
func exchangeCode(p *Platform, c *call) (any, *apiError) {
	if err := p.checkSecret(c.query.Get("appid"), c.query.Get("secret")); err != nil {
		return nil, err
	}
	if c.query.Get("grant_type") != "authorization_code" {
		return nil, fail(40002)
	}
	if c.query.Get("code") == "" {
		return nil, fail(41008)
	}
	g, ok := p.oauth.codes[c.query.Get("code")]
	switch {
	case !ok || c.now.Sub(g.issued) >= codeLife:
		return nil, fail(40029)
	case g.used:
		return nil, fail(40163)
	}
	g.used = true
	t := &webToken{openid: g.openid, scope: g.scope, refresh: "90_" + randomID(85)}
	p.oauth.refresh[t.refresh] = t
	return p.webTokenBody(t, c.now)
}

func refreshWebToken(p *Platform, c *call) (any, *apiError) {
	if c.query.Get("appid") != p.appID {
		return nil, fail(40013)
	}
	t, ok := p.oauth.refresh[c.query.Get("refresh_token")]
	switch {
	case !ok:
		return nil, fail(40030)
	case c.now.Sub(t.expires) >= refreshLife:
		return nil, fail(42002)
	}
	return p.webTokenBody(t, c.now)
}

// webUser checks the web token of a call.
func (p *Platform) webUser(c *call) (*webToken, *apiError) {
	t, ok := p.oauth.tokens[c.query.Get("access_token")]
	switch {
	case !ok:
		return nil, fail(40001)
	case !c.now.Before(t.expires):
		return nil, fail(42001)
	case t.openid != c.query.Get("openid"):
		return nil, fail(40003)
	}
	return t, nil
}

func webUserInfo(p *Platform, c *call) (any, *apiError) {
	t, err := p.webUser(c)
	if err != nil {
		return nil, err
	}
	if t.scope != scopeUserInfo {
		return nil, fail(48001)
	}
	return map[string]any{
		"openid": t.openid, "nickname": anonymousProfile, "sex": 0, "language": "", "city": "", "province": "",
		"country": "", "headimgurl": "https://thirdwx.qlogo.cn/mmopen/vi_32/default/132", "privilege": []string{},
	}, nil
}

func checkWebToken(p *Platform, c *call) (any, *apiError) {
	if _, err := p.webUser(c); err != nil {
		return nil, err
	}
	return success(), nil
}

// getTicket is GET /cgi-bin/ticket/getticket.
func getTicket(p *Platform, c *call) (any, *apiError) {
	kind := c.query.Get("type")
	if kind != "jsapi" && kind != "wx_card" {
		return nil, fail(40097)
	}
	t := p.oauth.tickets[kind]
	if t == nil || t.expires.Sub(c.now) < tokenOverlap {
		t = &jsTicket{value: randomID(86), expires: c.now.Add(jsTicketLife)}
		p.oauth.tickets[kind] = t
	}
	body := success()
	body["ticket"], body["expires_in"] = t.value, int(t.expires.Sub(c.now)/time.Second)
	return body, nil
}
