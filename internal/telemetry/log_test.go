package telemetry_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel/internal/telemetry"
)

func TestLogger(t *testing.T) {
	at := time.Date(2010, 1, 25, 8, 30, 0, 0, time.FixedZone("EST", -5*60*60))

	t.Run("text", func(t *testing.T) {
		var b bytes.Buffer
		log := telemetry.Logger(&b, slog.LevelInfo, "text")
		log.Debug("hidden")
		log.Info("batch stored", "cik", 320193, "accepted", at)
		_, got, _ := strings.Cut(b.String(), " ") // the time of the line is now
		if want := "level=INFO msg=\"batch stored\" cik=320193 accepted=2010-01-25T13:30:00.000Z\n"; got != want {
			t.Errorf("line %q, want %q", got, want)
		}
	})
	t.Run("json", func(t *testing.T) {
		var b bytes.Buffer
		telemetry.Logger(&b, slog.LevelDebug, "json").Debug("fact read", "cik", 320193, "accepted", at)
		var got map[string]any
		if err := json.Unmarshal(b.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if stamp, _ := got["time"].(string); !strings.HasSuffix(stamp, "Z") {
			t.Errorf("time %q, want UTC", stamp)
		}
		delete(got, "time")
		want := map[string]any{"level": "DEBUG", "msg": "fact read", "cik": 320193.0, "accepted": "2010-01-25T13:30:00Z"}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("line (-got +want):\n%s", diff)
		}
	})
}
