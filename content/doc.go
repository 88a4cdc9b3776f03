// Package content defines the content packs: YAML files with the catalogue of
// laws, gists, FAQs, cases, services, emergency texts and the lexicon.
//
// Data enters as files (the packs built in under packs/, and those that a bureau
// puts into its data folder, which replace built-in items of the same id or add to
// them) and leaves as a Set, parsed. Check looks for mistakes that need no statute
// text; Verify compares what the packs say with the text of the articles they cite.
// The schema is documented in docs/content.md.
package content
