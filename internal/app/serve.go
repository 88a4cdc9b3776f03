package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"pufa/internal/fault"
)

const (
	headerTimeout   = 10 * time.Second
	requestTimeout  = 30 * time.Second
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 15 * time.Second
	maxHeader       = 64 << 10
	// Messages leave much that dies at once, so the heap may grow to three times what
	// lives, but where memory is scarce only to goMemory: with the statutes of the state,
	// which take about 130 MB, the process then stays below 400 MB.
	gcPercent = 200
	goMemory  = 280 << 20
)

// Serve runs the assistant until ctx ends, then lets what is under way finish. It
// prints the addresses to out once it is ready.
func Serve(ctx context.Context, cfg Config, log *slog.Logger, out io.Writer) error {
	listener, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "不能监听 %s：端口可能被占用，请改 PUFA_ADDR。", cfg.Addr)
	}
	defer listener.Close()
	core, err := OpenCore(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer core.Close()
	site, err := newSite(ctx, core)
	if err != nil {
		return err
	}
	defer site.close()
	boundMemory()
	server := &http.Server{
		Handler: site.handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: requestTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	if site.standin != nil { // an open chat page would hold up the shutdown
		server.RegisterOnShutdown(site.standin.HangUp)
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	site.start(ctx)
	printReady(out, core)
	if err := printSetup(ctx, out, core); err != nil {
		return err
	}
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	return stop(server)
}

// boundMemory says how often garbage is collected, unless the operator does. A corpus so
// large that goMemory would keep the collector busy gets twice what it takes.
func boundMemory() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	debug.SetGCPercent(gcPercent)
	debug.SetMemoryLimit(max(goMemory, 2*int64(m.HeapAlloc)))
}

func stop(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}

func printReady(out io.Writer, c *Core) {
	fmt.Fprintln(out, "pufa 已启动。")
	if c.Config.StandIn {
		fmt.Fprintf(out, "  聊天页（本地模拟平台）  %s/chat\n", c.Config.BaseURL)
	}
	fmt.Fprintf(out, "  控制台                  %s/admin/\n", c.Config.BaseURL)
	fmt.Fprintf(out, "  公众平台服务器地址      %s/wechat\n", c.Config.BaseURL)
	fmt.Fprintf(out, "  运行状况                %s/healthz\n", c.Config.BaseURL)
}
