package main

import (
	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

func (c *cli) storeCommand() *cobra.Command {
	cmd := group(&cobra.Command{Use: "store", Short: "Move what is known from one database to another"}, nil)
	cmd.AddCommand(c.storeCopyCommand())
	return cmd
}

func (c *cli) storeCopyCommand() *cobra.Command {
	var what app.Copy
	cmd := &cobra.Command{
		Use:   "copy --from STORE --to STORE",
		Short: "Copy a store to an empty one of any engine, and compare the two",
		Long: `Copy a store, as sqlite:PATH or postgres://…, to an empty one, and compare the two row by
row; the last line is the checksum that both have. A URL with a password is better kept out
of the command line: postgres:env:NAME and postgres:file:PATH say where it is. A copy that
was interrupted is gone on with by the same command. Nothing may be stored meanwhile.

The raw bodies are copied too if the archives are given: files:FOLDER or s3:env:NAME,
s3:file:PATH, s3:https://…`,
		Example: `  corpintel store copy --from sqlite:data/corpintel.db --to postgres:file:/etc/corpintel/database \
    --archive-from files:data/raw --archive-to s3:file:/etc/corpintel/archive`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if what.From == "" || what.To == "" {
				return intel.Errorf(intel.KindInvalid, "give both --from and --to")
			}
			show := newProgress(c)
			sum, err := app.CopyStore(cmd.Context(), what, show.stage)
			show.end()
			if err != nil {
				return err
			}
			return c.writeChecksum(sum)
		},
	}
	f := cmd.Flags()
	f.StringVar(&what.From, "from", "", "the store to copy")
	f.StringVar(&what.To, "to", "", "the empty store to fill")
	f.StringVar(&what.ArchiveFrom, "archive-from", "", "the archive to copy")
	f.StringVar(&what.ArchiveTo, "archive-to", "", "the archive to fill")
	return cmd
}
