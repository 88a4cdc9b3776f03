// Package privacy keeps people out of what is stored.
//
// A Key, made from the installation's master secret, turns OpenIDs into follower
// ids that cannot be turned back, and seals what must be read again for sending.
// Mask takes personal data out of a text that a person wrote, before the text is
// stored or logged.
package privacy
