package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/internal/store"
	"pufa/knowledge"
)

var statuteCases = map[string]func(*testing.T, *world){
	"what is saved is read back":                   savedIsReadBack,
	"an empty store has nothing":                   emptyStore,
	"the same import changes nothing":              sameImport,
	"older versions stay as history":               history,
	"another text of a version replaces it":        replacement,
	"an older import turns nothing back":           noTurningBack,
	"blanks are filled in, by any source":          blanksFilled,
	"facts change by the same source only":         factsBySource,
	"a number that occurs twice is the first":      doubleNumber,
	"one version twice in an import":               twiceInOneImport,
	"a refused import leaves what was":             refusedImport,
	"a cancelled import leaves what was":           cancelledImport,
	"imports at the same time both arrive":         importsTogether,
	"readers see all of an import or nothing":      allOrNothing,
	"the chat writes while an import runs":         chatGoesOn,
	"any sequence of imports keeps to the model":   importModel,
	"a revision moves only with a change":          revisions,
	"an import that was abandoned is swept":        sweptImport,
	"text that databases dislike":                  awkwardText,
	"an import in a caller's transaction obeys it": importInTx,
}

func date(s string) datebook.Date {
	d, err := datebook.ParseDate(s)
	if err != nil {
		panic(err) // a mistake in a test's table
	}
	return d
}

// version makes a version of n articles whose text is mark.
func version(law, adopted, mark string, n int) knowledge.Imported {
	v := knowledge.Imported{Version: knowledge.Version{
		ID: law + "@" + adopted + "#" + mark, Law: law, Title: "中华人民共和国" + law, Level: "法律", Source: "text",
		Articles: n,
	}}
	if adopted != "" {
		v.Adopted = date(adopted)
		v.Effective = v.Adopted.AddDays(60)
	}
	for i := range n {
		v.Articles = append(v.Articles, knowledge.Article{Number: lawref.Number{Article: i + 1}, Label: fmt.Sprintf("第%d条", i+1),
			Chapter: "第一章 总则", Text: fmt.Sprintf("%s 第%d条 %s\n（一）项", law, i+1, mark)})
	}
	return v
}

func versionIDs(t testing.TB, w *world) []string {
	t.Helper()
	var ids []string
	for _, v := range must(w.Versions(t.Context()))(t) {
		ids = append(ids, v.ID)
	}
	return ids
}

func savedIsReadBack(t *testing.T, w *world) {
	v := version("刑法", "2023-12-29", "a", 3)
	v.Articles[1].Number.Suffix, v.Articles[1].Number.Article, v.Articles[1].Label = 1, 1, "第一条之一"
	v.Ended, v.Repealed = date("2030-01-01"), true
	changes := must(w.SaveStatutes(t.Context(), []knowledge.Imported{v}))(t)
	same(t, "changes", changes, store.Changes{Added: 1, Articles: 3, Revision: 1})
	same(t, "versions", must(w.Versions(t.Context()))(t), []knowledge.Version{v.Version})
	same(t, "articles", must(w.Articles(t.Context(), v.ID))(t), v.Articles)
	a, found, err := w.Article(t.Context(), v.ID, lawref.Number{Article: 1, Suffix: 1})
	if err != nil || !found {
		t.Fatalf("Article: %v, %v", found, err)
	}
	same(t, "article", a, v.Articles[1])
	if _, found, err := w.Article(t.Context(), v.ID, lawref.Number{Article: 4}); found || err != nil {
		t.Errorf("an article that is not there: %v, %v", found, err)
	}
}

func emptyStore(t *testing.T, w *world) {
	same(t, "versions", len(must(w.Versions(t.Context()))(t)), 0)
	same(t, "articles", len(must(w.Articles(t.Context(), "none"))(t)), 0)
	same(t, "revision", must(w.StatutesRevision(t.Context()))(t), int64(0))
	same(t, "changes", must(w.SaveStatutes(t.Context(), nil))(t), store.Changes{})
}

