package ingest

import (
	"testing"
	"time"
)

func TestEstimate(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	e := estimate{now: func() time.Time { return now }, total: 1000}
	step := func(after time.Duration, bytes int64, passed bool, want time.Duration) {
		t.Helper()
		now = now.Add(after)
		e.add(bytes, passed)
		if got := e.left(); got != want {
			t.Errorf("after %d bytes: %s left, want %s", e.passed+e.loaded, got, want)
		}
	}
	step(time.Second, 500, true, 0)                // passing over says nothing
	step(time.Second, 100, false, 0)               // nor when the first was begun
	step(2*time.Second, 100, false, 6*time.Second) // 100 bytes in 2 s, 300 to go
	step(2*time.Second, 200, false, 1333333333)    // 300 bytes in 4 s, 100 to go
	step(time.Second, 100, false, 0)               // done
}
