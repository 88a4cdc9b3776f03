package console

import (
	"net/url"
	"time"

	"pufa/internal/lawref"
	"pufa/internal/signedlink"
)

const (
	quizPurpose        = "quiz page"
	certificatePurpose = "certificate page"
	practicePurpose    = "practice page"
	minePurpose        = "my study page"
	unitPurpose        = "unit page"

	// quizLife is how long a link to an attempt opens: longer than any exam, and the
	// chat gives a new one whenever it is asked to go on.
	quizLife = 12 * time.Hour
	// certificateLife leaves time to print.
	certificateLife = 7 * 24 * time.Hour
)

// Links makes the addresses of the pages (bot.Pages).
type Links struct {
	base   string
	signer *signedlink.Signer
}

// NewLinks makes links below a base such as https://pufa.example.gov.cn, without a
// slash at its end.
func NewLinks(base string, signer *signedlink.Signer) *Links {
	return &Links{base: base, signer: signer}
}

// Quiz is a person's attempt as a page.
func (l *Links) Quiz(person, attempt string) string { return l.base + l.quizPath(person, attempt) }

func (l *Links) quizPath(person, attempt string) string {
	return Prefix + "study/" + l.signer.Sign(quizPurpose, person+"\n"+attempt, quizLife)
}

// Practice is a follower's practice as a page.
func (l *Links) Practice(follower string) string { return l.base + l.practicePath(follower) }

func (l *Links) practicePath(follower string) string {
	return Prefix + "practice/" + l.signer.Sign(practicePurpose, follower+"\n", quizLife)
}

// Mine is what a follower has to do, did and remembers, as a page.
func (l *Links) Mine(follower string) string {
	return l.base + Prefix + "mine/" + l.signer.Sign(minePurpose, follower+"\n", quizLife)
}

// Unit is a liaison's unit as a page.
func (l *Links) Unit(follower string) string {
	return l.base + Prefix + "unit/" + l.signer.Sign(unitPurpose, follower+"\n", quizLife)
}

// Certificate is the person's certificate for an assignment.
func (l *Links) Certificate(person, assignment string) string {
	return l.base + l.certificatePath(person, assignment)
}

func (l *Links) certificatePath(person, assignment string) string {
	return Prefix + "certificate/" + l.signer.Sign(certificatePurpose, person+"\n"+assignment, certificateLife)
}

// Services is the service finder.
func (l *Links) Services() string { return l.base + servicesPath }

// Article is an article of a law; the law's contents where no article is named.
func (l *Links) Article(ref lawref.Ref) string { return l.base + articlePath(ref) }

// Verify is where anyone checks a certificate's code; it does not end.
func (l *Links) Verify(code string) string {
	return l.base + Prefix + "verify/" + url.PathEscape(code)
}
