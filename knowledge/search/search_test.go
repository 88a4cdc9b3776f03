package search

import (
	"context"
	"iter"
	"path/filepath"
	"testing"
)

func seq(docs ...Doc) iter.Seq2[Doc, error] {
	return func(yield func(Doc, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func TestSearchFindsTheArticle(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	docs := seq(
		Doc{ID: "a", Kind: Article, Law: "民法典", Text: "夫妻双方自愿离婚的，应当签订书面离婚协议"},
		Doc{ID: "b", Kind: Article, Law: "劳动法", Text: "用人单位应当按月支付工资"},
		Doc{ID: "f", Kind: FAQ, Title: "离婚要多久", Text: "三十日", Cites: []string{"a"}},
	)
	if _, err := Build(context.Background(), dir, docs, BuildOptions{}); err != nil {
		t.Fatal(err)
	}
	x, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	r, err := x.Search(context.Background(), Query{Text: "离婚协议怎么写"})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Articles) == 0 || r.Articles[0].ID != "a" || len(r.FAQs) != 1 {
		t.Fatalf("got %+v", r)
	}
}
