// Package duty holds the rules of the responsibility for legal education (普法责任制,
// 法治宣传教育法 art. 9): units and what they owe by their duty lists, reports of what
// they did, registers, prompt notices (art. 57), questions handed to the unit that
// answers for them, and the score with its reasons.
//
// A report enters as one sentence of a liaison, a form or a sheet; a bureau's review
// makes it count. Score works on Records alone, a plain value that a store loads for a
// period as it stood at a moment, so that a score can be worked out again exactly.
//
// The package opens no database: it declares the Ports it needs. It ranks no persons.
package duty
