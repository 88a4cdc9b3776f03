package standin

import (
	"encoding/base64"
	"net/http"
	"strings"

	"pufa/internal/fault"
)

type sendAction struct {
	U           string  `json:"u"`
	Kind        string  `json:"kind"`
	Text        string  `json:"text"`
	MenuID      string  `json:"menu_id"`
	Recognition string  `json:"recognition"`
	Image       string  `json:"image"` // base64; empty sends a sample picture
	Latitude    float64 `json:"lat"`
	Longitude   float64 `json:"lng"`
	Label       string  `json:"label"`
}

// start posts a push in the background: the page sees the outcome as events.
func (p *Platform) start(m push) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.background(func() { p.deliver(p.ctx, m) })
}

// then starts a push, or passes its error on.
func (p *Platform) then(m push, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	p.start(m)
	return nil, nil
}

// mountActions serves what a follower does on the page.
func (p *Platform) mountActions(mux *http.ServeMux) {
	type person struct {
		U     string `json:"u"`
		Scene string `json:"scene"`
		Name  string `json:"name"`
	}
	mux.HandleFunc("POST /chat/api/send", action(p, p.actSend))
	mux.HandleFunc("POST /chat/api/menu", action(p, p.actMenu))
	mux.HandleFunc("POST /chat/api/follow", action(p, func(in *person) (any, error) { return p.then(p.follow(in.U, in.Scene)) }))
	mux.HandleFunc("POST /chat/api/unfollow", action(p, func(in *person) (any, error) { return p.then(p.unfollow(in.U)) }))
	mux.HandleFunc("POST /chat/api/scan", action(p, func(in *person) (any, error) {
		return p.then(p.scan(in.U, strings.TrimSpace(in.Scene)))
	}))
	mux.HandleFunc("POST /chat/api/people", action(p, func(in *person) (any, error) {
		name := clip(strings.TrimSpace(in.Name), 12)
		if name == "" {
			return nil, fault.New(fault.Invalid, "请写一个名字")
		}
		return map[string]string{"openid": p.AddPerson(name)}, nil
	}))
	mux.HandleFunc("POST /chat/api/grant", action(p, p.actGrant))
	mux.HandleFunc("POST /chat/api/refuse", action(p, func(in *struct {
		U      string `json:"u"`
		Refuse bool   `json:"refuse"`
	}) (any, error) {
		return nil, p.SetRefusing(in.U, in.Refuse)
	}))
	mux.HandleFunc("POST /chat/api/here", p.rememberFollower)
}

func (p *Platform) actSend(in *sendAction) (any, error) {
	m := Message{
		Kind: in.Kind, Text: in.Text, MenuID: in.MenuID, Recognition: in.Recognition,
		Latitude: in.Latitude, Longitude: in.Longitude, Label: in.Label,
	}
	if in.Latitude < -90 || in.Latitude > 90 || in.Longitude < -180 || in.Longitude > 180 {
		return nil, fault.New(fault.Invalid, "经纬度超出范围")
	}
	if in.Image != "" {
		data, err := base64.StdEncoding.DecodeString(in.Image)
		if err != nil {
			return nil, errMedia
		}
		m.Image = data
	}
	return p.then(p.accept(in.U, m))
}

type menuAction struct {
	U     string  `json:"u"`
	Path  []int   `json:"path"`
	Scan  string  `json:"scan"` // what a scan button read
	Lat   float64 `json:"lat"`  // what a location button chose
	Lng   float64 `json:"lng"`
	Label string  `json:"label"`
}

// actMenu presses a menu button. The answer tells the page what else to do: open
// an address.
func (p *Platform) actMenu(in *menuAction) (any, error) {
	b, err := p.buttonAt(in.U, in.Path)
	if err != nil {
		return nil, err
	}
	switch b.Type {
	case "click":
		return p.then(p.menuEvent(in.U, "CLICK", b.Key, nil))
	case "view":
		m, err := p.menuEvent(in.U, "VIEW", b.URL, nil)
		if err != nil {
			return nil, err
		}
		p.start(m)
		return map[string]string{"open": b.URL}, nil
	case "scancode_push", "scancode_waitmsg":
		return p.then(p.menuEvent(in.U, b.Type, b.Key, func(d *document) {
			d.group("ScanCodeInfo", func() { d.text("ScanType", "qrcode").text("ScanResult", in.Scan) })
		}))
	case "location_select":
		return p.pressLocation(in, b)
	case "pic_sysphoto", "pic_photo_or_album", "pic_weixin":
		return p.pressPicture(in, b)
	case "media_id", "article_id", "article_view_limited":
		return nil, p.showMenuContent(in.U, b)
	}
	return nil, fault.New(fault.Invalid, "本地平台不打开这种菜单（%s）", b.Type)
}

// pressLocation sends the location_select event and then the location itself.
func (p *Platform) pressLocation(in *menuAction, b button) (any, error) {
	m, err := p.menuEvent(in.U, "location_select", b.Key, func(d *document) {
		d.group("SendLocationInfo", func() {
			d.decimal("Location_X", in.Lat).decimal("Location_Y", in.Lng).number("Scale", 15)
			d.text("Label", in.Label).text("Poiname", "")
		})
	})
	if err != nil {
		return nil, err
	}
	p.start(m)
	return p.then(p.accept(in.U, Message{Kind: "location", Latitude: in.Lat, Longitude: in.Lng, Label: in.Label}))
}

// pressPicture sends the event of a picture button and then a sample picture.
func (p *Platform) pressPicture(in *menuAction, b button) (any, error) {
	m, err := p.menuEvent(in.U, b.Type, b.Key, func(d *document) {
		d.group("SendPicsInfo", func() { d.number("Count", 1).group("PicList", func() {}) })
	})
	if err != nil {
		return nil, err
	}
	p.start(m)
	return p.then(p.accept(in.U, Message{Kind: "image"}))
}

// showMenuContent shows what a content button holds, without asking the webhook.
func (p *Platform) showMenuContent(openid string, b button) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.followers.byID[openid]
	if !ok || !f.subscribed {
		return errNotFollowing
	}
	out := p.newBubble(sideAccount, "news", "menu")
	if b.Type == "media_id" {
		file, ok := p.media.find(b.MediaID, p.now())
		if !ok {
			return errNoButton
		}
		out.kind, out.media = file.kind, file.id
	} else if pub := p.drafts.published[b.ArticleID]; pub != nil {
		out.articles = p.cards(pub)
	} else {
		return errNoButton
	}
	p.put(f, out)
	return nil
}

func (p *Platform) actGrant(in *struct {
	U      string  `json:"u"`
	Grants []Grant `json:"grants"`
}) (any, error) {
	if len(in.Grants) == 0 || len(in.Grants) > 3 {
		return nil, errBadRequest
	}
	if _, ok := p.Follower(in.U); !ok {
		return nil, errUnknownFollower
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.background(func() {
		// a person who left meanwhile gets no event: nothing to report
		_, _ = p.Subscribe(p.ctx, in.U, in.Grants...)
	})
	return nil, nil
}

// rememberFollower tells the authorisation page who holds the phone.
func (p *Platform) rememberFollower(w http.ResponseWriter, r *http.Request) {
	action(p, func(in *sendAction) (any, error) {
		if _, ok := p.Follower(in.U); !ok {
			return nil, errUnknownFollower
		}
		http.SetCookie(w, &http.Cookie{
			Name: followerCookie, Value: in.U, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
		return nil, nil
	})(w, r)
}
