package intake

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pufa/internal/fault"
)

// site serves an archive, documents, redirects and misbehaviour.
func site(t *testing.T, encrypted bool) (*httptest.Server, Opener) {
	t.Helper()
	archive := zipOf(t, entry{name: "laws/a.md", data: "1"}, entry{name: "laws/b.md", data: "2"})
	mux := http.NewServeMux()
	mux.HandleFunc("/laws.zip", func(w http.ResponseWriter, r *http.Request) { w.Write(archive) })
	mux.HandleFunc("/laws.tar.gz", func(w http.ResponseWriter, r *http.Request) { w.Write(tarOf(t, entry{name: "laws/a.md", data: "1"})) })
	mux.HandleFunc("/示例法.md", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "# 示例法") })
	mux.HandleFunc("/named", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Disposition", `attachment; filename="../../evil.md"`)
		fmt.Fprint(w, "x")
	})
	mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<html>请登录</html>")
	})
	mux.HandleFunc("/again/{n}", func(w http.ResponseWriter, r *http.Request) {
		var n int
		fmt.Sscan(r.PathValue("n"), &n)
		if n == 0 {
			http.Redirect(w, r, "/laws.zip", http.StatusFound)
			return
		}
		http.Redirect(w, r, fmt.Sprintf("/again/%d", n-1), http.StatusFound)
	})
	mux.HandleFunc("/plain", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:1/laws.zip", http.StatusFound)
	})
	mux.HandleFunc("/outside", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://192.0.2.1/laws.zip", http.StatusFound)
	})
	mux.HandleFunc("/declared", func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, 2<<20)) })
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		for range 64 {
			w.Write(make([]byte, 64<<10))
			w.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/short", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, "half")
	})
	mux.HandleFunc("/silent", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "a")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	mux.HandleFunc("/broken", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	if !encrypted {
		s := httptest.NewServer(mux)
		t.Cleanup(s.Close)
		return s, Opener{}
	}
	s := httptest.NewTLSServer(mux)
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return s, Opener{trust: &tls.Config{RootCAs: roots}}
}

func TestDownload(t *testing.T) {
	for _, encrypted := range []bool{false, true} {
		s, o := site(t, encrypted)
		for path, want := range map[string]string{
			"/laws.zip":    "laws/a.md=1 laws/b.md=2",
			"/laws.tar.gz": "laws/a.md=1",
			"/again/0":     "laws/a.md=1 laws/b.md=2",
			"/again/4":     "laws/a.md=1 laws/b.md=2",
			"/示例法.md":      "示例法.md=# 示例法",
			"/named":       "evil.md=x",
		} {
			got, _, err := read(t, o, s.URL+path)
			if err != nil || strings.Join(got, " ") != want {
				t.Errorf("%s%s: %q, %v; want %s", s.URL, path, got, err, want)
			}
		}
	}
}

func TestDownloadProgress(t *testing.T) {
	s, o := site(t, false)
	var last, all int64
	o.Download = func(done, total int64) { last, all = done, total }
	if _, _, err := read(t, o, s.URL+"/laws.zip"); err != nil {
		t.Fatal(err)
	}
	if last == 0 || last != all {
		t.Errorf("heard %d of %d bytes", last, all)
	}
}

func TestRefusedDownloads(t *testing.T) {
	s, o := site(t, true)
	o.Limits = Limits{Download: 1 << 20, Stall: 200 * time.Millisecond}
	for path, c := range map[string]struct {
		kind fault.Kind
		want string
	}{
		"/none":     {fault.NotFound, "404"},
		"/page":     {fault.Invalid, "网页"},
		"/again/5":  {fault.Invalid, "转来转去超过 5 次"},
		"/plain":    {fault.Invalid, "从 https 转到了不加密的地址"},
		"/outside":  {fault.Invalid, "不是 https"},
		"/declared": {fault.Invalid, "下载的文件太大，超过 1 MiB"},
		"/endless":  {fault.Invalid, "下载的文件太大，超过 1 MiB"},
		"/short":    {fault.Unavailable, "下载失败"},
		"/silent":   {fault.Unavailable, "很久没有发来数据"},
		"/broken":   {fault.Unavailable, "502"},
	} {
		got, _, err := read(t, o, s.URL+path)
		if fault.KindOf(err) != c.kind || !strings.Contains(fault.Message(err), c.want) {
			t.Errorf("%s: %q, %v; want %s", path, got, err, c.want)
		}
	}
}

func TestDownloadTimes(t *testing.T) {
	s, o := site(t, false)
	o.Limits = Limits{Timeout: 100 * time.Millisecond}
	if _, _, err := read(t, o, s.URL+"/silent"); !strings.Contains(fault.Message(err), "下载超时") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (Opener{}).Open(ctx, s.URL+"/laws.zip"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	s.Close()
	if _, _, err := read(t, Opener{}, s.URL+"/laws.zip"); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("a server that is away: %v", err)
	}
}

// A server whose certificate nobody vouches for is not believed.
func TestUntrustedServer(t *testing.T) {
	s, _ := site(t, true)
	if _, _, err := read(t, Opener{}, s.URL+"/laws.zip"); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("%v", err)
	}
}
