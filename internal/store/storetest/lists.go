package storetest

import (
	"fmt"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// list is a batch of what a list of many companies says.
func list(body intel.Body, filings []intel.Filing, companies ...intel.Company) intel.Batch {
	for i := range filings {
		filings[i].Origin, filings[i].SHA256 = body.Kind, body.SHA256
	}
	return intel.Batch{Body: body, Filings: filings, Companies: companies}
}

func filingsOfMany(f *fixture) {
	acc := accn("20-000099")
	row := func(cik intel.CIK, role string) intel.Filing {
		return intel.Filing{CIK: cik, Accession: acc, Role: role, Form: "4", FiledAt: day("2020-03-03"),
			AcceptedAt: at("2020-03-03T22:32:31Z"), AcceptedFrom: intel.AcceptedFromFeed}
	}
	names := []intel.Company{{CIK: apple, Name: "APPLE INC"}, {CIK: nvidia, Name: "Doe Jane"}}
	first := list(f.fetched("edgar.feed", "https://feed/0", "one"), []intel.Filing{row(apple, "issuer"), row(nvidia, "reporting")}, names...)
	a := f.apply(first)
	if a.Accepted != 2 || cmp.Diff([]string{"company_described 2", "filings_added 2"}, kinds(a.Changes)) != "" {
		f.Errorf("first: %+v", a)
	}
	// The next page has one of the lines again, in another role as well.
	a = f.apply(list(f.fetched("edgar.feed", "https://feed/1", "two"), []intel.Filing{row(apple, "issuer"), row(nvidia, "issuer")}, names...))
	if a.Accepted != 0 || a.Unchanged != 1 || a.Changed != 1 {
		f.Errorf("second: %+v", a)
	}
	got, err := f.Filing(f.ctx, acc)
	if err != nil || len(got) != 2 {
		f.Fatalf("%+v: %v", got, err)
	}
	var views []string
	for _, v := range got {
		views = append(views, fmt.Sprintf("%s %s %v", v.CIK, v.Role, v.SHA256 == intel.HashBody([]byte("two"))))
	}
	if diff := cmp.Diff([]string{"320193 issuer true", "1045810 issuer, reporting true"}, views); diff != "" {
		f.Errorf("views:\n%s", diff)
	}
	if c, err := f.Company(f.ctx, nvidia); err != nil || c.Name != "Doe Jane" || c.Origin != "edgar.feed" {
		f.Errorf("company %+v: %v", c, err)
	}
	// Who is better known keeps the name.
	f.apply(f.submissions("subs", appleInc(), tenK("09-214859", "2009-10-27")))
	f.apply(list(f.fetched("edgar.daily_index", "https://index", "three"), nil, intel.Company{CIK: apple, Name: "APPLE COMPUTER INC"}))
	if c, err := f.Company(f.ctx, apple); err != nil || c.Name != appleInc().Name {
		f.Errorf("company %+v: %v", c, err)
	}
}

// listsInAnyOrder: what lists and a company's own submissions say of one filing
// comes to the same, whichever is stored first.
func listsInAnyOrder(f *fixture) {
	var want string
	for n, order := range orders(4) {
		cik, acc := intel.CIK(5000+n), accn(fmt.Sprintf("20-%06d", n))
		row := intel.Filing{CIK: cik, Accession: acc, Form: "4", FiledAt: day("2020-03-03")}
		fed := row
		fed.Role, fed.Size, fed.AcceptedAt, fed.AcceptedFrom = "reporting", 11000, at("2020-03-03T22:32:31Z"), intel.AcceptedFromFeed
		other := fed
		other.Role = "issuer"
		named := intel.Company{CIK: cik, Name: "Doe Jane"}
		content := func(s string) string { return fmt.Sprintf("%s of order %d", s, n) }
		batches := []intel.Batch{
			list(f.fetched("edgar.feed", "https://feed/0", content("page")), []intel.Filing{fed}, named),
			list(f.fetched("edgar.feed", "https://feed/1", content("next page")), []intel.Filing{other}, named),
			list(f.fetched("edgar.daily_index", "https://index/1", content("index")), []intel.Filing{row}, named),
			list(f.fetched("edgar.daily_index", "https://index/2", content("next index")), []intel.Filing{row}, named),
		}
		for _, i := range order {
			f.apply(batches[i])
		}
		views, err := f.Filing(f.ctx, acc)
		if err != nil || len(views) != 1 {
			f.Fatalf("order %v: %+v, %v", order, views, err)
		}
		company, err := f.Company(f.ctx, cik)
		if err != nil {
			f.Fatal(err)
		}
		got := fmt.Sprintf("%+v %+v", views[0], company)
		for _, b := range batches {
			got = strings.ReplaceAll(got, b.Body.SHA256.String(), b.Body.URL)
		}
		got = strings.ReplaceAll(strings.ReplaceAll(got, cik.String(), "CIK"), acc.String(), "ACCESSION")
		if want == "" {
			want = got
		}
		if got != want {
			f.Errorf("order %v:\n%s\nwant\n%s", order, got, want)
		}
	}
	if !strings.Contains(want, "issuer, reporting") || !strings.Contains(want, "https://index/2") || !strings.Contains(want, "feed") {
		f.Errorf("the filing is %s", want)
	}
}

// orders returns every order of n things.
func orders(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var all [][]int
	for _, o := range orders(n - 1) {
		for at := range n {
			order := append(append(append([]int{}, o[:at]...), n-1), o[at:]...)
			all = append(all, order)
		}
	}
	return all
}
