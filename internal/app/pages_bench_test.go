package app

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/duty"
	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/internal/intake"
	"pufa/internal/store"
	"pufa/internal/testenv"
	"pufa/knowledge/statute"
)

// consolePages are the pages that BenchmarkPages opens; the first reads next to nothing,
// for comparison.
var consolePages = []string{
	"/admin/me", "/admin/", "/admin/questions", "/admin/ask?q=" + url.QueryEscape("老板拖欠工资怎么办"), "/admin/quiz", "/admin/quiz/bank", "/admin/quiz/new",
	"/admin/campaigns", "/admin/duty", "/admin/duty/units/u007", "/admin/duty/reports?state=all", "/admin/duty/registers", "/admin/duty/prompts", "/admin/laws",
	"/admin/laws/" + url.PathEscape("民法典") + "?text=1", "/admin/units", "/admin/units/u007", "/admin/people", "/admin/audit",
	"/admin/content", "/admin/jobs", "/admin/settings",
}

// BenchmarkPages opens each page of the console ROUNDS times over 300 units, 20,000
// people and REPORTS reports, with the statutes of the folder STATUTES where it is given:
// time to the first byte, and bytes.
func BenchmarkPages(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			address := ""
			if engine == "postgres" {
				address = testenv.Postgres(b)
			}
			core, err := OpenCore(b.Context(), examConfig(b, b.TempDir(), address), slog.New(slog.DiscardHandler))
			if err != nil {
				b.Fatal(err)
			}
			defer core.Close()
			site, err := newSite(b.Context(), core)
			if err != nil {
				b.Fatal(err)
			}
			defer site.close()
			fillPages(b, core)
			server := httptest.NewServer(site.handler)
			defer server.Close()
			client := signedIn(b, core, server.URL)
			for b.Loop() {
				for _, path := range consolePages {
					timePage(b, client, server.URL, path)
				}
			}
		})
	}
}

func fillPages(b *testing.B, core *Core) {
	b.Helper()
	ctx := b.Context()
	if _, err := fillExam(ctx, core, 20_000, 300, 0); err != nil {
		b.Fatal(err)
	}
	reports := examSize(b, "REPORTS", 50_000)
	forms, year := duty.Forms(), core.Now().Year()
	var batch []duty.Report
	for i := range reports {
		day := datebook.Date{Year: year - i%5, Month: time.Month(1 + i/5%12), Day: 1 + i/60%28}
		batch = append(batch, duty.Report{ID: fmt.Sprintf("r%06d", i), Unit: fmt.Sprint("u", i/7%300), Date: day, Place: "某某小学", Theme: "宪法宣传", Form: forms[i%len(forms)],
			Sessions: duty.Count{N: 1}, People: duty.Count{N: 50 + i%300}, State: duty.Accepted, At: day.In(time.UTC), ReviewedAt: day.In(time.UTC)})
		if len(batch) == 5000 || i == reports-1 {
			if err := core.Store.AddReports(ctx, batch, duty.Change{Actor: "bench"}); err != nil {
				b.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	if folder := os.Getenv("STATUTES"); folder != "" {
		importFolder(b, core, folder)
	}
}

func importFolder(b *testing.B, core *Core, folder string) {
	b.Helper()
	ctx := b.Context()
	opener := intake.Opener{Want: statute.Wanted}
	source, err := opener.OpenAll(ctx, []string{folder})
	if err != nil {
		b.Fatal(err)
	}
	defer source.Close()
	imported, _, err := statute.Collect(source.Files(ctx), func(int) {})
	if err != nil {
		b.Fatal(err)
	}
	merged, _ := statute.Merge(imported)
	revision, err := core.Store.StatutesRevision(ctx)
	if err == nil {
		_, err = core.Store.ReplaceStatutes(ctx, merged, revision)
	}
	if err == nil {
		err = core.Engine.Refresh(ctx)
	}
	if err != nil {
		b.Fatal(err)
	}
}

func signedIn(b *testing.B, core *Core, base string) *http.Client {
	b.Helper()
	_, err := core.Store.AddAccount(b.Context(), access.Account{Name: "管理员", Role: access.Admin, Password: access.HashPassword(walkPassword)}, store.By{Actor: "bench", At: core.Now()})
	if err != nil {
		b.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	form := url.Values{"name": {"管理员"}, "password": {walkPassword}}
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, base+"/admin/sign-in", strings.NewReader(form.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	resp.Body.Close()
	return client
}

func timePage(b *testing.B, client *http.Client, base, path string) {
	b.Helper()
	rounds := examSize(b, "ROUNDS", 20)
	times := make([]time.Duration, rounds)
	size, status := 0, 0
	for i := range rounds {
		start := time.Now()
		trace := &httptrace.ClientTrace{GotFirstResponseByte: func() { times[i] = time.Since(start) }}
		r, err := http.NewRequestWithContext(httptrace.WithClientTrace(b.Context(), trace), http.MethodGet, base+path, nil)
		if err != nil {
			b.Fatal(err)
		}
		resp, err := client.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			b.Fatal(err)
		}
		size, status = len(body), resp.StatusCode
	}
	slices.Sort(times)
	ms := func(q int) float64 { return float64(times[min(rounds-1, rounds*q/100)].Microseconds()) / 1000 }
	b.Logf("%-34.34s %d  p50 %7.1f ms  p95 %7.1f ms  %6.1f KB", path, status, ms(50), ms(95), float64(size)/1024)
}
