package app

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"pufa/internal/fault"
	"pufa/internal/store"
)

// minBackupKey is the shortest passphrase, in bytes.
const minBackupKey = 16

// Backup writes everything that cannot be made again to a new file: all records, the
// bureau's own packs and templates, and, only when the file is encrypted, the master
// secret. It may run beside serve. The file is read back before it gets its name.
func Backup(ctx context.Context, cfg Config, path string) (sum store.Summary, err error) {
	if _, err := os.Lstat(path); err == nil {
		return sum, fault.New(fault.Conflict, "文件“%s”已经有了，请换个名字。", path)
	}
	db, err := OpenStore(ctx, cfg)
	if err != nil {
		return sum, err
	}
	defer db.Close()
	files, err := ownFiles(cfg)
	if err != nil {
		return sum, err
	}
	out, err := os.CreateTemp(filepath.Dir(path), ".pufa-backup-*") // made with mode 0600
	if err != nil {
		return sum, fault.Wrap(err, fault.Unavailable, "文件“%s”写不了，请检查文件夹、权限和磁盘空间。", path)
	}
	defer os.Remove(out.Name())
	defer out.Close()
	if sum, err = writeBackup(ctx, cfg, db, out, files); err != nil {
		return sum, err
	}
	if err := out.Sync(); err != nil {
		return sum, fault.Wrap(err, fault.Unavailable, "备份没有写完，请检查磁盘空间。")
	}
	back, err := CheckBackup(cfg, out.Name())
	if err != nil {
		return sum, err
	}
	if !back.Same(sum) || len(back.Files) != len(files) {
		return sum, fault.New(fault.Unavailable, "备份读回来和写的不一样，没有保存；请检查磁盘。")
	}
	// A link, unlike a rename, replaces nothing.
	if err := os.Link(out.Name(), path); err != nil {
		return sum, fault.Wrap(err, fault.Unavailable, "文件“%s”写不了：可能已经有了，或者磁盘不支持。", path)
	}
	return sum, nil
}

func writeBackup(ctx context.Context, cfg Config, db *store.Store, out io.Writer, files []store.File) (store.Summary, error) {
	if cfg.BackupKey == "" {
		return db.Backup(ctx, out, files)
	}
	_, recipient, err := backupKey(cfg.BackupKey)
	if err != nil {
		return store.Summary{}, err
	}
	sealed, err := age.Encrypt(out, recipient)
	if err != nil {
		return store.Summary{}, fmt.Errorf("encrypt backup: %w", err)
	}
	sum, err := db.Backup(ctx, sealed, files)
	if err == nil {
		err = sealed.Close()
	}
	return sum, err
}

// backupKey reads a key of age (AGE-SECRET-KEY-1…), or takes the text for a passphrase.
func backupKey(text string) (age.Identity, age.Recipient, error) {
	if strings.HasPrefix(text, "AGE-SECRET-KEY-1") {
		id, err := age.ParseX25519Identity(text)
		if err != nil {
			return nil, nil, fault.New(fault.Invalid, "备份密钥（PUFA_BACKUP_KEY）不是完整的 AGE-SECRET-KEY-1… 密钥。")
		}
		return id, id.Recipient(), nil
	}
	if len(text) < minBackupKey {
		return nil, nil, fault.New(fault.Invalid, "备份密钥（PUFA_BACKUP_KEY）太短，至少要 %d 个字符。", minBackupKey)
	}
	id, err := age.NewScryptIdentity(text)
	if err != nil {
		return nil, nil, fmt.Errorf("backup key: %w", err)
	}
	recipient, err := age.NewScryptRecipient(text)
	if err != nil {
		return nil, nil, fmt.Errorf("backup key: %w", err)
	}
	return id, recipient, nil
}

// CheckBackup reads a backup file to its end.
func CheckBackup(cfg Config, path string) (sum store.Summary, err error) {
	err = readBackup(cfg, path, func(r io.Reader) error {
		sum, err = store.Check(r)
		return err
	})
	return sum, err
}

// sealedMark begins a file that age encrypted.
const sealedMark = "age-encryption.org/"

