package wechat

import (
	"context"
	"fmt"
	"net/url"
	"time"
)

const (
	maxScene   = 64 // bytes
	maxQRLife  = 30 * 24 * time.Hour
	qrImageURL = "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket="
)

// QR is a QR code that carries a scene.
type QR struct {
	URL     string        // what the code holds
	Image   string        // address of its picture, on the platform
	Expires time.Duration // 0: never
}

// QRCode makes a code whose scan brings the scene (1 to 64 bytes) as EventKey:
// temporary for up to 30 days, or permanent with ttl 0 (100,000 at most).
func (c *Client) QRCode(ctx context.Context, scene string, ttl time.Duration) (QR, error) {
	if scene == "" || len(scene) > maxScene {
		return QR{}, fmt.Errorf("QR code: scene of %d bytes, want 1 to %d", len(scene), maxScene)
	}
	if ttl < 0 || ttl > maxQRLife {
		return QR{}, fmt.Errorf("QR code: ttl %v, want up to %v", ttl, maxQRLife)
	}
	body := map[string]any{
		"action_name": "QR_LIMIT_STR_SCENE",
		"action_info": map[string]any{"scene": map[string]string{"scene_str": scene}},
	}
	if ttl > 0 {
		body["action_name"], body["expire_seconds"] = "QR_STR_SCENE", int64(ttl/time.Second)
	}
	var out struct {
		Ticket  string `json:"ticket"`
		Expires int64  `json:"expire_seconds"`
		URL     string `json:"url"`
	}
	if err := c.post(ctx, "/cgi-bin/qrcode/create", body, &out); err != nil {
		return QR{}, err
	}
	qr := QR{URL: out.URL, Image: qrImageURL + url.QueryEscape(out.Ticket)}
	if ttl > 0 {
		qr.Expires = time.Duration(out.Expires) * time.Second
	}
	return qr, nil
}
