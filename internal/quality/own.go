package quality

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/expression"
)

// Definition is a check of people's own, as they write it: docs/checks.md is
// its description.
type Definition struct {
	ID       string `yaml:"id"`
	Title    string `yaml:"title"` // what should hold
	Doc      string `yaml:"doc"`
	On       string `yaml:"on"` // facts, filings, source; "" is facts
	Where    Where  `yaml:"where"`
	Check    string `yaml:"check"`
	Field    string `yaml:"field"`
	Min      string `yaml:"min"`
	Max      string `yaml:"max"`
	Values   listed `yaml:"values"`
	Pattern  string `yaml:"pattern"`
	By       listed `yaml:"by"`
	To       string `yaml:"to"`
	SumOf    listed `yaml:"sum_of"`
	Within   string `yaml:"within"`
	Concepts listed `yaml:"concepts"`
	MaxAge   string `yaml:"max_age"`
	Expr     string `yaml:"expr"`
	Severity string `yaml:"severity"`
	WarnIf   string `yaml:"warn_if"`
	ErrorIf  string `yaml:"error_if"`
}

// Where selects what a check judges; what is absent does not select.
type Where struct {
	Company    listed `yaml:"company"` // CIKs
	Concept    listed `yaml:"concept"` // "us-gaap:Assets", or "Assets" of any taxonomy
	Unit       listed `yaml:"unit"`
	Form       listed `yaml:"form"`
	Span       listed `yaml:"span"` // instant, quarter, half, nine_months, year
	FiledSince string `yaml:"filed_since"`
	Source     string `yaml:"source"` // of checks on source: a kind of body, or its beginning
}

// listed is one text or a list of them.
type listed []string

// UnmarshalYAML reads a scalar or a list of scalars.
func (l *listed) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*l = listed{n.Value}
		return nil
	}
	return n.Decode((*[]string)(l))
}

// Own is a check of people's own, ready to judge. It does not change and is
// safe for concurrent use.
type Own struct {
	Definition
	// Text is the definition as it was written.
	Text string

	version  int
	shadow   bool
	severity intel.Severity
	where    selection
	worse    []threshold // the severest first
	judge    judgeFacts
	filing   func(*intel.Filing) Verdict
	source   *SourceCheck
}

// judgeFacts reports facts that fail, and returns how many things it judged.
type judgeFacts func(h *History, fail func(*intel.Fact, Verdict)) (judged int)

// OwnPrefix begins the rule of what checks of people's own find.
const OwnPrefix = "check."

// Rule returns what findings name: "check.revenue-positive".
func (o *Own) Rule() string { return OwnPrefix + o.ID }

// SourceCheck is a check of what a source brings.
type SourceCheck struct {
	Source   string
	Kind     string // freshness, completeness, volume
	MaxAge   time.Duration
	Min, Max *float64 // a share for completeness, records of a day for volume
	Severity intel.Severity
}

// Source returns the check where it is one of a source, else nil.
func (o *Own) Source() *SourceCheck { return o.source }

// JudgesFilings reports whether the check judges filings.
func (o *Own) JudgesFilings() bool { return o.filing != nil }

// ParseOwn reads checks: one, or several under "checks:". JSON is YAML too. Its
// error is KindInvalid and says what is wrong with which check.
func ParseOwn(text []byte) ([]*Own, error) {
	var several struct {
		Checks []yaml.Node `yaml:"checks"`
	}
	if err := yaml.Unmarshal(text, &several); err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "the checks cannot be read: %w", err)
	}
	if len(several.Checks) == 0 {
		o, err := parseOne(text)
		if err != nil {
			return nil, err
		}
		return []*Own{o}, nil
	}
	var list []*Own
	for i := range several.Checks {
		one, err := yaml.Marshal(&several.Checks[i])
		if err != nil {
			return nil, intel.Errorf(intel.KindInvalid, "check %d: %w", i+1, err)
		}
		o, err := parseOne(one)
		if err != nil {
			return nil, intel.Errorf(intel.KindInvalid, "check %d: %w", i+1, err)
		}
		if slices.ContainsFunc(list, func(p *Own) bool { return p.ID == o.ID }) {
			return nil, intel.Errorf(intel.KindInvalid, "check %d: the id %s is there twice", i+1, o.ID)
		}
		list = append(list, o)
	}
	return list, nil
}

