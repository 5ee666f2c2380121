package analysis_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

// told is a fact as a filing of a day told it.
type told struct {
	filed   intel.Date
	form    string
	concept string
	unit    string
	start   intel.Date
	end     intel.Date
	value   string
}

func known(all ...told) []intel.KnownFact {
	var facts []intel.KnownFact
	for _, r := range all {
		facts = append(facts, intel.KnownFact{
			Fact: intel.Fact{
				CIK: 1001, Taxonomy: "us-gaap", Concept: r.concept, Unit: r.unit, Period: intel.Period{Start: r.start, End: r.end},
				Value: r.value, Accession: intel.AccessionNumber(r.filed), Form: r.form, FiledAt: r.filed,
			},
			KnownAt: intel.EndOfDay(r.filed),
		})
	}
	return facts
}

const (
	y2008 = intel.Date(20080101)
	e2008 = intel.Date(20081231)
)

func TestClasses(t *testing.T) {
	for _, c := range []struct {
		name  string
		facts []told
		want  []string // of Sales and Shares, EPS: class: reason
	}{
		{"profit changed too", []told{
			{20090201, "10-K", "Sales", "USD", y2008, e2008, "1000"}, {20090201, "10-K", "NetIncomeLoss", "USD", y2008, e2008, "100"},
			{20100201, "10-K", "Sales", "USD", y2008, e2008, "1150"}, {20100201, "10-K", "NetIncomeLoss", "USD", y2008, e2008, "130"},
		}, []string{"NetIncomeLoss restatement: the total itself changed", "Sales restatement: profit of the period changed too, from 100 to 130"}},
		{"profit stayed", []told{
			{20090201, "10-K", "Sales", "USD", y2008, e2008, "1000"}, {20090201, "10-K", "NetIncomeLoss", "USD", y2008, e2008, "100"},
			{20100201, "10-K", "Sales", "USD", y2008, e2008, "1150"}, {20100201, "10-K", "NetIncomeLoss", "USD", y2008, e2008, "100"},
		}, []string{"Sales reclassification: profit stayed 100"}},
		{"profit not reported", []told{
			{20090201, "10-K", "Sales", "USD", y2008, e2008, "1000"}, {20100201, "10-K", "Sales", "USD", y2008, e2008, "1150"},
		}, []string{"Sales restatement: whether profit of the period changed too can not be seen in that filing"}},
		{"an instant wants assets and equity to stay", []told{
			{20090201, "10-K", "Cash", "USD", 0, e2008, "10"}, {20090201, "10-K", "Assets", "USD", 0, e2008, "500"}, {20090201, "10-K", "StockholdersEquity", "USD", 0, e2008, "300"},
			{20100201, "10-K", "Cash", "USD", 0, e2008, "14"}, {20100201, "10-K", "Assets", "USD", 0, e2008, "500"}, {20100201, "10-K", "StockholdersEquity", "USD", 0, e2008, "300"},
		}, []string{"Cash reclassification: total assets stayed 500 and equity stayed 300"}},
		{"amended", []told{
			{20090201, "10-K", "Sales", "USD", y2008, e2008, "1000"}, {20090301, "10-K/A", "Sales", "USD", y2008, e2008, "1150"},
		}, []string{"Sales amendment: a 10-K/A amends what was reported"}},
		{"sign", []told{
			{20090201, "10-K", "Sales", "USD", y2008, e2008, "1000"}, {20100201, "10-K/A", "Sales", "USD", y2008, e2008, "-1000"},
		}, []string{"Sales sign: the same amount with the other sign"}},
		{"thousands, rounded", []told{
			{20090201, "10-K", "Sales", "USD", y2008, e2008, "1234567"}, {20100201, "10-K", "Sales", "USD", y2008, e2008, "1235"},
		}, []string{"Sales scale: the same digits times ten to the power of -3"}},
		{"thousands and sign", []told{
			{20090201, "10-K", "Sales", "USD", y2008, e2008, "937"}, {20100201, "10-K", "Sales", "USD", y2008, e2008, "-937000"},
		}, []string{"Sales scale: the same digits times ten to the power of 3, with the other sign"}},
		{"a hundred with the same digits", []told{
			{20090201, "10-K", "Rate", "pure", y2008, e2008, "0.35"}, {20100201, "10-K", "Rate", "pure", y2008, e2008, "35"},
		}, []string{"Rate scale: the same digits times ten to the power of 2"}},
		{"ten times one digit is no scale", []told{
			{20090201, "10-K", "Sales", "USD", y2008, e2008, "2000000"}, {20100201, "10-K", "Sales", "USD", y2008, e2008, "20000000"},
		}, []string{"Sales restatement: whether profit of the period changed too can not be seen in that filing"}},
		{"rounded to millions", []told{
			{20090201, "10-K", "Sales", "USD", y2008, e2008, "5704123000"}, {20100201, "10-K", "Sales", "USD", y2008, e2008, "5704000000"},
		}, []string{"Sales rounding: apart by no more than rounding to 1000000"}},
		{"rounded to hundreds of millions", []told{
			{20090201, "10-K", "Debt", "USD", 0, e2008, "90678000000"}, {20100201, "10-K", "Debt", "USD", 0, e2008, "90700000000"},
		}, []string{"Debt rounding: apart by no more than rounding to 100000000"}},
		{"many zeros by chance", []told{
			{20090201, "10-K", "Debt", "USD", 0, e2008, "4000000000"}, {20100201, "10-K", "Debt", "USD", 0, e2008, "3900000000"},
		}, []string{"Debt restatement: whether total assets of the period changed too can not be seen in that filing"}},
		{"a unit of the last digit", []told{
			{20090201, "10-K", "EPS", "USD/shares", y2008, e2008, "1.1"}, {20100201, "10-K", "EPS", "USD/shares", y2008, e2008, "1.09"},
		}, []string{"EPS rounding: apart by no more than rounding to 0.01"}},
		{"half of a small number is no rounding", []told{
			{20090201, "10-K", "EPS", "USD/shares", y2008, e2008, "0.02"}, {20100201, "10-K", "EPS", "USD/shares", y2008, e2008, "0.01"},
		}, []string{"EPS restatement: a number of shares, or per share, that no split explains"}},
		{"from zero", []told{
			{20090201, "10-K", "Sales", "USD", y2008, e2008, "0"}, {20100201, "10-K", "Sales", "USD", y2008, e2008, "5"},
		}, []string{"Sales restatement: whether profit of the period changed too can not be seen in that filing"}},
		{"a repeated value is no change, and no number is no value", []told{
			{20090201, "10-K", "Sales", "USD", y2008, e2008, "1000"}, {20100201, "10-K", "Sales", "USD", y2008, e2008, "1000.0"}, {20110201, "10-K", "Sales", "USD", y2008, e2008, "n/a"},
		}, nil},
		{"a split", []told{
			{20090201, "10-K", "Shares", "shares", y2008, e2008, "900"}, {20090201, "10-K", "EPS", "USD/shares", y2008, e2008, "39.75"},
			{20100201, "10-K", "Shares", "shares", y2008, e2008, "6300"}, {20100201, "10-K", "EPS", "USD/shares", y2008, e2008, "5.68"},
		}, []string{"EPS split: the values are 7:1 apart, as the shares were split meanwhile", "Shares split: the values are 7:1 apart, as the shares were split meanwhile"}},
		{"shares joined, two periods", []told{
			{20090201, "10-K", "Shares", "shares", y2008, e2008, "900"}, {20090201, "10-K", "Shares", "shares", 20070101, 20071231, "800"},
			{20100201, "10-K", "Shares", "shares", y2008, e2008, "45"}, {20100201, "10-K", "Shares", "shares", 20070101, 20071231, "40"},
		}, []string{"Shares split: the values are 1:20 apart, as the shares were split meanwhile", "Shares split: the values are 1:20 apart, as the shares were split meanwhile"}},
		{"one period is no proof", []told{
			{20090201, "10-K", "Shares", "shares", y2008, e2008, "900"}, {20100201, "10-K", "Shares", "shares", y2008, e2008, "1800"},
		}, []string{"Shares restatement: a number of shares, or per share, that no split explains"}},
		{"a slip that was taken back is none", []told{
			{20090201, "10-K", "Shares", "shares", y2008, e2008, "900"}, {20090201, "10-K", "Shares", "shares", 20070101, 20071231, "800"},
			{20100201, "10-K", "Shares", "shares", y2008, e2008, "9000"}, {20100201, "10-K", "Shares", "shares", 20070101, 20071231, "8000"},
			{20110201, "10-K", "Shares", "shares", y2008, e2008, "900"}, {20110201, "10-K", "Shares", "shares", 20070101, 20071231, "800"},
		}, []string{
			"Shares restatement: a number of shares, or per share, that no split explains", "Shares restatement: a number of shares, or per share, that no split explains",
			"Shares restatement: a number of shares, or per share, that no split explains", "Shares restatement: a number of shares, or per share, that no split explains",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, r := range analysis.NewLedger(known(c.facts...)).Restatements {
				got = append(got, fmt.Sprintf("%s %s: %s", r.Concept, r.Class, r.Reason))
			}
			if diff := cmp.Diff(got, c.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

// A change has both filings and its size, and the newest comes first.
func TestRestatement(t *testing.T) {
	l := analysis.NewLedger(known(
		told{20090201, "10-K", "NetIncomeLoss", "USD", y2008, e2008, "-400"},
		told{20090501, "10-Q", "NetIncomeLoss", "USD", y2008, e2008, "-400"},
		told{20100201, "10-K", "NetIncomeLoss", "USD", y2008, e2008, "-300"},
		told{20110201, "10-K", "NetIncomeLoss", "USD", y2008, e2008, "-350"},
	))
	type row struct {
		from, to, change string
		percent          float64
		old, now         intel.AccessionNumber
	}
	var got []row
	for _, r := range l.Restatements {
		got = append(got, row{r.Old.Value, r.New.Value, r.Change, *r.Percent, r.Old.Accession, r.New.Accession})
	}
	want := []row{{"-300", "-350", "-50", -16.667, 20100201, 20110201}, {"-400", "-300", "100", 25, 20090201, 20100201}}
	if diff := cmp.Diff(got, want, cmp.AllowUnexported(row{})); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

// The order in which facts are handed in makes no difference.
func TestLedgerOfAnyOrder(t *testing.T) {
	facts := known(
		told{20090201, "10-K", "Shares", "shares", y2008, e2008, "900"}, told{20090201, "10-K", "EPS", "USD/shares", y2008, e2008, "39.75"},
		told{20100201, "10-K", "Shares", "shares", y2008, e2008, "6300"}, told{20100201, "10-K", "EPS", "USD/shares", y2008, e2008, "5.68"},
		told{20110201, "10-K", "EPS", "USD/shares", y2008, e2008, "5.6"},
	)
	want := fmt.Sprint(analysis.NewLedger(facts))
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		r.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
		if got := fmt.Sprint(analysis.NewLedger(facts)); got != want {
			t.Fatalf("got %s\nwant %s", got, want)
		}
	}
}

// A first quarter's report restates one period only; the next one proves the
// split, and then the first filing on the new basis is the first quarter's.
func TestSplitProvedLater(t *testing.T) {
	facts := known(
		told{20090501, "10-Q", "Shares", "shares", 20090101, 20090331, "100"},
		told{20090801, "10-Q", "Shares", "shares", 20090401, 20090630, "110"}, told{20090801, "10-Q", "Shares", "shares", 20090101, 20090630, "105"},
		told{20100501, "10-Q", "Shares", "shares", 20090101, 20090331, "400"},
		told{20100801, "10-Q", "Shares", "shares", 20090401, 20090630, "440"}, told{20100801, "10-Q", "Shares", "shares", 20090101, 20090630, "420"},
	)
	for _, c := range []struct {
		until intel.Date
		want  string
	}{{20100601, "[]"}, {20100901, "[4:1 20100501 3]"}} {
		var then []intel.KnownFact
		for _, f := range facts {
			if f.FiledAt <= c.until {
				then = append(then, f)
			}
		}
		got := []string{}
		for _, s := range analysis.NewLedger(then).Splits {
			got = append(got, fmt.Sprintf("%s %d %d", s.Factor, s.FiledAt, s.Evidence))
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("until %s: %v, want %s", c.until, got, c.want)
		}
	}
}

func TestShareHistory(t *testing.T) {
	facts := known(
		told{20131030, "10-K", "EPS", "USD/shares", 20120930, 20130928, "39.75"}, told{20131030, "10-K", "Shares", "shares", 20120930, 20130928, "931662000"},
		told{20141027, "10-K", "EPS", "USD/shares", 20120930, 20130928, "5.68"}, told{20141027, "10-K", "Shares", "shares", 20120930, 20130928, "6521634000"},
		told{20191030, "10-K", "EPS", "USD/shares", 20180930, 20190928, "11.89"}, told{20191030, "10-K", "Shares", "shares", 20180930, 20190928, "4648913000"},
		told{20201029, "10-K", "EPS", "USD/shares", 20180930, 20190928, "2.97"}, told{20201029, "10-K", "Shares", "shares", 20180930, 20190928, "18595651000"},
		told{20201029, "10-K", "Sales", "USD", 20180930, 20190928, "1"},
	)
	for _, c := range []struct {
		name  string
		until intel.Date
		want  []string
	}{
		{"before any split", 20131231, []string{"EPS 20130928 39.75 1:1 39.75 latest", "Shares 20130928 931662000 1:1 931662000 latest"}},
		{"after the first", 20141231, []string{
			"EPS 20130928 39.75 7:1 5.6786", "EPS 20130928 5.68 1:1 5.68 latest",
			"Shares 20130928 931662000 7:1 6521634000", "Shares 20130928 6521634000 1:1 6521634000 latest",
		}},
		{"after both", 20201231, []string{
			"EPS 20190928 11.89 4:1 2.9725", "EPS 20190928 2.97 1:1 2.97 latest", "EPS 20130928 39.75 28:1 1.4196", "EPS 20130928 5.68 4:1 1.42 latest",
			"Shares 20190928 4648913000 4:1 18595652000", "Shares 20190928 18595651000 1:1 18595651000 latest",
			"Shares 20130928 931662000 28:1 26086536000", "Shares 20130928 6521634000 4:1 26086536000 latest",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var then []intel.KnownFact
			for _, f := range facts {
				if f.FiledAt <= c.until {
					then = append(then, f)
				}
			}
			figures, _ := analysis.ShareHistory(then)
			var got []string
			for _, f := range figures {
				line := fmt.Sprintf("%s %d %s %s %s", f.Concept, f.End, f.Value, f.Basis, f.Adjusted)
				if f.Latest {
					line += " latest"
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(got, c.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestFactor(t *testing.T) {
	var f analysis.Factor
	if err := f.UnmarshalText([]byte("7:1")); err != nil || f != (analysis.Factor{After: 7, Before: 1}) {
		t.Errorf("7:1 is %v, %v", f, err)
	}
	for _, wrong := range []string{"", "7", "0:1", "1:0", "-1:2", "a:b"} {
		if err := f.UnmarshalText([]byte(wrong)); intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%q: %v, want an invalid input", wrong, err)
		}
	}
}
