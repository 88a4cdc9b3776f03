package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"pufa/content"
	"pufa/duty"
	"pufa/internal/datebook"
	"pufa/internal/testenv"
)

// numberFrom is a number of the environment.
func numberFrom(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// dutyYears fills in units, lists and reports of five years, REPORTS in all.
func dutyYears(b *testing.B, s *Store, units, reports int) {
	b.Helper()
	ctx, change := context.Background(), duty.Change{Actor: "bench"}
	var all []duty.Unit
	for i := range units {
		all = append(all, duty.Unit{ID: fmt.Sprintf("u%03d", i), Name: fmt.Sprintf("单位%03d", i), Kind: duty.KindOffice, Headcount: 10 + i%90})
	}
	if err := s.SaveDutyUnits(ctx, all, change); err != nil {
		b.Fatal(err)
	}
	themes := []string{"宪法", "民法典", "国家安全", "禁毒", "反诈", "未成年人保护", "安全生产", "劳动维权", "消费者权益", "集体学法"}
	const years = 5
	for y := range years {
		for _, u := range all {
			l := duty.List{Unit: u.ID, Year: 2022 + y, Version: 1, Published: time.Date(2022+y, 1, 5, 0, 0, 0, 0, time.UTC)}
			for i := range 20 {
				month := time.Month(1 + i%12)
				l.Items = append(l.Items, duty.Item{ID: fmt.Sprint(i + 1), What: themes[i%len(themes)], Start: datebook.Date{Year: l.Year, Month: 1, Day: 1},
					Deadline: datebook.Date{Year: l.Year, Month: month, Day: 28}, Times: 1 + i%2})
			}
			if err := s.SaveDutyList(ctx, l, change); err != nil {
				b.Fatal(err)
			}
		}
	}
	forms := duty.Forms()
	batch := make([]duty.Report, 0, 5000)
	for i := range reports {
		day := datebook.Date{Year: 2022 + i%years, Month: time.Month(1 + i/years%12), Day: 1 + i/60%28}
		r := duty.Report{ID: fmt.Sprintf("r%06d", i), Unit: all[i/7%units].ID, Date: day, Place: "某某小学", Theme: themes[i%len(themes)] + "宣传", Form: forms[i%len(forms)],
			Sessions: duty.Count{N: 1}, People: duty.Count{N: 50 + i%300, OrMore: i%3 == 0}, Materials: duty.Count{N: 300}, Item: fmt.Sprint(1 + i%20),
			State: duty.Accepted, At: day.In(time.UTC).AddDate(0, 0, i%12), Text: "12月4日在某某小学开展宪法宣传活动，200名学生参加，发放资料300份"}
		if i%10 == 0 {
			r.State = duty.Submitted
		}
		r.ReviewedAt = r.At
		if batch = append(batch, r); len(batch) == cap(batch) || i == reports-1 {
			if err := s.AddReports(ctx, batch, change); err != nil {
				b.Fatal(err)
			}
			batch = batch[:0]
		}
	}
}

// BenchmarkDuty times what the bureau waits for: UNITS × 5 years × REPORTS.
func BenchmarkDuty(b *testing.B) {
	units, reports := numberFrom("UNITS", 300), numberFrom("REPORTS", 50_000)
	set, err := content.BuiltIn()
	if err != nil {
		b.Fatal(err)
	}
	for name, cfg := range map[string]func(b *testing.B) Config{
		"sqlite":   func(b *testing.B) Config { return Config{Path: filepath.Join(b.TempDir(), "pufa.db")} },
		"postgres": func(b *testing.B) Config { return Config{URL: testenv.Postgres(b)} },
	} {
		b.Run(name, func(b *testing.B) {
			c := cfg(b)
			c.Key = testKey(b)
			s := openFor(b, c)
			dutyYears(b, s, units, reports)
			if s.postgres {
				s.run(b, "ANALYZE")
			}
			benchDesk(b, s, duty.NewDesk(s.DutyPorts(), func() []content.Rubric { return set.Rubrics }, time.UTC))
		})
	}
}

func benchDesk(b *testing.B, s *Store, desk *duty.Desk) {
	ctx, who, now := context.Background(), duty.Bureau("bench"), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	b.Run("board", func(b *testing.B) {
		for b.Loop() {
			if lines, err := desk.Board(ctx, who, now); err != nil || len(lines) == 0 {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms")
	})
	b.Run("scores", func(b *testing.B) {
		for b.Loop() {
			if scores, _, err := desk.Scores(ctx, who, "", duty.Year(2026), now); err != nil || len(scores) == 0 {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms")
	})
	b.Run("explain", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := desk.Explain(ctx, who, "", "u007", duty.Year(2026), now); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms")
	})
	b.Run("freeze", func(b *testing.B) {
		for b.Loop() {
			if snap, err := desk.Freeze(ctx, who, "", duty.Year(2026), "bench", nil, s.now().Add(time.Minute)); err != nil || len(snap.Units) == 0 {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms")
	})
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if _, problems, err := desk.Verify(ctx); err != nil || len(problems) > 0 {
				b.Fatal(err, problems)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms")
	})
}
