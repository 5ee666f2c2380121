package quality

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

// Param is a number that a deployment can set for a rule. A check reads Value
// when it judges, so that what Configure sets holds from then on.
type Param struct {
	Name     string // "times", one word of the setting's name
	Value    float64
	Min, Max float64 // both allowed
	Doc      string  // a sentence
}

// Setting is what the configuration can say about a rule.
type Setting struct {
	Name    string // "quality.dq40.times"
	Default string
	Allowed string // follows "want" in an error
	Doc     string
	Valid   func(string) bool
}

const (
	settingPrefix   = "quality."
	severitySetting = "severity"
	severityOff     = "off"
)

// Settings lists what can be set about rules, in their order: of each its
// severity, and its parameters.
func Settings(rules []Rule) []Setting {
	var list []Setting
	for i := range rules {
		r := &rules[i]
		prefix := settingPrefix + strings.ToLower(r.ID) + "."
		list = append(list, Setting{
			Name: prefix + severitySetting, Default: r.Severity.String(), Allowed: r.severities(),
			Doc:   "What becomes of what " + r.ID + " speaks of: " + r.Title + ".",
			Valid: func(s string) bool { _, ok := r.severity(s); return ok },
		})
		for _, p := range r.Params {
			list = append(list, Setting{
				Name: prefix + p.Name, Default: p.String(), Allowed: p.allowed(), Doc: p.Doc,
				Valid: func(s string) bool { _, ok := p.parse(s); return ok },
			})
		}
	}
	return list
}

// Configure returns the rules with what values sets, by the names that Settings
// gives; rules that are set to off are left out. It changes the parameters of
// the rules it is given, which Rules makes anew each time.
func Configure(rules []Rule, values map[string]string) ([]Rule, error) {
	var kept []Rule
	var problems []error
	for i := range rules {
		r := rules[i]
		prefix := settingPrefix + strings.ToLower(r.ID) + "."
		off := false
		if text, ok := values[prefix+severitySetting]; ok {
			severity, valid := r.severity(text)
			if !valid {
				problems = append(problems, fmt.Errorf("%s%s = %q: want %s", prefix, severitySetting, text, r.severities()))
			}
			off = text == severityOff
			r.Severity = severity
		}
		for _, p := range r.Params {
			text, ok := values[prefix+p.Name]
			if !ok {
				continue
			}
			v, valid := p.parse(text)
			if !valid {
				problems = append(problems, fmt.Errorf("%s%s = %q: want %s", prefix, p.Name, text, p.allowed()))
				continue
			}
			p.Value = v
		}
		if !off {
			kept = append(kept, r)
		}
	}
	if len(problems) > 0 {
		return nil, intel.Errorf(intel.KindInvalid, "%w", errors.Join(problems...))
	}
	return kept, nil
}

// String writes the value as a setting has it.
func (p *Param) String() string { return strconv.FormatFloat(p.Value, 'f', -1, 64) }

func (p *Param) allowed() string {
	return "a number from " + strconv.FormatFloat(p.Min, 'f', -1, 64) + " to " + strconv.FormatFloat(p.Max, 'f', -1, 64)
}

func (p *Param) parse(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && v >= p.Min && v <= p.Max
}

// severity reads what the configuration says; off is info that nobody hears.
func (r *Rule) severity(s string) (intel.Severity, bool) {
	if s == severityOff {
		return intel.SeverityInfo, true
	}
	var v intel.Severity
	if v.UnmarshalText([]byte(s)) != nil || v == intel.SeverityError && !r.mayGate() {
		return 0, false
	}
	return v, true
}

func (r *Rule) severities() string {
	if r.mayGate() {
		return "off, info, warn or error"
	}
	return "off, info or warn"
}

// mayGate reports whether the rule can keep a fact out: of facts that
// contradict each other none is known to be wrong.
func (r *Rule) mayGate() bool { return r.Fact != nil || r.Series != nil }
