package intake_test

import (
	"archive/zip"
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"pufa/internal/intake"
	"pufa/knowledge/statute"
)

// An archive of a collection, as a code site packs it, goes from its address to laws.
func TestArchiveToLaws(t *testing.T) {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for name, text := range map[string]string{
		"laws-main/README.md":                   "# 示例法律库\n\n欢迎。",
		"laws-main/script.js":                   "let x",
		"laws-main/docs/.vuepress/config.md":    "# 设置",
		"laws-main/docs/social/test/README.md":  "# 中华人民共和国测试法\n\n2020年1月2日通过\n\n**第一条**　测试。",
		"laws-main/docs/social/test/01-more.md": "# 第二编　分则\n\n**第二条**　本法自2020年3月1日起施行。",
		"laws-main/行政法规/示例条例(2021-02-03).md":    "# 示例条例\n\n<!-- INFO END -->\n\n第一条 示例。",
	} {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write(archive.Bytes()) }))
	defer site.Close()

	ctx := context.Background()
	source, err := intake.Opener{Want: statute.Wanted}.Open(ctx, site.URL+"/archive/HEAD.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	heard := 0
	laws, sum, err := statute.Collect(source.Files(ctx), func(done int) { heard = done })
	if err != nil {
		t.Fatal(err)
	}
	if heard != source.Len() || sum.Files != 4 || len(sum.Skipped) != 1 || sum.Skipped[0].File != "laws-main/README.md" {
		t.Errorf("heard %d of %d; %+v", heard, source.Len(), sum)
	}
	if len(laws) != 2 || laws[0].Law != "测试法" || laws[0].Version.Articles != 2 || laws[0].Effective.String() != "2020-03-01" || laws[1].Adopted.String() != "2021-02-03" {
		t.Errorf("%+v", laws)
	}
}
