package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

// twentyYears are the prices of a symbol on every weekday or so.
func twentyYears(symbol string) (bars []intel.Bar) {
	for day := intel.Date(20050103); day < 20250101; day = day.AddDays(1) {
		if day.Time().Weekday()%6 != 0 {
			bars = append(bars, intel.Bar{Vendor: "v", Symbol: symbol, Day: day, Open: "10.5", High: "11", Low: "10", Close: "10.75", Volume: "1200300"})
		}
	}
	return bars
}

func saidAgain(b *testing.B, s *store.Store, symbol, content string) {
	b.Helper()
	body := intel.Body{Kind: "prices", URL: "https://v/" + symbol + content, Status: 200, SHA256: intel.HashBody([]byte(symbol + content)), Size: 1, FetchedAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	if err := s.Archive(context.Background(), &body); err != nil {
		b.Fatal(err)
	}
	if _, err := s.Apply(context.Background(), 0, &intel.Batch{Body: body, Bars: twentyYears(symbol)}); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkPrices stores and reads twenty years of prices of a symbol, in a plain
// table and in a hypertable of the same server.
func BenchmarkPrices(b *testing.B) {
	stored := 0
	for _, plain := range []bool{true, false} {
		name := "hypertable"
		if plain {
			name = "plain"
		}
		url := servicetest.OnePostgres(b)
		s, err := store.OpenPostgres(b.Context(), url, store.Options{Silent: plain}) // a silent store is not adapted
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() {
			if err := errors.Join(s.Close(), store.DropPostgres(context.Background(), url, "")); err != nil {
				b.Error(err)
			}
		})
		for i := range 20 {
			saidAgain(b, s, fmt.Sprint("S", i), "")
		}
		b.Run(name+"/store", func(b *testing.B) {
			for ; b.Loop(); stored++ {
				saidAgain(b, s, fmt.Sprint("N", stored), "")
			}
		})
		b.Run(name+"/again", func(b *testing.B) {
			for ; b.Loop(); stored++ {
				saidAgain(b, s, "S0", fmt.Sprint(stored))
			}
		})
		b.Run(name+"/read", func(b *testing.B) {
			for b.Loop() {
				f := intel.BarFilter{Symbol: "S1"}
				n := 0
				for _, err := range intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.Bar], error) {
					f.PageRequest = p
					return s.Bars(context.Background(), f)
				}) {
					if err != nil {
						b.Fatal(err)
					}
					n++
				}
				if n != len(twentyYears("S1")) {
					b.Fatal(n)
				}
			}
		})
	}
}
