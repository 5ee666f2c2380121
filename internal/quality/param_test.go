package quality_test

import (
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/quality"
)

const jump = `
	us-gaap:Assets  USD  2019-12-31  1001  10-K  2020-02-01
	us-gaap:Assets  USD  2020-12-31  1002  10-K  2021-02-01
	us-gaap:Assets  USD  2021-12-31  1003  10-K  2022-02-01
	us-gaap:Assets  USD  2022-12-31  1004  10-K  2023-02-01
	us-gaap:Assets  USD  2023-12-31  20050  10-K  2024-02-01`

func TestConfigure(t *testing.T) {
	for _, c := range []struct {
		name   string
		values map[string]string
		found  []intel.Severity // of DQ40 on a jump twentyfold
	}{
		{"as it is by itself", nil, nil},
		{"a lower bound", map[string]string{"quality.dq40.times": "10"}, []intel.Severity{intel.SeverityWarn}},
		{"another severity too", map[string]string{"quality.dq40.times": "10", "quality.dq40.severity": "info"}, []intel.Severity{intel.SeverityInfo}},
		{"off", map[string]string{"quality.dq40.times": "10", "quality.dq40.severity": "off"}, nil},
		{"another rule", map[string]string{"quality.dq41.times": "10"}, nil},
	} {
		rules, err := quality.Configure(quality.Rules(), c.values)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		b := batch(t, jump)
		quality.New(rules, time.Now).Check(b)
		var found []intel.Severity
		for _, f := range b.Findings {
			if f.Rule == "DQ40" {
				found = append(found, f.Severity)
			}
		}
		if len(found) != len(c.found) || len(found) > 0 && found[0] != c.found[0] {
			t.Errorf("%s: found %v, want %v", c.name, found, c.found)
		}
	}
}

// TestConfigureGate: a severity of error keeps facts out, where a rule may.
func TestConfigureGate(t *testing.T) {
	rules, err := quality.Configure(quality.Rules(), map[string]string{"quality.dq40.times": "10", "quality.dq40.severity": "error"})
	if err != nil {
		t.Fatal(err)
	}
	b := batch(t, jump)
	quality.New(rules, time.Now).Check(b)
	if len(b.Quarantined) != 1 || b.Quarantined[0].Rule != "DQ40" || len(b.Facts) != 4 {
		t.Errorf("%d facts, want 4 and one in quarantine by DQ40:\n%s", len(b.Facts), said(b))
	}
}

func TestConfigureRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"quality.dq40.times":    "many",
		"quality.dq63.years":    "1000000",
		"quality.dq16.severity": "error",
		"quality.dq02.severity": "fatal",
	} {
		_, err := quality.Configure(quality.Rules(), map[string]string{name: text})
		if err == nil || intel.KindOf(err) != intel.KindInvalid || !strings.Contains(err.Error(), name) {
			t.Errorf("%s = %s: %v, want it refused by name", name, text, err)
		}
	}
}

// TestSettings: every setting takes its own default, and says what it takes.
func TestSettings(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range quality.Settings(quality.Rules()) {
		if seen[s.Name] || !strings.HasPrefix(s.Name, "quality.dq") || strings.Count(s.Name, ".") != 2 {
			t.Errorf("setting %q is there twice or is not named quality.rule.what", s.Name)
		}
		seen[s.Name] = true
		if !s.Valid(s.Default) || s.Valid("nonsense") || s.Allowed == "" || s.Doc == "" || strings.Contains(s.Doc, "|") {
			t.Errorf("setting %+v does not take its default, or takes anything", s)
		}
	}
}
