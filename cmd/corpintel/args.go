package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

// exactArgs wants n arguments.
func exactArgs(n int) cobra.PositionalArgs { return argsBetween(n, n) }

// argsBetween wants at least low arguments and at most high; high < 0 is any
// number.
func argsBetween(low, high int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) >= low && (high < 0 || len(args) <= high) {
			return nil
		}
		return intel.Errorf(intel.KindInvalid, "%d arguments do not fit; use: %s", len(args), cmd.UseLine())
	}
}

// group makes a command that only holds others, and does something by itself
// if alone is not nil.
func group(cmd *cobra.Command, alone func(*cobra.Command, []string) error) *cobra.Command {
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		return noCommand(cmd, args[0])
	}
	cmd.SuggestionsMinimumDistance = 2
	cmd.RunE = alone
	if alone == nil {
		cmd.RunE = needSubcommand
	}
	return cmd
}

func noCommand(cmd *cobra.Command, word string) error {
	hint := ""
	if near := cmd.SuggestionsFor(word); len(near) > 0 {
		hint = "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return intel.Errorf(intel.KindInvalid, "%s has no command %q%s", cmd.CommandPath(), word, hint)
}

// needSubcommand is what a group of commands does by itself.
func needSubcommand(cmd *cobra.Command, _ []string) error {
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return intel.Errorf(intel.KindInvalid, "%s needs one of: %s", cmd.CommandPath(), strings.Join(names, ", "))
}

// say tells a person something beside the data. If nobody hears it, nothing is
// lost.
func (c *cli) say(format string, args ...any) { _, _ = fmt.Fprintf(c.err, format+"\n", args...) }

// isTerminal reports whether what is written meets a person.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// completeCompany offers the companies that a shell's half-typed word may mean.
func (c *cli) completeCompany(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 || word == "" {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx := cmd.Context()
	if ctx == nil {
		ctx = context.Background()
	}
	var words []string
	err := c.open(ctx, func(a *app.App) error {
		f := intel.CompanyFilter{Query: word, PageRequest: intel.PageRequest{Limit: 20}}
		for company, err := range app.Companies(ctx, a.Store, f) {
			if err != nil {
				return err
			}
			id := company.CIK.String()
			if len(company.Tickers) > 0 {
				id = company.Tickers[0].Symbol
			}
			words = append(words, id+"\t"+company.Name)
		}
		return nil
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}
