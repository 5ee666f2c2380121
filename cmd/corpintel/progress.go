package main

import (
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/corpintel/intel/internal/app"
)

// progress shows how a long operation goes on: a bar for a person, plain lines
// for a log.
type progress struct {
	c *cli

	mu   sync.Mutex
	bar  *progressbar.ProgressBar // nil without a terminal
	last time.Time                // of the last line
	note string                   // of the last line
}

func newProgress(c *cli) *progress { return &progress{c: c} }

// lineEvery is how often a log hears of an operation that reports much.
const lineEvery = 5 * time.Second

// report shows a step of a run.
func (p *progress) report(s app.Progress) {
	n := s.Run.Counts
	text := s.Note
	if s.Item != "" {
		text = s.Item + ": " + text
	}
	if s.Left > 0 {
		text += ", about " + s.Left.Round(time.Second).String() + " left"
	}
	p.show(n.ItemsDone, n.Items, text, s.Final())
}

// stage shows a step of an operation that only counts.
func (p *progress) stage(name string, done, total int64) { p.show(done, total, name, done == total) }

func (p *progress) show(done, total int64, text string, important bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.c.person {
		p.showBar(done, total, text)
		return
	}
	now := time.Now()
	if !important && now.Sub(p.last) < lineEvery || text == p.note && now.Sub(p.last) < lineEvery {
		return
	}
	p.last, p.note = now, text
	p.c.say("%d/%d %s", done, total, text)
}

func (p *progress) showBar(done, total int64, text string) {
	if p.bar == nil {
		p.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(p.c.err), progressbar.OptionShowCount(), progressbar.OptionSetWidth(24),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))
	}
	if total != p.bar.GetMax64() {
		p.bar.ChangeMax64(total)
	}
	p.bar.Describe(shorten(text, 60))
	_ = p.bar.Set64(done) // a terminal that cannot show it is no reason to stop
}

func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

// end takes the bar away.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear() // as above
	}
}