func readBackup(cfg Config, path string, read func(io.Reader) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "文件“%s”打不开，请检查路径和权限。", path)
	}
	defer f.Close()
	in := bufio.NewReader(f)
	if start, err := in.Peek(len(sealedMark)); err != nil || string(start) != sealedMark {
		return read(in)
	}
	if cfg.BackupKey == "" {
		return fault.New(fault.Invalid, "备份文件是加密的，请用 PUFA_BACKUP_KEY_FILE 指明密钥文件。")
	}
	identity, _, err := backupKey(cfg.BackupKey)
	if err != nil {
		return err
	}
	plain, err := age.Decrypt(in, identity)
	if errors.As(err, new(*age.NoIdentityMatchError)) {
		return fault.Wrap(err, fault.Invalid, "备份密钥不对，打不开这份备份。")
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "备份文件不完整或被改动过，打不开。")
	}
	return read(plain)
}

// RestoreBackup puts a backup into an empty place: the database that the configuration
// names, and the data folder. The file is read to its end before anything is written.
func RestoreBackup(ctx context.Context, cfg Config, path string) (store.Summary, error) {
	checked, err := CheckBackup(cfg, path)
	if err != nil {
		return store.Summary{}, err
	}
	if err := makeData(cfg); err != nil {
		return store.Summary{}, err
	}
	for _, f := range checked.Files {
		if err := fits(cfg, f); err != nil {
			return store.Summary{}, err
		}
	}
	var sum store.Summary
	err = readBackup(cfg, path, func(r io.Reader) error {
		sum, err = store.Restore(ctx, storeConfig(cfg), r, false)
		return err
	})
	if err != nil {
		return sum, err
	}
	for _, f := range checked.Files {
		if err := putFile(cfg, f); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

func storeConfig(cfg Config) store.Config {
	return store.Config{URL: cfg.DatabaseURL, Path: filepath.Join(cfg.Data, "pufa.db")}
}

const secretFile = "secret"

// ownFolders of the data folder hold what the bureau put there.
func ownFolders() []string { return []string{"packs", "templates"} }

func ownFiles(cfg Config) ([]store.File, error) {
	var out []store.File
	for _, folder := range ownFolders() {
		err := fs.WalkDir(os.DirFS(cfg.Data), folder, func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) && path == folder {
				return nil
			}
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(filepath.Join(cfg.Data, filepath.FromSlash(path)))
			out = append(out, store.File{Path: path, Data: b})
			return err
		})
		if err != nil {
			return nil, fault.Wrap(err, fault.Unavailable, "数据文件夹里的 %s 读不了，没有备份。", folder)
		}
	}
	if cfg.BackupKey == "" || cfg.SecretFile != "" {
		return out, nil
	}
	b, err := os.ReadFile(filepath.Join(cfg.Data, secretFile))
	if err != nil {
		return nil, fmt.Errorf("read secret: %w", err)
	}
	return append(out, store.File{Path: secretFile, Data: b}), nil
}

// fits refuses a file that lies elsewhere, or where another one is already.
func fits(cfg Config, f store.File) error {
	known := f.Path == secretFile
	for _, folder := range ownFolders() {
		known = known || strings.HasPrefix(f.Path, folder+"/")
	}
	if !known {
		return fault.New(fault.Invalid, "备份里的文件“%s”放的位置不对，没有恢复。", f.Path)
	}
	there, err := os.ReadFile(filepath.Join(cfg.Data, filepath.FromSlash(f.Path)))
	if errors.Is(err, fs.ErrNotExist) || (err == nil && bytes.Equal(there, f.Data)) {
		return nil
	}
	return fault.New(fault.Conflict, "数据文件夹里已有不同的文件“%s”，没有恢复。请换一个空的数据文件夹。", f.Path)
}

func putFile(cfg Config, f store.File) error {
	path := filepath.Join(cfg.Data, filepath.FromSlash(f.Path))
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, f.Data, 0o600)
	}
	return fault.Wrap(err, fault.Unavailable, "记录已恢复，但文件“%s”写不了，请检查磁盘后从备份重新恢复到空的地方。", f.Path)
}
