package app

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/quality"
)

// Replay judges quarantined records again, by the rules as they are now.
func (a *App) Replay(ctx context.Context, f intel.QuarantineFilter, by string) (intel.Replayed, error) {
	return a.pipeline(nil).Replay(ctx, f, by)
}

// Release stores a quarantined fact after all.
func (a *App) Release(ctx context.Context, id, by, note string) (intel.Quarantined, error) {
	return a.Store.Release(ctx, id, by, note)
}

// Waive says that a quarantined record rightly stays out until then.
func (a *App) Waive(ctx context.Context, id, by, note string, until time.Time) (intel.Quarantined, error) {
	return a.Store.Waive(ctx, id, by, note, until)
}

// QuarantinedBytes returns a record as it stands in its raw body, byte for byte,
// and where that is. A record that is a whole body is all of it.
func (a *App) QuarantinedBytes(ctx context.Context, id string) ([]byte, intel.Span, error) {
	q, err := a.Store.QuarantinedRecord(ctx, id)
	if err != nil {
		return nil, intel.Span{}, err
	}
	body, err := a.Store.Body(ctx, q.SHA256)
	if err != nil {
		return nil, intel.Span{}, err
	}
	data, err := a.Blob.Get(ctx, q.SHA256)
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

// SourcesHealth tells freshness, completeness and volume of sources since a day.
func (a *App) SourcesHealth(ctx context.Context, source string, since intel.Date, now time.Time) ([]intel.SourceHealth, error) {
	days, err := a.Store.SourceDays(ctx, source, since)
	if err != nil {
		return nil, err
	}
	list := []intel.SourceHealth{}
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
func healthOf(days []intel.SourceDay, now time.Time) intel.SourceHealth {
	h := intel.SourceHealth{Source: days[0].Source, History: days, Checks: []intel.CheckedSource{}}
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

func checkSource(o *quality.Own, c *quality.SourceCheck, h *intel.SourceHealth) intel.CheckedSource {
	s := intel.CheckedSource{Check: o.ID, Severity: c.Severity}
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
