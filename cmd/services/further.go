package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// pgbouncer has a root of its own, which is small.
var pgbouncer = &kit{name: "pgbouncer", suite: "trixie", pkgs: []string{"pgbouncer"}}

const postgresUser = "postgres"

// startStandby starts a server that repeats what another one writes, which it
// is copied from where it is not there yet.
func (p *place) startStandby(ctx context.Context, k *kit, name, of, version, preload string) error {
	dir, err := k.folder(p, name, postgresUser)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(k.visible(p, name), "data", "PG_VERSION")); errors.Is(err, os.ErrNotExist) {
		cmd, err := k.command(ctx, p, postgresUser, "/usr/lib/postgresql/"+version+"/bin/pg_basebackup",
			"-D", filepath.Join(dir, "data"), "-h", "127.0.0.1", "-p", fmt.Sprint(p.port(of)), "-U", postgresUser,
			"-R", "-X", "stream", "-c", "fast", "--no-sync")
		if err != nil {
			return err
		}
		cmd.Env = append(cmd.Env, "PGPASSWORD="+p.state.Password)
		if err := quietly(cmd); err != nil {
			return err
		}
	}
	return p.startPostgres(ctx, k, name, version, preload)
}

// startPooler starts a pooler that lends the sessions of a server by the
// transaction and knows no prepared statements: what works behind it works
// behind others.
func (p *place) startPooler(ctx context.Context, name, of string) error {
	dir, err := pgbouncer.folder(p, name, postgresUser)
	if err != nil {
		return err
	}
	uid, gid, err := pgbouncer.user(p, postgresUser)
	if err != nil {
		return err
	}
	for file, lines := range map[string][]string{
		"users": {fmt.Sprintf("%q %q", postgresUser, p.state.Password)},
		"conf": {
			"[databases]", fmt.Sprintf("* = host=127.0.0.1 port=%d", p.port(of)),
			"[pgbouncer]", "listen_addr = 127.0.0.1", fmt.Sprintf("listen_port = %d", p.port(name)), "unix_socket_dir =",
			"auth_type = scram-sha-256", "auth_file = " + filepath.Join(dir, "users"),
			"pool_mode = transaction", "max_prepared_statements = 0", "max_client_conn = 400", "default_pool_size = 20",
			"pidfile = " + filepath.Join(dir, "pid"), "logfile = " + filepath.Join(dir, "log"),
		},
	} {
		path := filepath.Join(pgbouncer.visible(p, name), file)
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			return err
		}
		if err := os.Chown(path, int(uid), int(gid)); err != nil {
			return err
		}
	}
	cmd, err := pgbouncer.command(ctx, p, postgresUser, "/usr/sbin/pgbouncer", "-d", "-q", filepath.Join(dir, "conf"))
	if err != nil {
		return err
	}
	return quietly(cmd)
}
