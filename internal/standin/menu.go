package standin

import (
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
)

// Custom menus (自定义菜单): at most three buttons, each with at most five below.

type button struct {
	Type      string   `json:"type,omitempty"`
	Name      string   `json:"name"`
	Key       string   `json:"key,omitempty"`
	URL       string   `json:"url,omitempty"`
	MediaID   string   `json:"media_id,omitempty"`
	ArticleID string   `json:"article_id,omitempty"`
	AppID     string   `json:"appid,omitempty"`
	PagePath  string   `json:"pagepath,omitempty"`
	Sub       []button `json:"sub_button"`
}

type matchRule struct {
	TagID    json.Number `json:"tag_id,omitempty"`
	Platform json.Number `json:"client_platform_type,omitempty"`
}

type menu struct {
	Buttons []button   `json:"button"`
	Rule    *matchRule `json:"matchrule,omitempty"`
	ID      int64      `json:"menuid,omitempty"`
}

type menuBook struct {
	main        *menu
	conditional []*menu // newest first: the first that matches is shown
}

// firstMenuID is where menu ids start, to look like the platform's.
const firstMenuID = 400_000_000

func (p *Platform) checkMenu(m *menu) *apiError {
	if len(m.Buttons) == 0 || len(m.Buttons) > 3 {
		return fail(40016)
	}
	for _, b := range m.Buttons {
		if b.Name == "" || len(b.Name) > 16 {
			return fail(40018)
		}
		if len(b.Sub) > 5 {
			return fail(40023)
		}
		if len(b.Sub) == 0 {
			if err := p.checkButton(b, 40017, 40019, 40020, 40055); err != nil {
				return err
			}
		}
		for _, s := range b.Sub {
			if s.Name == "" || len(s.Name) > 60 {
				return fail(40025)
			}
			if len(s.Sub) > 0 {
				return fail(40024)
			}
			if err := p.checkButton(s, 40024, 40026, 40027, 40054); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkButton checks a button that does something; the codes differ by level.
func (p *Platform) checkButton(b button, badType, badKey, badURL, badDomain int) *apiError {
	switch b.Type {
	case "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select":
		if b.Key == "" || len(b.Key) > 128 {
			return fail(badKey)
		}
	case "view":
		if b.URL == "" || len(b.URL) > 1024 {
			return fail(badURL)
		}
		u, err := url.Parse(b.URL)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return fail(badDomain)
		}
	case "media_id":
		if f, ok := p.media.find(b.MediaID, p.now()); !ok || !f.permanent {
			return fail(40007)
		}
	case "article_id", "article_view_limited":
		if p.drafts.published[b.ArticleID] == nil {
			return fail(53600)
		}
	case "miniprogram":
		if b.AppID == "" || b.PagePath == "" || b.URL == "" {
			return fail(85005)
		}
	default:
		return fail(badType)
	}
	return nil
}

func createMenu(p *Platform, c *call, in *menu) (any, *apiError) {
	if err := p.checkMenu(in); err != nil {
		return nil, err
	}
	in.Rule, in.ID = nil, firstMenuID+p.next()%1_000_000
	p.menus.main = in
	p.announceMenus()
	return success(), nil
}

func getMenu(p *Platform, c *call) (any, *apiError) {
	if p.menus.main == nil {
		return nil, fail(46003)
	}
	body := map[string]any{"menu": p.menus.main}
	if len(p.menus.conditional) > 0 {
		body["conditionalmenu"] = p.menus.conditional
	}
	return body, nil
}

func currentMenu(p *Platform, c *call) (any, *apiError) {
	if p.menus.main == nil {
		return map[string]any{"is_menu_open": 0, "selfmenu_info": map[string]any{}}, nil
	}
	return map[string]any{"is_menu_open": 1, "selfmenu_info": p.menus.main}, nil
}

func deleteMenu(p *Platform, c *call) (any, *apiError) {
	p.menus = menuBook{}
	p.announceMenus()
	return success(), nil
}

func addConditionalMenu(p *Platform, c *call, in *menu) (any, *apiError) {
	if p.menus.main == nil {
		return nil, fail(65303)
	}
	if in.Rule == nil || (in.Rule.TagID == "" && in.Rule.Platform == "") {
		return nil, fail(65305)
	}
	if err := p.checkMenu(in); err != nil {
		return nil, err
	}
	in.ID = firstMenuID + p.next()%1_000_000
	p.menus.conditional = append([]*menu{in}, p.menus.conditional...)
	p.announceMenus()
	return map[string]any{"menuid": strconv.FormatInt(in.ID, 10)}, nil
}

type menuIDRequest struct {
	MenuID json.Number `json:"menuid"`
}

func deleteConditionalMenu(p *Platform, c *call, in *menuIDRequest) (any, *apiError) {
	for i, m := range p.menus.conditional {
		if strconv.FormatInt(m.ID, 10) == in.MenuID.String() {
			p.menus.conditional = append(p.menus.conditional[:i:i], p.menus.conditional[i+1:]...)
			p.announceMenus()
			return success(), nil
		}
	}
	return nil, fail(65301)
}

type tryMatchRequest struct {
	UserID string `json:"user_id"`
}

func tryMatchMenu(p *Platform, c *call, in *tryMatchRequest) (any, *apiError) {
	f, ok := p.followers.byID[in.UserID]
	if !ok {
		return nil, fail(46004)
	}
	m := p.matchingMenu(f)
	if m == nil {
		return nil, fail(46003)
	}
	return map[string]any{"menu": m}, nil
}

// matchingMenu is the menu that a follower sees. The client platform of the chat
// page counts as Android (2).
func (p *Platform) matchingMenu(f *follower) *menu {
	for _, m := range p.menus.conditional {
		if id := m.Rule.TagID.String(); id != "" {
			n, err := strconv.ParseInt(id, 10, 32)
			if err != nil || !f.hasTag(int32(n)) {
				continue
			}
		}
		if v := m.Rule.Platform.String(); v != "" && v != "2" {
			continue
		}
		return m
	}
	return p.menus.main
}

// menuFor is the menu on the page: an empty list when there is none.
func (p *Platform) menuFor(f *follower) []button {
	if m := p.matchingMenu(f); m != nil {
		return m.Buttons
	}
	return []button{}
}

func (p *Platform) announceMenus() {
	for _, f := range p.followers.people {
		p.sendTo(f.openid, "menu", func() any { return p.menuFor(f) })
	}
}

var errNoButton = errors.New("no such menu button")

// buttonAt finds a button by its place: [1] or [1, 2].
func (p *Platform) buttonAt(openid string, path []int) (button, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.followers.byID[openid]
	if !ok {
		return button{}, errUnknownFollower
	}
	list := p.menuFor(f)
	var found button
	for _, i := range path {
		if i < 0 || i >= len(list) {
			return button{}, errNoButton
		}
		found, list = list[i], list[i].Sub
	}
	if found.Type == "" {
		return button{}, errNoButton
	}
	return found, nil
}

// menuEvent is the event of a pressed button. VIEW and the picture and location
// buttons get no reply; CLICK and the scan buttons open the one-minute window.
func (p *Platform) menuEvent(openid, name, key string, fill func(*document)) (push, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.followers.byID[openid]
	switch {
	case !ok:
		return push{}, errUnknownFollower
	case !f.subscribed:
		return push{}, errNotFollowing
	}
	now := p.now()
	x := p.newEvent(openid, name, now).text("EventKey", key)
	if fill != nil {
		fill(x)
	}
	if name == "VIEW" && p.menus.main != nil {
		x.number("MenuId", p.menus.main.ID)
	}
	opens := name == "CLICK" || strings.HasPrefix(name, "scancode_")
	if opens {
		f.detail().open(afterClick, now.Unix())
		p.announcePeople()
	}
	return push{
		openid: openid, label: "事件 " + name + " " + clip(key, 24), xml: x.done(),
		event: true, answered: opens, articles: 8,
	}, nil
}
