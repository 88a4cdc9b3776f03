package faults

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The platform's interfaces cannot be reached: residents are answered all the same, for
// their answers are replies, and the program says what is wrong.
func TestPlatformOutOfReach(t *testing.T) {
	expired, roots := expiredServer(t)
	for name, c := range map[string]struct{ api, says string }{
		"no such name":        {"http://api.pufa.invalid", "no such host"},
		"nobody listens":      {"http://127.0.0.1:1", "connection refused"},
		"certificate expired": {expired, "certificate has expired"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, map[string]string{"PUFA_WECHAT_API": c.api, "PUFA_WECHAT_ACCOUNT": "verified-service"})
			t.Setenv("SSL_CERT_FILE", roots)
			w.start()
			one := w.platform.AddFollowers(1)[0]
			w.asks(one)
			w.rates(one)
			w.until("it says what is wrong", func() bool {
				said := w.out.String()
				return strings.Contains(said, c.says) || name == "no such name" && strings.Contains(said, "lookup api.pufa.invalid")
			})
			w.check()
		})
	}
}

// expiredServer is an https server whose certificate ran out yesterday, and the file of
// the authority that made it.
func expiredServer(t *testing.T) (address, roots string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, NotBefore: now.AddDate(0, 0, -90), NotAfter: now.AddDate(0, 0, -1),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	roots = filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL, roots
}
