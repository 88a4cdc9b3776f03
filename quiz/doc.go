// Package quiz holds the rules of study: the question bank, papers drawn from it,
// assignments, attempts, practice by spaced repetition and item statistics.
//
// Questions enter from content packs and imports; answers enter one at a time and
// leave as events that a Ledger stores once each. The package opens no database:
// it declares the Ledger that it needs, and its clock is handed in.
package quiz
