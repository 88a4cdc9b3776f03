// Package wechat is the platform's wire: it reads what the platform posts to the
// webhook, writes passive replies, and calls the platform's API. It is the only
// importer of the SDK.
//
// A push enters through Codec (signature, envelope) and Parse; a reply leaves
// through Outgoing.Render and Codec.Seal. Calls leave through Client, with typed
// errors that Classify sorts by what a sender has to do next.
package wechat
