package app

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/quality"
)

// Replayed is what became of quarantined records when they were judged again.
type Replayed = ingest.Replayed

// Replay judges quarantined records again, by the rules as they are now.
func (a *App) Replay(ctx context.Context, f intel.QuarantineFilter, by string) (Replayed, error) {
	return a.pipeline(nil).Replay(ctx, f, by)
}

// QuarantinedBytes returns a record as it stands in its raw body, byte for byte,
// and where that is. A record that is a whole body is all of it.
func QuarantinedBytes(ctx context.Context, store intel.Reader, blob intel.Blob, id string) ([]byte, intel.Span, error) {
	q, err := store.QuarantinedRecord(ctx, id)
	if err != nil {
		return nil, intel.Span{}, err
	}
	body, err := store.Body(ctx, q.SHA256)
	if err != nil {
		return nil, intel.Span{}, err
	}
	data, err := blob.Get(ctx, q.SHA256)
	if err != nil {
		return nil, intel.Span{}, err
	}
	switch {
	case q.Kind == "body":
		return data, intel.Span{Length: int64(len(data))}, nil
	case q.Offset >= 0 && q.Offset+int64(len(q.Record)) <= int64(len(data)):
		span := intel.Span{Offset: q.Offset, Length: int64(len(q.Record))}
		return data[span.Offset : span.Offset+span.Length], span, nil
	case q.Fact != nil:
		for _, s := range sources() {
			if span, ok := s.Locate(body, data, *q.Fact); ok {
				return data[span.Offset : span.Offset+span.Length], span, nil
			}
		}
	}
	return nil, intel.Span{}, intel.Errorf(intel.KindNotFound, "record %s has no place of its own in its raw body %s; the whole body has it", id, q.SHA256)
}

// SourceHealth is how a source has done.
type SourceHealth struct {
	Source string    `json:"source"`
	LastAt time.Time `json:"last_at"` // the newest good answer
	// AgeSeconds is how long ago that was: freshness.
	AgeSeconds float64 `json:"age_seconds"`
	// Completeness is the share of answers that are good, times the share of
	// their records that are kept, over all days listed.
	Completeness float64 `json:"completeness"`
	// Volume is the records of the newest day, Usual the median of the days
	// before it.
	Volume  int64             `json:"volume"`
	Usual   float64           `json:"usual"`
	Checks  []CheckedSource   `json:"checks"` // what people's own checks say
	History []intel.SourceDay `json:"history"`
}

// CheckedSource is what a check of people's own says of a source.
type CheckedSource struct {
	Check    string         `json:"check"`
	Severity intel.Severity `json:"severity"`
	Passes   bool           `json:"passes"`
	Observed string         `json:"observed"`
	Expected string         `json:"expected"`
}

// SourcesHealth tells freshness, completeness and volume of sources since a day.
func (a *App) SourcesHealth(ctx context.Context, source string, since intel.Date, now time.Time) ([]SourceHealth, error) {
	days, err := a.Store.SourceDays(ctx, source, since)
	if err != nil {
		return nil, err
	}
	list := []SourceHealth{}
	for lo := 0; lo < len(days); {
		hi := lo + 1
		for hi < len(days) && days[hi].Source == days[lo].Source {
			hi++
		}
		h := healthOf(days[lo:hi], now)
		for _, o := range *a.own.Load() {
			if c := o.Source(); c != nil && c.Covers(h.Source) {
				h.Checks = append(h.Checks, checkSource(o, c, &h))
			}
		}
		list = append(list, h)
		lo = hi
	}
	return list, nil
}

// healthOf sums the days of one source up.
func healthOf(days []intel.SourceDay, now time.Time) SourceHealth {
	h := SourceHealth{Source: days[0].Source, History: days, Checks: []CheckedSource{}}
	var bodies, good, records, quarantined int64
	var before []int64
	for i, d := range days {
		bodies, good = bodies+d.Bodies, good+d.Good
		records, quarantined = records+d.Records, quarantined+d.Quarantined
		if d.LastAt.After(h.LastAt) {
			h.LastAt = d.LastAt
		}
		if i < len(days)-1 {
			before = append(before, d.Records)
		}
	}
	h.AgeSeconds = now.Sub(h.LastAt).Seconds()
	h.Completeness = float64(good) / float64(max(1, bodies)) * (1 - float64(quarantined)/float64(max(1, records)))
	h.Volume = days[len(days)-1].Records
	if n := len(before); n > 0 {
		slices.Sort(before)
		h.Usual = float64(before[(n-1)/2]+before[n/2]) / 2
	}
	return h
}

func checkSource(o *quality.Own, c *quality.SourceCheck, h *SourceHealth) CheckedSource {
	s := CheckedSource{Check: o.ID, Severity: c.Severity}
	switch c.Kind {
	case "freshness":
		age := time.Duration(h.AgeSeconds * float64(time.Second)).Round(time.Minute)
		s.Passes, s.Observed, s.Expected = age <= c.MaxAge, age.String()+" old", c.MaxAge.String()+" or less"
	case "completeness":
		s.Passes = h.Completeness >= *c.Min
		s.Observed, s.Expected = percent(h.Completeness), percent(*c.Min)+" or more"
	default:
		v := float64(h.Volume)
		s.Passes = (c.Min == nil || v >= *c.Min) && (c.Max == nil || v <= *c.Max)
		s.Observed, s.Expected = fmt.Sprint(h.Volume, " records"), o.Bounds()+" records"
	}
	return s
}

func percent(share float64) string { return fmt.Sprintf("%.2f%%", math.Round(share*10_000)/100) }
