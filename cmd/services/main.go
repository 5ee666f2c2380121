// Command services starts the servers that tests run on, on free ports of this
// machine: PostgreSQL 17 with TimescaleDB and pgvector, PostgreSQL 15 plain,
// Redis for a queue with a replica and Sentinels, Redis as a cache, and an S3
// server. What is not installed it installs below the user's cache folder; of
// what the machine already runs it touches nothing.
//
//	services up     install and start what is missing
//	services env    print where the servers are, for a shell to read
//	services down   stop them and remove what they have stored
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "services:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(args) != 1 {
		return fmt.Errorf("want one of: up, env, down")
	}
	p, err := newPlace()
	if err != nil {
		return err
	}
	switch args[0] {
	case "up":
		return p.up(ctx)
	case "env":
		return p.printEnv(os.Stdout)
	case "down":
		return p.down(ctx)
	}
	return fmt.Errorf("%q is none of: up, env, down", args[0])
}
