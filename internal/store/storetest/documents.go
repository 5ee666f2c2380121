package storetest

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

const (
	owner   intel.CIK = 1462356
	manager intel.CIK = 1067983
)

// submission is a batch of a full text submission of Apple's, filed and
// accepted on a day.
func (f *fixture) submission(accession, form, filed string) intel.Batch {
	f.Helper()
	a := accn(accession)
	b := intel.Batch{Body: f.fetched("edgar.submission_text", "https://www.sec.gov/Archives/edgar/data/320193/"+a.Compact()+"/"+a.String()+".txt", accession)}
	b.Filings = []intel.Filing{{
		CIK: apple, Accession: a, Role: "issuer", Form: form, FiledAt: day(filed),
		AcceptedAt: at(filed + "T21:00:00Z"), AcceptedFrom: intel.AcceptedFromHeader,
	}}
	b.Documents = []intel.Document{
		{Accession: a, Sequence: 1, Type: form, Name: "form.xml", Description: "FORM", Offset: 100, Length: 50},
		{Accession: a, Sequence: 3, Type: "GRAPHIC", Offset: 200, Length: 7},
	}
	return b
}

// insider is a Form 4 of the owner about Apple.
func (f *fixture) insider(accession, form, filed, period string) intel.Batch {
	f.Helper()
	b := f.submission(accession, form, filed)
	b.Ownership = []intel.OwnershipReport{{
		Accession: accn(accession), Form: form, Document: 1, Period: day(period),
		Issuer: intel.Issuer{CIK: apple, Name: "Apple Inc.", Ticker: "AAPL"}, FiledBy: nvidia,
		Owners:    []intel.Owner{{CIK: owner, Name: "Doe Jane", Officer: true, OfficerTitle: "CFO"}},
		Lines:     []intel.OwnershipLine{{Kind: intel.LineTransaction, Security: "Common Stock", Date: day(period), Code: "S", Shares: "10.50", Price: "1", Footnotes: []string{"F1"}}},
		Footnotes: []intel.OwnershipNote{{ID: "F1", Text: "A note."}},
	}}
	return b
}

func (f *fixture) ownership(filter intel.OwnershipFilter) []intel.OwnershipReport {
	f.Helper()
	return all(f.TB, 1, func(p intel.PageRequest) (intel.Page[intel.OwnershipReport], error) {
		filter.PageRequest = p
		return f.Ownership(f.ctx, filter)
	})
}

func documentsOfSubmission(f *fixture) {
	b := f.submission("22-000061", "8-K", "2022-05-06")
	if a := f.apply(b); a.In != 3 || a.Accepted != 3 || !slices.Contains(kinds(a.Changes), "documents_read 2") {
		f.Errorf("applied %+v", a)
	}
	if a := f.apply(b); a.Accepted != 0 || a.Unchanged != 3 || len(a.Changes) > 0 {
		f.Errorf("again: %+v", a)
	}
	got, err := f.Documents(f.ctx, accn("22-000061"))
	folder := "https://www.sec.gov/Archives/edgar/data/320193/000119312522000061/"
	want := slices.Clone(b.Documents)
	for i := range want {
		want[i].SHA256 = b.Body.SHA256
	}
	want[0].URL, want[1].URL = folder+"form.xml", b.Body.URL
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		f.Errorf("documents: %v\n%s", err, diff)
	}
	if got, err := f.Documents(f.ctx, accn("22-000099")); err != nil || len(got) > 0 {
		f.Errorf("documents of another: %v, %v", got, err)
	}
}

