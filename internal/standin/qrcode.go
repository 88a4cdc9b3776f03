package standin

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"
)

// QR codes with a scene (带参数的二维码).

const (
	maxSceneRunes   = 64
	maxSceneID      = 100_000
	maxCodeLife     = 2_592_000 // seconds
	defaultCodeLife = 60
	maxForever      = 100_000
)

type qrCode struct {
	ticket  string
	scene   string
	expires time.Time // zero: for ever
}

type codeBook struct {
	byTicket map[string]*qrCode
	order    []*qrCode
	forever  int
}

func newCodeBook() codeBook { return codeBook{byTicket: map[string]*qrCode{}} }

// ticketFor is the ticket of a scene, or one that looks like it for a scene that
// was typed in by hand.
func (b *codeBook) ticketFor(scene string) string {
	for _, c := range b.order {
		if c.scene == scene {
			return c.ticket
		}
	}
	return "gQ" + randomID(94)
}

// scenes are the scenes that can be scanned, newest first, at most 20.
func (b *codeBook) scenes() []string {
	out := []string{}
	for i := len(b.order) - 1; i >= 0 && len(out) < 20; i-- {
		out = append(out, b.order[i].scene)
	}
	return out
}

type codeRequest struct {
	Expire int    `json:"expire_seconds"`
	Action string `json:"action_name"`
	Info   struct {
		Scene struct {
			ID   json.Number `json:"scene_id"`
			Text string      `json:"scene_str"`
		} `json:"scene"`
	} `json:"action_info"`
}

func createCode(p *Platform, c *call, in *codeRequest) (any, *apiError) {
	code := &qrCode{ticket: "gQ" + randomID(94)}
	if err := in.scene(code); err != nil {
		return nil, err
	}
	body := map[string]any{"ticket": code.ticket, "url": "http://weixin.qq.com/q/" + randomID(22)}
	switch in.Action {
	case "QR_SCENE", "QR_STR_SCENE":
		life := in.Expire
		if life == 0 {
			life = defaultCodeLife
		}
		if life < 0 || life > maxCodeLife {
			return nil, fail(40053)
		}
		code.expires = c.now.Add(time.Duration(life) * time.Second)
		body["expire_seconds"] = life
	default:
		if p.codes.forever >= maxForever {
			return nil, fail(45029)
		}
		p.codes.forever++
	}
	p.codes.byTicket[code.ticket] = code
	p.codes.order = append(p.codes.order, code)
	p.sendAll("codes", func() any { return p.codes.scenes() })
	return body, nil
}

// scene checks the scene against the kind of code.
func (r *codeRequest) scene(code *qrCode) *apiError {
	s := r.Info.Scene
	switch r.Action {
	case "QR_SCENE", "QR_LIMIT_SCENE":
		n, err := strconv.ParseInt(s.ID.String(), 10, 64)
		if err != nil || n < 1 || n > 1<<32-1 || (r.Action == "QR_LIMIT_SCENE" && n > maxSceneID) {
			return fail(40053)
		}
		code.scene = s.ID.String()
	case "QR_STR_SCENE", "QR_LIMIT_STR_SCENE":
		if s.Text == "" || utf8.RuneCountInString(s.Text) > maxSceneRunes {
			return fail(40053)
		}
		code.scene = s.Text
	default:
		return fail(40053)
	}
	return nil
}

var codePicture = template.Must(template.New("code").Parse(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 430 430" width="430" height="430" role="img">
<a href="{{.Link}}"><rect width="430" height="430" fill="#fff"/>
<rect x="40" y="40" width="350" height="350" rx="16" fill="none" stroke="#07c160" stroke-width="8"/>
<text x="215" y="190" font-size="26" text-anchor="middle" fill="#191919">本地二维码</text>
<text x="215" y="235" font-size="22" text-anchor="middle" fill="#07c160">{{.Scene}}</text>
<text x="215" y="280" font-size="18" text-anchor="middle" fill="#666">点击在聊天页中扫码</text></a></svg>
`))

// serveCode is /cgi-bin/showqrcode: a picture that leads to the chat page, since
// no phone reaches the stand-in.
func (p *Platform) serveCode(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	code, ok := p.codes.byTicket[r.URL.Query().Get("ticket")]
	expired := ok && !code.expires.IsZero() && !p.now().Before(code.expires)
	base := p.base
	p.mu.Unlock()
	if !ok || expired {
		http.NotFound(w, r)
		return
	}
	link := fmt.Sprintf("%s/chat?scan=%s", base, url.QueryEscape(code.scene))
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	// a caller that hung up has no use for the rest
	_ = codePicture.Execute(w, map[string]string{"Link": link, "Scene": code.scene})
}
