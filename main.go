// Command pufa is a self-hosted legal-education assistant on a WeChat Official
// Account. `pufa help` lists its commands.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"pufa/internal/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(command.Main(ctx, os.Args[1:], command.Process()))
}
