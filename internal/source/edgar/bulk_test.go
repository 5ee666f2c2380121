package edgar

import "testing"

func TestMember(t *testing.T) {
	for _, c := range []struct{ name, head, kind, url string }{
		{"CIK0000000042.json", `{"cik":42,"entityName":"Acme","facts":{`, KindCompanyFacts, "https://data.sec.gov/api/xbrl/companyfacts/CIK0000000042.json"},
		{"CIK0000000042.json", `{"cik":"0000000042","entityType":"operating"`, KindSubmissions, "https://data.sec.gov/submissions/CIK0000000042.json"},
		{"CIK0000000042-submissions-001.json", `{"accessionNumber":[`, KindSubmissionsPage, "https://data.sec.gov/submissions/CIK0000000042-submissions-001.json"},
		{"CIK0000000042-submissions-1.json", ``, "", ""},
		{"CIK0000000000.json", ``, "", ""},
		{"CIK0000000042.txt", ``, "", ""},
		{"0000000042.json", ``, "", ""},
		{"placeholder.txt", ``, "", ""},
	} {
		req, ok := Member(c.name, []byte(c.head))
		if ok != (c.kind != "") || req.Kind != c.kind || req.URL != c.url || ok && req.Subject != "42" {
			t.Errorf("%s %s: got %+v, %v", c.name, c.head, req, ok)
		}
	}
}
