package admin

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/datebook"
)

// BenchmarkDutyPages times the first byte of the pages of units' duties, with 300 units
// and five years of 10,000 reports each.
func BenchmarkDutyPages(b *testing.B) {
	bureau := newBureau(b)
	fillDutyYears(b, bureau, 300, 50_000)
	w := bureau.enter("管理员", access.Admin)
	for _, path := range []string{"/admin/duty", "/admin/duty/scores", "/admin/duty/scores?page=5", "/admin/duty/units/u007", "/admin/duty/lists", "/admin/duty/reports", "/admin/duty/registers"} {
		b.Run(path, func(b *testing.B) {
			var took []time.Duration
			size := 0
			for b.Loop() {
				began := time.Now()
				r, err := http.NewRequestWithContext(b.Context(), "GET", w.server.URL+path, nil)
				bureau.no(err)
				p := w.do(r)
				took, size = append(took, time.Since(began)), len(p.text)
				if p.status != http.StatusOK {
					b.Fatalf("%s: %d", path, p.status)
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
			b.ReportMetric(float64(size)/1000, "kB")
		})
	}
}

func fillDutyYears(b *testing.B, bureau *bureau, units, reports int) {
	b.Helper()
	ctx, change, last := b.Context(), duty.Change{Actor: "bench"}, bureau.now().Year()
	var all []duty.Unit
	for i := range units {
		all = append(all, duty.Unit{ID: fmt.Sprintf("u%03d", i), Name: fmt.Sprintf("某某单位%03d", i), Kind: duty.KindOffice, Headcount: 10 + i%90})
	}
	bureau.no(bureau.store.SaveDutyUnits(ctx, all, change))
	const years = 5
	for y := range years {
		for _, u := range all {
			l := duty.List{Unit: u.ID, Year: last - y, Version: 1, Published: bureau.now()}
			for i := range 20 {
				l.Items = append(l.Items, duty.Item{ID: fmt.Sprint(i + 1), What: "宪法宣传", Times: 1, Start: datebook.Date{Year: l.Year, Month: 1, Day: 1}, Deadline: datebook.Date{Year: l.Year, Month: time.Month(1 + i%12), Day: 28}})
			}
			bureau.no(bureau.store.SaveDutyList(ctx, l, change))
		}
	}
	batch := make([]duty.Report, 0, 5000)
	for i := range reports {
		day := datebook.Date{Year: last - i%years, Month: time.Month(1 + i/years%11), Day: 1 + i/60%28}
		batch = append(batch, duty.Report{ID: fmt.Sprintf("r%06d", i), Unit: all[i/7%units].ID, Date: day, Place: "某某小学", Theme: "宪法宣传", Form: duty.Forms()[i%20], Sessions: duty.Count{N: 1},
			People: duty.Count{N: 50}, Item: fmt.Sprint(1 + i%20), State: duty.Accepted, At: day.In(time.UTC), ReviewedAt: day.In(time.UTC)})
		if len(batch) == cap(batch) || i == reports-1 {
			bureau.no(bureau.store.AddReports(ctx, batch, change))
			batch = batch[:0]
		}
	}
}
