package admin

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pufa/internal/access"
	"pufa/internal/datebook"
	"pufa/internal/fault"
	"pufa/internal/store"
	"pufa/knowledge"
	"pufa/knowledge/statute"
)

// printer reads a file as one law of one article.
type printer struct {
	store   *store.Store
	started chan struct{} // when not nil, an import says so and waits for its end
}

func (p printer) read(where string) (knowledge.Imported, error) {
	if strings.HasPrefix(where, "https://") {
		return knowledge.Imported{}, fault.New(fault.Unavailable, "连不上 %s。", where)
	}
	text, err := os.ReadFile(where)
	if err != nil {
		return knowledge.Imported{}, err
	}
	if !strings.HasPrefix(string(text), "第一条") {
		return knowledge.Imported{}, fault.New(fault.Invalid, "没有读到法律文本。\n%s：没有条文", filepath.Base(where))
	}
	day := datebook.Date{Year: 2021, Month: time.May, Day: 1}
	return knowledge.Imported{Version: knowledge.Version{ID: string(text), Law: "新法" + hostile, Title: "新法", Adopted: day, Articles: 1}, Articles: []knowledge.Article{article(1, "第一条", string(text))}}, nil
}

func (p printer) Preview(ctx context.Context, where string, tell func(string, int64, int64)) (ImportPreview, error) {
	v, err := p.read(where)
	if err != nil {
		return ImportPreview{}, err
	}
	before, err := p.store.Versions(ctx)
	out := ImportPreview{Summary: statute.Summary{Files: 1, Laws: 1, Versions: 1, Articles: 1, Skipped: []statute.Skipped{{File: "坏.doc", Reason: "旧版 Word" + hostile}}}, Digest: v.ID}
	out.Changes, out.Unchanged = knowledge.CompareVersions(before, append(before, v.Version))
	return out, err
}

func (p printer) Import(ctx context.Context, where, digest string, tell func(string, int64, int64)) (ImportOutcome, error) {
	v, err := p.read(where)
	if err == nil && v.ID != digest {
		err = fault.New(fault.Conflict, "不一样了")
	}
	if err != nil {
		return ImportOutcome{}, err
	}
	if p.started != nil {
		close(p.started)
		<-ctx.Done()
	}
	c, err := p.store.SaveStatutes(ctx, []knowledge.Imported{v})
	return ImportOutcome{Added: c.Added, Articles: c.Articles}, err
}

// send uploads a file.
func (w *caller) send(path, name string, data []byte, values ...string) page {
	w.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	if name != "" {
		part, err := form.CreateFormFile("file", name)
		w.no(err)
		_, err = part.Write(data)
		w.no(err)
	}
	for i := 0; i+1 < len(values); i += 2 {
		w.no(form.WriteField(values[i], values[i+1]))
	}
	w.no(form.Close())
	r, err := http.NewRequestWithContext(w.Context(), "POST", w.server.URL+path, &b)
	w.no(err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return w.do(r)
}

// handIn uploads a law and gives the path of its page, once it was read.
func (w *caller) handIn(name, text string) string {
	w.Helper()
	w.pass(time.Second) // the latest is the first listed
	w.send(importPath, name, []byte(text)).want(w.TB, "读法律文件")
	w.settled()
	uploads, err := w.store.Uploads(w.Context())
	w.no(err)
	return uploadPath(uploads[0].ID)
}

func TestImportOfLawsFromUploadToResult(t *testing.T) {
	b := newBureau(t)
	w := b.enter("普法股", access.Admin)
	path := w.handIn("../../新法(2021-05-01).txt", "第一条　为了测试。")
	p := w.get(path)
	p.want(t, "等确认", "新的法律1个", "坏.doc", "确认导入", "2021-05-01")
	if strings.Contains(p.text, "<script>alert") {
		t.Error("a law's name runs as script")
	}
	if versions, err := b.store.Versions(t.Context()); err != nil || len(versions) != 0 {
		t.Fatalf("stored before it was confirmed: %v, %v", versions, err)
	}
	w.post(path+"/confirm").want(t, "导入法律 新法(2021-05-01).txt")
	b.settled()
	w.get(path).want(t, "导入了", "新增1个版本", "当时预计的变化")
	if versions, err := b.store.Versions(t.Context()); err != nil || len(versions) != 1 {
		t.Fatalf("after: %v, %v", versions, err)
	}
	if p := w.post(path + "/confirm"); p.status != http.StatusConflict {
		t.Errorf("imported twice: %d", p.status)
	}
	w.get(w.handIn("新法.txt", "第一条　为了测试。")).want(t, "导入也不会变", "个版本不变")
	w.get("/admin/laws/import").want(t, "新法.txt", "导入了", "等确认")
}

func TestUploadsThatCannotBeRead(t *testing.T) {
	b := newBureau(t)
	w := b.enter("普法股", access.Admin)
	for name, c := range map[string]struct {
		file, text, address, want string
	}{
		"nothing":     {"", "", "", "请选一个文件"},
		"empty":       {"空.txt", "", "", "文件是空的"},
		"not https":   {"", "", "http://127.0.0.1/x.zip", "https://"},
		"no law":      {"说明.txt", "你好", "", "说明.txt：没有条文"},
		"unreachable": {"", "", "https://laws.example/x.zip", "连不上"},
		"hostile":     {hostile + ".txt", "你好", "", "没有条文"},
	} {
		p := w.send(importPath, c.file, []byte(c.text), "address", c.address)
		b.settled()
		if strings.HasPrefix(p.url, "/admin/jobs/") {
			p = w.get(p.url)
		} else if c.address != "" {
			p.want(t, `value="`+c.address+`"`)
		}
		p.want(t, c.want)
		if strings.Contains(p.text, "<script>alert") {
			t.Errorf("%s: runs as script", name)
		}
	}
	w.send(importPath, "大.zip", make([]byte, maxUpload+1)).want(t, "最多32MB", "pufa import statutes")
}

// TestAnImportThatIsCutOff leaves the laws as they were, and may be done again.
func TestAnImportThatIsCutOff(t *testing.T) {
	b := newBureau(t)
	w := b.enter("普法股", access.Admin)
	path := w.handIn("新法.txt", "第一条　为了测试。")
	b.statutes.started = make(chan struct{})
	w.post(path + "/confirm")
	<-b.statutes.started
	b.no(b.jobs.Close(t.Context()))
	w.get("/admin/jobs").want(t, "中断了")
	w.get(path).want(t, "等确认", "确认导入")
	if versions, err := b.store.Versions(t.Context()); err != nil || len(versions) != 0 {
		t.Errorf("left behind: %v, %v", versions, err)
	}
}

func TestAnUploadThatIsDropped(t *testing.T) {
	b := newBureau(t)
	w := b.enter("普法股", access.Admin)
	path := w.handIn("新法.txt", "第一条　为了测试。")
	w.post(path+"/drop").want(t, "文件已删掉", "没有导入")
	id := strings.TrimPrefix(path, uploadPath(""))
	if err := b.store.WriteUpload(t.Context(), id, &bytes.Buffer{}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("its file: %v", err)
	}
}

func FuzzFileName(f *testing.F) {
	for _, name := range []string{"法律.zip", "../../etc/passwd", `C:\x.docx`, "", "..", strings.Repeat("长", 300) + ".zip", "a\x00b\n"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := fileName(name)
		if got == "" || got == "." || got == ".." || len(got) > maxFileName || filepath.Base(got) != got || strings.ContainsAny(got, "/\\\x00") {
			t.Errorf("%q became %q", name, got)
		}
	})
}
