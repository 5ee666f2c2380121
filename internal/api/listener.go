package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

const (
	keepAlive    = 15 * time.Second
	writeTimeout = 10 * time.Second
)

// listener is whom server-sent events are sent to.
type listener struct {
	server  *server
	request *http.Request
	out     http.ResponseWriter
	control *http.ResponseController
	sentAt  time.Time // when anything was last sent
}

// listener begins the answer of a stream.
func (s *server) listener(hctx huma.Context) *listener {
	r, w := humago.Unwrap(hctx)
	w.Header().Set("Content-Type", eventStream)
	w.WriteHeader(http.StatusOK)
	return &listener{server: s, request: r, out: w, control: http.NewResponseController(w)}
}

// follow calls step, which sends what is new, again and again until it says
// that this was the end, or the listener is gone, or the server about to stop.
func (l *listener) follow(ctx context.Context, step func(context.Context) (ended bool, err error)) {
	if l.request.Method == http.MethodHead {
		return
	}
	if err := l.loop(ctx, step); err != nil && ctx.Err() == nil {
		l.server.Log.WarnContext(ctx, "event stream broken", "request_id", requestID(ctx), "path", l.request.URL.Path, "err", err)
	}
}

func (l *listener) loop(ctx context.Context, step func(context.Context) (ended bool, err error)) error {
	if err := l.write("retry: 1000\n\n"); err != nil {
		return err
	}
	tick := time.NewTicker(l.server.PollInterval)
	defer tick.Stop()
	for {
		ended, err := step(ctx)
		if err != nil || ended {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-l.server.Draining:
			return nil
		case <-tick.C:
		}
	}
}

// silent reports whether it is time for a sign of life.
func (l *listener) silent() bool { return l.server.Now().Sub(l.sentAt) >= keepAlive }

func (l *listener) message(id, event string, data any) error {
	b, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return l.write("id: " + id + "\nevent: " + event + "\ndata: " + string(b) + "\n\n")
}

// write sends text at once. A listener that takes nothing for a while is gone;
// the deadline is this write's, for the server's own is of whole answers.
func (l *listener) write(text string) error {
	l.sentAt = l.server.Now()
	if err := l.control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	if _, err := l.out.Write([]byte(text)); err != nil {
		return err
	}
	return l.control.Flush()
}
