package main

import (
	"fmt"
	"maps"
	"strings"

	"github.com/corpintel/intel"
)

// The made-up filers of these tests.
const (
	acme    intel.CIK = 2000001 // years of facts, an older page of filings, a former name
	basic   intel.CIK = 2000002 // no submissions, its CIK is a padded string
	person  intel.CIK = 2000003 // submissions and no facts
	foreign intel.CIK = 2000004 // IFRS, two currencies
	nobody  intel.CIK = 2000009 // the upstream has nothing
)

// smallUpstream is an EDGAR of four filers.
func smallUpstream() map[string]string {
	answers := map[string]string{
		filesHost + "company_tickers.json":          fmt.Sprintf(`{"0":{"cik_str":%d,"ticker":"ACME","title":"ACME INC"},"1":{"cik_str":%d,"ticker":"BSC-B","title":"Basic Co"}}`, acme, basic),
		filesHost + "company_tickers_exchange.json": fmt.Sprintf(`{"fields":["cik","name","ticker","exchange"],"data":[[%d,"ACME INC","ACME","NYSE"]]}`, acme),
		factsURL(acme):    acmeFacts(8),
		factsURL(basic):   basicFacts,
		factsURL(foreign): foreignFacts,
		submissionsURL(acme): submissions(acme, "Acme, Inc.", `"ACME"`, `"NYSE"`,
			`{"name":"ACME COMPUTER CORP","from":"1999-02-03T00:00:00.000Z","to":"2008-05-06T00:00:00.000Z"}`,
			acmeRows(8), `{"name":"CIK0002000001-submissions-001.json","filingCount":1,"filingFrom":"2001-01-02","filingTo":"2001-01-02"}`),
		dataHost + "/submissions/CIK0002000001-submissions-001.json": columns([]filedForm{{"0002000001-01-000001", "10-K405", "2001-01-02", "2001-01-02T16:01:00.000Z", ""}}),
		submissionsURL(person):  submissions(person, "Doe Jane", "", "", "", []filedForm{{"0002000001-20-000099", "4", "2020-03-03", "2020-03-03T21:30:00.000Z", "xslF345X03/form4.xml"}}, ""),
		submissionsURL(foreign): submissions(foreign, "Foreign plc", "", "", "", []filedForm{{"0002000004-23-000001", "20-F", "2023-04-28", "2023-04-28T10:15:00.000Z", "f.htm"}}, ""),
	}
	return answers
}

// with returns answers with some replaced.
func with(answers map[string]string, replaced map[string]string) map[string]string {
	all := maps.Clone(answers)
	maps.Copy(all, replaced)
	return all
}

// filedForm is a row of a list of filings.
type filedForm struct{ accession, form, filed, accepted, document string }

// acmeRows is a 10-K a year, the newest first, as EDGAR lists them.
func acmeRows(years int) []filedForm {
	var rows []filedForm
	for y := years - 1; y >= 0; y-- {
		year := 2011 + y
		rows = append(rows, filedForm{
			fmt.Sprintf("0002000001-%02d-%06d", year%100, 7), "10-K", fmt.Sprintf("%d-02-15", year),
			fmt.Sprintf("%d-02-15T21:30:15.000Z", year), fmt.Sprintf("acme-%d.htm", year),
		})
	}
	return rows
}

