package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"pufa/internal/fault"
	"pufa/internal/privacy"
)

// makeSecret writes a new master secret unless there is one. It is written beside
// and linked into place, so that two processes that start at once share one secret
// and a crash leaves none that is half written.
func makeSecret(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	fresh, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // made with mode 0600
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "主密钥写不进“%s”，请检查权限和磁盘空间。", filepath.Dir(path))
	}
	defer os.Remove(fresh.Name())
	_, err = fresh.Write(privacy.NewSecret())
	if err == nil {
		err = fresh.Sync()
	}
	if e := fresh.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Link(fresh.Name(), path)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write secret: %w", err)
	}
	return nil
}
