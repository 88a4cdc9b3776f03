package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"pufa/internal/fault"
)

const maxRedirects = 5

// openAddress downloads to a temporary file and opens that.
func (o Opener) openAddress(ctx context.Context, where string) (Source, error) {
	u, err := url.Parse(where)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "网址“%s”写错了", where)
	}
	if err := allowed(u); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp("", "pufa-intake-")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	cleanup := func() error { return os.Remove(file.Name()) }
	name, err := o.download(ctx, u, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, errors.Join(err, cleanup())
	}
	return o.openFile(file.Name(), name, cleanup)
}

// allowed takes https anywhere and http to this machine.
func allowed(u *url.URL) error {
	switch {
	case u.Scheme == "https":
		return nil
	case u.Scheme == "http" && isLoopback(u.Hostname()):
		return nil
	case u.Scheme == "http":
		return fault.New(fault.Invalid, "网址“%s”不是 https，拒绝下载", u.Redacted())
	}
	return fault.New(fault.Invalid, "不认识的网址“%s”，只支持 https", u.Redacted())
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (o Opener) client() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSClientConfig:       o.trust,
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: o.Limits.Stall,
			ForceAttemptHTTP2:     true,
			DisableKeepAlives:     true,
		},
		CheckRedirect: checkRedirect,
	}
}

// checkRedirect follows at most five redirects, each to an allowed address, and none
// that leaves https.
func checkRedirect(next *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fault.New(fault.Invalid, "网址转来转去超过 %d 次，放弃下载", maxRedirects)
	}
	if err := allowed(next.URL); err != nil {
		return err
	}
	if via[len(via)-1].URL.Scheme == "https" && next.URL.Scheme != "https" {
		return fault.New(fault.Invalid, "网址从 https 转到了不加密的地址，拒绝下载")
	}
	return nil
}

// download fetches u into w and gives the name of what came.
func (o Opener) download(ctx context.Context, u *url.URL, w io.Writer) (name string, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, o.Limits.Timeout, errTooLong)
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	stall := time.AfterFunc(o.Limits.Stall, func() { stop(errStalled) })
	defer stall.Stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return "", fault.Wrap(err, fault.Invalid, "网址“%s”写错了", u.Redacted())
	}
	request.Header.Set("User-Agent", "pufa-import")
	response, err := o.client().Do(request)
	if err != nil {
		return "", downloadFault(ctx, err)
	}
	defer response.Body.Close()
	if err := o.checkResponse(response); err != nil {
		return "", err
	}
	body := &watched{r: response.Body, w: w, total: response.ContentLength, stall: stall, limits: o.Limits, hear: o.Download}
	err = body.copy()
	if err == nil {
		// A server that sees the connection closing may end the body in good order.
		err = context.Cause(ctx)
	}
	if err != nil {
		return "", downloadFault(ctx, err)
	}
	return nameOf(response), nil
}

var (
	errTooLong = errors.New("download took too long")
	errStalled = errors.New("download stalled")
)

// downloadFault says what went wrong on the way, for the person.
func downloadFault(ctx context.Context, err error) error {
	var f *fault.Error
	switch cause := context.Cause(ctx); {
	case errors.As(err, &f):
		return f
	case errors.Is(cause, errTooLong):
		return fault.Wrap(err, fault.Unavailable, "下载超时，请稍后再试，或者下载后按路径导入")
	case errors.Is(cause, errStalled):
		return fault.Wrap(err, fault.Unavailable, "下载中断，对方很久没有发来数据")
	case cause != nil:
		return fmt.Errorf("download: %w", cause)
	}
	return fault.Wrap(err, fault.Unavailable, "下载失败，请检查网址和网络")
}

func (o Opener) checkResponse(r *http.Response) error {
	switch {
	case r.StatusCode == http.StatusNotFound:
		return fault.New(fault.NotFound, "网址上没有这个文件（404）")
	case r.StatusCode != http.StatusOK:
		return fault.New(fault.Unavailable, "下载失败，对方回答 %d", r.StatusCode)
	case r.ContentLength > o.Limits.Download:
		return fault.New(fault.Invalid, "下载的文件太大，超过 %s", size(o.Limits.Download))
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && kind == "text/html" {
		return fault.New(fault.Invalid, "网址给出的是网页，不是文件；请用压缩包或文件本身的下载地址")
	}
	return nil
}

// nameOf is the name of a single document that was downloaded.
func nameOf(r *http.Response) string {
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Disposition"))
	name := path.Base(strings.ReplaceAll(params["filename"], "\\", "/"))
	if err != nil || name == "." || name == "/" {
		name = path.Base(r.Request.URL.Path)
	}
	if name == "." || name == "/" || name == ".." {
		return "下载"
	}
	return name
}

// watched copies a body within the limit, and tells of its progress.
type watched struct {
	r      io.Reader
	w      io.Writer
	done   int64
	total  int64
	stall  *time.Timer
	limits Limits
	hear   func(done, total int64)
}

func (c *watched) copy() error {
	buf := make([]byte, 128<<10)
	for {
		n, err := c.r.Read(buf)
		c.stall.Reset(c.limits.Stall)
		if c.done += int64(n); c.done > c.limits.Download {
			return fault.New(fault.Invalid, "下载的文件太大，超过 %s", size(c.limits.Download))
		}
		if _, err := c.w.Write(buf[:n]); err != nil {
			return fmt.Errorf("keep download: %w", err)
		}
		if c.hear != nil && n > 0 {
			c.hear(c.done, c.total)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("download: %w", err)
		}
	}
}
