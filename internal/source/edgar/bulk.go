package edgar

import (
	"bytes"
	"path"
	"strings"

	"github.com/corpintel/intel"
)

// Member says which document a file of companyfacts.zip or submissions.zip is,
// by its name and its first bytes: both archives name their files alike.
func Member(name string, head []byte) (intel.Request, bool) {
	name = path.Base(name)
	number, rest, _ := strings.Cut(strings.TrimSuffix(name, ".json"), "-")
	cik, err := intel.ParseCIK(number)
	if err != nil || !strings.HasSuffix(name, ".json") || !strings.HasPrefix(name, "CIK") {
		return intel.Request{}, false
	}
	if rest != "" {
		return pageRequest(cik, name)
	}
	kind := KindSubmissions
	if bytes.Contains(head, []byte(`"entityName"`)) || bytes.Contains(head, []byte(`"facts"`)) {
		kind = KindCompanyFacts
	}
	for _, req := range CompanyRequests(cik) {
		if req.Kind == kind {
			return req, true
		}
	}
	return intel.Request{}, false
}
