// Package yearbook writes the year's report on legal education from records: a
// template of sentences and a period's records go in, a Book of headings, paragraphs,
// tables, charts and sources comes out.
//
// A sentence stands in the report only if every figure in it comes from a record; a
// figure whose records are gone takes its sentence with it. Every figure gets a number
// of the list of sources, which says how it was counted and from which records. The
// templates are files that the bureau may replace (docs/report.md); nothing of the
// text is in the program.
package yearbook
