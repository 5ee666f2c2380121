package api

import (
	"context"

	"github.com/corpintel/intel"
)

type listRunsInput struct {
	Strict
	Paging
}

func (s *server) listRuns(ctx context.Context, in *listRunsInput) (*body[page[intel.Run]], error) {
	list, err := s.Store.Runs(ctx, in.request())
	if err != nil {
		return nil, err
	}
	for i := range list.Items {
		list.Items[i] = complete(list.Items[i])
	}
	return &body[page[intel.Run]]{newPage(list.Items, list.Next)}, nil
}

// runAnswer is a run and what came of each item it was asked for.
type runAnswer struct {
	intel.Run
	Results []intel.RunItem `json:"results"`
}

type getRunInput struct {
	Strict
	ID int64 `path:"id" minimum:"1" doc:"The number of the run." example:"1"`
}

func (s *server) getRun(ctx context.Context, in *getRunInput) (*body[runAnswer], error) {
	run, err := s.Store.Run(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	results, err := s.Store.RunItems(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if results == nil {
		results = []intel.RunItem{}
	}
	return &body[runAnswer]{runAnswer{complete(run), results}}, nil
}

type listRunChangesInput struct {
	Strict
	Paging
	ID int64 `path:"id" minimum:"1" doc:"The number of the run." example:"1"`
}

func (s *server) listRunChanges(ctx context.Context, in *listRunChangesInput) (*body[page[intel.Change]], error) {
	if _, err := s.Store.Run(ctx, in.ID); err != nil {
		return nil, err
	}
	list, err := s.Store.RunChanges(ctx, in.ID, in.request())
	if err != nil {
		return nil, err
	}
	return &body[page[intel.Change]]{newPage(list.Items, list.Next)}, nil
}

// complete returns a run whose list of items is a list also where it is empty.
func complete(r intel.Run) intel.Run {
	if r.Items == nil {
		r.Items = []string{}
	}
	return r
}
