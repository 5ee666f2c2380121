package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

func (c *cli) rebuildCommand() *cobra.Command {
	var checkOnly bool
	cmd := &cobra.Command{
		Use:   "rebuild",
		Short: "Derive everything again from the raw archive and print its checksum",
		Long: `Derive everything again from the raw archive: companies, filings, facts, findings and
quarantine. The store answers as before until the new state is whole, and then has it at
once; an interrupted rebuild is taken up by giving the command again. The last line is a
checksum of all that was derived. Equal archives give equal checksums.`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				show := newProgress(c)
				derive := a.Rebuild
				if checkOnly {
					derive = a.Checksum
				}
				sum, err := derive(cmd.Context(), show.stage)
				show.end()
				if err != nil {
					return err
				}
				return c.writeChecksum(sum)
			})
		},
	}
	cmd.Flags().BoolVar(&checkOnly, "checksum-only", false, "print the checksum of what is stored, deriving nothing")
	return cmd
}

func (c *cli) writeChecksum(sum intel.SHA256) error {
	if c.output == "json" || c.output == "ndjson" {
		return writeObject(c.out, map[string]string{"checksum": sum.String()})
	}
	_, err := fmt.Fprintf(c.out, "checksum: %s\n", sum)
	return err
}
