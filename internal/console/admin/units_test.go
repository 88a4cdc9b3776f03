package admin

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"pufa/internal/access"
	"pufa/internal/report"
	"pufa/quiz"
)

// upload posts a spreadsheet.
func (w *caller) upload(path string, rows [][]string, values ...string) page {
	w.Helper()
	var sheet, body bytes.Buffer
	w.no(report.WriteTable(&sheet, "表", rows))
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "表.xlsx")
	w.no(err)
	_, err = part.Write(sheet.Bytes())
	w.no(err)
	for i := 0; i+1 < len(values); i += 2 {
		w.no(form.WriteField(values[i], values[i+1]))
	}
	w.no(form.Close())
	r, err := http.NewRequestWithContext(w.Context(), "POST", w.server.URL+path, &body)
	w.no(err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return w.do(r)
}

func TestRosterByUpload(t *testing.T) {
	b := newBureau(t)
	w := b.enter("管理员", access.Admin)
	bad := append([]string(nil), quiz.RosterExample...)
	for i := range bad {
		bad[i] = ""
	}
	bad[0] = "民政局"
	w.upload("/admin/units", [][]string{quiz.RosterHeadings, quiz.RosterExample, bad}).want(t, "一行也没有导入", "第3行")
	w.upload("/admin/units", [][]string{quiz.RosterHeadings, quiz.RosterExample, bad}, "good", "1").want(t, "新增1人", "跳过了")
	w.post("/admin/units").want(t, "请选一个 Excel 文件")
	if p := w.get("/admin/units/export"); !strings.Contains(p.header.Get("Content-Disposition"), "attachment") || p.status != 200 {
		t.Errorf("%d %v", p.status, p.header)
	}
}

func TestALiaisonSeesItsOwnUnitAlone(t *testing.T) {
	b := newBureau(t)
	w := b.enter("联络员", access.Liaison)
	w.get("/admin/units/u1").want(t, "教育局", "韦某", "没绑定")
	w.post("/admin/units/u1/invite").want(t, "绑定 ")
	for _, p := range []page{w.get("/admin/units/u2"), w.post("/admin/units/u2/invite"), w.get("/admin/units/none")} {
		if p.status != http.StatusNotFound || strings.Contains(p.text, "司法局") {
			t.Errorf("%s: %d", p.url, p.status)
		}
	}
}
