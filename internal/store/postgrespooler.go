package store

import (
	"context"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
)

// execMode is the parameter of a URL that says how statements are sent.
const execMode = "default_query_exec_mode"

// fitPooler sends statements so that nothing of them is left behind in a
// session, if there is a pooler between us and the server: it may lend the next
// transaction another session, and many know no prepared statements. A URL that
// says how statements are sent is obeyed.
func fitPooler(ctx context.Context, cfg *pgx.ConnConfig) error {
	if saysHow(cfg.ConnString()) {
		return nil
	}
	pooled, err := behindPooler(ctx, cfg)
	if pooled {
		cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	}
	return err
}

// saysHow reports whether a URL, or words of the form name=value, name execMode.
func saysHow(where string) bool {
	if u, err := url.Parse(where); err == nil && u.Scheme != "" {
		return u.Query().Has(execMode)
	}
	return strings.Contains(where, execMode)
}

// behindPooler reports whether what answers is not the process of the server
// that does the work: a pooler gives its clients numbers of its own.
func behindPooler(ctx context.Context, cfg *pgx.ConnConfig) (pooled bool, err error) {
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return false, ended(ctx, err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // it has answered
	var worker uint32
	if err := conn.QueryRow(ctx, `SELECT pg_backend_pid()`, pgx.QueryExecModeSimpleProtocol).Scan(&worker); err != nil {
		return false, ended(ctx, err)
	}
	return worker != conn.PgConn().PID(), nil
}
