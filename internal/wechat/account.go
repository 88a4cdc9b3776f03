package wechat

// AccountKind decides what an official account may do.
type AccountKind string

const (
	VerifiedService      AccountKind = "verified-service"      // 认证服务号
	VerifiedSubscription AccountKind = "verified-subscription" // 认证订阅号
	Unverified           AccountKind = "unverified"            // 未认证
)

// Name is the kind in words.
func (k AccountKind) Name() string {
	switch k {
	case VerifiedService:
		return "认证服务号"
	case VerifiedSubscription:
		return "认证订阅号"
	}
	return "未认证的公众号"
}

func (k AccountKind) verified() bool { return k == VerifiedService || k == VerifiedSubscription }

// CanCustomSend: customer-service messages (客服消息), typing included.
func (k AccountKind) CanCustomSend() bool { return k.verified() }

// CanTransfer: handing a conversation to a person (transfer_customer_service).
func (k AccountKind) CanTransfer() bool { return k.verified() }

// CanMass: mass messages by API (群发).
func (k AccountKind) CanMass() bool { return k.verified() }

// CanMenu: a custom menu by API. Others set theirs by hand in the back office.
func (k AccountKind) CanMenu() bool { return k.verified() }

// CanTemplate: template messages (模板消息).
func (k AccountKind) CanTemplate() bool { return k == VerifiedService }

// CanSubscribe: subscription notifications (订阅通知).
func (k AccountKind) CanSubscribe() bool { return k == VerifiedService }

// CanQRCode: QR codes that carry a scene.
func (k AccountKind) CanQRCode() bool { return k == VerifiedService }

// CanOAuth: learning a visitor's OpenID on a web page.
func (k AccountKind) CanOAuth() bool { return k == VerifiedService }

// Account is an official account and how it is reached.
type Account struct {
	AppID          string
	Secret         string // AppSecret
	Token          string // of the webhook's signature
	AESKey         string // EncodingAESKey, 43 characters; empty: plaintext
	AESKeyPrevious string // the key before, during a rotation; may be empty
	OriginalID     string // 原始ID, gh_…: whom pushes are addressed to
	Kind           AccountKind
	API            string // base URL of the platform's API; https://api.weixin.qq.com when empty
	Compat         bool   // accept plaintext pushes though a key is set (兼容模式)
}
