package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var holdingColumns = []column[intel.Holding]{
	{"accession", true, func(x *intel.Holding) string { return x.Accession.String() }},
	{"row", true, func(x *intel.Holding) string { return strconv.Itoa(x.Row) }},
	{"filed", false, func(x *intel.Holding) string { return x.FiledAt.String() }},
	{"period", true, func(x *intel.Holding) string { return x.Period.String() }},
	{"issuer", true, func(x *intel.Holding) string { return x.Issuer }},
	{"class", true, func(x *intel.Holding) string { return x.Class }},
	{"cusip", true, func(x *intel.Holding) string { return x.CUSIP }},
	{"figi", false, func(x *intel.Holding) string { return x.FIGI }},
	{"value", true, func(x *intel.Holding) string { return x.Value }},
	{"unit", true, func(x *intel.Holding) string { return x.Unit }},
	{"shares", true, func(x *intel.Holding) string { return x.Shares }},
	{"shares_type", false, func(x *intel.Holding) string { return x.SharesType }},
	{"put_call", true, func(x *intel.Holding) string { return x.PutCall }},
	{"discretion", false, func(x *intel.Holding) string { return x.Discretion }},
	{"other_managers", false, func(x *intel.Holding) string { return x.OtherManagers }},
	{"voting_sole", false, func(x *intel.Holding) string { return x.VotingSole }},
	{"voting_shared", false, func(x *intel.Holding) string { return x.VotingShared }},
	{"voting_none", false, func(x *intel.Holding) string { return x.VotingNone }},
	{"superseded_by", true, func(x *intel.Holding) string { return accessionText(x.SupersededBy) }},
	{"sha256", false, func(x *intel.Holding) string { return x.SHA256.String() }},
}

var holdingReportColumns = []column[intel.HoldingReport]{
	{"accession", true, func(x *intel.HoldingReport) string { return x.Accession.String() }},
	{"form", true, func(x *intel.HoldingReport) string { return x.Form }},
	{"filed", true, func(x *intel.HoldingReport) string { return x.FiledAt.String() }},
	{"period", true, func(x *intel.HoldingReport) string { return x.Period.String() }},
	{"manager_name", true, func(x *intel.HoldingReport) string { return x.ManagerName }},
	{"report_type", true, func(x *intel.HoldingReport) string { return x.ReportType }},
	{"amendment_type", true, func(x *intel.HoldingReport) string { return x.AmendmentType }},
	{"entry_total", true, func(x *intel.HoldingReport) string { return x.EntryTotal }},
	{"value_total", true, func(x *intel.HoldingReport) string { return x.ValueTotal }},
	{"unit", true, func(x *intel.HoldingReport) string { return x.Unit }},
	{"superseded_by", true, func(x *intel.HoldingReport) string { return accessionText(x.SupersededBy) }},
	{"sha256", false, func(x *intel.HoldingReport) string { return x.SHA256.String() }},
}

func (c *cli) holdingsCommand() *cobra.Command {
	var f intel.HoldingFilter
	var reports bool
	cmd := &cobra.Command{
		Use:   "holdings COMPANY",
		Short: "List what an institutional manager reported to hold (Form 13F)",
		Long: `List the holdings of a manager at the end of each quarter, the newest first, as its
Forms 13F have them. Values are as filed: forms filed before 2023-01-03 are in thousands
of dollars, later ones in dollars; unit says which. Holdings of a report that was
restated say by which. Load reports with: corpintel ingest filings --form 13F-HR.`,
		Example: `  corpintel holdings 1067983 --period 2023-09-30
  corpintel holdings 1067983 --reports`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				who, err := a.Filer(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				f.Manager = who.CIK
				if reports {
					return list(c, holdingReportColumns, app.HoldingReports(cmd.Context(), a.Store, f))
				}
				return list(c, holdingColumns, app.Holdings(cmd.Context(), a.Store, f))
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	flags := cmd.Flags()
	flags.Var((*dayFlag)(&f.Period), "period", "only the quarter that ended on this day")
	flags.StringVar(&f.CUSIP, "cusip", "", "only this security")
	flags.Var((*asOfFlag)(&f.AsOf), "as-of", "only what was public then: a day or an RFC 3339 time")
	flags.BoolVar(&reports, "reports", false, "the reports with their totals, not the holdings")
	flags.IntVar(&f.Limit, "limit", 0, "at most so many; 0 for all")
	return cmd
}
