package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var companyColumns = []column[intel.Company]{
	{"cik", true, func(x *intel.Company) string { return x.CIK.String() }},
	{"name", true, func(x *intel.Company) string { return x.Name }},
	{"tickers", true, func(x *intel.Company) string { return tickers(x.Tickers) }},
	{"entity_type", false, func(x *intel.Company) string { return x.EntityType }},
	{"sic", true, func(x *intel.Company) string { return x.SIC }},
	{"sic_description", true, func(x *intel.Company) string { return x.SICDescription }},
	{"category", false, func(x *intel.Company) string { return x.Category }},
	{"state_of_incorporation", false, func(x *intel.Company) string { return x.StateOfIncorporation }},
	{"fiscal_year_end", false, func(x *intel.Company) string { return x.FiscalYearEnd }},
	{"names", false, func(x *intel.Company) string { return names(x.Names) }},
	{"origin", false, func(x *intel.Company) string { return x.Origin }},
	{"sha256", false, func(x *intel.Company) string { return x.SHA256.String() }},
	{"sample", false, func(x *intel.Company) string { return yes(x.Sample) }},
}

func tickers(list []intel.Ticker) string {
	symbols := make([]string, len(list))
	for i, t := range list {
		symbols[i] = t.Symbol
	}
	return strings.Join(symbols, " ")
}

func names(list []intel.Name) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = n.Name + " (" + n.From.String() + " to " + n.To.String() + ")"
	}
	return strings.Join(texts, "; ")
}

func (c *cli) companyCommand() *cobra.Command {
	cmd := group(&cobra.Command{
		Use: "company [COMPANY]", Short: "Find and show companies",
		ValidArgsFunction: c.completeCompany,
	}, nil)
	cmd.Args = argsBetween(0, 1)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return needSubcommand(cmd, args)
		}
		return c.showCompany(cmd, args[0])
	}
	cmd.AddCommand(c.companyListCommand(), c.companySearchCommand(), c.companyShowCommand())
	return cmd
}

func (c *cli) showCompany(cmd *cobra.Command, name string) error {
	return c.open(cmd.Context(), func(a *app.App) error {
		company, err := a.Resolve(cmd.Context(), name)
		if err != nil {
			return err
		}
		c.noteSample(company)
		return single(c, companyColumns, company)
	})
}

func (c *cli) companyListCommand() *cobra.Command {
	var f intel.CompanyFilter
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List companies",
		Example: `  corpintel company list --with-facts
  corpintel company list --name "Apple Computer Inc" --on 2005-01-01`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				return list(c, companyColumns, app.Companies(cmd.Context(), a.Store, f))
			})
		},
	}
	cmd.Flags().StringVar(&f.Ticker, "ticker", "", "only who trades under this symbol")
	cmd.Flags().StringVar(&f.Name, "name", "", "only who has, or had, this name")
	cmd.Flags().Var((*dayFlag)(&f.NameOn), "on", "the day on which the name held")
	cmd.Flags().BoolVar(&f.WithFacts, "with-facts", false, "only companies with stored facts")
	cmd.Flags().IntVar(&f.Limit, "limit", 0, "at most so many; 0 for all")
	return cmd
}

func (c *cli) companySearchCommand() *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:     "search WORDS…",
		Short:   "Search companies by CIK, ticker or words of a name, past names included",
		Example: `  corpintel company search apple computer`,
		Args:    argsBetween(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f := intel.CompanyFilter{Query: strings.Join(args, " "), PageRequest: intel.PageRequest{Limit: limit}}
			return c.open(cmd.Context(), func(a *app.App) error {
				return list(c, companyColumns, app.Companies(cmd.Context(), a.Store, f))
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 20, "at most so many; 0 for all")
	return cmd
}

func (c *cli) companyShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show COMPANY",
		Short: "Show a company: a CIK, a ticker or a name",
		Args:  exactArgs(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return c.showCompany(cmd, args[0]) },

		ValidArgsFunction: c.completeCompany,
	}
}
