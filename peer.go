package intel

import (
	"strings"
	"time"
)

// PeerSet is a set of companies that somebody put together to compare them. It
// says how its members are found, so that they can be found as of any instant. A
// change is a new version; no version is ever changed or removed.
type PeerSet struct {
	Name      string    `json:"name"`    // small letters, digits and dashes
	Version   int       `json:"version"` // from 1
	CreatedAt time.Time `json:"created_at"`
	CreatedBy string    `json:"created_by"`
	Note      string    `json:"note,omitempty"` // what it is for
	PeerRule
}

// PeerRule says who belongs to a set: the chosen, and those of an industry, of a
// size where one is asked for.
type PeerRule struct {
	Chosen []CIK `json:"chosen,omitempty"`
	// SIC is an industry code or its beginning: 2 to 4 digits.
	SIC string `json:"sic,omitempty"`
	// Like is the company whose size others are measured by: their Line of the
	// newest year is between From and To times its own.
	Like CIK     `json:"like,omitempty"`
	Line string  `json:"line,omitempty"` // "total_assets"
	From float64 `json:"from,omitempty"`
	To   float64 `json:"to,omitempty"`
}

// Check returns a KindInvalid error for a set that can not be.
func (p *PeerSet) Check() error {
	const longest = 64
	switch {
	case p.Name == "" || len(p.Name) > longest || strings.Trim(p.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return Errorf(KindInvalid, "%q is no name for a set of peers: want at most %d small letters, digits and dashes", p.Name, longest)
	case len(p.Chosen) == 0 && p.SIC == "":
		return Errorf(KindInvalid, "a set of peers wants companies, or an industry code")
	}
	return p.PeerRule.check()
}

func (r *PeerRule) check() error {
	const most = 500
	switch {
	case len(r.Chosen) > most:
		return Errorf(KindInvalid, "%d companies are too many: at most %d can be chosen one by one", len(r.Chosen), most)
	case r.SIC != "" && (len(r.SIC) < 2 || len(r.SIC) > 4 || strings.Trim(r.SIC, "0123456789") != ""):
		return Errorf(KindInvalid, "%q is no industry code: want 2 to 4 digits of an SIC code", r.SIC)
	case r.Like == 0 && (r.Line != "" || r.From != 0 || r.To != 0):
		return Errorf(KindInvalid, "a size is measured by that of a company: name it")
	case r.Like != 0 && (r.SIC == "" || r.Line == "" || r.From <= 0 || r.To < r.From):
		return Errorf(KindInvalid, "a size wants an industry code, a line, and two factors above zero, the greater one last")
	}
	return nil
}
