package faults

import (
	"errors"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"
)

// proxy passes connections on to a server, at once or a second late.
type proxy struct {
	address, server string
	slow            atomic.Bool
}

func newProxy(t *testing.T, server string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	p := &proxy{address: l.Addr().String(), server: server}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // closed
			}
			go p.serve(c)
		}
	}()
	return p
}

func (p *proxy) delay(slow bool) { p.slow.Store(slow) }

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		_, _ = io.Copy(server, client) // either side hangs up
		server.Close()
	}()
	buffer := make([]byte, 32<<10)
	for {
		n, err := server.Read(buffer)
		if p.slow.Load() {
			time.Sleep(time.Second)
		}
		if _, e := client.Write(buffer[:n]); errors.Join(err, e) != nil {
			return
		}
	}
}
