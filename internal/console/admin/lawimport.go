package admin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/store"
	"pufa/knowledge"
	"pufa/knowledge/statute"
)

// Statutes imports laws. where is a path or an https address.
type Statutes interface {
	// Preview tells what an import would change, and changes nothing.
	Preview(ctx context.Context, where string, tell func(what string, done, total int64)) (ImportPreview, error)
	// Import does it, unless what is at where is no longer what Preview digested.
	Import(ctx context.Context, where, digest string, tell func(what string, done, total int64)) (ImportOutcome, error)
}

// ImportPreview is what an import would change.
type ImportPreview struct {
	Summary   statute.Summary
	Changes   []knowledge.VersionChange
	Unchanged int // versions
	Digest    string
}

// ImportOutcome is what an import changed, in versions and articles.
type ImportOutcome struct{ Added, Updated, Dropped, Unchanged, Articles int }

const importPath = Prefix + "laws/import"

// importRoutes are the pages of importing laws.
func importRoutes() []route {
	return []route{
		{"GET " + importPath, access.ImportStatutes, (*visit).lawUploadForm},
		{"POST " + importPath, access.ImportStatutes, (*visit).uploadLaws},
		{"GET " + importPath + "/{id}", access.ImportStatutes, (*visit).lawUpload},
		{"POST " + importPath + "/{id}/confirm", access.ImportStatutes, (*visit).importLaws},
		{"POST " + importPath + "/{id}/drop", access.ImportStatutes, (*visit).dropLaws},
	}
}

func uploadPath(id string) string { return importPath + "/" + pathEscape(id) }

type lawUploadsPage struct {
	frame
	Max     int // MiB
	Address string
	Mistake string
	List    list
}

func uploadState(s store.UploadState) cell {
	return map[store.UploadState]cell{store.UploadReading: {Text: "还没读完", Tone: "warn"}, store.UploadReady: {Text: "等确认", Tone: "warn"},
		store.UploadDone: {Text: "导入了", Tone: "good"}, store.UploadDropped: {Text: "没有导入"}}[s]
}

// lawUploadForm takes a file or an address, above what was handed in before.
func (v *visit) lawUploadForm() error {
	p := &lawUploadsPage{}
	if exported, err := v.fillUploads(p); err != nil || exported {
		return err
	}
	return v.show("lawimport", p)
}

func (v *visit) fillUploads(p *lawUploadsPage) (exported bool, err error) {
	uploads, err := v.opt.Store.Uploads(v.r.Context())
	if err != nil {
		return false, err
	}
	t := table{Name: "导入记录", Columns: []column{{Title: "文件"}, {Title: "状态"}, {Title: "谁"}, {Title: "时间"}}}
	for _, u := range uploads {
		t.Rows = append(t.Rows, []cell{{Text: u.Name, URL: uploadPath(u.ID)}, uploadState(u.State), {Text: u.Actor}, {Text: v.minute(u.At)}})
	}
	p.List, exported, err = v.list(t)
	p.frame, p.Max = v.frame("导入法律"), maxUpload>>20
	return exported, err
}

// uploadLaws keeps what was handed in and begins to read it. Nothing of it is a law in
// the library before somebody has seen what would change.
func (v *visit) uploadLaws() error {
	u, data, err := v.handedIn()
	if fault.KindOf(err) == fault.Invalid {
		p := &lawUploadsPage{Address: v.form("address"), Mistake: fault.Message(err)}
		if _, err := v.fillUploads(p); err != nil {
			return err
		}
		return v.again("lawimport", p)
	}
	if err != nil {
		return err
	}
	if u, err = v.opt.Store.AddUpload(v.r.Context(), u, data); err != nil {
		return err
	}
	return v.startJob("statutes.read", "读法律文件 "+u.Name, uploadPath(u.ID), v.readUpload(u))
}

