package standin

import "fmt"

// Kind is the kind of Official Account, which decides what it may call.
type Kind string

const (
	VerifiedService      Kind = "verified-service"      // 认证服务号
	VerifiedSubscription Kind = "verified-subscription" // 认证订阅号
	Unverified           Kind = "unverified"            // 未认证：被动回复 only
)

// Label is the kind's name in the platform's own words.
func (k Kind) Label() string {
	switch k {
	case VerifiedService:
		return "已认证服务号"
	case VerifiedSubscription:
		return "已认证订阅号"
	}
	return "未认证账号"
}

func (k Kind) check() error {
	switch k {
	case VerifiedService, VerifiedSubscription, Unverified:
		return nil
	}
	return fmt.Errorf("unknown account kind %q", string(k))
}

// right is what a call needs of the account.
type right int

const (
	anyAccount      right = iota
	verifiedAccount       // 认证: custom, mass, menu, users, media, statistics
	verifiedService       // 认证服务号: template, subscription, QR, OAuth
)

func (k Kind) may(r right) bool {
	switch r {
	case anyAccount:
		return true
	case verifiedAccount:
		return k != Unverified
	}
	return k == VerifiedService
}