func ownershipFound(f *fixture) {
	b := f.insider("22-000061", "4", "2022-05-06", "2022-05-04")
	f.apply(b)
	f.apply(f.insider("22-000050", "4", "2022-04-03", "2022-04-01"))
	want := b.Ownership[0]
	want.FiledAt, want.AcceptedAt, want.KnownAt = day("2022-05-06"), at("2022-05-06T21:00:00Z"), at("2022-05-06T21:00:00Z")
	want.Origin, want.SHA256 = "edgar.submission_text", b.Body.SHA256
	for _, c := range []struct {
		name   string
		filter intel.OwnershipFilter
		want   int
	}{
		{"issuer", intel.OwnershipFilter{CIK: apple}, 2},
		{"owner", intel.OwnershipFilter{CIK: owner}, 2},
		{"who handed it in", intel.OwnershipFilter{CIK: nvidia}, 2},
		{"nobody", intel.OwnershipFilter{CIK: manager}, 0},
		{"form", intel.OwnershipFilter{CIK: apple, Form: "4/A"}, 0},
		{"since", intel.OwnershipFilter{CIK: apple, Since: day("2022-05-04")}, 1},
		{"until", intel.OwnershipFilter{CIK: apple, Until: day("2022-05-03")}, 1},
		{"known then", intel.OwnershipFilter{CIK: apple, AsOf: at("2022-05-06T20:59:59Z")}, 1},
	} {
		got := f.ownership(c.filter)
		if len(got) != c.want {
			f.Errorf("%s: %d reports, want %d", c.name, len(got), c.want)
		}
		if c.name == "since" && len(got) == 1 {
			if diff := cmp.Diff(want, got[0]); diff != "" {
				f.Errorf("report:\n%s", diff)
			}
		}
	}
	if _, err := f.Ownership(f.ctx, intel.OwnershipFilter{}); intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("without a CIK: %v", err)
	}
	if _, err := f.Ownership(f.ctx, intel.OwnershipFilter{CIK: apple, PageRequest: intel.PageRequest{Cursor: "garbage"}}); intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("bad cursor: %v", err)
	}
}

