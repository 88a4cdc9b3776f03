package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"pufa/internal/console/admin"
	"pufa/internal/fault"
	"pufa/internal/store"
)

// backupFolder of the data folder holds the backups made in the console.
const backupFolder = "backups"

// backupName keeps names from leading elsewhere.
var backupName = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,80}\.pufa$`)

// backups are the backup files in the data folder (admin.Backups).
type backups struct {
	cfg Config
	now func() time.Time
}

// Backups implements admin.System.
func (s system) Backups() admin.Backups { return backups{s.core.Config, s.core.Now} }

func (b backups) folder() string { return filepath.Join(b.cfg.Data, backupFolder) }

// Ready implements admin.Backups.
func (b backups) Ready() error {
	if b.cfg.BackupKey == "" {
		return fault.New(fault.Invalid, "还没有备份密钥。备份里有全部记录，不加密不能在网页上做。请在服务器上设 PUFA_BACKUP_KEY_FILE（一句16个字符以上的口令）再启动；密钥另存一处。")
	}
	_, _, err := backupKey(b.cfg.BackupKey)
	return err
}

// Make implements admin.Backups.
func (b backups) Make(ctx context.Context) (name, holds string, err error) {
	if err := os.MkdirAll(b.folder(), 0o700); err != nil {
		return "", "", fault.Wrap(err, fault.Unavailable, "数据文件夹里建不了 backups，请检查权限和磁盘空间。")
	}
	name = "pufa-" + b.now().Format("20060102-150405") + ".pufa"
	sum, err := Backup(ctx, b.cfg, filepath.Join(b.folder(), name))
	return name, holding(sum), err
}

func holding(sum store.Summary) string {
	return fmt.Sprintf("结构第%d版，%d张表，%d行，%d个文件。", sum.Schema, len(sum.Tables), sum.Rows(), len(sum.Files))
}

// Check implements admin.Backups.
func (b backups) Check(_ context.Context, name string) (string, error) {
	if !backupName.MatchString(name) {
		return "", noBackup(nil)
	}
	sum, err := CheckBackup(b.cfg, filepath.Join(b.folder(), name))
	return holding(sum), err
}

// Open implements admin.Backups.
func (b backups) Open(name string) (io.ReadSeekCloser, error) {
	if !backupName.MatchString(name) {
		return nil, noBackup(nil)
	}
	f, err := os.Open(filepath.Join(b.folder(), name))
	if err != nil {
		return nil, noBackup(err)
	}
	return f, nil
}

// Remove implements admin.Backups.
func (b backups) Remove(name string) error {
	if !backupName.MatchString(name) {
		return noBackup(nil)
	}
	if err := os.Remove(filepath.Join(b.folder(), name)); err != nil {
		return noBackup(err)
	}
	return nil
}

func noBackup(err error) error {
	return fault.Wrap(errors.Join(err, fs.ErrNotExist), fault.NotFound, "没有这份备份，可能已经删掉了。")
}

// List implements admin.Backups.
func (b backups) List() ([]admin.Backup, error) {
	entries, err := os.ReadDir(b.folder())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(err, fault.Unavailable, "数据文件夹里的 backups 读不了，请检查权限。")
	}
	var out []admin.Backup
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || !backupName.MatchString(e.Name()) {
			continue
		}
		out = append(out, admin.Backup{Name: e.Name(), Size: bytesText(info.Size()), At: info.ModTime(), Sealed: b.sealed(e.Name())})
	}
	slices.SortFunc(out, func(x, y admin.Backup) int { return y.At.Compare(x.At) })
	return out, nil
}

// sealed reports whether a backup is encrypted.
func (b backups) sealed(name string) bool {
	f, err := os.Open(filepath.Join(b.folder(), name))
	if err != nil {
		return false
	}
	defer f.Close()
	start := make([]byte, len(sealedMark))
	_, err = io.ReadFull(f, start)
	return err == nil && string(start) == sealedMark
}

// backupLate is when a backup should have been made again.
const backupLate = 8 * 24 * time.Hour

func (s *site) backupHealth() admin.Need {
	n := admin.Need{Title: "备份", Path: admin.Prefix + "settings/backup"}
	all, err := backups{s.core.Config, s.core.Now}.List()
	switch {
	case err != nil:
		n.Urgency, n.Detail = admin.Soon, fault.Message(err)
	case len(all) == 0:
		n.Urgency, n.Detail = admin.Soon, "这里还没有备份（做在别处的，这里看不到）。点开做一份。"
	case s.core.Now().Sub(all[0].At) > backupLate:
		n.Urgency, n.Detail = admin.Soon, "最近一份是"+s.clockText(all[0].At)+"的，超过一周了。"
	default:
		n.Detail = "最近一份：" + s.clockText(all[0].At) + "，" + all[0].Size + "。"
	}
	return n
}
