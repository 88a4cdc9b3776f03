package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func backupEnv(t *testing.T, key string) (map[string]string, func(args ...string) (int, string)) {
	t.Helper()
	env := map[string]string{"PUFA_DATA": filepath.Join(t.TempDir(), "data"), "PUFA_BACKUP_KEY": key}
	return env, func(args ...string) (int, string) {
		var out strings.Builder
		code := Main(t.Context(), args, Env{Getenv: func(n string) string { return env[n] }, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out})
		return code, out.String()
	}
}

func TestBackupAndRestore(t *testing.T) {
	for name, key := range map[string]string{"open": "", "sealed": "a long enough passphrase"} {
		t.Run(name, func(t *testing.T) {
			env, pufa := backupEnv(t, key)
			pack := filepath.Join(env["PUFA_DATA"], "templates", "own.txt")
			if err := os.MkdirAll(filepath.Dir(pack), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(pack, []byte("recognisable"), 0o600); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "b.pufa")
			if code, out := pufa("backup", file); code != 0 || !strings.Contains(out, "读回核对") {
				t.Fatalf("%d: %s", code, out)
			}
			if code, out := pufa("backup", file); code != 1 || !strings.Contains(out, "已经有了") {
				t.Errorf("an older backup was replaced: %d %s", code, out)
			}
			if code, out := pufa("restore", file); key != "" && code != 0 {
				t.Errorf("a place where only migrations wrote: %d %s", code, out)
			}
			fresh, there := backupEnv(t, key)
			if code, out := there("restore", file); code != 0 || !strings.Contains(out, "核对一致") {
				t.Fatalf("%d: %s", code, out)
			}
			if got, err := os.ReadFile(filepath.Join(fresh["PUFA_DATA"], "templates", "own.txt")); string(got) != "recognisable" {
				t.Errorf("the template is %q, %v", got, err)
			}
			old, err := os.ReadFile(filepath.Join(env["PUFA_DATA"], "secret"))
			if err != nil {
				t.Fatal(err)
			}
			got, _ := os.ReadFile(filepath.Join(fresh["PUFA_DATA"], "secret"))
			if (string(got) == string(old)) != (key != "") {
				t.Error("the master secret goes along just when the backup is encrypted")
			}
			refusesDamage(t, file, key)
		})
	}
}

func refusesDamage(t *testing.T, file, key string) {
	t.Helper()
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cut := file + ".cut"
	if err := os.WriteFile(cut, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	env, pufa := backupEnv(t, key)
	if code, out := pufa("restore", cut); code != 1 || !strings.Contains(out, "备份文件不完整") {
		t.Errorf("a cut backup: %d %s", code, out)
	}
	if _, err := os.Stat(filepath.Join(env["PUFA_DATA"], "pufa.db")); err == nil {
		t.Error("a refused backup made a database")
	}
	if key == "" {
		return
	}
	env["PUFA_BACKUP_KEY"] = "another long passphrase"
	if code, out := pufa("restore", file); code != 1 || !strings.Contains(out, "密钥不对") {
		t.Errorf("a wrong key: %d %s", code, out)
	}
	env["PUFA_BACKUP_KEY"] = ""
	if code, out := pufa("restore", file); code != 1 || !strings.Contains(out, "加密的") {
		t.Errorf("no key: %d %s", code, out)
	}
}

func TestMoveSaysWhatItNeeds(t *testing.T) {
	_, pufa := backupEnv(t, "")
	if code, _ := pufa("move", "--from", "sqlite"); code != 2 {
		t.Errorf("code %d", code)
	}
	if code, out := pufa("move", "--from", "sqlite", "--to", "postgres"); code != 1 || !strings.Contains(out, "PUFA_DATABASE_URL") {
		t.Errorf("%d: %s", code, out)
	}
}