func ownershipAmended(f *fixture) {
	f.apply(f.insider("22-000061", "4", "2022-05-06", "2022-05-04"))
	f.apply(f.insider("22-000062", "4", "2022-05-07", "2022-05-04")) // another report of the same day
	amendment := f.insider("22-000070", "4/A", "2022-06-01", "2022-05-04")
	amendment.Ownership[0].Original = day("2022-05-06")
	f.apply(amendment)
	f.apply(f.insider("22-000080", "4/A", "2022-07-01", "2022-05-03")) // of another period
	by := func(asOf string) map[string]string {
		got := map[string]string{}
		for _, r := range f.ownership(intel.OwnershipFilter{CIK: owner, AsOf: at(asOf)}) {
			got[r.Accession.String()[11:]] = r.SupersededBy.String()[11:]
		}
		return got
	}
	want := map[string]string{"22-000061": "22-000070", "22-000062": "00-000000", "22-000070": "00-000000", "22-000080": "00-000000"}
	if diff := cmp.Diff(want, by("2023-01-01")); diff != "" {
		f.Errorf("superseded by:\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"22-000061": "00-000000", "22-000062": "00-000000"}, by("2022-05-31")); diff != "" {
		f.Errorf("before the amendment:\n%s", diff)
	}
	f.apply(f.insider("22-000090", "4/A", "2022-08-01", "2022-05-04"))
	if diff := cmp.Diff("22-000090", by("2023-01-01")["22-000070"]); diff != "" {
		f.Errorf("an amended amendment:\n%s", diff)
	}
}

func wholeTextWins(f *fixture) {
	whole := f.insider("22-000061", "4", "2022-05-06", "2022-05-04")
	f.apply(whole)
	alone := f.alone("edgar.ownership", "22-000061", whole)
	if a := f.apply(alone); a.Unchanged != 1 || a.Accepted+a.Changed != 0 {
		f.Errorf("the document after the submission: %+v", a)
	}
	other := f.insider("22-000071", "4", "2022-05-07", "2022-05-05")
	first := f.alone("edgar.ownership", "22-000071", other)
	f.apply(first)
	got := f.ownership(intel.OwnershipFilter{CIK: owner, Since: day("2022-05-05")})
	if len(got) != 1 || got[0].Origin != "edgar.ownership" || got[0].FiledAt != 0 || !got[0].KnownAt.Equal(first.Body.FetchedAt) {
		f.Errorf("the document alone: %+v", got)
	}
	if a := f.apply(other); a.Changed != 1 {
		f.Errorf("the submission after the document: %+v", a)
	}
	if got := f.ownership(intel.OwnershipFilter{CIK: owner, Since: day("2022-05-05")}); len(got) != 1 || got[0].Origin != "edgar.submission_text" || got[0].FiledAt != day("2022-05-07") {
		f.Errorf("the submission: %+v", got)
	}
}

// alone is what a batch holds as a document that was fetched by itself.
func (f *fixture) alone(kind, accession string, whole intel.Batch) intel.Batch {
	f.Helper()
	return intel.Batch{
		Body:           f.fetched(kind, fmt.Sprintf("https://www.sec.gov/%s/%s.xml", accession, kind), "alone "+accession),
		Ownership:      slices.Clone(whole.Ownership),
		HoldingReports: slices.Clone(whole.HoldingReports),
		Holdings:       slices.Clone(whole.Holdings),
	}
}

// table is a Form 13F of the manager with a line for each number.
func (f *fixture) table(accession, form, amendment, filed, period string, cusips ...string) intel.Batch {
	f.Helper()
	b := f.submission(accession, form, filed)
	b.Filings[0].CIK, b.Filings[0].Role = manager, "filer"
	b.HoldingReports = []intel.HoldingReport{{
		Accession: accn(accession), Form: form, Document: 1, Manager: manager, ManagerName: "Manager", Period: day(period),
		ReportType: "13F HOLDINGS REPORT", AmendmentType: amendment, EntryTotal: "2", ValueTotal: "3", Unit: intel.ValueDollars,
	}}
	for i, c := range cusips {
		b.Holdings = append(b.Holdings, intel.Holding{
			Accession: accn(accession), Row: i + 1, Document: 2, Manager: manager, Period: day(period), Issuer: "APPLE INC", Class: "COM",
			CUSIP: c, FIGI: "BBG", Value: "1.0", Unit: intel.ValueDollars, Shares: "2", SharesType: "SH", PutCall: "Put", Discretion: "DFND",
			OtherManagers: "1,2", VotingSole: "1", VotingShared: "0", VotingNone: "1",
		})
	}
	return b
}

func (f *fixture) holdings(filter intel.HoldingFilter) []intel.Holding {
	f.Helper()
	return all(f.TB, 2, func(p intel.PageRequest) (intel.Page[intel.Holding], error) {
		filter.PageRequest = p
		return f.Holdings(f.ctx, filter)
	})
}

func (f *fixture) holdingReports(filter intel.HoldingFilter) []intel.HoldingReport {
	f.Helper()
	return all(f.TB, 1, func(p intel.PageRequest) (intel.Page[intel.HoldingReport], error) {
		filter.PageRequest = p
		return f.HoldingReports(f.ctx, filter)
	})
}

func holdingsListed(f *fixture) {
	b := f.table("23-000007", "13F-HR", "", "2023-11-14", "2023-09-30", "037833100", "023135106", "037833100")
	if a := f.apply(b); a.Accepted != 1+2+1+3 {
		f.Errorf("applied %+v", a)
	}
	if a := f.apply(b); a.Unchanged != 7 || a.Accepted+a.Changed != 0 {
		f.Errorf("again %+v", a)
	}
	f.apply(f.table("23-000003", "13F-HR", "", "2023-08-14", "2023-06-30", "037833100"))
	got := f.holdings(intel.HoldingFilter{Manager: manager})
	rows := make([]string, len(got))
	for i, h := range got {
		rows[i] = fmt.Sprintf("%s %d %s", h.Period, h.Row, h.CUSIP)
	}
	if diff := cmp.Diff([]string{"2023-09-30 1 037833100", "2023-09-30 2 023135106", "2023-09-30 3 037833100", "2023-06-30 1 037833100"}, rows); diff != "" {
		f.Errorf("rows:\n%s", diff)
	}
	want := b.Holdings[0]
	want.FiledAt, want.AcceptedAt, want.KnownAt = day("2023-11-14"), at("2023-11-14T21:00:00Z"), at("2023-11-14T21:00:00Z")
	want.Origin, want.SHA256 = "edgar.submission_text", b.Body.SHA256
	if len(got) > 0 {
		if diff := cmp.Diff(want, got[0]); diff != "" {
			f.Errorf("row:\n%s", diff)
		}
	}
	reports := f.holdingReports(intel.HoldingFilter{Manager: manager, Period: day("2023-09-30")})
	report := b.HoldingReports[0]
	report.FiledAt, report.AcceptedAt, report.KnownAt, report.Origin, report.SHA256 = want.FiledAt, want.AcceptedAt, want.KnownAt, want.Origin, want.SHA256
	if diff := cmp.Diff([]intel.HoldingReport{report}, reports); diff != "" {
		f.Errorf("report:\n%s", diff)
	}
	for _, c := range []struct {
		name   string
		filter intel.HoldingFilter
		want   int
	}{
		{"period", intel.HoldingFilter{Manager: manager, Period: day("2023-06-30")}, 1},
		{"cusip", intel.HoldingFilter{Manager: manager, CUSIP: "023135106"}, 1},
		{"known then", intel.HoldingFilter{Manager: manager, AsOf: at("2023-11-14T20:59:59Z")}, 1},
		{"another manager", intel.HoldingFilter{Manager: apple}, 0},
	} {
		if got := f.holdings(c.filter); len(got) != c.want {
			f.Errorf("%s: %d rows, want %d", c.name, len(got), c.want)
		}
	}
	if _, err := f.Holdings(f.ctx, intel.HoldingFilter{}); intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("holdings of nobody: %v", err)
	}
	if _, err := f.HoldingReports(f.ctx, intel.HoldingFilter{}); intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("reports of nobody: %v", err)
	}
}