// acmeFacts is two concepts over the years, each year's report repeating the
// year before; in 2014 the year before is restated.
func acmeFacts(years int) string {
	var income, assets []string
	for y := range years {
		filed := 2011 + y
		for _, about := range []int{filed - 2, filed - 1} {
			if about < 2010 {
				continue
			}
			value := about * 1000
			if about == 2012 && filed == 2014 {
				value = 2012500
			}
			frame := ""
			if about == filed-2 || filed == 2010+years {
				frame = fmt.Sprintf(`,"frame":"CY%d"`, about)
			}
			accn := fmt.Sprintf("0002000001-%02d-%06d", filed%100, 7)
			income = append(income, fmt.Sprintf(`{"start":"%d-01-01","end":"%d-12-31","val":%d,"accn":"%s","fy":%d,"fp":"FY","form":"10-K","filed":"%d-02-15"%s}`, about, about, value, accn, filed-1, filed, frame))
			assets = append(assets, fmt.Sprintf(`{"end":"%d-12-31","val":%d.50,"accn":"%s","fy":%d,"fp":"FY","form":"10-K","filed":"%d-02-15"}`, about, about*7, accn, filed-1, filed))
		}
	}
	return fmt.Sprintf(`{"cik":%d,"entityName":"ACME FUNDING CORP","facts":{"us-gaap":{"NetIncomeLoss":{"label":"Net Income","description":"What is left.","units":{"USD":[%s]}},"Assets":{"label":null,"description":null,"units":{"USD":[%s]}}}}}`,
		acme, strings.Join(income, ","), strings.Join(assets, ","))
}

const basicFacts = `{"cik":"0002000002","entityName":"Basic\u00a0Co","facts":{"dei":{"EntityCommonStockSharesOutstanding":{"label":"Shares","units":{"shares":[` +
	`{"end":"2020-12-31","val":1000,"accn":"0002000002-21-000001","fy":null,"fp":null,"form":"8-K","filed":"2021-02-01"}]}}}}}`

const foreignFacts = `{"cik":2000004,"entityName":"Foreign plc","facts":{"ifrs-full":{"Revenue":{"label":"Revenue","description":null,"units":{` +
	`"USD":[{"start":"2022-01-01","end":"2022-12-31","val":-0.5,"accn":"0002000004-23-000001","fy":2022,"fp":"FY","form":"20-F","filed":"2023-04-28","frame":"CY2022"}],` +
	`"EUR":[{"start":"2022-01-01","end":"2022-12-31","val":12,"accn":"0002000004-23-000001","fy":2022,"fp":"FY","form":"20-F","filed":"2023-04-28","frame":"CY2022"}]}}}}}`

func submissions(cik intel.CIK, name, ticker, exchange, formerName string, rows []filedForm, pages string) string {
	return fmt.Sprintf(`{"cik":"%s","entityType":"operating","sic":"3571","sicDescription":"Electronic Computers","name":"%s","tickers":[%s],"exchanges":[%s],`+
		`"ein":"","lei":null,"description":"","website":"","category":"","fiscalYearEnd":"1231","stateOfIncorporation":"","phone":"","formerNames":[%s],`+
		`"filings":{"recent":%s,"files":[%s]}}`, cik.Padded(), name, ticker, exchange, formerName, columns(rows), pages)
}

// columns writes rows as EDGAR does: an array a column.
func columns(rows []filedForm) string {
	column := func(name string, of func(filedForm) string) string {
		values := make([]string, len(rows))
		for i, r := range rows {
			values[i] = of(r)
		}
		return fmt.Sprintf("%q:[%s]", name, strings.Join(values, ","))
	}
	quoted := func(of func(filedForm) string) func(filedForm) string {
		return func(r filedForm) string { return fmt.Sprintf("%q", of(r)) }
	}
	constant := func(s string) func(filedForm) string { return func(filedForm) string { return s } }
	return "{" + strings.Join([]string{
		column("accessionNumber", quoted(func(r filedForm) string { return r.accession })),
		column("filingDate", quoted(func(r filedForm) string { return r.filed })),
		column("reportDate", constant(`""`)),
		column("acceptanceDateTime", quoted(func(r filedForm) string { return r.accepted })),
		column("act", constant(`"34"`)),
		column("form", quoted(func(r filedForm) string { return r.form })),
		column("fileNumber", constant(`""`)),
		column("filmNumber", constant(`""`)),
		column("items", constant(`""`)),
		column("size", constant("1000")),
		column("isXBRL", constant("1")),
		column("isInlineXBRL", constant("0")),
		column("primaryDocument", quoted(func(r filedForm) string { return r.document })),
		column("primaryDocDescription", constant(`""`)),
	}, ",") + "}"
}
