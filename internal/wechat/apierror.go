package wechat

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// APIError is the platform's refusal of a call: errcode and errmsg (全局返回码).
type APIError struct {
	Call  string // path of the call
	Code  int64
	Msg   string // the platform's words, secrets taken out
	MsgID int64  // of the earlier message, with 45065
}

func (e *APIError) Error() string { return fmt.Sprintf("%s: errcode %d: %s", e.Call, e.Code, e.Msg) }

// CallError is a call without a usable answer.
type CallError struct {
	Call string
	// Sent tells that the request had left before things went wrong: the platform
	// may have done what was asked.
	Sent bool
	Err  error // secrets taken out
}

func (e *CallError) Error() string { return fmt.Sprintf("%s: %v", e.Call, e.Err) }

func (e *CallError) Unwrap() error { return e.Err }

// Class sorts errors by what a sender does next.
type Class int

const (
	OK         Class = iota // no error
	Retryable               // not done; the same call may succeed later
	Permanent               // not done; the same call fails again
	Ambiguous               // may have been done: reconcile, never resend blindly
	QuotaUsed               // not done; refused until the quota is new
	NotAllowed              // not done; this account may not, or not towards this follower now
)

func (c Class) String() string {
	return [...]string{"ok", "retryable", "permanent", "ambiguous", "quota used", "not allowed"}[c]
}

// classes holds the codes that do not mean Permanent.
var classes = map[int64]Class{
	-1:    Retryable,  // busy
	40001: Retryable,  // token replaced
	40014: Retryable,  // token unknown
	42001: Retryable,  // token expired
	45011: Retryable,  // too many calls this minute
	45066: Retryable,  // clientmsgid repeated within a minute
	45065: Ambiguous,  // clientmsgid known: it may have been sent, ask mass/get
	45009: QuotaUsed,  // calls of the day
	45028: QuotaUsed,  // mass messages
	45047: QuotaUsed,  // customer-service messages of the window
	48006: QuotaUsed,  // clear_quota
	40164: NotAllowed, // IP not on the whitelist
	40200: NotAllowed, // account kind
	43004: NotAllowed, // does not follow
	43101: NotAllowed, // no grant for the notification
	45015: NotAllowed, // out of the reply window
	48001: NotAllowed, // no permission for the call
	50002: NotAllowed, // account blocked
}

// Classify sorts an error of a Client.
func Classify(err error) Class {
	if err == nil {
		return OK
	}
	var refused *APIError
	if errors.As(err, &refused) {
		if class, ok := classes[refused.Code]; ok {
			return class
		}
		return Permanent
	}
	var broken *CallError
	if errors.As(err, &broken) {
		if broken.Sent {
			return Ambiguous
		}
		return Retryable
	}
	return Permanent
}

// codeOf is the errcode of a refusal, else 0.
func codeOf(err error) int64 {
	var refused *APIError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return 0
}

// staleToken tells that a call failed for its token alone, before it did anything.
func staleToken(err error) bool {
	var refused *APIError
	return errors.As(err, &refused) && (refused.Code == 40001 || refused.Code == 40014 || refused.Code == 42001)
}

var secretParameter = regexp.MustCompile(`(?i)\b(access_token|secret|appsecret|refresh_token|ticket)(["']?\s*[=:]\s*["']?)[^&\s"'<>,}]+`)

// redact takes the given secrets, and whatever looks like one, out of a text that
// goes into an error.
func redact(text string, secrets ...string) string {
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return secretParameter.ReplaceAllString(text, "$1$2***")
}
