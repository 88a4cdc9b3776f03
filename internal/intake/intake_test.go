package intake

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"pufa/internal/fault"
)

type entry struct {
	name, data string
	link       bool
}

func zipOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		h.SetMode(0o644)
		if e.link {
			h.SetMode(os.ModeSymlink | 0o777)
		}
		f, err := w.CreateHeader(h)
		if err == nil {
			_, err = io.WriteString(f, e.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func tarOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	packed := gzip.NewWriter(&out)
	w := tar.NewWriter(packed)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Mode: 0o644, Size: int64(len(e.data)), Typeflag: tar.TypeReg}
		if e.link {
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, e.data, 0
		}
		err := w.WriteHeader(h)
		if err == nil && !e.link {
			_, err = io.WriteString(w, e.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), packed.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func put(t testing.TB, dir, name, data string) string {
	t.Helper()
	p := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
	return p
}

// drain reads a source: name=data, in order.
func drain(t testing.TB, s Source) ([]string, error) {
	t.Helper()
	var got []string
	for f, err := range s.Files(context.Background()) {
		if err != nil {
			return got, err
		}
		got = append(got, f.Name+"="+string(f.Data))
	}
	if len(got) != s.Len() {
		t.Errorf("%d files, Len %d", len(got), s.Len())
	}
	return got, nil
}

func read(t testing.TB, o Opener, where string) ([]string, []string, error) {
	t.Helper()
	s, err := o.Open(context.Background(), where)
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	got, err := drain(t, s)
	return got, s.Refused(), err
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "书库")
	put(t, dir, "b/二.md", "2")
	put(t, dir, "b-a.md", "1")
	put(t, dir, "甲.txt", "3")
	put(t, dir, ".git/config", "x")
	put(t, dir, "图.png", "x")
	secret := put(t, t.TempDir(), "secret.md", "secret")
	if err := os.Symlink(secret, filepath.Join(dir, "链接.md")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Dir(secret), filepath.Join(dir, "链接夹")); err != nil {
		t.Fatal(err)
	}
	o := Opener{Want: func(name string) bool { return !strings.HasSuffix(name, ".png") }}
	got, refused, err := read(t, o, dir)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"书库/b-a.md=1", "书库/b/二.md=2", "书库/甲.txt=3"}, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"书库/链接.md", "书库/链接夹"}, refused); d != "" {
		t.Error(d)
	}
}

