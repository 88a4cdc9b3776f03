// Package lawref is the language of references to law: Chinese numerals, article
// numbers such as 第一百三十三条之一, and citations such as 《民法典》第一千零七十七条第一款.
// It knows no particular law; names come in from the catalogue.
package lawref

// Number is an article's number. Suffix counts inserted articles:
// 第一百三十三条之一 is {133, 1}. The zero Number means "the whole law".
type Number struct {
	Article int `json:"article"`
	Suffix  int `json:"suffix,omitempty"`
}

// Ref is a reference to a law, one of its articles, or a part of that article.
// Law is whatever name the writer used (short, full or alias); the catalogue
// turns it into the canonical one. Paragraph (款) and Item (项) are 0 when absent.
type Ref struct {
	Law       string `json:"law"`
	Number    Number `json:"number"`
	Paragraph int    `json:"paragraph,omitempty"`
	Item      int    `json:"item,omitempty"`
}
