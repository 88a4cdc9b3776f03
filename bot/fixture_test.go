package bot_test

import (
	"context"
	"database/sql"
	"flag"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pufa/content"
	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/internal/privacy"
	"pufa/internal/store"
	"pufa/knowledge"
)

// sample is an invented regulation of this test, to be quoted word for word.
var sample = knowledge.Imported{
	Version: knowledge.Version{
		ID: "sample-2025", Law: "灯塔管理示例条例", Title: "灯塔管理示例条例", Level: "其他",
		Adopted: datebook.Date{Year: 2025, Month: 1, Day: 10}, Effective: datebook.Date{Year: 2025, Month: 3, Day: 1},
		Source: "text", Articles: 5,
	},
	Articles: []knowledge.Article{
		{Number: lawref.Number{Article: 1}, Label: "第一条", Text: "为了让示例有原文可引，编写本条例。"},
		{Number: lawref.Number{Article: 2}, Label: "第二条", Text: "灯塔由看守人照看。\n看守人应当做到下列事项：\n（一）日落点灯；\n（二）日出熄灯；\n（三）记录过往船只。"},
		{Number: lawref.Number{Article: 2, Suffix: 1}, Label: "第二条之一", Text: "看守人外出的，应当请人代为照看。"},
		{Number: lawref.Number{Article: 3}, Label: "第三条", Text: strings.Repeat("灯塔的镜片每月擦拭一次，擦拭的情况写进簿册，簿册保存三年，任何人可以查阅。", 40)},
		{Number: lawref.Number{Article: 4}, Label: "第四条", Text: "违反本条例的，由海湾管理处提醒改正。"},
	},
}

// engine is the real one over the built-in packs and the sample in a real store;
// every test asks the same.
var engine *knowledge.Engine

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "pufa-bot-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	s, err := openEngine(context.Background(), dir)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	defer engine.Close()
	return m.Run()
}

// blank is an empty database with the newest schema: each world begins with a copy, which
// is much faster than to make one.
var blank []byte

func makeBlank(ctx context.Context, dir string) (err error) {
	path := filepath.Join(dir, "blank.db")
	s, err := store.Open(ctx, store.Config{Path: path})
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	blank, err = os.ReadFile(path)
	return err
}

func openEngine(ctx context.Context, dir string) (*store.Store, error) {
	if err := makeBlank(ctx, dir); err != nil {
		return nil, err
	}
	set, err := content.BuiltIn()
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Config{Path: filepath.Join(dir, "statutes.db")})
	if err != nil {
		return nil, err
	}
	if _, err := s.SaveStatutes(ctx, []knowledge.Imported{sample}); err != nil {
		return nil, err
	}
	engine, err = knowledge.New(ctx, knowledge.Options{Content: set, Statutes: s, Labelled: s,
		Dir: filepath.Join(dir, "index"), Now: func() time.Time { return opening }})
	return s, err
}

// testKey keys what tests store.
func testKey(t testing.TB) *privacy.Key {
	t.Helper()
	key, err := privacy.NewKey([]byte("a secret of thirty-two bytes or more, for tests"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// records is a real store, and its file for a look at what is in it.
type records struct {
	*store.Store
	path string
}

func newRecords(t testing.TB) *records {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pufa.db")
	if err := os.WriteFile(path, blank, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), store.Config{Path: path, Key: testKey(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &records{s, path}
}

// shelves are what a look at the records lists, in plain words.
var shelves = []string{
	`SELECT '关注者' || CASE gone WHEN 0 THEN '' ELSE '（已取消关注）' END || CASE scene WHEN '' THEN '' ELSE '：扫码 ' || scene END FROM followers ORDER BY since`,
	`SELECT '没答上来' || times || '次：' || question FROM unanswered ORDER BY first`,
	`SELECT '评价：' || CASE useful WHEN 0 THEN '没用' ELSE '有用' END || '，' || question FROM feedback ORDER BY at`,
}

// look lists what is stored, without who.
func (r *records) look() (string, error) {
	db, err := sql.Open("sqlite", r.path)
	if err != nil {
		return "", err
	}
	defer db.Close()
	var lines []string
	for _, query := range shelves {
		rows, err := db.Query(query)
		if err != nil {
			return "", err
		}
		defer rows.Close()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return "", err
			}
			lines = append(lines, line)
		}
		if err := rows.Err(); err != nil {
			return "", err
		}
	}
	if len(lines) == 0 {
		return "[什么也没存]", nil
	}
	return strings.Join(lines, "\n"), nil
}