func parseOne(text []byte) (*Own, error) {
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	o := &Own{Text: string(text), version: 1}
	if err := d.Decode(&o.Definition); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("it is empty")
		}
		return nil, intel.Errorf(intel.KindInvalid, "the check cannot be read: %w; docs/checks.md has all fields", err)
	}
	if err := o.compile(); err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "check %s: %w", orNothing(o.ID), err)
	}
	return o, nil
}

// LoadOwn reads a stored check. A shadow only counts.
func LoadOwn(c intel.Check) (*Own, error) {
	o, err := parseOne([]byte(c.Definition))
	if err != nil {
		return nil, err
	}
	o.version, o.shadow = c.Version, c.State == intel.CheckShadow
	return o, nil
}

var ownID = regexp.MustCompile(`^[a-z][a-z0-9-]{1,63}$`)

func (o *Own) compile() (err error) {
	if !ownID.MatchString(o.ID) {
		return fmt.Errorf("id %q: want a name of small letters, digits and dashes, such as revenue-positive", o.ID)
	}
	if o.Title == "" {
		return errors.New("title is missing: say what should hold, as in revenue is not below zero")
	}
	o.severity = intel.SeverityWarn
	if o.Severity != "" {
		if err := o.severity.UnmarshalText([]byte(o.Severity)); err != nil {
			return err
		}
	}
	if o.where, err = o.Where.compile(); err != nil {
		return err
	}
	for _, t := range [...]struct {
		text string
		as   intel.Severity
		name string
	}{{o.ErrorIf, intel.SeverityError, "error_if"}, {o.WarnIf, intel.SeverityWarn, "warn_if"}} {
		if t.text == "" {
			continue
		}
		w, err := parseThreshold(t.text)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		w.as = t.as
		o.worse = append(o.worse, w)
	}
	if err := o.onlyUsed(); err != nil {
		return err
	}
	switch o.On {
	case "", "facts":
		o.judge, err = o.onFacts()
	case "filings":
		if len(o.worse) > 0 {
			return errors.New("warn_if and error_if are for checks on facts: filings are judged one by one")
		}
		if o.severity == intel.SeverityError {
			return errors.New("severity error keeps records out, which is for checks on facts: want info or warn")
		}
		o.filing, err = o.onFilings()
	case "source":
		o.source, err = o.onSource()
	default:
		err = fmt.Errorf("on %q: want facts, filings or source", o.On)
	}
	return err
}

// onlyUsed refuses fields that the check does not look at: they would be taken
// for something.
func (o *Own) onlyUsed() error {
	uses := map[string][]string{
		"not_null": {"field"}, "range": {"field", "min", "max"}, "in_set": {"field", "values"}, "regex": {"field", "pattern"},
		"unique": {"by"}, "ratio_to": {"to", "min", "max"}, "sum_of": {"sum_of", "within"}, "expr": {"expr"},
		"freshness": {"max_age"}, "completeness": {"concepts", "min"}, "volume": {"min", "max"},
	}
	used, known := uses[o.Check]
	if !known {
		return fmt.Errorf("check %q: want one of not_null, range, in_set, regex, unique, ratio_to, sum_of, freshness, completeness, volume, expr", o.Check)
	}
	for _, f := range [...]struct {
		name string
		set  bool
	}{
		{"field", o.Field != ""}, {"min", o.Min != ""}, {"max", o.Max != ""}, {"values", o.Values != nil}, {"pattern", o.Pattern != ""},
		{"by", o.By != nil}, {"to", o.To != ""}, {"sum_of", o.SumOf != nil}, {"within", o.Within != ""}, {"concepts", o.Concepts != nil},
		{"max_age", o.MaxAge != ""}, {"expr", o.Expr != ""},
	} {
		if f.set && !slices.Contains(used, f.name) {
			return fmt.Errorf("%s is not for a check of %s, which takes %s", f.name, o.Check, strings.Join(used, ", "))
		}
	}
	return nil
}

// threshold is a number, or share, of failures from which on they are told.
type threshold struct {
	orEqual bool
	share   bool
	amount  float64
	as      intel.Severity
}

