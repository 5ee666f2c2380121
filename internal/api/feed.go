package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/corpintel/intel"
)

// eventNumber is the id of an event, which may be 0: before the first.
type eventNumber struct {
	id    int64
	given bool
}

// UnmarshalText reads a number from 0.
func (n *eventNumber) UnmarshalText(b []byte) error {
	id, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil || id < 0 {
		return intel.Errorf(intel.KindInvalid, "want the id of an event, or 0 for all from the first")
	}
	*n = eventNumber{id, true}
	return nil
}

// Schema describes the parameter.
func (eventNumber) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Examples: []any{"4711"}}
}

// watchlistName names a watchlist, with its owner where it has one.
type watchlistName struct{ intel.WatchlistKey }

// UnmarshalText reads "semiconductors" or "ada/semiconductors".
func (w *watchlistName) UnmarshalText(b []byte) (err error) {
	w.WatchlistKey, err = intel.ParseWatchlistKey(string(b))
	return err
}

// Schema describes the parameter.
func (watchlistName) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Examples: []any{"ada/semiconductors"}}
}

type listEventsInput struct {
	Strict
	After       eventNumber   `query:"after" doc:"Only events after this one. Without it a stream begins now, a list with the first."`
	Kinds       []string      `query:"kind" enum:"filing,facts,finding,quarantine,prices,article,run,job" doc:"Only of these kinds, with commas between them."`
	Company     companyID     `query:"company"`
	Watchlist   watchlistName `query:"watchlist" doc:"Only of companies that are on this watchlist now: its name, or its owner, a slash and its name."`
	Limit       int           `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"At most so many in a list. A stream has no end."`
	LastEventID string        `header:"Last-Event-ID" pattern:"^[0-9]{1,18}$" doc:"The id of the last message that was received." example:"12"`
	Accept      string        `header:"Accept" hidden:"true"`
}

// eventPage is a list of events; Next is the after of what follows.
type eventPage struct {
	Items []intel.Event `json:"items"`
	Next  *string       `json:"next"`
}

// listEvents answers with a stream that does not end, or with a list where the
// caller accepts only that.
func (s *server) listEvents(ctx context.Context, in *listEventsInput) (*huma.StreamResponse, error) {
	f := intel.EventFilter{After: in.After.id, Watchlist: in.Watchlist.WatchlistKey, Limit: in.Limit}
	for _, k := range in.Kinds {
		f.Kinds = append(f.Kinds, intel.EventKind(k))
	}
	if in.Company != (companyID{}) {
		cik, err := s.cik(ctx, in.Company)
		if err != nil {
			return nil, err
		}
		f.CIK = cik
	}
	last, err := s.Store.LastEvent(ctx)
	if err != nil {
		return nil, err
	}
	list, err := s.Store.Events(ctx, f) // refuses a watchlist that does not exist
	if err != nil {
		return nil, err
	}
	if strings.Contains(in.Accept, "application/json") && !strings.Contains(in.Accept, eventStream) {
		return sendEvents(list, in.Limit), nil
	}
	f.Limit = eventBatch
	switch {
	case in.LastEventID != "":
		if f.After, err = strconv.ParseInt(in.LastEventID, 10, 64); err != nil {
			return nil, refused("header.Last-Event-ID", "is not the id of a message")
		}
	case !in.After.given:
		f.After = last
	}
	f.After = min(f.After, last) // of another deployment, which had more
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		l := &eventFollower{listener: s.listener(hctx), filter: f}
		l.follow(ctx, l.step)
	}}, nil
}

func sendEvents(list []intel.Event, limit int) *huma.StreamResponse {
	p := eventPage{Items: list}
	if p.Items == nil {
		p.Items = []intel.Event{}
	}
	if len(list) == limit {
		next := strconv.FormatInt(list[limit-1].ID, 10)
		p.Next = &next
	}
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		_, w := humago.Unwrap(hctx)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusOK)
		_ = json.NewEncoder(w).Encode(p) // an error is the connection's: nobody is left to tell
	}}
}

// eventFollower sends one listener what is told.
type eventFollower struct {
	*listener

	filter intel.EventFilter
}

// step sends what is new. How far numbers have come is read before the events,
// so that what the filter passes over need not be read again.
func (f *eventFollower) step(ctx context.Context) (ended bool, err error) {
	last, err := f.server.Store.LastEvent(ctx)
	if err != nil {
		return false, err
	}
	for {
		list, err := f.server.Store.Events(ctx, f.filter)
		if err != nil {
			return false, err
		}
		for _, e := range list {
			f.filter.After = e.ID
			if err := f.message(strconv.FormatInt(e.ID, 10), string(e.Kind), e); err != nil {
				return false, err
			}
		}
		if len(list) < f.filter.Limit {
			break
		}
	}
	f.filter.After = max(f.filter.After, last)
	if f.silent() { // a listener that comes back goes on from here
		return false, f.write("id: " + strconv.FormatInt(f.filter.After, 10) + "\n: still here\n\n")
	}
	return false, nil
}

// feed serves events as a stream or as a list.
func feed[I any](h func(context.Context, *I) (*huma.StreamResponse, error)) handler {
	return func(s *server, rt route) {
		op := s.operation(rt)
		schemas := s.api.OpenAPI().Components.Schemas
		op.Responses["200"] = answer("application/json", schemas.Schema(reflect.TypeFor[eventPage](), true, rt.id))
		op.Responses["200"].Content[eventStream] = &huma.MediaType{Schema: &huma.Schema{
			Type: huma.TypeArray, Description: "Messages, as they come: id is the event's, event its kind, data the event. Send the id as Last-Event-ID to go on after it.",
			Items: schemas.Schema(reflect.TypeFor[intel.Event](), true, "Event"),
		}}
		register(s, op, h)
	}
}
