// Command services starts the servers that tests run on, on free ports of this
// machine: PostgreSQL 17 with TimescaleDB and pgvector, a standby of it and a
// pooler before it, PostgreSQL 15 plain, Redis for a queue with a replica and
// Sentinels, Redis as a cache, a cluster of Redis, and MinIO. What is not
// installed it installs below the user's cache folder; of what the machine
// already runs it touches nothing.
//
//	services up [SERVER …]   install and start what is missing; all, or these and what was started before
//	services env             print where the servers are, for a shell to read
//	services kill SERVER     end one at once, as a crash would; up starts it again
//	services down            stop them and remove what they have stored
//
// With --at FOLDER before the command these are servers of their own, for tests
// that kill them: PostgreSQL then waits for the disk, as it does in earnest.
package main

import (
	"context"
	"flag"
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
	flags := flag.NewFlagSet("services", flag.ContinueOnError)
	at := flags.String("at", "", "folder of servers of their own")
	if err := flags.Parse(args); err != nil {
		return err
	}
	p, err := newPlace(*at)
	if err != nil {
		return err
	}
	const commands = "up, env, kill, down"
	names := flags.Args()
	if len(names) == 0 {
		return fmt.Errorf("want one of: %s", commands)
	}
	command, names := names[0], names[1:]
	switch {
	case command == "up":
		return p.up(ctx, names)
	case command == "kill" && len(names) == 1:
		return p.kill(ctx, names[0])
	case command == "env" && len(names) == 0:
		return p.printEnv(os.Stdout)
	case command == "down" && len(names) == 0:
		return p.down(ctx)
	}
	return fmt.Errorf("%q is none of: %s", flags.Args(), commands)
}
