package access

import (
	"fmt"
	"net/url"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

const issuer = "pufa"

// NewTOTP makes the secret of one-time codes (RFC 6238, six digits, 30 seconds).
func NewTOTP(name string) (string, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: name})
	if err != nil {
		return "", fmt.Errorf("make one-time secret: %w", err)
	}
	return key.Secret(), nil
}

// TOTPAddress is what an authenticator app reads from a QR code to make the codes.
func TOTPAddress(name, secret string) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + name}
	u.RawQuery = url.Values{"secret": {secret}, "issuer": {issuer}}.Encode()
	return u.String()
}

// CheckTOTP reports whether a code is right at a time, half a minute either way, and
// which step of time it belongs to, so that it can be refused a second time.
func CheckTOTP(secret, code string, at time.Time) (step int64, ok bool) {
	const period = 30
	for _, d := range []int64{0, -1, 1} {
		when := at.Add(time.Duration(d) * period * time.Second)
		valid, err := totp.ValidateCustom(code, secret, when, totp.ValidateOpts{Period: period, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && valid {
			return when.Unix() / period, true
		}
	}
	return 0, false
}
