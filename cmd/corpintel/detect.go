package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

func (c *cli) detectCommand() *cobra.Command {
	var since intel.Date
	cmd := &cobra.Command{
		Use:   "detect",
		Short: "Have the detectors look over everything that is stored",
		Long: `Have the detectors look over the archive body by body, as they do when a body comes in,
and over what takes several bodies to see: insiders who sell in a row, bursts of news. What
they find is what they found, or would have found, then; nothing is added twice. With
--since only findings about records that became known on that day or later are added.`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				show := newProgress(c)
				d, err := a.Detect(cmd.Context(), since, show.stage)
				show.end()
				if err != nil {
					return err
				}
				if c.output == "json" {
					return writeObject(c.out, d)
				}
				_, err = fmt.Fprintf(c.out, "%d bodies: %d findings, %d of them new; list them with: corpintel findings\n", d.Bodies, d.Findings, d.New)
				return err
			})
		},
	}
	cmd.Flags().Var((*dayFlag)(&since), "since", "only about what became known on this day or later")
	return cmd
}
