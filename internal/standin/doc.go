// Package standin is a local stand-in for the WeChat platform: a real HTTP server
// on loopback, so that a developer, a demonstration and CI run the whole bot
// without an account.
//
// Data enters on three sides. The bot calls the platform API (/cgi-bin/…, /sns/…,
// /datacube/…, /wxaapi/…), which is honest: it enforces tokens, permissions by
// account kind, windows, quotas and limits, and a call that it does not know fails
// loudly. A person uses the chat page (/chat), which looks like a conversation in
// WeChat. Tests and load generators use the Go methods (Follow, Send, Click, Scan,
// AddFollowers, …). What a follower does leaves as the platform sends it: XML,
// signed, AES-encrypted, posted to the bot's webhook, given up after 5 s and tried
// three times in all; the reply is decrypted and checked as strictly as the
// platform does.
//
// The wire format is implemented here a second time, on the standard library
// alone, so that a mistake in the bot's own code cannot cancel itself out.
//
// State lives in memory, guarded by one mutex; nothing is persisted. Time comes
// from the injected clock, except for the 5 s wait, which is real. Facts marked (U)
// in comments are not documented by the platform.
package standin
