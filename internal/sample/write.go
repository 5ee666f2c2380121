package sample

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/corpintel/intel"
)

// Concepts are what the sample has of each company: few, but of every kind
// (durations and instants, money, shares and money a share) and with their
// whole history, restatements included.
var Concepts = []string{
	"us-gaap:Assets",
	"us-gaap:EarningsPerShareDiluted",
	"us-gaap:NetCashProvidedByUsedInOperatingActivities",
	"us-gaap:NetIncomeLoss",
	"us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax",
	"us-gaap:Revenues",
	"us-gaap:SalesRevenueNet",
	"us-gaap:StockholdersEquity",
	"ifrs-full:Assets",
	"ifrs-full:Equity",
	"ifrs-full:ProfitLoss",
	"ifrs-full:Revenue",
	"dei:EntityCommonStockSharesOutstanding",
}

// Write writes the file of one company: its description, the facts given, in
// their order, and of the filings those that the facts name.
func Write(w io.Writer, c intel.Company, filings []intel.Filing, facts []intel.KnownFact) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, header)
	fmt.Fprintf(b, "company\t%s\t%s\t%s\t%s\t%s\t%s\n", c.CIK, c.Name, c.SIC, c.SICDescription, c.FiscalYearEnd, c.Category)
	for _, n := range c.Names {
		fmt.Fprintf(b, "name\t%s\t%s\t%s\n", n.Name, n.From, n.To)
	}
	for _, t := range c.Tickers {
		fmt.Fprintf(b, "ticker\t%s\t%s\n", t.Symbol, t.Exchange)
	}
	writeFilings(b, filings, facts)
	series := ""
	for i := range facts {
		f := &facts[i]
		if s := f.Series(); s != series {
			series = s
			fmt.Fprintf(b, "series\t%s\t%s\t%s\t%s\n", f.Taxonomy, f.Concept, f.Unit, f.Label)
		}
		fmt.Fprintf(b, "fact\t%s\t%s\t%s\t%s\n", f.Start, f.End, f.Value, f.Accession)
	}
	return b.Flush()
}

func writeFilings(w *bufio.Writer, filings []intel.Filing, facts []intel.KnownFact) {
	used := map[intel.AccessionNumber]*intel.KnownFact{}
	for i := range facts {
		used[facts[i].Accession] = &facts[i]
	}
	filings = slices.Clone(filings)
	slices.SortFunc(filings, func(x, y intel.Filing) int {
		return cmp.Or(cmp.Compare(x.FiledAt, y.FiledAt), cmp.Compare(x.Accession, y.Accession))
	})
	for _, f := range filings {
		k, ok := used[f.Accession]
		if !ok {
			continue
		}
		accepted, fy := "", ""
		if !f.AcceptedAt.IsZero() {
			accepted = f.AcceptedAt.UTC().Format(time.RFC3339)
		}
		if k.FiscalYear != 0 {
			fy = fmt.Sprint(k.FiscalYear)
		}
		fmt.Fprintf(w, "filing\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			f.Accession, f.Form, f.FiledAt, accepted, f.AcceptedFrom, fy, k.FiscalPeriod, f.PrimaryDocument)
	}
}
