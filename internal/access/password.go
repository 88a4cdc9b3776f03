package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"pufa/internal/fault"
)

// Cost of a password's hash: argon2id of RFC 9106, second recommended option made
// smaller to fit a small machine (OWASP's equivalent choice: 19 MiB, 2 passes).
const (
	memory  = 19 << 10 // KiB
	passes  = 2
	lanes   = 1
	saltLen = 16
	sumLen  = 32

	// MinPassword and MaxPassword are a password's length in characters.
	MinPassword = 10
	MaxPassword = 128
)

// HashPassword is a password as it is stored, in the PHC string format.
func HashPassword(password string) string {
	salt := make([]byte, saltLen)
	rand.Read(salt) // never fails
	sum := argon2.IDKey([]byte(password), salt, passes, memory, lanes, sumLen)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, lanes, encode(salt), encode(sum))
}

// nobody is compared with where there is no account, so that the time an answer takes
// does not tell whether a name exists.
var nobody = "$argon2id$v=19$m=19456,t=2,p=1$" + encode(make([]byte, saltLen)) + "$" + encode(make([]byte, sumLen))

// CheckPassword reports whether a password is the stored one. It takes as long for an
// empty or unreadable hash.
func CheckPassword(stored, password string) bool {
	known := stored != ""
	if !known {
		stored = nobody
	}
	var version int
	var m, t uint32
	var p uint8
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &m, &t, &p); err != nil || version != argon2.Version {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	sum, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || t == 0 || p == 0 || len(sum) == 0 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, t, m, p, uint32(len(sum)))
	return subtle.ConstantTimeCompare(got, sum) == 1 && known
}

func encode(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

// ReviewPassword says what is wrong with a new password: length counts, not signs of
// all kinds (NIST SP 800-63B, 3.1.1).
func ReviewPassword(name, password string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < MinPassword:
		return fault.New(fault.Invalid, "密码至少%d个字，越长越好，可以用一句只有您知道的话。", MinPassword)
	case n > MaxPassword:
		return fault.New(fault.Invalid, "密码最多%d个字。", MaxPassword)
	case name != "" && strings.Contains(strings.ToLower(password), strings.ToLower(name)):
		return fault.New(fault.Invalid, "密码里不要有登录名。")
	case plain(password):
		return fault.New(fault.Invalid, "这个密码太容易猜到，请换一个。")
	}
	return nil
}

// plain reports passwords that guessers try first: few different characters, or a run
// of the keyboard or the alphabet.
func plain(password string) bool {
	lower := strings.ToLower(password)
	different := map[rune]bool{}
	for _, r := range lower {
		different[r] = true
	}
	if len(different) < 4 {
		return true
	}
	for _, run := range []string{"1234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv"} {
		if strings.Contains(run, lower) {
			return true
		}
	}
	for _, word := range []string{"password", "admin", "pufa", "12345678"} {
		if rest := strings.ReplaceAll(lower, word, ""); utf8.RuneCountInString(rest) <= 4 && rest != lower {
			return true
		}
	}
	return false
}
