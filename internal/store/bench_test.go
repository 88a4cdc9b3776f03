package store

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pufa/internal/datebook"
	"pufa/internal/lawref"
	"pufa/internal/record"
	"pufa/internal/testenv"
	"pufa/knowledge"
)

func benchOnBoth(b *testing.B, run func(b *testing.B, s *Store)) {
	b.Run("sqlite", func(b *testing.B) {
		run(b, openFor(b, Config{Path: filepath.Join(b.TempDir(), "pufa.db"), Key: testKey(b)}))
	})
	b.Run("postgres", func(b *testing.B) {
		run(b, openFor(b, Config{URL: testenv.Postgres(b), Key: testKey(b)}))
	})
}

// country is as much law as China has: 1,800 versions with 120,000 articles of 110
// characters.
func country() []knowledge.Imported {
	out := make([]knowledge.Imported, 1800)
	text := strings.Repeat("国家机关和武装力量应当遵守宪法法律，", 6)
	for i := range out {
		law := fmt.Sprintf("第%d号法律", i)
		v := knowledge.Version{ID: fmt.Sprintf("%064x", i), Law: law, Title: "中华人民共和国" + law, Level: "法律",
			Adopted: datebook.Date{Year: 2020, Month: 1, Day: 1}, Source: "text"}
		out[i].Version = v
		for j := range 67 {
			out[i].Articles = append(out[i].Articles, knowledge.Article{Number: lawref.Number{Article: j + 1},
				Label: fmt.Sprintf("第%d条", j+1), Chapter: "第一编 总则 第一章 一般规定", Text: fmt.Sprint(text, i, j)})
		}
	}
	return out
}

func BenchmarkSaveStatutes(b *testing.B) {
	laws := country()
	benchOnBoth(b, func(b *testing.B, s *Store) {
		for i := 0; b.Loop(); i++ {
			for j := range laws {
				laws[j].ID = fmt.Sprintf("%060x%04x", j, i)
			}
			if _, err := s.SaveStatutes(b.Context(), laws); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSaveStatutesAgain(b *testing.B) {
	laws := country()
	benchOnBoth(b, func(b *testing.B, s *Store) {
		if _, err := s.SaveStatutes(b.Context(), laws); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := s.SaveStatutes(b.Context(), laws); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkArticle(b *testing.B) {
	laws := country()[:200]
	benchOnBoth(b, func(b *testing.B, s *Store) {
		if _, err := s.SaveStatutes(b.Context(), laws); err != nil {
			b.Fatal(err)
		}
		for i := 0; b.Loop(); i++ {
			if _, found, err := s.Article(b.Context(), laws[i%200].ID, lawref.Number{Article: i%67 + 1}); err != nil || !found {
				b.Fatal(found, err)
			}
		}
	})
}

func BenchmarkSaveFollower(b *testing.B) {
	benchOnBoth(b, func(b *testing.B, s *Store) {
		for i := 0; b.Loop(); i++ {
			f := record.Follower{ID: fmt.Sprint("follower", i), OpenID: fmt.Sprint("openid", i), At: time.Now()}
			if err := s.SaveFollower(b.Context(), f); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkClaimAndFinish(b *testing.B) {
	benchOnBoth(b, func(b *testing.B, s *Store) {
		for i := 0; b.Loop(); i++ {
			key := fmt.Sprint("message", i)
			if _, _, err := s.Claim(b.Context(), key, time.Now(), time.Minute); err != nil {
				b.Fatal(err)
			}
			if err := s.Finish(b.Context(), key, []byte("reply")); err != nil {
				b.Fatal(err)
			}
		}
	})
}