// handedIn is the file of the form, or the address.
func (v *visit) handedIn() (u store.Upload, data []byte, err error) {
	u = store.Upload{Actor: v.account.Name, At: v.now}
	f, head, err := v.r.FormFile("file")
	if err == nil {
		defer f.Close()
		u.Name = filepath.Base(strings.ReplaceAll(head.Filename, `\`, "/"))
		data, err = io.ReadAll(f)
		if err == nil && len(data) == 0 {
			err = errors.New("empty file")
		}
		return u, data, fault.Wrap(err, fault.Invalid, "文件是空的或没有传完整，请再传一次。")
	}
	if u.Name, u.Address = v.form("address"), true; u.Name == "" {
		return u, nil, fault.Wrap(http.ErrMissingFile, fault.Invalid, "请选一个文件，或者写一个下载地址。")
	}
	if !strings.HasPrefix(u.Name, "https://") {
		return u, nil, fault.New(fault.Invalid, "下载地址要以 https:// 开头。")
	}
	return u, nil, nil
}

// readUpload is the work of reading an upload.
func (v *visit) readUpload(u store.Upload) Work {
	d := v.desk
	return func(ctx context.Context, tell func(string, int64, int64)) (string, error) {
		where, remove, err := d.unpackUpload(ctx, u)
		if err != nil {
			return "", err
		}
		defer remove()
		p, err := d.opt.Statutes.Preview(ctx, where, tell)
		if err != nil {
			return "", err
		}
		raw, err := json.Marshal(p)
		if err != nil {
			return "", fmt.Errorf("write preview: %w", err)
		}
		return fmt.Sprintf("读完了：%d处变化。还没有导入，请看过再确认。", len(p.Changes)), d.opt.Store.PreviewUpload(ctx, u.ID, string(raw))
	}
}

// unpackUpload writes an upload's file into a folder of its own, under its own name:
// the name may tell a law's day. An address stays one.
func (d *desk) unpackUpload(ctx context.Context, u store.Upload) (where string, remove func(), err error) {
	if u.Address {
		return u.Name, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "pufa-upload-")
	if err != nil {
		return "", nil, fmt.Errorf("make a folder for an upload: %w", err)
	}
	remove = func() { _ = os.RemoveAll(dir) } // what stays is the system's to clear
	where = filepath.Join(dir, fileName(u.Name))
	f, err := os.OpenFile(where, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		err = errors.Join(d.opt.Store.WriteUpload(ctx, u.ID, f), f.Close())
	}
	if err != nil {
		remove()
		return "", nil, err
	}
	return where, remove, nil
}

// fileName is an upload's name as a name in a folder.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return -1
		}
		return r
	}, name)
	if len(name) > maxFileName { // keep the ending
		name = strings.ToValidUTF8(name[len(name)-maxFileName:], "")
	}
	if strings.Trim(name, ". ") == "" {
		return "statutes"
	}
	return name
}

// maxFileName is in bytes, below what file systems take.
const maxFileName = 200

type lawUploadPage struct {
	frame
	U       store.Upload
	State   cell
	Preview *ImportPreview
	Kinds   []string // how many versions of each kind of change
	Notes   []string // what the import had to decide
	List    list
	Result  *ImportOutcome
}

// lawUpload shows what an upload would change, or did.
func (v *visit) lawUpload() error {
	u, err := v.opt.Store.Upload(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	p := &lawUploadPage{U: u, State: uploadState(u.State)}
	if u.Preview != "" {
		if err := json.Unmarshal([]byte(u.Preview), &p.Preview); err != nil {
			return fmt.Errorf("read preview: %w", err)
		}
		t := table{Name: "变化", Columns: []column{{Title: "法律"}, {Title: "怎么变"}, {Title: "通过或修改"}, {Title: "施行"}, {Title: "条数", Number: true}}}
		count := map[string]int{}
		for _, c := range p.Preview.Changes {
			count[c.Kind]++
			t.Rows = append(t.Rows, []cell{{Text: c.Law, URL: lawPath(c.Law)}, {Text: c.Kind, Tone: changeTone(c.Kind)}, {Text: dayOf(c.Adopted)}, {Text: dayOf(c.Effective)}, {Text: strconv.Itoa(c.Articles)}})
		}
		for _, kind := range []string{knowledge.NewLaw, knowledge.NewVersion, knowledge.NewText, knowledge.NewFacts, knowledge.DroppedVersion} {
			if count[kind] > 0 {
				p.Kinds = append(p.Kinds, fmt.Sprintf("%s%d个", kind, count[kind]))
			}
		}
		p.Notes = p.Preview.Summary.Notes()
		var exported bool
		if p.List, exported, err = v.list(t); err != nil || exported {
			return err
		}
	}
	if u.Result != "" {
		if err := json.Unmarshal([]byte(u.Result), &p.Result); err != nil {
			return fmt.Errorf("read result: %w", err)
		}
	}
	p.frame = v.frame("导入：" + u.Name)
	return v.show("lawupload", p)
}

func changeTone(kind string) string {
	switch kind {
	case knowledge.NewLaw, knowledge.NewVersion:
		return "good"
	case knowledge.DroppedVersion:
		return "bad"
	}
	return "warn"
}

// importLaws imports what was seen.
func (v *visit) importLaws() error {
	u, err := v.opt.Store.Upload(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if u.State != store.UploadReady {
		return fault.New(fault.Conflict, "这次上传已经办完了，或者还没有读完。")
	}
	return v.startJob("statutes.import", "导入法律 "+u.Name, uploadPath(u.ID), v.importUpload(u))
}

func (v *visit) importUpload(u store.Upload) Work {
	d, actor := v.desk, v.account.Name
	return func(ctx context.Context, tell func(string, int64, int64)) (string, error) {
		var p ImportPreview
		if err := json.Unmarshal([]byte(u.Preview), &p); err != nil {
			return "", fmt.Errorf("read preview: %w", err)
		}
		where, remove, err := d.unpackUpload(ctx, u)
		if err != nil {
			return "", err
		}
		defer remove()
		o, err := d.opt.Statutes.Import(ctx, where, p.Digest, tell)
		if err != nil {
			return "", err
		}
		raw, err := json.Marshal(o)
		if err != nil {
			return "", fmt.Errorf("write result: %w", err)
		}
		return o.Words(), d.opt.Store.EndUpload(ctx, u.ID, store.UploadDone, string(raw), store.By{Actor: actor, At: d.opt.Now()})
	}
}

// Words is the outcome in a sentence.
func (o ImportOutcome) Words() string {
	if o.Added+o.Updated+o.Dropped == 0 {
		return "和已有的一样，没有变化。"
	}
	return fmt.Sprintf("新增%d个版本，更新%d个，不再列出%d个；写入%d条。", o.Added, o.Updated, o.Dropped, o.Articles)
}

// dropLaws gives an upload up.
func (v *visit) dropLaws() error {
	if err := v.opt.Store.EndUpload(v.r.Context(), v.r.PathValue("id"), store.UploadDropped, "", v.by()); err != nil {
		return err
	}
	return v.done(importPath, "没有导入，文件已删掉。")
}
