package knowledge

import (
	"context"

	"pufa/internal/datebook"
	"pufa/internal/lawref"
)

// Version is one version of a law, without its articles.
type Version struct {
	ID        string        // digest of law, adopted date and text: the same import gives the same ID
	Law       string        // canonical name, without 中华人民共和国
	Title     string        // as promulgated
	Level     string        // 宪法 法律 行政法规 司法解释 部门规章 地方性法规 其他
	Adopted   datebook.Date // adopted or last changed
	Effective datebook.Date // zero when the source does not say
	Ended     datebook.Date // first day it no longer held; zero while open
	Repealed  bool          // Ended because the law ended, not because a newer version came
	Source    string        // format of the collection it came from: lawrefbook, just-laws, docx, text
	Articles  int           // number of articles
}

// Article is one article of a version.
type Article struct {
	Number  lawref.Number
	Label   string // as printed: 第一百三十三条之一
	Chapter string // path of part, chapter and section, joined by " "
	Text    string // paragraphs (款) separated by \n, items (项) on lines of their own
}

// Statutes is what knowledge needs of the store of imported statutes.
type Statutes interface {
	// Versions lists every version of every law.
	Versions(ctx context.Context) ([]Version, error)
	// Articles lists the articles of a version in order.
	Articles(ctx context.Context, versionID string) ([]Article, error)
	// Article returns one article of a version, and false when there is none.
	Article(ctx context.Context, versionID string, n lawref.Number) (Article, bool, error)
	// StatutesRevision moves with every import that changed anything.
	StatutesRevision(ctx context.Context) (int64, error)
}

// Imported is one version with its articles, ready to be stored.
type Imported struct {
	Version
	Articles []Article
}
