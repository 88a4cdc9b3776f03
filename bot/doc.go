// Package bot turns a follower's message into a reply.
//
// A message enters at the webhook (webhook.go), which checks, decrypts and
// deduplicates it; the conversation (conversation.go) hands it to the skills in
// order, one file each; the first that claims it gives the reply, which leaves as
// text, articles or choices, paged to what the platform takes. A new skill is a file
// with a method of Conversation, and a line in New where its precedence is.
//
// testdata/*.chat are conversations that specify all of this: what a follower writes
// and what comes back. chat_test.go explains their form; go test -run
// TestConversations -update writes what comes back now.
package bot
