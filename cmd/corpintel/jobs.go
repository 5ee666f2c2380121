package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var jobColumns = []column[intel.Job]{
	{"id", true, func(j *intel.Job) string { return strconv.FormatInt(j.ID, 10) }},
	{"kind", true, func(j *intel.Job) string { return j.Kind }},
	{"key", true, func(j *intel.Job) string { return j.Key }},
	{"state", true, func(j *intel.Job) string { return string(j.State) }},
	{"run_at", true, func(j *intel.Job) string { return when(j.RunAt) }},
	{"priority", false, func(j *intel.Job) string { return strconv.Itoa(int(j.Priority)) }},
	{"attempt", true, func(j *intel.Job) string { return strconv.Itoa(j.Attempt) }},
	{"failures", true, func(j *intel.Job) string { return strconv.Itoa(j.Failures) + "/" + strconv.Itoa(j.Allowed) }},
	{"handed_at", false, func(j *intel.Job) string { return when(j.HandedAt) }},
	{"started_at", false, func(j *intel.Job) string { return when(j.StartedAt) }},
	{"ended_at", true, func(j *intel.Job) string { return when(j.EndedAt) }},
	{"owner", false, func(j *intel.Job) string { return j.Owner }},
	{"run", false, func(j *intel.Job) string { return number(j.Run) }},
	{"progress", false, func(j *intel.Job) string { return j.Progress }},
	{"error", true, func(j *intel.Job) string { return j.Error }},
}

var jobCountColumns = []column[intel.JobCount]{
	{"kind", true, func(n *intel.JobCount) string { return n.Kind }},
	{"lane", true, func(n *intel.JobCount) string { return n.Lane }},
	{"state", true, func(n *intel.JobCount) string { return string(n.State) }},
	{"count", true, func(n *intel.JobCount) string { return strconv.FormatInt(n.Count, 10) }},
	{"handed", true, func(n *intel.JobCount) string { return number(n.Handed) }},
	{"oldest", true, func(n *intel.JobCount) string { return when(n.Oldest) }},
}

func (c *cli) jobsCommand() *cobra.Command {
	cmd := group(&cobra.Command{
		Use:   "jobs",
		Short: "See the work that waits, is done, or failed, and mend it",
		Long: `See the work that waits, is done, or failed, and mend it. A job that failed for good is
dead: "jobs list --state dead" has why, "jobs retry ID" lets it try again.`,
	}, nil)
	one := func(use, short string, do func(*cobra.Command, *app.App, int64) (intel.Job, error)) *cobra.Command {
		return &cobra.Command{Use: use, Short: short, Args: exactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil || id < 1 {
				return intel.Errorf(intel.KindInvalid, "%q is not a job's number", args[0])
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				j, err := do(cmd, a, id)
				if err != nil {
					return err
				}
				return single(c, jobColumns, j)
			})
		}}
	}
	cmd.AddCommand(
		c.jobsListCommand(),
		&cobra.Command{
			Use: "counts", Short: "Count jobs by kind and state", Args: exactArgs(0),
			RunE: func(cmd *cobra.Command, _ []string) error {
				return c.open(cmd.Context(), func(a *app.App) error {
					counts, err := a.Store.JobCounts(cmd.Context())
					if err != nil {
						return err
					}
					return list(c, jobCountColumns, each(counts))
				})
			},
		},
		c.jobsHistoryCommand(),
		one("show ID", "Show a job", func(cmd *cobra.Command, a *app.App, id int64) (intel.Job, error) {
			return a.Store.Job(cmd.Context(), id)
		}),
		one("retry ID", "Let a job that is over try again, with all its attempts", func(cmd *cobra.Command, a *app.App, id int64) (intel.Job, error) {
			return a.Store.RetryJob(cmd.Context(), id)
		}),
		one("cancel ID", "End a waiting job, or ask the worker of a running one to stop", func(cmd *cobra.Command, a *app.App, id int64) (intel.Job, error) {
			return a.Store.CancelJob(cmd.Context(), id)
		}),
	)
	return cmd
}

