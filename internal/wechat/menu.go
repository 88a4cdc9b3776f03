package wechat

import "context"

// Button is an entry of the custom menu: up to three, with up to five below each.
type Button struct {
	Type string   `json:"type,omitempty"` // click, view, …; empty with Sub
	Name string   `json:"name"`
	Key  string   `json:"key,omitempty"` // of click: comes back as EventKey
	URL  string   `json:"url,omitempty"` // of view
	Sub  []Button `json:"sub_button,omitempty"`
}

// CreateMenu sets the custom menu. Followers see it within 24 hours.
func (c *Client) CreateMenu(ctx context.Context, buttons []Button) error {
	return c.post(ctx, "/cgi-bin/menu/create", map[string][]Button{"button": buttons}, nil)
}

// GetMenu reads the menu that was set by API; 46003 where there is none.
func (c *Client) GetMenu(ctx context.Context) ([]Button, error) {
	var out struct {
		Menu struct {
			Button []Button `json:"button"`
		} `json:"menu"`
	}
	err := c.get(ctx, "/cgi-bin/menu/get", nil, &out)
	return out.Menu.Button, err
}