// parseThreshold reads "> 0", ">= 5" or "> 2.5%".
func parseThreshold(s string) (t threshold, err error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(s), ">")
	if rest, t.orEqual = strings.CutPrefix(rest, "="); ok {
		rest, t.share = strings.CutSuffix(strings.TrimSpace(rest), "%")
		t.amount, err = strconv.ParseFloat(strings.TrimSpace(rest), 64)
	}
	if !ok || err != nil || t.amount < 0 {
		return t, fmt.Errorf("%q: want a number or a share of failures, such as > 0, >= 5 or > 2.5%%", s)
	}
	return t, nil
}

func (t threshold) reached(failed, judged int) bool {
	n := float64(failed)
	if t.share {
		n = 100 * n / float64(max(1, judged))
	}
	return n > t.amount || t.orEqual && n >= t.amount
}

// verdict is how severe so many failures are; false where they are not told.
func (o *Own) verdict(failed, judged int) (intel.Severity, bool) {
	if failed == 0 {
		return 0, false
	}
	if len(o.worse) == 0 {
		return o.severity, true
	}
	for _, t := range o.worse {
		if t.reached(failed, judged) {
			return t.as, true
		}
	}
	return 0, false
}

// gates reports whether the check keeps facts out: those that fail by themselves.
func (o *Own) gates() bool {
	switch o.Check {
	case "not_null", "range", "in_set", "regex", "expr":
		return o.judge != nil && o.severity == intel.SeverityError && len(o.worse) == 0 && !o.shadow
	}
	return false
}

// parseShare reads "1%" or "0.01"; nothing is zero.
func parseShare(s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	text, percent := strings.CutSuffix(s, "%")
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if percent {
		f /= 100
	}
	if err != nil || f < 0 || f > 1 {
		return 0, fmt.Errorf("%q: want a share, such as 1%% or 0.01", s)
	}
	return f, nil
}

func parseBound(name, s string) (*analysis.Decimal, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // no bound
	}
	d, ok := analysis.ParseDecimal(s)
	if !ok {
		return nil, fmt.Errorf("%s %q: want a number", name, s)
	}
	return &d, nil
}

// parseAge reads a time with its unit, days included: "36h", "7d".
func parseAge(s string) (time.Duration, error) {
	text, days := strings.CutSuffix(s, "d")
	if days {
		n, err := strconv.ParseFloat(text, 64)
		if err == nil && n > 0 && n < 100_000 {
			return time.Duration(n * 24 * float64(time.Hour)), nil
		}
	} else if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return d, nil
	}
	return 0, fmt.Errorf("max_age %q: want a time, such as 36h or 7d", s)
}

func compileExpr(text string, names []expression.Name) (*expression.Expression, error) {
	if text == "" {
		return nil, errors.New("expr is missing: say what should hold, as in value >= 0")
	}
	e, err := expression.Compile(text, names, expression.Truth)
	if err != nil {
		return nil, fmt.Errorf("expr: %w", err)
	}
	return e, nil
}

// Selects reports whether a check on filings judges one.
func (o *Own) Selects(f *intel.Filing) bool { return o.filing != nil && o.where.filing(f) }

// AsFindings says of records that are stored what would have kept them out.
func AsFindings(records []intel.Quarantined) []intel.Finding {
	var findings []intel.Finding
	for i := range records {
		q := &records[i]
		f := q.Fact
		findings = append(findings, intel.Finding{
			ID:   intel.NaturalID(q.Rule, strconv.Itoa(q.Version), f.CIK.String(), f.Series(), f.Period.String(), f.Accession.String(), f.Value),
			Kind: intel.FindingQuality, Rule: q.Rule, Version: q.Version, Severity: intel.SeverityError, CIK: f.CIK, Subject: f.Series(),
			Period: f.Period, Accession: f.Accession, Observed: quantity(f), Expected: "what the check expects", Message: q.Reason,
			Evidence: []intel.Evidence{{Note: "judged", Subject: f.Series(), Period: f.Period, Value: f.Value, Accession: f.Accession, FiledAt: f.FiledAt}},
			State:    intel.FindingNew, SHA256: q.SHA256,
		})
	}
	return findings
}
