// Package e2e starts the pufa binary on an empty data folder and uses it as a
// person does: through the chat page of the local platform, in a headless
// Chromium. Screenshots go to artifacts/e2e, for people to look at.
package e2e