func sameImport(t *testing.T, w *world) {
	in := []knowledge.Imported{version("民法典", "2020-05-28", "a", 5), version("刑法", "2020-12-26", "a", 4)}
	first := must(w.SaveStatutes(t.Context(), in))(t)
	again := must(w.SaveStatutes(t.Context(), in))(t)
	same(t, "second import", again, store.Changes{Unchanged: 2, Revision: first.Revision})
	if again.Changed() {
		t.Error("the second import says that it changed something")
	}
}

func history(t *testing.T, w *world) {
	newer, older := version("公司法", "2023-12-29", "new", 2), version("公司法", "2018-10-26", "old", 2)
	older.Effective = datebook.Date{}
	must(w.SaveStatutes(t.Context(), []knowledge.Imported{newer}))(t)
	must(w.SaveStatutes(t.Context(), []knowledge.Imported{older, version("票据法", "2004-08-28", "a", 1)}))(t)
	got := must(w.Versions(t.Context()))(t)
	i := slices.IndexFunc(got, func(v knowledge.Version) bool { return v.ID == older.ID })
	if len(got) != 3 || i < 0 || i+1 == len(got) || got[i+1].ID != newer.ID {
		t.Fatalf("older is not before newer: %v", got)
	}
	same(t, "older ends when newer takes effect", got[i].Ended, newer.Effective)
	same(t, "newer is open", got[i+1].Ended, datebook.Date{})
	same(t, "older articles", must(w.Articles(t.Context(), older.ID))(t), older.Articles)
}

func replacement(t *testing.T, w *world) {
	was, is := version("广告法", "2021-04-29", "typo", 2), version("广告法", "2021-04-29", "right", 3)
	must(w.SaveStatutes(t.Context(), []knowledge.Imported{was}))(t)
	changes := must(w.SaveStatutes(t.Context(), []knowledge.Imported{is}))(t)
	same(t, "changes", changes, store.Changes{Updated: 1, Articles: 3, Revision: 2})
	same(t, "versions", versionIDs(t, w), []string{is.ID})
	same(t, "the old text is kept", must(w.Articles(t.Context(), was.ID))(t), was.Articles)
}

func noTurningBack(t *testing.T, w *world) {
	a, b := version("专利法", "2020-10-17", "a", 1), version("专利法", "2020-10-17", "b", 1)
	for _, v := range []knowledge.Imported{a, b, a} {
		must(w.SaveStatutes(t.Context(), []knowledge.Imported{v}))(t)
	}
	same(t, "versions", versionIDs(t, w), []string{b.ID})
	same(t, "revision", must(w.StatutesRevision(t.Context()))(t), int64(2))
}

func blanksFilled(t *testing.T, w *world) {
	blank := version("旅游法", "2018-10-26", "a", 1)
	blank.Effective, blank.Level = datebook.Date{}, ""
	full := version("旅游法", "2018-10-26", "a", 1)
	full.Source, full.Title = "docx", "another title"
	must(w.SaveStatutes(t.Context(), []knowledge.Imported{blank}))(t)
	for range 2 { // also after the blank one came again
		changes := must(w.SaveStatutes(t.Context(), []knowledge.Imported{full}))(t)
		got := must(w.Versions(t.Context()))(t)[0]
		same(t, "effective", got.Effective, full.Effective)
		same(t, "level", got.Level, full.Level)
		same(t, "title", got.Title, blank.Title)
		same(t, "revision", changes.Revision, int64(2))
		must(w.SaveStatutes(t.Context(), []knowledge.Imported{blank}))(t)
	}
}

func factsBySource(t *testing.T, w *world) {
	v := version("水法", "2016-07-02", "a", 1)
	must(w.SaveStatutes(t.Context(), []knowledge.Imported{v}))(t)
	other := v
	other.Source, other.Effective = "docx", date("2017-01-01")
	must(w.SaveStatutes(t.Context(), []knowledge.Imported{other}))(t)
	same(t, "another source", must(w.Versions(t.Context()))(t)[0].Effective, v.Effective)
	v.Effective = date("2018-01-01")
	changes := must(w.SaveStatutes(t.Context(), []knowledge.Imported{v}))(t)
	same(t, "the same source", must(w.Versions(t.Context()))(t)[0].Effective, v.Effective)
	same(t, "changes", changes, store.Changes{Updated: 1, Revision: 2})
}

