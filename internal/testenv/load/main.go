// Command load measures `pufa serve` under messages that arrive at a fixed rate, whether
// or not it keeps up, sealed and signed as the platform does it:
//
//	go run ./internal/testenv/load -kinds echo,commands,questions -statutes FOLDER
//	go run ./internal/testenv/load -soak 30m -rate 300
//	go run ./internal/testenv/with go run ./internal/testenv/load -replicas 2
//
// Each message's time counts from when it was due, so that a stall shows in every message
// that it held up. The generator is a process of its own on the same machine.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

type options struct {
	kinds    string
	statutes string
	rate     int // of the first step
	most     int // rate that is not passed
	seconds  int
	conns    int
	replicas int
	soak     time.Duration
	echo     string
}

func main() {
	var o options
	flag.StringVar(&o.kinds, "kinds", "echo,commands,questions", "what is posted")
	flag.StringVar(&o.statutes, "statutes", "", "folders of statutes to import, comma between")
	flag.IntVar(&o.rate, "rate", 500, "messages a second of the first step")
	flag.IntVar(&o.most, "most", 30000, "messages a second that no step passes")
	flag.IntVar(&o.seconds, "seconds", 10, "of each step")
	flag.IntVar(&o.conns, "conns", 64, "connections")
	flag.IntVar(&o.replicas, "replicas", 0, "on PostgreSQL and Redis: one, then so many")
	flag.DurationVar(&o.soak, "soak", 0, "how long one rate is kept up instead of growing ones")
	flag.StringVar(&o.echo, "serve-echo", "", "serve a bare echo on this address (used by itself)")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(o options) error {
	if o.echo != "" {
		return serveEcho(o.echo)
	}
	dir, err := os.MkdirTemp("", "pufa-load")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{options: o, dir: dir}
	if err := b.prepare(); err != nil {
		return err
	}
	switch {
	case o.soak > 0:
		return b.soak()
	case o.replicas > 0:
		return b.scaleOut()
	}
	for kind := range strings.SplitSeq(o.kinds, ",") {
		if err := b.climb(kind, 1); err != nil {
			return err
		}
	}
	return nil
}
