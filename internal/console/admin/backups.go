package admin

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/store"
)

// Backups are the backup files in the data folder.
type Backups interface {
	// Ready says why none can be made here, if so: without a key, a file that is
	// downloaded would lie about in the open.
	Ready() error
	List() ([]Backup, error)
	// Make writes a backup, reads it back, and says what it holds.
	Make(context.Context) (name, holds string, err error)
	// Check reads one to its end and says what it holds.
	Check(ctx context.Context, name string) (holds string, err error)
	Open(name string) (io.ReadSeekCloser, error)
	Remove(name string) error
}

// Backup is a backup file.
type Backup struct {
	Name    string
	Size    string
	At      time.Time
	Sealed  bool // encrypted
	Checked time.Time
	Result  string // of the last check
}

func backupRoutes() []route {
	return []route{
		{"GET /admin/settings/backup", access.ManageSettings, (*visit).backups},
		{"POST /admin/settings/backup", access.ManageSettings, (*visit).makeBackup},
		{"POST /admin/settings/backup/{name}/check", access.ManageSettings, (*visit).checkBackup},
		{"POST /admin/settings/backup/{name}/download", access.ManageSettings, (*visit).downloadBackup},
		{"GET /admin/settings/backup/{name}/delete", access.ManageSettings, (*visit).askBackup},
		{"POST /admin/settings/backup/{name}/delete", access.ManageSettings, (*visit).deleteBackup},
	}
}

const backupPath = settingsPath + "backup"

type backupsPage struct {
	frame
	Backups []Backup
	Refused string // why none can be made
	Asked   string // the one that is about to be deleted
}

func (v *visit) backups() error { return v.showBackups("") }

func (v *visit) showBackups(asked string) error {
	p := &backupsPage{frame: v.frame("备份"), Asked: asked}
	if err := v.opt.System.Backups().Ready(); err != nil {
		p.Refused = fault.Message(err)
	}
	var err error
	if p.Backups, err = v.opt.System.Backups().List(); err != nil {
		return err
	}
	for i := range p.Backups {
		b := &p.Backups[i]
		found, err := v.opt.Store.AuditLog(v.r.Context(), store.AuditFilter{Subject: "backup/" + b.Name, Limit: 20})
		if err != nil {
			return err
		}
		for _, e := range found {
			if e.Action == "backup.make" || e.Action == "backup.check" {
				b.Checked, b.Result = e.At, e.After
				break
			}
		}
	}
	return v.show("backups", p)
}

// noteBackup writes a deed with a backup into the audit log.
func (v *visit) noteBackup(ctx context.Context, deed, name, result string) error {
	_, err := v.opt.Store.Audit(ctx, store.AuditEntry{At: v.opt.Now(), Actor: v.account.Name, Action: "backup." + deed, Subject: "backup/" + name, After: result})
	return err
}

// makeBackup makes one in the background.
func (v *visit) makeBackup() error {
	files := v.opt.System.Backups()
	if err := files.Ready(); err != nil {
		return err
	}
	return v.startJob("backup", "备份", backupPath, func(ctx context.Context, tell func(string, int64, int64)) (string, error) {
		tell("正在写，写完读回来核对", 0, -1)
		name, holds, err := files.Make(ctx)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("备份好了：%s。%s", name, holds), v.noteBackup(ctx, "make", name, holds)
	})
}

// checkBackup reads a backup to its end in the background.
func (v *visit) checkBackup() error {
	name := v.r.PathValue("name")
	files := v.opt.System.Backups()
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return v.startJob("backup", "核对备份", backupPath, func(ctx context.Context, tell func(string, int64, int64)) (string, error) {
		tell("正在从头读到尾", 0, -1)
		holds, err := files.Check(ctx, name)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%s是好的。%s", name, holds), v.noteBackup(ctx, "check", name, holds)
	})
}

func (v *visit) downloadBackup() error {
	name := v.r.PathValue("name")
	f, err := v.opt.System.Backups().Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := v.noteBackup(v.r.Context(), "download", name, ""); err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	http.ServeContent(v.w, v.r, name, time.Time{}, f)
	return nil
}

// askBackup asks before a backup is deleted.
func (v *visit) askBackup() error { return v.showBackups(v.r.PathValue("name")) }

func (v *visit) deleteBackup() error {
	name := v.r.PathValue("name")
	if err := v.opt.System.Backups().Remove(name); err != nil {
		return err
	}
	if err := v.noteBackup(v.r.Context(), "delete", name, ""); err != nil {
		return err
	}
	return v.done(backupPath, "删掉了"+name+"。")
}
