// Command corpintel is the whole of corpintel: server, pipeline and command
// line in one program.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Set by the build; see the Makefile.
var (
	version = "dev"
	commit  = "unknown"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}