func TestArchives(t *testing.T) {
	dir := t.TempDir()
	entries := []entry{{name: "laws/b/二.md", data: "2"}, {name: "laws/a.md", data: "1"}, {name: "laws/link.md", data: "/etc/passwd", link: true}, {name: "__MACOSX/x.md", data: "x"}, {name: "laws/.hidden", data: "x"}}
	for name, data := range map[string][]byte{"a.zip": zipOf(t, entries...), "a.tar.gz": tarOf(t, entries...), "misnamed.txt": zipOf(t, entries...), "b.tgz": tarOf(t, entries...)} {
		got, refused, err := read(t, Opener{}, put(t, dir, name, string(data)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d := cmp.Diff([]string{"laws/a.md=1", "laws/b/二.md=2"}, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if d := cmp.Diff([]string{"laws/link.md"}, refused); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestSingleFiles(t *testing.T) {
	dir := t.TempDir()
	word := string(zipOf(t, entry{name: "[Content_Types].xml", data: "x"}, entry{name: "word/document.xml", data: "y"}))
	for name, data := range map[string]string{"法.md": "# 法", "空.txt": "", "法.docx": word} {
		got, _, err := read(t, Opener{}, put(t, dir, name, data))
		if err != nil || len(got) != 1 || got[0] != name+"="+data {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestOldWindowsNames(t *testing.T) {
	name, err := simplifiedchinese.GB18030.NewEncoder().String("法律/示例法.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	if _, err := w.CreateHeader(&zip.FileHeader{Name: name, NonUTF8: true}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, _, err := read(t, Opener{}, put(t, t.TempDir(), "a.zip", out.String()))
	if err != nil || len(got) != 1 || got[0] != "法律/示例法.txt=" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestRefusedArchives(t *testing.T) {
	dir := t.TempDir()
	zeros := strings.Repeat("\x00", 3<<20)
	small := Limits{Files: 3, File: 1 << 20, Total: 2 << 20}
	for _, c := range []struct {
		name, want string
		entries    []entry
	}{
		{"parent", "指向包外", []entry{{name: "../../etc/evil.md", data: "x"}}},
		{"inner parent", "指向包外", []entry{{name: "a/../../evil.md", data: "x"}}},
		{"absolute", "指向包外", []entry{{name: "/etc/evil.md", data: "x"}}},
		{"backslash", "指向包外", []entry{{name: `..\evil.md`, data: "x"}}},
		{"drive", "指向包外", []entry{{name: "C:/evil.md", data: "x"}}},
		{"one file too large", "太大，超过 1 MiB", []entry{{name: "a.md", data: zeros}}},
		{"all too large", "全部文件解开后超过 2 MiB", []entry{{name: "a.md", data: zeros[:1<<20]}, {name: "b.md", data: zeros[:1<<20]}, {name: "c.md", data: "x"}}},
		{"too many", "文件太多，超过 3 个", []entry{{name: "a"}, {name: "b"}, {name: "c"}, {name: "d"}}},
	} {
		for kind, data := range map[string][]byte{".zip": zipOf(t, c.entries...), ".tar.gz": tarOf(t, c.entries...)} {
			got, _, err := read(t, Opener{Limits: small}, put(t, dir, c.name+kind, string(data)))
			if err == nil || !strings.Contains(fault.Message(err), c.want) || fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s%s: %d files, %v; want %s", c.name, kind, len(got), err, c.want)
			}
		}
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "evil.md")); err != nil || len(left) > 0 {
		t.Errorf("something escaped: %v %v", left, err)
	}
}

// Files that are left out must not unpack without end either.
func TestTarBombOfUnwantedFiles(t *testing.T) {
	data := tarOf(t, entry{name: "big.bin", data: strings.Repeat("\x00", 8<<20)})
	o := Opener{Limits: Limits{Total: 1 << 20}, Want: func(name string) bool { return strings.HasSuffix(name, ".md") }}
	if _, _, err := read(t, o, put(t, t.TempDir(), "a.tar.gz", string(data))); fault.Message(err) != "全部文件解开后超过 1 MiB" {
		t.Errorf("%v", err)
	}
}

// A directory that lies about sizes: what comes out is counted.
func TestZipThatLiesAboutSizes(t *testing.T) {
	data := zipOf(t, entry{name: "a.md", data: strings.Repeat("\x00", 2<<20)})
	lie := []byte{0x10, 0, 0, 0}
	real := []byte{0, 0, 0x20, 0}
	at := bytes.LastIndex(data, real)
	if at < 0 {
		t.Fatal("no size to change")
	}
	copy(data[at:], lie)
	got, _, err := read(t, Opener{Limits: Limits{File: 1 << 20}}, put(t, t.TempDir(), "a.zip", string(data)))
	if err == nil {
		t.Errorf("read %d files from a lying archive", len(got))
	}
}

func TestBrokenInput(t *testing.T) {
	dir := t.TempDir()
	whole := zipOf(t, entry{name: "a.md", data: "x"})
	packed := tarOf(t, entry{name: "a.md", data: strings.Repeat("x", 4096)})
	for name, c := range map[string]struct {
		where, want string
		kind        fault.Kind
	}{
		"missing":     {filepath.Join(dir, "none"), "找不到", fault.NotFound},
		"cut zip":     {put(t, dir, "cut.zip", string(whole[:len(whole)-10])), "已损坏", fault.Invalid},
		"cut tar":     {put(t, dir, "cut.tgz", string(packed[:len(packed)/2])), "已损坏", fault.Invalid},
		"not a tar":   {put(t, dir, "x.tgz", "\x1f\x8bnothing"), "已损坏", fault.Invalid},
		"device":      {os.DevNull, "不是普通文件", fault.Invalid},
		"large file":  {put(t, dir, "large.md", strings.Repeat("x", 2<<20)), "太大，超过 1 MiB", fault.Invalid},
		"plain http":  {"http://example.com/a.zip", "不是 https", fault.Invalid},
		"other kinds": {"ftp://example.com/a.zip", "只支持 https", fault.Invalid},
	} {
		_, _, err := read(t, Opener{Limits: Limits{File: 1 << 20}}, c.where)
		if fault.KindOf(err) != c.kind || !strings.Contains(fault.Message(err), c.want) {
			t.Errorf("%s: %v; want %s", name, err, c.want)
		}
	}
}

func TestOpenAll(t *testing.T) {
	a, b := filepath.Join(t.TempDir(), "laws"), filepath.Join(t.TempDir(), "laws")
	put(t, a, "x/README.md", "1")
	put(t, b, "x/README.md", "2")
	single := put(t, t.TempDir(), "z.md", "3")
	s, err := Opener{}.OpenAll(context.Background(), []string{a, b, single})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 2 { // it may be read again
		got, err := drain(t, s)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{"laws/x/README.md=1", "2/laws/x/README.md=2", "z.md=3"}, got); d != "" {
			t.Error(d)
		}
	}
	if _, err := (Opener{}).OpenAll(context.Background(), []string{a, filepath.Join(a, "none")}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
}

func TestCancelled(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a.md", "1")
	for _, where := range []string{dir, filepath.Join(dir, "a.md"), put(t, t.TempDir(), "a.zip", string(zipOf(t, entry{name: "a.md"})))} {
		s, err := Open(context.Background(), where, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		for _, err := range s.Files(ctx) {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", where, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestNothingStaysBehind(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	good := put(t, t.TempDir(), "a.tgz", string(tarOf(t, entry{name: "a.md", data: "1"})))
	bad := put(t, t.TempDir(), "b.tgz", string(tarOf(t, entry{name: "../b.md", data: "1"})))
	for _, where := range []string{good, bad} {
		read(t, Opener{}, where)
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func FuzzArchives(f *testing.F) {
	f.Add(zipOf(f, entry{name: "a/b.md", data: "1"}, entry{name: "l", link: true}))
	f.Add(tarOf(f, entry{name: "a/b.md", data: "1"}, entry{name: "l", data: "/", link: true}))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, data []byte) {
		where := put(t, t.TempDir(), "x", string(data))
		s, err := Open(context.Background(), where, Limits{Files: 100, File: 1 << 16, Total: 1 << 18})
		if err != nil {
			return
		}
		defer s.Close()
		var names []string
		for file, err := range s.Files(context.Background()) {
			if err != nil {
				return
			}
			names = append(names, file.Name)
			if file.Name != "x" && (!filepath.IsLocal(file.Name) || strings.Contains(file.Name, "\\")) {
				t.Fatalf("name %q", file.Name)
			}
		}
		if !slices.IsSorted(names) {
			t.Fatalf("out of order: %q", names)
		}
	})
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"a/b", "../a", "/a", "a/../..", "C:/a", `a\b`, ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, err := checkName(s)
		if err == nil && (!filepath.IsLocal(name) || filepath.IsAbs(name) || slices.Contains(strings.Split(name, "/"), "..")) {
			t.Fatalf("%q passes as %q", s, name)
		}
	})
}
