// Package web is what the pages inside WeChat and the console share: the design
// tokens, and who is calling.
package web

import (
	"crypto/sha256"
	_ "embed" // for the tokens
	"encoding/hex"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

//go:embed tokens.css
var tokens []byte

// Sheet is a style sheet behind the design tokens, and a name for it that changes with
// what it holds, so that browsers may keep it for good.
func Sheet(name string, css []byte) (sheet []byte, file string) {
	sheet = append(append([]byte(nil), tokens...), css...)
	return sheet, Named(name, ".css", sheet)
}

// Named is a file name that changes with the file.
func Named(name, extension string, data []byte) string {
	return name + "-" + Digest(data) + extension
}

// Digest is a short text that changes with the data.
func Digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}

// Address is the caller's network address: the connection's, or what the nearest proxy
// says where that runs on this machine or in the private network.
func Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	direct, err := netip.ParseAddr(host)
	if err != nil || !direct.IsLoopback() && !direct.IsPrivate() {
		return host
	}
	forwarded := r.Header.Values("X-Forwarded-For")
	if len(forwarded) == 0 {
		return host
	}
	parts := strings.Split(forwarded[len(forwarded)-1], ",")
	if a, err := netip.ParseAddr(strings.TrimSpace(parts[len(parts)-1])); err == nil {
		return a.String()
	}
	return host
}

// Encrypted reports a request that came over TLS, to us or to the proxy before us.
func Encrypted(r *http.Request) bool {
	return r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}
