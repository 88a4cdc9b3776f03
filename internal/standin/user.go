package standin

import "unicode/utf8"

const (
	maxBatchInfo   = 100
	maxBlacklist   = 20
	maxRemarkRunes = 30
)

// userInfo is what the platform says of a follower: no nickname, no picture
// (since 2021), and of somebody who left nothing but that.
func (f *follower) userInfo() map[string]any {
	if !f.subscribed {
		return map[string]any{"subscribe": 0, "openid": f.openid}
	}
	body := map[string]any{
		"subscribe": 1, "openid": f.openid, "language": "zh_CN", "subscribe_time": f.since,
		"remark": "", "groupid": 0, "tagid_list": append([]int32{}, f.tags...),
		"subscribe_scene": "ADD_SCENE_SEARCH", "qr_scene": 0, "qr_scene_str": "",
	}
	if f.more != nil {
		body["remark"] = f.more.remark
		if f.more.scene != "" {
			body["subscribe_scene"], body["qr_scene_str"] = "ADD_SCENE_QR_CODE", f.more.scene
		}
	}
	return body
}

func getUserInfo(p *Platform, c *call) (any, *apiError) {
	f, ok := p.followers.byID[c.query.Get("openid")]
	if !ok {
		return nil, fail(40003)
	}
	return f.userInfo(), nil
}

type batchInfoRequest struct {
	Users []struct {
		OpenID string `json:"openid"`
	} `json:"user_list"`
}

func batchUserInfo(p *Platform, c *call, in *batchInfoRequest) (any, *apiError) {
	if len(in.Users) == 0 || len(in.Users) > maxBatchInfo {
		return nil, fail(40032)
	}
	list := []any{}
	for _, u := range in.Users {
		f, ok := p.followers.byID[u.OpenID]
		if !ok {
			return nil, fail(40003)
		}
		list = append(list, f.userInfo())
	}
	return map[string]any{"user_info_list": list}, nil
}

// listUsers is GET /cgi-bin/user/get, 10,000 a page, in order of entry.
func listUsers(p *Platform, c *call) (any, *apiError) {
	ids, err := p.followers.page(c.query.Get("next_openid"), func(f *follower) bool { return f.subscribed })
	if err != nil {
		return nil, err
	}
	return pageBody(map[string]any{"total": p.followers.subscribed}, ids), nil
}

type remarkRequest struct {
	OpenID string `json:"openid"`
	Remark string `json:"remark"`
}

func updateRemark(p *Platform, c *call, in *remarkRequest) (any, *apiError) {
	f, ok := p.followers.byID[in.OpenID]
	switch {
	case !ok || !f.subscribed:
		return nil, fail(40003)
	case utf8.RuneCountInString(in.Remark) >= maxRemarkRunes:
		return nil, fail(40035)
	}
	f.detail().remark = in.Remark
	return success(), nil
}

type blacklistPageRequest struct {
	BeginOpenID string `json:"begin_openid"`
}

func getBlacklist(p *Platform, c *call, in *blacklistPageRequest) (any, *apiError) {
	total := 0
	for _, f := range p.followers.all {
		if f.blocked {
			total++
		}
	}
	ids, err := p.followers.page(in.BeginOpenID, func(f *follower) bool { return f.blocked })
	if err != nil {
		return nil, err
	}
	return pageBody(map[string]any{"total": total}, ids), nil
}

func (p *Platform) setBlocked(ids []string, blocked bool) (any, *apiError) {
	if len(ids) == 0 || len(ids) > maxBlacklist {
		return nil, fail(40032)
	}
	for _, id := range ids {
		if _, ok := p.followers.byID[id]; !ok {
			return nil, fail(40003)
		}
	}
	for _, id := range ids {
		p.followers.byID[id].blocked = blocked
	}
	p.announcePeople()
	return success(), nil
}

func blacklist(p *Platform, c *call, in *taggingRequest) (any, *apiError) {
	return p.setBlocked(in.OpenIDs, true)
}

func unblacklist(p *Platform, c *call, in *taggingRequest) (any, *apiError) {
	return p.setBlocked(in.OpenIDs, false)
}
