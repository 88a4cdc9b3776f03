package admin

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"pufa/internal/fault"
	"pufa/internal/report"
)

// column is a column of a list.
type column struct {
	Title  string
	Number bool // set to the right, sorted by value
}

// cell is what a list shows in one place.
type cell struct {
	Text  string
	URL   string // where it leads; empty: nowhere
	Tone  string // good, warn, bad; always beside words
	Weeks []int  // drawn in place of Text
}

// table is what a page has to list, whole; list shows a part of it.
type table struct {
	Name    string // of the exported file
	Columns []column
	Rows    [][]cell
	// Unranked keeps the rows in their order: units are not ranked by their points.
	Unranked bool
}

// list is a table as a page shows it: searched, sorted, one page of it.
type list struct {
	table
	Search      string
	Sort        int // column; -1: as given
	Down        bool
	Page, Pages int
	Total       int // rows that fit the search
	All         int
	path        string
	query       url.Values
}

const listPage = 50

// list applies the address's q, sort, down and page to a table. When the address asks
// for export=xlsx or csv it writes the file instead, and says so.
func (v *visit) list(t table) (l list, exported bool, err error) {
	q := v.r.URL.Query()
	l = list{table: t, Search: strings.TrimSpace(q.Get("q")), Sort: -1, Down: q.Get("down") != "", All: len(t.Rows), path: v.r.URL.Path, query: q}
	l.Rows = searched(t.Rows, l.Search)
	if n, err := strconv.Atoi(q.Get("sort")); err == nil && n >= 0 && n < len(t.Columns) && !t.Unranked {
		l.Sort = n
		sortRows(l.Rows, n, t.Columns[n].Number, l.Down)
	}
	l.Total = len(l.Rows)
	if format := q.Get("export"); format != "" {
		return l, true, v.export(format, l.table)
	}
	l.Pages = max(1, (l.Total+listPage-1)/listPage)
	page, _ := strconv.Atoi(q.Get("page")) // nonsense is page one
	l.Page = min(max(page, 1), l.Pages)
	from := (l.Page - 1) * listPage
	l.Rows = l.Rows[from:min(from+listPage, l.Total)]
	return l, false, nil
}

func searched(rows [][]cell, words string) [][]cell {
	out := slices.Clone(rows)
	for _, word := range strings.Fields(strings.ToLower(words)) {
		out = slices.DeleteFunc(out, func(row []cell) bool {
			return !slices.ContainsFunc(row, func(c cell) bool { return strings.Contains(strings.ToLower(c.Text), word) })
		})
	}
	return out
}

func sortRows(rows [][]cell, n int, number, down bool) {
	slices.SortStableFunc(rows, func(a, b []cell) int {
		order := strings.Compare(a[n].Text, b[n].Text)
		if number {
			order = compareNumbers(a[n].Text, b[n].Text)
		}
		if down {
			return -order
		}
		return order
	})
}

// compareNumbers orders by the number that a text begins with; texts without one, such
// as a dash, come first.
func compareNumbers(a, b string) int {
	x, okX := leadingNumber(a)
	y, okY := leadingNumber(b)
	switch {
	case okX != okY && !okX:
		return -1
	case okX != okY:
		return 1
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func leadingNumber(text string) (float64, bool) {
	text = strings.ReplaceAll(text, ",", "")
	end := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != '-' })
	if end >= 0 {
		text = text[:end]
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

// export writes a table as a file: all rows that fit the search.
func (v *visit) export(format string, t table) error {
	rows := make([][]string, 0, len(t.Rows)+1)
	head := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = c.Title
	}
	rows = append(rows, head)
	for _, r := range t.Rows {
		line := make([]string, len(r))
		for i, c := range r {
			line[i] = c.Text
		}
		rows = append(rows, line)
	}
	var b bytes.Buffer
	switch format {
	case "xlsx":
		if err := report.WriteTable(&b, t.Name, rows); err != nil {
			return fmt.Errorf("export %s: %w", t.Name, err)
		}
		return v.download(t.Name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b.Bytes())
	case "csv":
		b.WriteString("\ufeff") // so that spreadsheets read it as UTF-8
		w := csv.NewWriter(&b)
		for _, r := range rows {
			for i := range r {
				r[i] = harmless(r[i])
			}
			if err := w.Write(r); err != nil {
				return fmt.Errorf("export %s: %w", t.Name, err)
			}
		}
		w.Flush()
		return v.download(t.Name+".csv", "text/csv; charset=utf-8", b.Bytes())
	}
	return fault.New(fault.Invalid, "只能导出 xlsx 或 csv。")
}

// harmless keeps a spreadsheet from running a text as a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			return "'" + text
		}
	}
	return text
}

func (v *visit) download(name, kind string, data []byte) error {
	h := v.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	_, _ = v.w.Write(data) // the reader may have gone
	return nil
}

// URL is the list's address with some of the query changed: "page", "2".
func (l list) URL(changes ...string) string {
	q := url.Values{}
	for k, values := range l.query {
		if k != "page" && k != "export" {
			q[k] = values
		}
	}
	for i := 0; i+1 < len(changes); i += 2 {
		q.Del(changes[i])
		if changes[i+1] != "" {
			q.Set(changes[i], changes[i+1])
		}
	}
	if len(q) == 0 {
		return l.path
	}
	return l.path + "?" + q.Encode()
}

// SortURL sorts by a column, the other way round when it is sorted by that already.
func (l list) SortURL(n int) string {
	down := ""
	if l.Sort == n && !l.Down {
		down = "1"
	}
	return l.URL("sort", strconv.Itoa(n), "down", down)
}

// Order is how a column is sorted, for screen readers.
func (l list) Order(n int) string {
	switch {
	case l.Sort != n:
		return "none"
	case l.Down:
		return "descending"
	}
	return "ascending"
}

// PageURL is another page of the list.
func (l list) PageURL(step int) string { return l.URL("page", strconv.Itoa(l.Page+step)) }

// Searching reports that a search hides rows.
func (l list) Searching() bool { return l.Search != "" }

// Hidden are the query's other values, which a search keeps.
func (l list) Hidden() map[string]string {
	out := map[string]string{}
	for k := range l.query {
		if k != "q" && k != "page" && k != "export" {
			out[k] = l.query.Get(k)
		}
	}
	return out
}
