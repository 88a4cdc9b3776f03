package faults

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// connections is how many may be opened here: ten thousand at most, in `make faults`.
func connections(t *testing.T) int {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	want := 1000
	if thorough {
		want = 10_000
	}
	return min(want, int(limit.Cur)-200)
}

func (w *world) dial() net.Conn {
	w.t.Helper()
	c, err := net.DialTimeout("tcp", w.address, patience)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { c.Close() })
	return c
}

// Thousands of connections that say nothing, and some that say a byte now and then, hold
// nobody up.
func TestIdleAndSlowConnections(t *testing.T) {
	w := newWorld(t, nil)
	w.start()
	n := connections(t)
	for range n {
		w.dial()
	}
	var slow []net.Conn
	for range 100 {
		c := w.dial()
		if _, err := fmt.Fprint(c, "POST /wechat HTTP/1.1\r\nHost: pufa\r\nX-Slow: "); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, c)
	}
	one := w.platform.AddFollowers(1)[0]
	w.asks(one)
	w.rates(one)
	t.Logf("%d idle connections", n)
	// Who does not finish the header in time is hung up on, however often a byte comes.
	w.until("slow connections are closed", func() bool {
		_, err := fmt.Fprint(slow[0], "x")
		time.Sleep(100 * time.Millisecond)
		return err != nil
	})
	w.check()
}

// Headers and bodies beyond all measure are refused, and nothing else happens.
func TestHugeRequests(t *testing.T) {
	w := newWorld(t, nil)
	w.start()
	for name, request := range map[string]string{
		"header":    "GET /healthz HTTP/1.1\r\nHost: pufa\r\nX-Huge: " + strings.Repeat("x", 1<<20) + "\r\n\r\n",
		"headers":   "GET /healthz HTTP/1.1\r\nHost: pufa\r\n" + strings.Repeat("X-Many: x\r\n", 100_000) + "\r\n",
		"address":   "GET /" + strings.Repeat("x", 1<<20) + " HTTP/1.1\r\nHost: pufa\r\n\r\n",
		"body":      "POST /wechat HTTP/1.1\r\nHost: pufa\r\nContent-Length: 1000000000000\r\n\r\n",
		"not HTTP":  strings.Repeat("\x00\xff", 1<<10) + "\r\n\r\n",
		"two sizes": "POST /wechat HTTP/1.1\r\nHost: pufa\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			c := w.dial()
			if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
				t.Fatal(err)
			}
			go func() { _, _ = c.Write([]byte(request)) }() // it may be cut off
			resp, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				return // hung up on
			}
			defer resp.Body.Close()
			if resp.StatusCode < 400 || resp.StatusCode >= 500 {
				t.Errorf("answered with %s", resp.Status)
			}
		})
	}
	w.rates(w.platform.AddFollowers(1)[0])
	w.check()
}