func holdingsRestated(f *fixture) {
	f.apply(f.table("23-000007", "13F-HR", "", "2023-11-14", "2023-09-30", "037833100"))
	f.apply(f.table("23-000008", "13F-HR/A", "NEW HOLDINGS", "2023-11-20", "2023-09-30", "023135106"))
	if got := f.holdings(intel.HoldingFilter{Manager: manager}); len(got) != 2 || got[0].SupersededBy != 0 || got[1].SupersededBy != 0 {
		f.Errorf("new holdings supersede: %+v", got)
	}
	f.apply(f.table("23-000009", "13F-HR/A", "RESTATEMENT", "2023-12-01", "2023-09-30", "037833100"))
	superseded := func(asOf time.Time) (list []string) {
		for _, h := range f.holdings(intel.HoldingFilter{Manager: manager, AsOf: asOf}) {
			list = append(list, h.Accession.String()[11:]+" "+h.SupersededBy.String()[11:])
		}
		return list
	}
	if diff := cmp.Diff([]string{"23-000009 00-000000", "23-000008 23-000009", "23-000007 23-000009"}, superseded(time.Time{})); diff != "" {
		f.Errorf("after the restatement:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"23-000008 00-000000", "23-000007 00-000000"}, superseded(at("2023-11-30"))); diff != "" {
		f.Errorf("before it:\n%s", diff)
	}
	if got := f.holdingReports(intel.HoldingFilter{Manager: manager}); len(got) != 3 || got[2].SupersededBy != accn("23-000009") {
		f.Errorf("reports: %+v", got)
	}
}

func documentsInAnyOrder(f *fixture) {
	whole := f.insider("22-000061", "4", "2022-05-06", "2022-05-04")
	alone := f.alone("edgar.ownership", "22-000061", whole)
	table := f.table("23-000007", "13F-HR", "", "2023-11-14", "2023-09-30", "037833100")
	bare := f.checksum()
	sums := map[intel.SHA256]bool{}
	for _, order := range [][]intel.Batch{{alone, whole, table}, {table, whole, alone}, {whole, alone, whole, table}} {
		for _, b := range order {
			f.apply(b)
		}
		sums[f.checksum()] = true
	}
	if len(sums) != 1 || sums[bare] {
		f.Errorf("%d checksums, or that of an empty store", len(sums))
	}
	for _, change := range []func(*intel.Batch){
		func(b *intel.Batch) { b.Documents[1].Length++ },
		func(b *intel.Batch) { b.HoldingReports[0].ValueTotal = "4" },
		func(b *intel.Batch) { b.Holdings[0].Value = "1.00" },
	} {
		b := f.table("23-000007", "13F-HR", "", "2023-11-14", "2023-09-30", "037833100")
		change(&b)
		f.apply(b)
		if sum := f.checksum(); sums[sum] {
			f.Error("a change is not in the checksum")
		} else {
			sums[sum] = true
		}
	}
}

func (f *fixture) checksum() intel.SHA256 {
	f.Helper()
	sum, err := f.Checksum(f.ctx, nil)
	if err != nil {
		f.Fatal(err)
	}
	return sum
}
