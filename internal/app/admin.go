package app

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"pufa/internal/console/admin"
)

// console is the console of the bureau and the units.
func (s *site) console() (http.Handler, error) {
	h, err := admin.New(admin.Options{
		Store: s.core.Store, State: s.state, Key: s.core.Key, BaseURL: s.core.Config.BaseURL,
		Needs: s.needs(), Now: s.core.Now, Log: s.core.Log,
	})
	if err != nil {
		return nil, fmt.Errorf("console: %w", err)
	}
	return h, nil
}

// printSetup shows the one-time link to make the first admin, until there is one.
func printSetup(ctx context.Context, out io.Writer, c *Core) error {
	link, err := admin.SetupLink(ctx, c.Store, c.Config.BaseURL, c.Now())
	if err != nil {
		return fmt.Errorf("setup link: %w", err)
	}
	if link != "" {
		fmt.Fprintf(out, "  建立第一个管理员        %s （24小时内有效，只能用一次）\n", link)
	}
	return nil
}
