package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// outcome is what became of a step's messages.
type outcome struct {
	times           *hdrhistogram.Histogram // microseconds from when a message was due
	replied, putOff int                     // answered at once; acknowledged with success
	told, failed    int                     // of the replies checked, those that put off in words; no HTTP 200
	checked         int                     // replies that were opened
	took            time.Duration
	firstFault      error
	mu              sync.Mutex
}

// post sends the pushes at a rate over so many connections, spread over the servers.
func post(pushes []push, rate, conns int, servers []*server, check func([]byte) (string, error)) *outcome {
	o := &outcome{times: hdrhistogram.New(1, (2 * time.Minute).Microseconds(), 3)}
	var next atomic.Int64
	var all sync.WaitGroup
	start := time.Now().Add(50 * time.Millisecond)
	for c := range conns {
		all.Go(func() {
			line := &line{address: servers[c%len(servers)].address}
			defer line.close()
			for i := next.Add(1) - 1; i < int64(len(pushes)); i = next.Add(1) - 1 {
				due := start.Add(time.Duration(i) * time.Second / time.Duration(rate))
				time.Sleep(time.Until(due))
				body, err := line.send(pushes[i].request())
				o.note(time.Since(due), body, err, i%64 == 0, check)
			}
		})
	}
	all.Wait()
	o.took = time.Since(start)
	return o
}

func (o *outcome) note(took time.Duration, body []byte, err error, open bool, check func([]byte) (string, error)) {
	var words string
	if err == nil && open && string(body) != "success" {
		words, err = check(body)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	_ = o.times.RecordValue(min(max(1, took.Microseconds()), (2 * time.Minute).Microseconds())) // within its bounds
	switch {
	case err != nil:
		o.failed++
		if o.firstFault == nil {
			o.firstFault = err
		}
	case string(body) == "success":
		o.putOff++
	default:
		o.replied++
	}
	if words != "" {
		o.checked++
		if bytes.Contains([]byte(words), []byte("任意文字")) || bytes.Contains([]byte(words), []byte("再发一次")) {
			o.told++
		}
	}
}

// line is a connection that is kept; one that breaks is made anew.
type line struct {
	address string
	conn    net.Conn
	read    *bufio.Reader
}

const lineTimeout = 30 * time.Second

func (l *line) send(request []byte) ([]byte, error) {
	if l.conn == nil {
		conn, err := net.DialTimeout("tcp", l.address, lineTimeout)
		if err != nil {
			return nil, err
		}
		l.conn, l.read = conn, bufio.NewReader(conn)
	}
	body, err := l.exchange(request)
	if err != nil {
		l.close()
	}
	return body, err
}

func (l *line) exchange(request []byte) ([]byte, error) {
	if err := l.conn.SetDeadline(time.Now().Add(lineTimeout)); err != nil {
		return nil, err
	}
	if _, err := l.conn.Write(request); err != nil {
		return nil, err
	}
	r, err := http.ReadResponse(l.read, nil)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode != http.StatusOK {
		err = fmt.Errorf("HTTP %d", r.StatusCode)
	}
	if err == nil && len(body) == 0 {
		err = errors.New("an empty answer")
	}
	return body, err
}

func (l *line) close() {
	if l.conn != nil {
		l.conn.Close()
		l.conn = nil
	}
}
