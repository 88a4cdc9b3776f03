package standin

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// Tags (用户标签): 100 an account, 50 OpenIDs a call, 20 a follower.

const (
	firstOwnTag  = 100
	maxTags      = 100
	maxTagRunes  = 30
	maxTagCall   = 50
	maxUserTags  = 20
	maxTagDelete = 100_000
	userPage     = 10_000
)

type tag struct {
	ID    int32  `json:"id"`
	Name  string `json:"name"`
	count int
}

// systemTags are the tags 0–2 that every account has and none may change.
func systemTags() map[int32]*tag {
	return map[int32]*tag{0: {ID: 0, Name: "未分组"}, 1: {ID: 1, Name: "黑名单"}, 2: {ID: 2, Name: "星标组"}}
}

type tagRequest struct {
	Tag struct {
		ID   int32  `json:"id"`
		Name string `json:"name"`
	} `json:"tag"`
}

func (b *followerBook) checkTagName(name string, own int32) *apiError {
	if name == "" || utf8.RuneCountInString(name) > maxTagRunes {
		return fail(45158)
	}
	for id, t := range b.tags {
		if t.Name == name && id != own {
			return fail(45157)
		}
	}
	return nil
}

func createTag(p *Platform, c *call, in *tagRequest) (any, *apiError) {
	b := &p.followers
	if err := b.checkTagName(in.Tag.Name, -1); err != nil {
		return nil, err
	}
	if len(b.tags)-len(systemTags()) >= maxTags {
		return nil, fail(45056)
	}
	t := &tag{ID: b.nextTag, Name: in.Tag.Name}
	b.nextTag++
	b.tags[t.ID] = t
	return map[string]any{"tag": t}, nil
}

func listTags(p *Platform, c *call) (any, *apiError) {
	list := []any{}
	byID := func(a, b *tag) int { return cmp.Compare(a.ID, b.ID) }
	var tags []*tag
	for _, t := range p.followers.tags {
		tags = append(tags, t)
	}
	slices.SortFunc(tags, byID)
	for _, t := range tags {
		list = append(list, map[string]any{"id": t.ID, "name": t.Name, "count": t.count})
	}
	return map[string]any{"tags": list}, nil
}

// ownTag finds a tag that may be changed.
func (b *followerBook) ownTag(id int32) (*tag, *apiError) {
	if id >= 0 && id < 3 {
		return nil, fail(45058)
	}
	if t, ok := b.tags[id]; ok {
		return t, nil
	}
	return nil, fail(45159)
}

func updateTag(p *Platform, c *call, in *tagRequest) (any, *apiError) {
	t, err := p.followers.ownTag(in.Tag.ID)
	if err != nil {
		return nil, err
	}
	if err := p.followers.checkTagName(in.Tag.Name, t.ID); err != nil {
		return nil, err
	}
	t.Name = in.Tag.Name
	return success(), nil
}

func deleteTag(p *Platform, c *call, in *tagRequest) (any, *apiError) {
	t, err := p.followers.ownTag(in.Tag.ID)
	if err != nil {
		return nil, err
	}
	if t.count > maxTagDelete {
		return nil, fail(45057)
	}
	for _, f := range p.followers.all {
		f.tags = slices.DeleteFunc(f.tags, func(id int32) bool { return id == t.ID })
	}
	delete(p.followers.tags, t.ID)
	return success(), nil
}

type tagPageRequest struct {
	TagID      int32  `json:"tagid"`
	NextOpenID string `json:"next_openid"`
}

// tagMembers is POST /cgi-bin/user/tag/get, 10,000 a page.
func tagMembers(p *Platform, c *call, in *tagPageRequest) (any, *apiError) {
	if _, ok := p.followers.tags[in.TagID]; !ok {
		return nil, fail(45159)
	}
	ids, err := p.followers.page(in.NextOpenID, func(f *follower) bool { return f.subscribed && f.hasTag(in.TagID) })
	if err != nil {
		return nil, err
	}
	return pageBody(map[string]any{}, ids), nil
}

// page collects a page of OpenIDs behind next.
func (b *followerBook) page(next string, wanted func(*follower) bool) ([]string, *apiError) {
	start := int32(0)
	if next != "" {
		f, ok := b.byID[next]
		if !ok {
			return nil, fail(40003)
		}
		start = f.index + 1
	}
	var ids []string
	for _, f := range b.all[start:] {
		if !wanted(f) {
			continue
		}
		ids = append(ids, f.openid)
		if len(ids) == userPage {
			break
		}
	}
	return ids, nil
}

// pageBody adds a page of OpenIDs to a body; an empty page has no data.
func pageBody(body map[string]any, ids []string) map[string]any {
	body["count"], body["next_openid"] = len(ids), ""
	if len(ids) > 0 {
		body["data"] = map[string]any{"openid": ids}
		body["next_openid"] = ids[len(ids)-1]
	}
	return body
}

type taggingRequest struct {
	OpenIDs []string `json:"openid_list"`
	OpenID  string   `json:"openid"`
	TagID   int32    `json:"tagid"`
}

// tagged finds the followers of a tagging call, all or none.
func (p *Platform) tagged(in *taggingRequest) ([]*follower, *tag, *apiError) {
	t, ok := p.followers.tags[in.TagID]
	switch {
	case len(in.OpenIDs) == 0 || len(in.OpenIDs) > maxTagCall:
		return nil, nil, fail(40032)
	case !ok:
		return nil, nil, fail(45159)
	}
	var list []*follower
	for _, id := range in.OpenIDs {
		f, ok := p.followers.byID[id]
		if !ok {
			return nil, nil, fail(40003)
		}
		if !f.subscribed {
			return nil, nil, fail(49003)
		}
		list = append(list, f)
	}
	return list, t, nil
}

func tagFollowers(p *Platform, c *call, in *taggingRequest) (any, *apiError) {
	list, t, err := p.tagged(in)
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		if !f.hasTag(t.ID) && len(f.tags) >= maxUserTags {
			return nil, fail(45059)
		}
	}
	for _, f := range list {
		if !f.hasTag(t.ID) {
			f.tags = append(f.tags, t.ID)
			t.count++
		}
	}
	p.announceMenus()
	return success(), nil
}

func untagFollowers(p *Platform, c *call, in *taggingRequest) (any, *apiError) {
	list, t, err := p.tagged(in)
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		if i := slices.Index(f.tags, t.ID); i >= 0 {
			f.tags = slices.Delete(f.tags, i, i+1)
			t.count--
		}
	}
	p.announceMenus()
	return success(), nil
}

func tagsOfFollower(p *Platform, c *call, in *taggingRequest) (any, *apiError) {
	f, ok := p.followers.byID[in.OpenID]
	if !ok {
		return nil, fail(40003)
	}
	if !f.subscribed {
		return nil, fail(49003)
	}
	return map[string]any{"tagid_list": append([]int32{}, f.tags...)}, nil
}
