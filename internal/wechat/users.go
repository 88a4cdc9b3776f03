package wechat

import (
	"context"
	"net/url"
)

// User is what the platform still tells of a follower: no name and no picture.
type User struct {
	OpenID        string  `json:"openid"`
	Subscribe     int     `json:"subscribe"`      // 0: does not follow, and nothing else is told
	SubscribeTime int64   `json:"subscribe_time"` // Unix seconds, of the last following
	Scene         string  `json:"subscribe_scene"`
	QRScene       string  `json:"qr_scene_str"`
	UnionID       string  `json:"unionid"`
	TagIDs        []int64 `json:"tagid_list"`
}

// UserInfo asks for one follower.
func (c *Client) UserInfo(ctx context.Context, openID string) (User, error) {
	var out User
	return out, c.get(ctx, "/cgi-bin/user/info", url.Values{"openid": {openID}, "lang": {"zh_CN"}}, &out)
}

// UserPage is a page of followers.
type UserPage struct {
	Total   int      // of all followers
	OpenIDs []string // at most 10,000
	Next    string   // for the next page; empty after the last
}

// UserList asks for the followers after one; "" for the first page.
func (c *Client) UserList(ctx context.Context, next string) (UserPage, error) {
	var query url.Values
	if next != "" {
		query = url.Values{"next_openid": {next}}
	}
	var out struct {
		Total int `json:"total"`
		Count int `json:"count"`
		Data  struct {
			OpenID []string `json:"openid"`
		} `json:"data"`
		Next string `json:"next_openid"`
	}
	if err := c.get(ctx, "/cgi-bin/user/get", query, &out); err != nil {
		return UserPage{}, err
	}
	page := UserPage{Total: out.Total, OpenIDs: out.Data.OpenID, Next: out.Next}
	if out.Count == 0 {
		page.Next = "" // the platform may repeat the last OpenID here
	}
	return page, nil
}

// Tag is a tag of followers.
type Tag struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Count int    `json:"count"` // followers that have it
}

// Tags lists the account's tags.
func (c *Client) Tags(ctx context.Context) ([]Tag, error) {
	var out struct {
		Tags []Tag `json:"tags"`
	}
	return out.Tags, c.get(ctx, "/cgi-bin/tags/get", nil, &out)
}
