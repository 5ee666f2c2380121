package replay

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/corpintel/intel"
)

// FaultKind says what goes wrong.
type FaultKind string

// The kinds of faults. None is the zero value and means that all goes well.
const (
	FaultNone          FaultKind = ""
	FaultDelay         FaultKind = "delay"          // the answer comes late
	FaultDrop          FaultKind = "drop"           // the connection ends in the middle of the body
	FaultThrottled     FaultKind = "429"            // plain text, Retry-After of a second
	FaultUnavailable   FaultKind = "503"            // an HTML page
	FaultAutomatedTool FaultKind = "automated-tool" // the SEC's page on undeclared tools; sec.gov only
	FaultRateExceeded  FaultKind = "rate-exceeded"  // the SEC's page on too many requests; sec.gov only
	FaultProvider      FaultKind = "provider-error" // in the provider's own words; Alpha Vantage, with status 200, and NewsAPI only
)

// The range of a delay of no given length.
const (
	minDelay = 50 * time.Millisecond
	maxDelay = 500 * time.Millisecond
)

// maxStreak is how many requests of one URL in a row can meet a fault, so that
// whoever tries a fourth time succeeds.
const maxStreak = 3

// Fault is something to go wrong with a share of the requests.
type Fault struct {
	Kind  FaultKind
	Rate  float64       // share of the requests, 0 to 1
	Delay time.Duration // of FaultDelay; 0 is a random one from 50 to 500 ms
}

// ParseFault reads KIND=RATE, or delay=RATE:DURATION: "drop=0.1",
// "delay=0.5:2s". Anything else is a KindInvalid error.
func ParseFault(s string) (Fault, error) {
	kind, rest, _ := strings.Cut(s, "=")
	rate, delay, hasDelay := strings.Cut(rest, ":")
	f := Fault{Kind: FaultKind(kind)}
	var err error
	if f.Rate, err = strconv.ParseFloat(rate, 64); err != nil {
		return Fault{}, intel.Errorf(intel.KindInvalid, "fault %q: want KIND=RATE with a RATE from 0 to 1, like drop=0.1", s)
	}
	if hasDelay {
		if f.Delay, err = time.ParseDuration(delay); err != nil || f.Delay <= 0 {
			return Fault{}, intel.Errorf(intel.KindInvalid, "fault %q: want a duration after the colon, like delay=0.1:250ms", s)
		}
	}
	return f, f.check()
}

func (f Fault) check() error {
	switch f.Kind {
	case FaultDelay, FaultDrop, FaultThrottled, FaultUnavailable, FaultAutomatedTool, FaultRateExceeded, FaultProvider:
	default:
		return intel.Errorf(intel.KindInvalid, "fault %q is not known: want %s, %s, %s, %s, %s, %s or %s", string(f.Kind),
			FaultDelay, FaultDrop, FaultThrottled, FaultUnavailable, FaultAutomatedTool, FaultRateExceeded, FaultProvider)
	}
	if !(f.Rate >= 0 && f.Rate <= 1) { // so that NaN is refused
		return intel.Errorf(intel.KindInvalid, "fault %s: rate %v is not from 0 to 1", f.Kind, f.Rate)
	}
	if f.Delay != 0 && (f.Kind != FaultDelay || f.Delay < 0) {
		return intel.Errorf(intel.KindInvalid, "fault %s: only a delay has a duration, and a positive one", f.Kind)
	}
	return nil
}

// fates decides which requests meet which fault. The n-th request of a URL
// meets the same one in each run with the same seed, whatever else is asked in
// between.
type fates struct {
	faults []Fault
	seed   uint64

	mu   sync.Mutex
	seen map[string]*fate // by URL
}

type fate struct {
	requests uint64
	streak   int // faults in a row up to now
}

func newFates(faults []Fault, seed uint64) *fates {
	return &fates{faults: faults, seed: seed, seen: map[string]*fate{}}
}

// next returns the fault of the next request of a URL, FaultNone where all goes
// well, and a number that picks one of those that are several.
func (f *fates) next(at address) (Fault, uint64) {
	if len(f.faults) == 0 {
		return Fault{}, 0
	}
	url := at.String()
	f.mu.Lock()
	defer f.mu.Unlock()
	known := f.seen[url]
	if known == nil {
		known = &fate{}
		f.seen[url] = known
	}
	fault, pick := f.draw(url, known.requests)
	known.requests++
	if known.streak == maxStreak || !fault.Kind.happensAt(at.host) {
		known.streak = 0
		return Fault{}, 0
	}
	known.streak++
	return fault, pick
}

// happensAt reports whether a host has such faults.
func (k FaultKind) happensAt(host string) bool {
	switch k {
	case FaultNone:
		return false
	case FaultAutomatedTool, FaultRateExceeded:
		return isSEC(host)
	case FaultProvider:
		return len(providerErrors(host)) > 0
	}
	return true
}

// draw depends on nothing but its arguments, the seed and the rates.
func (f *fates) draw(url string, n uint64) (Fault, uint64) {
	b := binary.LittleEndian.AppendUint64(nil, f.seed)
	b = binary.LittleEndian.AppendUint64(b, n)
	sum := sha256.Sum256(append(b, url...))
	rng := rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:8]), binary.LittleEndian.Uint64(sum[8:16])))

	// One throw for all kinds. Rates that add up to more than 1 are shares.
	total := 0.0
	for _, fault := range f.faults {
		total += fault.Rate
	}
	throw := rng.Float64() * max(total, 1)
	for _, fault := range f.faults {
		if throw >= fault.Rate {
			throw -= fault.Rate
			continue
		}
		if fault.Kind == FaultDelay && fault.Delay == 0 {
			fault.Delay = minDelay + time.Duration(rng.Int64N(int64(maxDelay-minDelay)+1))
		}
		return fault, rng.Uint64()
	}
	return Fault{}, 0
}

// providerErrors are what a host that has errors of its own says at times to a
// request that is right. Its words are ours, its shape the provider's.
func providerErrors(host string) []*record {
	switch host {
	case hostAlphaVantage:
		return []*record{
			own(http.StatusOK, typeJSON, `{"Note": "This call frequency is above 5 calls per minute."}`),
			own(http.StatusOK, typeJSON, `{"Information": "Try spreading out your requests: 1 request per second."}`),
			own(http.StatusOK, typeJSON, `{"Information": "The rate limit of this key is 25 requests per day."}`),
		}
	case hostNewsAPI:
		return []*record{
			own(http.StatusTooManyRequests, typeJSON, `{"status":"error","code":"rateLimited","message":"Too many requests of late."}`),
			own(http.StatusTooManyRequests, typeJSON, `{"status":"error","code":"apiKeyExhausted","message":"No requests are left."}`),
			own(http.StatusInternalServerError, typeJSON, `{"status":"error","code":"unexpectedError","message":"Something went wrong."}`),
		}
	}
	return nil
}

// inPlaceOf returns the answer that a fault puts in the place of rec.
func (a *archive) inPlaceOf(rec *record, kind FaultKind, host string, pick uint64) *record {
	switch kind {
	case FaultThrottled:
		rec = own(http.StatusTooManyRequests, typePlain, "Too Many Requests\n")
		rec.header.Set("Retry-After", "1")
	case FaultUnavailable:
		rec = page(http.StatusServiceUnavailable, "Service Unavailable", "Try again later.")
	case FaultAutomatedTool:
		rec = a.undeclared
	case FaultRateExceeded:
		rec = a.tooFast
	case FaultProvider:
		list := providerErrors(host)
		rec = list[pick%uint64(len(list))]
	}
	return rec
}
