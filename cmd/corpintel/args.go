package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

// exactArgs wants n arguments, and says which.
func exactArgs(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return intel.Errorf(intel.KindInvalid, "%s takes %d arguments, not %d: %s", cmd.CommandPath(), n, len(args), cmd.UseLine())
	}
}

// atLeastArgs wants n arguments or more.
func atLeastArgs(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) >= n {
			return nil
		}
		return intel.Errorf(intel.KindInvalid, "%s takes at least %d arguments: %s", cmd.CommandPath(), n, cmd.UseLine())
	}
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

// note tells a person something beside the data.
func (c *cli) note(format string, args ...any) {
	fmt.Fprintf(c.err, "note: "+format+"\n", args...)
}

// terminal reports whether what is written to standard error meets a person.
func (c *cli) terminal() bool {
	f, ok := c.err.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) //nolint:gosec // a file descriptor
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
