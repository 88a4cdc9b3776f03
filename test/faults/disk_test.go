package faults

import (
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	_ "modernc.org/sqlite" // a second program on the same file
)

// smallDisk is a file system of so many bytes that is mounted for the test.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root may mount a small disk")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "pufa-test", dir).CombinedOutput(); err != nil {
		t.Skipf("no small disk may be mounted here: %s", out)
	}
	t.Cleanup(func() {
		if err := exec.Command("umount", dir).Run(); err != nil {
			t.Error("umount:", err)
		}
	})
	return dir
}

// fill writes until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 64<<10)
	for {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// asks puts every question once.
func (w *world) asks(openID string) {
	w.t.Helper()
	for _, text := range questions {
		reply, err := w.tell(w.t.Context(), openID, text)
		if err != nil {
			w.t.Fatal(err)
		}
		if strings.TrimSpace(reply) == "" {
			w.t.Errorf("%s: an empty answer", text)
		}
	}
}

// rates asks something and rates it, until a rating is thanked for.
func (w *world) rates(openID string) {
	w.t.Helper()
	w.until("a rating is stored", func() bool {
		before := w.ledger.thanked
		for _, text := range []string{questions[0], useful} {
			if _, err := w.tell(w.t.Context(), openID, text); err != nil {
				w.t.Fatal(err)
			}
		}
		return w.ledger.thanked > before
	})
}

// The disk is full for a while: people are answered, what cannot be stored is not thanked
// for, and when there is room again all goes on by itself.
func TestDiskFull(t *testing.T) {
	data := smallDisk(t, "64m")
	w := newWorld(t, map[string]string{"PUFA_DATA": data})
	w.start()
	one := w.platform.AddFollowers(1)[0]
	w.rates(one)
	filler := filepath.Join(data, "filler")
	fill(t, filler)
	w.asks(one)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	w.rates(one)
	w.check()
}

// The disk may only be read: the program says so and ends, and the records are as before.
func TestDiskReadOnly(t *testing.T) {
	data := smallDisk(t, "64m")
	w := newWorld(t, map[string]string{"PUFA_DATA": data})
	w.start()
	w.rates(w.platform.AddFollowers(1)[0])
	w.kill()
	remount := func(how string) {
		if out, err := exec.Command("mount", "-o", "remount,"+how, data).CombinedOutput(); err != nil {
			t.Fatalf("remount: %v %s", err, out)
		}
	}
	remount("ro")
	w.launch()
	<-w.ended
	remount("rw")
	if said := w.out.String(); !strings.Contains(said, "不能写") && !strings.Contains(said, "没有权限") && !strings.Contains(said, "read-only") {
		t.Error("it does not say that the disk may not be written")
	}
	w.start()
	w.rates(w.platform.AddFollowers(1)[0])
	w.check()
}

// Another program holds SQLite's only write lock for longer than anybody waits.
func TestSQLiteLockedByAnother(t *testing.T) {
	w := newWorld(t, nil)
	w.start()
	one := w.platform.AddFollowers(1)[0]
	w.rates(one)
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.settings["PUFA_DATA"], "pufa.db")+"?_txlock=immediate&_pragma=busy_timeout(60000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.tell(t.Context(), one, questions[0]); err != nil {
		t.Error("while the file is locked:", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	w.rates(one)
	w.check()
}