func doubleNumber(t *testing.T, w *world) {
	v := version("渔业法", "2013-12-28", "a", 3)
	v.Articles[2].Number = v.Articles[1].Number
	must(w.SaveStatutes(t.Context(), []knowledge.Imported{v}))(t)
	same(t, "articles", must(w.Articles(t.Context(), v.ID))(t), v.Articles)
	a, _, err := w.Article(t.Context(), v.ID, v.Articles[1].Number)
	no(t, err)
	same(t, "article", a, v.Articles[1])
}

func twiceInOneImport(t *testing.T, w *world) {
	a, b := version("种子法", "2021-12-24", "a", 1), version("种子法", "2021-12-24", "b", 1)
	changes := must(w.SaveStatutes(t.Context(), []knowledge.Imported{a, b, a}))(t)
	same(t, "versions", versionIDs(t, w), []string{b.ID})
	if got := changes.Added + changes.Updated; got != 2 || changes.Added != 1 {
		t.Errorf("changes %+v", changes)
	}
}

func refusedImport(t *testing.T, w *world) {
	good := version("电影法", "2016-11-07", "a", 2)
	must(w.SaveStatutes(t.Context(), []knowledge.Imported{good}))(t)
	nameless := version("", "2016-11-07", "a", 2)
	if _, err := w.SaveStatutes(t.Context(), []knowledge.Imported{version("新法", "2026-01-01", "a", 1), nameless}); err == nil {
		t.Fatal("a version without a law was taken")
	}
	same(t, "versions", versionIDs(t, w), []string{good.ID})
	same(t, "revision", must(w.StatutesRevision(t.Context()))(t), int64(1))
}

func cancelledImport(t *testing.T, w *world) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.SaveStatutes(ctx, []knowledge.Imported{version("新法", "2026-01-01", "a", 1)}); err == nil {
		t.Fatal("a cancelled import went through")
	}
	same(t, "versions", len(versionIDs(t, w)), 0)
}

func importsTogether(t *testing.T, w *world) {
	shared := version("共同法", "2020-01-01", "a", 50)
	no(t, together(4, func(i int) error {
		_, err := w.SaveStatutes(t.Context(), []knowledge.Imported{shared, version(fmt.Sprintf("法%d", i), "2020-01-01", "a", 50)})
		return err
	}))
	same(t, "versions", len(versionIDs(t, w)), 5)
	same(t, "articles", must(w.Articles(t.Context(), shared.ID))(t), shared.Articles)
}

// many is a big import: more than one staging transaction.
func many(mark string, laws int) []knowledge.Imported {
	var out []knowledge.Imported
	for i := range laws {
		out = append(out, version(fmt.Sprintf("法%03d", i), "2020-01-01", mark, 100))
	}
	return out
}

// allOrNothing reads as long as an import runs: a reader sees the texts before or the
// texts after it, never a mixture.
func allOrNothing(t *testing.T, w *world) {
	before, after := many("before", 60), many("after", 60)
	must(w.SaveStatutes(t.Context(), before))(t)
	done := make(chan error, 1)
	go func() {
		_, err := w.SaveStatutes(t.Context(), after)
		done <- err
	}()
	for running := true; running; {
		select {
		case err := <-done:
			no(t, err)
			running = false
		default:
		}
		marks := map[string]bool{}
		for _, v := range must(w.Versions(t.Context()))(t) {
			marks[v.ID[len(v.Law):]] = true
		}
		if len(marks) != 1 {
			t.Fatalf("texts of different imports: %v", marks)
		}
	}
	same(t, "text", versionIDs(t, w)[0], after[0].ID)
}

