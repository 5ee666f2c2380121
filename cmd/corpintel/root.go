package main

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
	"github.com/corpintel/intel/internal/config"
)

// streams are where a command reads and writes. Data goes to out alone, logs
// and progress to err.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// cli is what all commands share.
type cli struct {
	streams
	person     bool              // standard error is a terminal
	output     string            // --output
	configFile string            // --config
	settings   map[string]string // settings given as flags, by name
	build      app.Build
}

// run runs one command line and returns the exit code.
func run(ctx context.Context, args []string, s streams) int {
	person := isTerminal(s.err)
	s.err = &shared{w: s.err}
	c := &cli{streams: s, person: person, settings: map[string]string{}, build: app.Build{Version: version, Commit: commit}}
	root := c.root()
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if message := err.Error(); message != "" {
		c.say("corpintel: %s", message)
	}
	return exitCode(err)
}

// shared is a writer for progress and log lines, which come from many sides.
type shared struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(p)
}

func (c *cli) root() *cobra.Command {
	root := group(&cobra.Command{
		Use:   "corpintel",
		Short: "Corporate intelligence you run yourself: every number with its origin, as it was known at any time",
		Long: `corpintel gathers what companies publish, keeps every number with the filing it
came from and the moment it became known, and answers here, over HTTP and in files.

  corpintel ingest edgar AAPL          load a company
  corpintel facts AAPL --concept NetIncomeLoss
  corpintel financials AAPL --statement income --period quarterly
  corpintel trace AAPL NetIncomeLoss 2009-09-26 --as-of 2010-02-01
  corpintel serve                      answer over HTTP

Exit codes: 0 well, 1 failed, 2 wrong use, 3 not found, 4 not allowed,
5 upstream unavailable or throttled, 6 some items failed, 130 interrupted.`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}, func(cmd *cobra.Command, _ []string) error { return cmd.Help() })
	f := root.PersistentFlags()
	f.StringVarP(&c.output, "output", "o", "table", "form of the answer: "+strings.Join(formats, ", "))
	f.StringVar(&c.configFile, "config", "", "configuration file (default: the user's corpintel/config.yaml)")
	for _, name := range []string{"data_dir", "upstream", "log.level", "log.format"} {
		c.settingFlag(root, true, name)
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if slices.Contains(onlyRead, topName(cmd)) {
			cmd.SetContext(intel.FromReplicas(cmd.Context()))
		}
		if !slices.Contains(formats, c.output) {
			return intel.Errorf(intel.KindInvalid, "--output %s: want one of %s", c.output, strings.Join(formats, ", "))
		}
		return nil
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return intel.Errorf(intel.KindInvalid, "%w; see: %s --help", err, cmd.CommandPath())
	})
	_ = root.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp))
	root.AddCommand(
		c.serveCommand(), c.ingestCommand(), c.importCommand(), c.watchCommand(),
		c.companyCommand(), c.filingsCommand(), c.ownershipCommand(), c.holdingsCommand(), c.factsCommand(), c.frameCommand(), c.conceptCommand(), c.traceCommand(),
		c.financialsCommand(), c.metricsCommand(), c.restatementsCommand(), c.sharesCommand(), c.screenCommand(), c.compareCommand(), c.peersCommand(),
		c.pricesCommand(), c.actionsCommand(), c.figuresCommand(), c.symbolsCommand(), c.newsCommand(), c.publishersCommand(),
		c.findingsCommand(), c.detectCommand(), c.checksCommand(), c.qualityCommand(), c.quarantineCommand(),
		c.runsCommand(), c.rebuildCommand(), c.storeCommand(),
		c.eventsCommand(), c.watchlistCommand(), c.jobsCommand(), c.scheduleCommand(),
		c.configCommand(), c.doctorCommand(), c.migrateCommand(), c.replayCommand(), c.sampleCommand(), c.benchCommand(), c.versionCommand(),
	)
	return root
}

// onlyRead are the commands that store nothing: replicas may answer them.
var onlyRead = []string{
	"company", "filings", "ownership", "holdings", "facts", "frame", "concept", "trace", "financials", "metrics", "restatements",
	"shares", "screen", "compare", "prices", "actions", "figures", "news",
}

// topName is the name of the command below the root that cmd is, or is part of.
func topName(cmd *cobra.Command) string {
	for cmd.HasParent() && cmd.Parent().HasParent() {
		cmd = cmd.Parent()
	}
	return cmd.Name()
}

// settingFlag makes a flag of a setting.
func (c *cli) settingFlag(cmd *cobra.Command, persistent bool, name string) {
	for _, s := range config.Settings() {
		if s.Name != name {
			continue
		}
		flags := cmd.Flags()
		if persistent {
			flags = cmd.PersistentFlags()
		}
		v := flags.VarPF(&settingValue{c: c, name: name}, s.Flag(), "", s.Doc)
		if s.Default == "false" {
			v.NoOptDefVal = "true"
		}
		return
	}
	panic("no setting " + name) // a slip in this program
}

// settingValue hands a flag to the configuration, which knows what is allowed.
type settingValue struct {
	c    *cli
	name string
}

func (v *settingValue) Set(s string) error {
	v.c.settings[v.name] = s
	return nil
}

func (v *settingValue) String() string { return "" }

func (v *settingValue) Type() string { return "value" }

// load reads the configuration.
func (c *cli) load() (config.Config, error) {
	cfg, err := config.Load(config.Options{File: c.configFile, Environ: os.Environ(), Flags: c.settings, Rules: app.RuleSettings()})
	for _, line := range cfg.Ignored {
		c.say("note: ignored: %s", line)
	}
	return cfg, err
}

// open opens the deployment for the time of do.
func (c *cli) open(ctx context.Context, do func(*app.App) error) (err error) {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, c.build, c.err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return do(a)
}
