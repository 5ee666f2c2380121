package limit

import (
	"fmt"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// Budget is how many calls any time of a length may hold: 25 in 24 hours. The
// time is any such time, not a day of a calendar, so that it is kept whenever
// the upstream begins to count.
type Budget struct {
	Calls int
	Per   time.Duration
}

func (b Budget) valid(name string) error {
	if b.Calls < 1 || b.Per < time.Second {
		return intel.Errorf(intel.KindInvalid, "limit %q has a budget of %d calls in %v: want at least 1 call, and a time of at least a second", name, b.Calls, b.Per)
	}
	return nil
}

// parts is how finely the time of a budget is divided in its ledger. A call
// counts until the end of its slice is as long ago as the budget's time.
const parts = 256

// ledger is what was spent of each budget: how many calls in which slice.
type ledger [][]entry

type entry struct {
	slice int64 // number of the slice since 1970
	calls int
}

// readLedger reads what write has written: budgets are apart by "|", slices by
// ";". What it cannot read is nothing.
func readLedger(text string, budgets int) ledger {
	l := make(ledger, budgets)
	for i, part := range strings.Split(text, "|") {
		if i >= budgets || part == "" {
			continue
		}
		for pair := range strings.SplitSeq(part, ";") {
			var e entry
			if n, err := fmt.Sscanf(pair, "%d:%d", &e.slice, &e.calls); n == 2 && err == nil {
				l[i] = append(l[i], e)
			}
		}
	}
	return l
}

func (l ledger) write() string {
	var b strings.Builder
	for i, entries := range l {
		if i > 0 {
			b.WriteByte('|')
		}
		for j, e := range entries {
			if j > 0 {
				b.WriteByte(';')
			}
			fmt.Fprintf(&b, "%d:%d", e.slice, e.calls)
		}
	}
	return b.String()
}

func (b Budget) slice() int64 { return int64(b.Per) / parts }

// until is when a call of a slice no longer counts.
func (b Budget) until(slice int64) int64 { return (slice+1)*b.slice() + int64(b.Per) }

// counted returns the calls of budget i that count at now, the oldest first.
func (l ledger) counted(i int, now int64, b Budget) (entries []entry, calls int) {
	for _, e := range l[i] {
		if b.until(e.slice) > now {
			entries = append(entries, e)
			calls += e.calls
		}
	}
	return entries, calls
}

// free returns from when every budget allows a call.
func (l ledger) free(now int64, budgets []Budget) int64 {
	var from int64
	for i, b := range budgets {
		entries, calls := l.counted(i, now, b)
		for _, e := range entries {
			if calls < b.Calls {
				break
			}
			calls -= e.calls
			from = max(from, b.until(e.slice))
		}
	}
	return from
}

// left returns how many calls all budgets allow now, -1 without any.
func (l ledger) left(now int64, budgets []Budget) int {
	least := -1
	for i, b := range budgets {
		_, calls := l.counted(i, now, b)
		if n := max(0, b.Calls-calls); least < 0 || n < least {
			least = n
		}
	}
	return least
}

// spend takes a call from every budget and returns the ledger as text.
func (l ledger) spend(now int64, budgets []Budget) string {
	for i, b := range budgets {
		entries, _ := l.counted(i, now, b)
		at := now / b.slice()
		if n := len(entries); n > 0 && entries[n-1].slice == at {
			entries[n-1].calls++
		} else {
			entries = append(entries, entry{at, 1})
		}
		l[i] = entries
	}
	return l.write()
}

// heal moves calls that seem to be yet to come, since the clock was set back,
// to now.
func (l ledger) heal(now int64, budgets []Budget) string {
	for i, b := range budgets {
		at := now / b.slice()
		for j := range l[i] {
			if l[i][j].slice-at > int64(absurd)/b.slice()+1 {
				l[i][j].slice = at
			}
		}
	}
	return l.write()
}
