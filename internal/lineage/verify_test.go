package lineage

import "testing"

func TestHolds(t *testing.T) {
	tests := []struct {
		record, value string
		want          bool
	}{
		{`{"val":5}`, "5", true},
		{`{"val":-0.07,"fy":1}`, "-0.07", true},
		{`{"val":"5"}`, "5", true},
		{"2009-12-31,5\n", "5", true},
		{"5", "5", true},
		{`{"val":15}`, "5", false},
		{`{"val":5.1}`, "5", false},
		{`{"val":-5}`, "5", false},
		{`{"val":5E3}`, "5", false},
		{`{"end":"2009-12-05","frame":"CY2009Q5I"}`, "5", false},
		{`{"val":15,"old":5}`, "5", true},
		{`{"val":5}`, "", false},
		{"", "5", false},
	}
	for _, tc := range tests {
		if got := holds(tc.record, tc.value); got != tc.want {
			t.Errorf("holds(%q, %q) = %v, want %v", tc.record, tc.value, got, tc.want)
		}
	}
}
