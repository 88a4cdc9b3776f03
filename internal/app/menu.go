package app

import (
	"context"
	"errors"
	"fmt"

	"pufa/internal/setting"
	"pufa/internal/wechat"
)

// noMenu is the platform's code for an account without a menu set by API.
const noMenu = 46003

// keepMenu sees at the start that the account has a menu bar. It overwrites none that
// somebody made: it publishes where the platform has no menu, and renews one that holds
// nothing but what earlier releases published by themselves. Where what was published
// from the console and what the platform has differ, a person decides; the first page
// says so.
func (s *site) keepMenu(ctx context.Context) {
	if !s.account.Kind.CanMenu() {
		return
	}
	there, err := s.platformMenu(ctx)
	if err != nil {
		s.core.Log.WarnContext(ctx, "read menu", "error", err)
		return
	}
	published := s.core.settings.current(ctx, setting.KeyPublished)
	wanted := s.publishedMenu(ctx)
	differs := len(setting.Diff(there, wanted)) > 0
	s.menuDiffers.Store(differs)
	if !differs || len(there) > 0 && (published.Revision > 0 || !there.Ours()) {
		return
	}
	if err := s.publishMenu(ctx, wanted); err != nil {
		s.core.Log.WarnContext(ctx, "publish menu", "error", err)
		return
	}
	s.menuDiffers.Store(false)
}

// publishedMenu is the menu that was last published from the console, or the program's.
func (s *site) publishedMenu(ctx context.Context) setting.Menu {
	return settingOf(ctx, s.core.settings, setting.KeyPublished, setting.DefaultMenu())
}

// platformMenu is the menu that the platform has; empty where there is none.
func (s *site) platformMenu(ctx context.Context) (setting.Menu, error) {
	buttons, err := s.client.GetMenu(ctx)
	var refused *wechat.APIError
	if errors.As(err, &refused) && refused.Code == noMenu {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the platform's menu: %w", err)
	}
	return menuOf(buttons), nil
}

func (s *site) publishMenu(ctx context.Context, m setting.Menu) error {
	if err := s.client.CreateMenu(ctx, buttonsOf(m)); err != nil {
		return fmt.Errorf("publish menu: %w", err)
	}
	return nil
}

// buttonsOf is a menu as the platform takes it.
func buttonsOf(m setting.Menu) []wechat.Button {
	out := make([]wechat.Button, len(m))
	for i, b := range m {
		out[i] = wechat.Button{Name: b.Name}
		switch {
		case len(b.Items) > 0:
			out[i].Sub = buttonsOf(b.Items)
		case b.URL != "":
			out[i].Type, out[i].URL = "view", b.URL
		default:
			out[i].Type, out[i].Key = "click", b.Key()
		}
	}
	return out
}

// menuOf is the platform's menu as we speak of it. Buttons of kinds that we do not make
// are named by their kind, so that they differ from all of ours.
func menuOf(buttons []wechat.Button) setting.Menu {
	out := make(setting.Menu, len(buttons))
	for i, b := range buttons {
		out[i] = setting.Button{Name: b.Name}
		switch {
		case len(b.Sub) > 0:
			out[i].Items = menuOf(b.Sub)
		case b.Type == "view":
			out[i].URL = b.URL
		case b.Type == "click":
			words, known := setting.WordsBehind(b.Key)
			if !known {
				words = "（别处设的：" + b.Key + "）"
			}
			out[i].Words = words
		default:
			out[i].Words = "（" + b.Type + "）"
		}
	}
	return out
}
