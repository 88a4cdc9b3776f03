// Package bot turns a follower's message into a reply.
//
// A message enters at the webhook (webhook.go), which checks, decrypts and
// deduplicates it; the conversation (conversation.go) hands it to the skills in
// order, one file each; the first that claims it gives the reply, which leaves as
// text, articles or choices, paged to what the platform takes.
package bot
