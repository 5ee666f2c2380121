package app

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/corpintel/intel/internal/replay"
	"github.com/corpintel/intel/internal/telemetry"
)

// ReplayOptions say what recorded answers to serve.
type ReplayOptions struct {
	Data   string   // folder of the recordings
	Later  string   // folder of later ones, which win; "" for none
	Addr   string   // where to listen
	Faults []string // KIND=RATE
	Seed   uint64   // decides which requests meet a fault
	Rate   int      // requests a second to the SEC's hosts; 0 for no limit
}

// Replay serves recorded answers until ctx is done.
func Replay(ctx context.Context, o ReplayOptions, logs io.Writer, listening func(url string)) error {
	cfg := replay.Config{Data: o.Data, Later: o.Later, Seed: o.Seed, Rate: o.Rate, Log: telemetry.Logger(logs, slog.LevelWarn, "text")}
	if o.Rate == 0 {
		cfg.Rate = -1
	}
	for _, s := range o.Faults {
		f, err := replay.ParseFault(s)
		if err != nil {
			return err
		}
		cfg.Faults = append(cfg.Faults, f)
	}
	server, err := replay.New(cfg)
	if err != nil {
		return err
	}
	return listen(ctx, httpServer{addr: o.Addr, handler: server, grace: time.Second, listening: listening, draining: func() {}})
}