func (c *cli) jobsListCommand() *cobra.Command {
	var f intel.JobFilter
	var state string
	cmd := &cobra.Command{
		Use: "list", Short: "List jobs, the newest first", Args: exactArgs(0),
		Example: `  corpintel jobs list --state dead`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.State = intel.JobState(state)
			return c.open(cmd.Context(), func(a *app.App) error { return list(c, jobColumns, app.Jobs(cmd.Context(), a.Store, f)) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.Kind, "kind", "", "only of this kind, such as edgar.submissions")
	flags.StringVar(&f.Key, "key", "", "only about this, such as a CIK")
	flags.StringVar(&state, "state", "", "only waiting, running, done, dead, cancelled or merged")
	flags.IntVar(&f.Limit, "limit", 50, "at most so many; 0 for all")
	return cmd
}

var jobHourColumns = []column[intel.JobHour]{
	{"from", true, func(h *intel.JobHour) string { return when(h.From) }},
	{"kind", true, func(h *intel.JobHour) string { return h.Kind }},
	{"attempts", true, func(h *intel.JobHour) string { return strconv.FormatInt(h.Attempts, 10) }},
	{"failed", true, func(h *intel.JobHour) string { return strconv.FormatInt(h.Failed, 10) }},
	{"waited_seconds", true, func(h *intel.JobHour) string { return inSeconds(h.WaitedSeconds) }},
	{"longest_wait_seconds", true, func(h *intel.JobHour) string { return inSeconds(h.LongestWaitSeconds) }},
	{"took_seconds", true, func(h *intel.JobHour) string { return inSeconds(h.TookSeconds) }},
	{"longest_seconds", true, func(h *intel.JobHour) string { return inSeconds(h.LongestSeconds) }},
}

func inSeconds(s float64) string { return strconv.FormatFloat(s, 'f', -1, 64) }

func (c *cli) jobsHistoryCommand() *cobra.Command {
	var f intel.JobHistoryFilter
	var since, until intel.Date
	var by string
	cmd := &cobra.Command{
		Use: "history", Short: "Sum up what became of jobs, by hour or day, over the last 90 days", Args: exactArgs(0),
		Long: `Sum up what became of jobs, by hour or day (UTC) and kind: how many attempts were done or
failed, how long the jobs had waited after they were due and how long workers had them,
all together and the longest. It goes back 90 days.`,
		Example: `  corpintel jobs history --by day --kind edgar.submissions`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("--by", by, "hour", "day"); err != nil {
				return err
			}
			f.Daily = by == "day"
			if !since.IsZero() {
				f.Since = since.Time()
			}
			if !until.IsZero() {
				f.Until = until.AddDays(1).Time()
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				return list(c, jobHourColumns, app.JobHistory(cmd.Context(), a.Store, f))
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.Kind, "kind", "", "only of this kind, such as edgar.submissions")
	flags.StringVar(&by, "by", "hour", "what is one line: hour or day")
	flags.Var((*dayFlag)(&since), "since", "from this day on")
	flags.Var((*dayFlag)(&until), "until", "up to this day")
	flags.IntVar(&f.Limit, "limit", 0, "at most so many; 0 for all")
	return cmd
}

var scheduleColumns = []column[app.ScheduleLine]{
	{"name", true, func(s *app.ScheduleLine) string { return s.Name }},
	{"when", true, func(s *app.ScheduleLine) string { return s.When }},
	{"last", true, func(s *app.ScheduleLine) string { return when(s.Last) }},
	{"next", true, func(s *app.ScheduleLine) string { return when(s.Next) }},
	{"missing", true, func(s *app.ScheduleLine) string { return s.Missing }},
	{"doc", true, func(s *app.ScheduleLine) string { return s.Doc }},
}

func (c *cli) scheduleCommand() *cobra.Command {
	cmd := group(&cobra.Command{Use: "schedule", Short: "See what is done by the clock, and do it now"}, nil)
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List what is done by the clock, in New York's time", Args: exactArgs(0),
			RunE: func(cmd *cobra.Command, _ []string) error {
				return c.open(cmd.Context(), func(a *app.App) error {
					lines, err := a.Schedules(cmd.Context())
					if err != nil {
						return err
					}
					return list(c, scheduleColumns, each(lines))
				})
			},
		},
		&cobra.Command{
			Use: "run NAME", Short: "Add the jobs of a schedule now; a server that works does them", Args: exactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				return c.open(cmd.Context(), func(a *app.App) error {
					n, err := a.RunSchedule(cmd.Context(), args[0])
					if err != nil {
						return err
					}
					c.say("%d jobs; see: corpintel jobs list", n)
					return nil
				})
			},
		},
	)
	return cmd
}