// chatGoesOn counts how many of the chat's writes find their turn while a big import
// runs. One transaction for the whole import would let none through.
func chatGoesOn(t *testing.T, w *world) {
	done := make(chan error, 1)
	go func() {
		_, err := w.SaveStatutes(t.Context(), many("a", 120))
		done <- err
	}()
	written := 0
	for {
		select {
		case err := <-done:
			no(t, err)
			if written < 3 {
				t.Errorf("only %d writes came through during the import", written)
			}
			return
		default:
			_, _, err := w.Claim(t.Context(), fmt.Sprint("key", written), w.now(), time.Minute)
			no(t, err)
			written++
		}
	}
}

// importModel runs random imports against a plain model of the rules.
func importModel(t *testing.T, w *world) {
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		shown := map[string]string{} // law and date → ID
		known := map[string]bool{}
		for range rapid.IntRange(1, 3).Draw(t, "imports") {
			var in []knowledge.Imported
			for range rapid.IntRange(0, 3).Draw(t, "versions") {
				v := version(fmt.Sprintf("法%d.%d", round, rapid.IntRange(0, 1).Draw(t, "law")),
					rapid.SampledFrom([]string{"", "2020-01-01", "2024-01-01"}).Draw(t, "adopted"),
					rapid.SampledFrom([]string{"a", "b"}).Draw(t, "mark"), 1)
				in = append(in, v)
				if !known[v.ID] {
					shown[v.Law+v.Adopted.String()] = v.ID
					known[v.ID] = true
				}
			}
			if _, err := w.SaveStatutes(context.Background(), in); err != nil {
				t.Fatal(err)
			}
		}
		got := 0
		versions, err := w.Versions(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range versions {
			if id, ok := shown[v.Law+v.Adopted.String()]; ok {
				got++
				if id != v.ID {
					t.Fatalf("%s of %v is %s, should be %s", v.Law, v.Adopted, v.ID, id)
				}
			}
		}
		if got != len(shown) {
			t.Fatalf("%d versions listed, should be %d", got, len(shown))
		}
	})
}

func revisions(t *testing.T, w *world) {
	last := int64(0)
	for i, in := range [][]knowledge.Imported{
		{version("甲", "2020-01-01", "a", 1)}, {version("乙", "2020-01-01", "a", 1)}, {version("甲", "2024-01-01", "a", 1)},
	} {
		for range 2 {
			must(w.SaveStatutes(t.Context(), in))(t)
		}
		got := must(w.StatutesRevision(t.Context()))(t)
		if got != last+1 {
			t.Errorf("revision %d after import %d", got, i)
		}
		last = got
	}
}

func sweptImport(t *testing.T, w *world) {
	// The second import finds the first one silent for too long.
	w.pass(-time.Hour)
	slow, fast := many("slow", 40), version("快", "2020-01-01", "a", 1)
	swept := make(chan error, 1)
	go func() {
		_, err := w.SaveStatutes(t.Context(), slow)
		swept <- err
	}()
	w.pass(time.Hour)
	must(w.SaveStatutes(t.Context(), []knowledge.Imported{fast}))(t)
	want := 41
	if err := <-swept; err != nil {
		want = 1 // it was told so, and left nothing
	}
	same(t, "versions", len(versionIDs(t, w)), want)
}

func awkwardText(t *testing.T, w *world) {
	v := version("怪字法", "2020-01-01", "a", 1)
	v.Articles[0].Text = "空\x00字符，坏\xff字节，𠀀 罕用字，'引号'"
	must(w.SaveStatutes(t.Context(), []knowledge.Imported{v}))(t)
	same(t, "text", must(w.Articles(t.Context(), v.ID))(t)[0].Text, "空字符，坏\uFFFD字节，𠀀 罕用字，'引号'")
}

func importInTx(t *testing.T, w *world) {
	err := w.InTx(t.Context(), func(ctx context.Context) error {
		if _, err := w.SaveStatutes(ctx, []knowledge.Imported{version("甲", "2020-01-01", "a", 1)}); err != nil {
			return err
		}
		return context.Canceled
	})
	if err == nil {
		t.Fatal("the error of the transaction was lost")
	}
	same(t, "versions", len(versionIDs(t, w)), 0)
}
