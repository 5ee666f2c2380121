package api

import (
	"context"
	"time"

	"github.com/corpintel/intel"
)

// Schedules is what is done by the clock.
type Schedules interface {
	List(context.Context) ([]Schedule, error)
	// Run adds the jobs of a schedule now, and returns how many there are.
	Run(ctx context.Context, name string) (int, error)
}

// Schedule is one of them.
type Schedule struct {
	Name    string    `json:"name"`
	When    string    `json:"when"`
	Last    time.Time `json:"last,omitzero"`
	Next    time.Time `json:"next,omitzero"`
	Missing string    `json:"missing,omitempty"`
	Doc     string    `json:"doc"`
}

type listJobsInput struct {
	Strict
	Paging
	Kind  string `query:"kind" maxLength:"64" doc:"Only of this kind." example:"edgar.submissions"`
	Key   string `query:"key" maxLength:"256" doc:"Only about this." example:"320193"`
	State string `query:"state" enum:"waiting,running,done,dead,cancelled,merged" doc:"Only in this state."`
}

func (s *server) listJobs(ctx context.Context, in *listJobsInput) (*body[page[intel.Job]], error) {
	list, err := s.Store.Jobs(ctx, intel.JobFilter{Kind: in.Kind, Key: in.Key, State: intel.JobState(in.State), PageRequest: in.request()})
	if err != nil {
		return nil, err
	}
	return &body[page[intel.Job]]{newPage(list.Items, list.Next)}, nil
}

type jobInput struct {
	Strict
	ID int64 `path:"id" minimum:"1" doc:"The number of the job." example:"1"`
}

func (s *server) getJob(ctx context.Context, in *jobInput) (*body[intel.Job], error) {
	return jobAnswer(s.Store.Job(ctx, in.ID))
}

func (s *server) retryJob(ctx context.Context, in *jobInput) (*body[intel.Job], error) {
	return jobAnswer(s.Write.RetryJob(ctx, in.ID))
}

func (s *server) cancelJob(ctx context.Context, in *jobInput) (*body[intel.Job], error) {
	return jobAnswer(s.Write.CancelJob(ctx, in.ID))
}

func jobAnswer(j intel.Job, err error) (*body[intel.Job], error) {
	if err != nil {
		return nil, err
	}
	return &body[intel.Job]{j}, nil
}

type countJobsInput struct{ Strict }

func (s *server) countJobs(ctx context.Context, _ *countJobsInput) (*body[page[intel.JobCount]], error) {
	counts, err := s.Store.JobCounts(ctx)
	if err != nil {
		return nil, err
	}
	return &body[page[intel.JobCount]]{newPage(counts, "")}, nil
}

type listJobHistoryInput struct {
	Strict
	Paging
	Kind  string  `query:"kind" maxLength:"64" doc:"Only of this kind." example:"edgar.submissions"`
	Since instant `query:"since" doc:"From the hour or day that this is in." example:"2026-11-02T00:00:00Z"`
	Until instant `query:"until" doc:"Hours and days that began before." example:"2026-11-03T00:00:00Z"`
	By    string  `query:"by" enum:"hour,day" default:"hour" doc:"What is one line: an hour or a day, in UTC."`
}

func (s *server) listJobHistory(ctx context.Context, in *listJobHistoryInput) (*body[page[intel.JobHour]], error) {
	list, err := s.Store.JobHistory(ctx, intel.JobHistoryFilter{
		Kind: in.Kind, Since: in.Since.Time, Until: in.Until.Time, Daily: in.By == "day", PageRequest: in.request(),
	})
	if err != nil {
		return nil, err
	}
	return &body[page[intel.JobHour]]{newPage(list.Items, list.Next)}, nil
}

type listSchedulesInput struct{ Strict }

func (s *server) listSchedules(ctx context.Context, _ *listSchedulesInput) (*body[page[Schedule]], error) {
	list, err := s.Schedules.List(ctx)
	if err != nil {
		return nil, err
	}
	return &body[page[Schedule]]{newPage(list, "")}, nil
}

type runScheduleInput struct {
	Strict
	Name string `path:"name" maxLength:"64" doc:"The name of the schedule." example:"edgar.submissions"`
}

// JobsAdded says how many jobs came of something.
type JobsAdded struct {
	Jobs int `json:"jobs"`
}

func (s *server) runSchedule(ctx context.Context, in *runScheduleInput) (*body[JobsAdded], error) {
	n, err := s.Schedules.Run(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	return &body[JobsAdded]{JobsAdded{n}}, nil
}

// noSchedules stands for the schedules of a server that was given none.
type noSchedules struct{}

func (noSchedules) List(context.Context) ([]Schedule, error) { return nil, nil }

func (noSchedules) Run(_ context.Context, name string) (int, error) {
	return 0, intel.Errorf(intel.KindNotFound, "there is no schedule %q", name)
}
