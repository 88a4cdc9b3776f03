package console

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pufa/duty"
	"pufa/internal/privacy"
	"pufa/internal/store"
)

// TestDutyPages: everybody may read a published list, and nothing that is not.
func TestDutyPages(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	key, err := privacy.NewKey(bytes.Repeat([]byte("k"), privacy.MinSecret))
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "pufa.db"), Key: key, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	desk, admin := duty.NewDesk(db.DutyPorts(), nil, time.UTC), duty.Bureau("admin")
	units := []duty.Unit{{ID: "u1", Name: "区<司法>局", Kind: duty.KindOffice, Liaisons: []duty.Liaison{{Person: "p", Name: "韦小明", StaffNo: "A1"}}}, {ID: "u2", Name: "区教育局", Kind: duty.KindOffice}}
	if err := db.SaveDutyUnits(t.Context(), units, duty.Change{Actor: "x"}); err != nil {
		t.Fatal(err)
	}
	for unit, publish := range map[string]bool{"u1": true, "u2": false} {
		if _, err := desk.SaveList(t.Context(), admin, duty.List{Unit: unit, Year: 2026, Items: []duty.Item{{What: "宪法宣传", Times: 2, Office: "办公室"}}}, publish, now); err != nil {
			t.Fatal(err)
		}
	}
	pages, err := New(Options{Duty: desk, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]struct {
		status int
		parts  string
	}{
		"/p/duty":                {http.StatusOK, "2026年普法责任清单|区&lt;司法&gt;局|/p/duty/2026/u1"},
		"/p/duty/2025":           {http.StatusOK, "还没有单位公布"},
		"/p/duty/2026/u1":        {http.StatusOK, "第1版，2026年11月23日公布|◐ 该做了|宪法宣传|全年2次，已完成0次|办公室"},
		"/p/duty/2026/u2":        {http.StatusNotFound, "没有这个页面"},
		"/p/duty/2026/nothing":   {http.StatusNotFound, "没有这个页面"},
		"/p/duty/next/u1":        {http.StatusNotFound, "没有这个页面"},
		"/p/duty/99999999999/u1": {http.StatusNotFound, "没有这个页面"},
	} {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		body := w.Body.String()
		if w.Code != want.status || strings.Contains(body, "韦小明") || strings.Contains(body, "区教育局") {
			t.Errorf("%s: %d\n%s", path, w.Code, body)
		}
		for _, part := range strings.Split(want.parts, "|") {
			if !strings.Contains(body, part) {
				t.Errorf("%s has no %s:\n%s", path, part, body)
			}
		}
	}
}
