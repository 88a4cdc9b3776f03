// Package content defines the content packs: YAML files with the catalogue of
// laws, gists, FAQs, cases, services, emergency texts and the lexicon.
//
// Data enters as files (the packs built in under packs/, and those that a bureau
// puts into its data folder) and leaves as a Set, parsed and checked. The schema
// is documented in docs/content.md.
package content
