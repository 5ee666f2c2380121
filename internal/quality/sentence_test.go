package quality

import "testing"

func TestGroup(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "7": "7", "123": "123", "1234": "1,234", "-123": "-123", "-1234567": "-1,234,567",
		"352583000000": "352,583,000,000", "1234.5678": "1,234.5678", "0.123456": "0.123456",
		"1E+3": "1E+3", "(nothing)": "(nothing)",
	} {
		if got := group(s); got != want {
			t.Errorf("%q is grouped as %q, want %q", s, got, want)
		}
	}
}
