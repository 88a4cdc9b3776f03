package wechat

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/util"
)

// PlatformAPI is where the platform's API is.
const PlatformAPI = "https://api.weixin.qq.com"

// rebase sends every request to another scheme and host, keeping its path: a
// proxy, or the local stand-in.
type rebase struct {
	base *url.URL
	next http.RoundTripper
}

func newRebase(api string, next http.RoundTripper) (*rebase, error) {
	if api == "" {
		api = PlatformAPI
	}
	base, err := url.Parse(api)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, fmt.Errorf("API address %q is no http address", api)
	}
	return &rebase{base: base, next: next}, nil
}

// RoundTrip implements http.RoundTripper.
func (r *rebase) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.URL.Scheme, out.URL.Host, out.Host = r.base.Scheme, r.base.Host, ""
	out.URL.Path, out.URL.RawPath = strings.TrimRight(r.base.Path, "/")+req.URL.Path, ""
	return r.next.RoundTrip(out)
}

// The SDK keeps its HTTP client in a variable of the process, without a time-out.
// It is replaced once, by one that finds the API of the calling Client in the
// context; calls that the SDK makes without a context go to the first Client's.
var sdkClient sync.Once

type transportKey struct{}

// forSDK marks a context for calls through the SDK.
func forSDK(ctx context.Context, via http.RoundTripper) context.Context {
	return context.WithValue(ctx, transportKey{}, via)
}

type sdkTransport struct{ first http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (s sdkTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if via, ok := req.Context().Value(transportKey{}).(http.RoundTripper); ok {
		return via.RoundTrip(req)
	}
	return s.first.RoundTrip(req)
}

func adoptSDK(first http.RoundTripper, timeout time.Duration) {
	sdkClient.Do(func() {
		util.DefaultHTTPClient = &http.Client{Transport: sdkTransport{first}, Timeout: timeout}
	})
}
