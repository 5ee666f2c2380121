package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/corpintel/intel"
)

const (
	eventStream = "text/event-stream"
	eventRun    = "run"   // how far the run has come
	eventNote   = "event" // something worth knowing that happened on the way
	eventEnd    = "end"   // the run, when it is over: the last message
	endMark     = "-end"  // in the id of the last message
	eventBatch  = 500     // events asked for at once
)

// events serves a stream of server-sent events about a run.
func events[I any](h func(context.Context, *I) (*huma.StreamResponse, error)) handler {
	return func(s *server, rt route) {
		op := s.operation(rt)
		schemas := s.api.OpenAPI().Components.Schemas
		message := func(name, description string, data reflect.Type) *huma.Schema {
			return &huma.Schema{
				Type: huma.TypeObject, Title: name, Description: description, Required: []string{"id", "event", "data"},
				Properties: map[string]*huma.Schema{
					"id":    {Type: huma.TypeString, Description: "Send it as Last-Event-ID to go on after this message."},
					"event": {Type: huma.TypeString, Description: "What the message is.", Enum: []any{name}},
					"data":  schemas.Schema(data, true, name),
				},
			}
		}
		op.Responses["200"] = answer(eventStream, &huma.Schema{
			Type: huma.TypeArray, Description: "Messages, as they come. The stream ends with the run.",
			Items: &huma.Schema{OneOf: []*huma.Schema{
				message(eventRun, "How far the run has come, whenever that changes.", reflect.TypeFor[intel.Run]()),
				message(eventNote, "Something worth knowing that happened on the way.", reflect.TypeFor[intel.RunEvent]()),
				message(eventEnd, "The run when it is over: the last message.", reflect.TypeFor[intel.Run]()),
			}},
		})
		op.Responses["204"] = &huma.Response{Description: "The caller has had the end: there is nothing more to wait for."}
		register(s, op, h)
	}
}

type streamRunEventsInput struct {
	Strict
	ID          int64  `path:"id" minimum:"1" doc:"The number of the run." example:"1"`
	LastEventID string `header:"Last-Event-ID" pattern:"^[0-9]{1,18}(-end)?$" doc:"The id of the last message that was received." example:"12"`
}

// streamRunEvents sends the events of a run from the one after Last-Event-ID,
// until the run is over.
func (s *server) streamRunEvents(ctx context.Context, in *streamRunEventsInput) (*huma.StreamResponse, error) {
	run, err := s.Store.Run(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	number, ended := strings.CutSuffix(in.LastEventID, endMark)
	var after int64
	if number != "" {
		if after, err = strconv.ParseInt(number, 10, 64); err != nil {
			return nil, refused("header.Last-Event-ID", "is not the id of a message")
		}
	}
	if ended && over(run) {
		// A browser connects again whenever a stream ends, but not after 204.
		return &huma.StreamResponse{Body: func(ctx huma.Context) { ctx.SetStatus(http.StatusNoContent) }}, nil
	}
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		f := follower{listener: s.listener(hctx), run: in.ID, after: after}
		f.follow(ctx, f.step)
	}}, nil
}

// over reports whether nothing more happens to a run, unless somebody takes it
// up again.
func over(r intel.Run) bool { return r.State != intel.RunRunning && r.State != intel.RunPending }

// follower sends one listener what happens to a run.
type follower struct {
	*listener

	run   int64
	after int64  // the last event sent
	shown string // the progress last sent
}

// step sends what is new. The run is read before its events, so that a run that
// is over has had all its events sent.
func (f *follower) step(ctx context.Context) (ended bool, err error) {
	run, err := f.server.Store.Run(ctx, f.run)
	if err != nil {
		return false, err
	}
	run = complete(run)
	for {
		events, err := f.server.Store.RunEvents(ctx, f.run, f.after, eventBatch)
		if err != nil {
			return false, err
		}
		for _, e := range events {
			f.after = e.ID
			if err := f.message(strconv.FormatInt(e.ID, 10), eventNote, e); err != nil {
				return false, err
			}
		}
		if len(events) < eventBatch {
			break
		}
	}
	id := strconv.FormatInt(f.after, 10)
	if over(run) {
		return true, f.message(id+endMark, eventEnd, run)
	}
	progress, err := json.Marshal(struct {
		State  intel.RunState
		Counts intel.Counts
	}{run.State, run.Counts})
	if err != nil {
		return false, err
	}
	switch {
	case string(progress) != f.shown:
		f.shown = string(progress)
		return false, f.message(id, eventRun, run)
	case f.silent():
		return false, f.write(": still here\n\n")
	}
	return false, nil
}
