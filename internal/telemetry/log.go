// Package telemetry makes the three things a deployment is watched by: log
// lines, metrics and traces, and decorators that observe a port. It keeps no
// state of its own beyond what it returns, and registers nothing globally.
package telemetry

import (
	"io"
	"log/slog"
)

// Logger writes lines to w: for machines where format is "json", for people
// otherwise. Times are UTC. It is safe for concurrent use if w gets whole lines
// in single writes, as files do.
func Logger(w io.Writer, level slog.Level, format string) *slog.Logger {
	o := &slog.HandlerOptions{Level: level, ReplaceAttr: inUTC}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

func inUTC(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindTime {
		a.Value = slog.TimeValue(a.Value.Time().UTC())
	}
	return a
}
