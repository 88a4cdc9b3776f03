// Package statute reads the texts of statutes from the formats in which open
// collections and official sites give them out, and decides which version of each
// law holds from when until when.
//
// Data enters as files (name and bytes): LawRefBook Markdown, just-laws Markdown
// (VuePress), .docx as flk.npc.gov.cn gives them, and plain text, told apart by
// content. It leaves as knowledge.Imported values, one for each version of each law,
// and a Summary that accounts for every file. The package opens no file and no
// connection, and the same files in any order give the same result.
//
// An article whose Number.Article is 0 carries text that has no number: Suffix 0 is
// the preface (序言, 引言) or the whole text of a document without articles (全文);
// Suffix 1 and up are appendices and sections, in order. Their Label names them, and
// Version.Articles does not count them.
package statute
