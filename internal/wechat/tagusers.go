package wechat

import "context"

// TagFollowers asks for the followers with a tag after one; "" for the first page of at
// most 10,000. Total is not told.
func (c *Client) TagFollowers(ctx context.Context, tag int64, next string) (UserPage, error) {
	var out struct {
		Count int `json:"count"`
		Data  struct {
			OpenID []string `json:"openid"`
		} `json:"data"`
		Next string `json:"next_openid"`
	}
	err := c.ask(ctx, "/cgi-bin/user/tag/get", map[string]any{"tagid": tag, "next_openid": next}, &out)
	if err != nil {
		return UserPage{}, err
	}
	page := UserPage{OpenIDs: out.Data.OpenID, Next: out.Next}
	if out.Count == 0 {
		page.Next = ""
	}
	return page, nil
}
