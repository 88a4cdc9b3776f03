// Package knowledge holds what pufa knows of the law: statutes in their versions,
// explanations, cases, FAQs and services; it finds them, cites them and composes
// answers from them.
//
// Data enters as a content.Set (the packs) and as statutes from a Statutes store;
// it leaves as an Answer, whose every citation resolves to a version of a law with
// its date of effect. The package opens no database and no network connection; the
// search index is a folder that it is given.
package knowledge
