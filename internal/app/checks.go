package app

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/quality"
)

// byConfiguration is who saves checks of the configuration's folder.
const byConfiguration = "configuration"

// takeUpChecks stores the checks of the configuration's folder that are new or
// were changed there, and arms them: what is in the folder is meant to judge.
func (a *App) takeUpChecks(ctx context.Context) error {
	dir := a.Config.ChecksDir
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return intel.Errorf(intel.KindInvalid, "the folder of checks: %w", err)
	}
	from := map[string]string{}
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); e.IsDir() || ext != ".yaml" && ext != ".yml" {
			continue
		}
		path := filepath.Join(dir, e.Name())
		own, err := readChecks(path)
		if err != nil {
			return err
		}
		for _, o := range own {
			if first, twice := from[o.ID]; twice {
				return intel.Errorf(intel.KindInvalid, "%s: the check %s is in %s already", path, o.ID, first)
			}
			from[o.ID] = path
			if err := a.takeUpCheck(ctx, o, path); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *App) takeUpCheck(ctx context.Context, o *quality.Own, path string) error {
	known, err := a.Store.Check(ctx, o.ID)
	switch {
	case err == nil && known.Definition == o.Text:
		return nil // also where somebody has disarmed it since
	case err != nil && intel.KindOf(err) != intel.KindNotFound:
		return err
	}
	if _, err := a.Store.SaveCheck(ctx, o.ID, o.Text, byConfiguration, path); err != nil {
		return err
	}
	_, err = a.Store.SetCheck(ctx, o.ID, intel.CheckArmed, byConfiguration, path)
	return err
}

func readChecks(path string) ([]*quality.Own, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "the checks cannot be read: %w", err)
	}
	own, err := quality.ParseOwn(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return own, nil
}

// refreshChecks takes up what checks are at work. Pipelines made from then on
// judge by them.
func (a *App) refreshChecks(ctx context.Context) error {
	own, err := a.ownChecks(ctx)
	if err == nil {
		a.own.Store(&own)
	}
	return err
}

// ownChecks returns the checks that are at work. One that this program can no
// longer read is told of and left out.
func (a *App) ownChecks(ctx context.Context) ([]*quality.Own, error) {
	var own []*quality.Own
	for c, err := range Checks(ctx, a.Store, intel.PageRequest{}) {
		if err != nil {
			return nil, err
		}
		if c.State != intel.CheckArmed && c.State != intel.CheckShadow {
			continue
		}
		o, err := quality.LoadOwn(c)
		if err != nil {
			a.Log.ErrorContext(ctx, "check left out", "check", c.ID, "version", c.Version, "err", err)
			continue
		}
		own = append(own, o)
	}
	return own, nil
}

// AddChecks stores the checks of a file, as drafts where they are new.
func (a *App) AddChecks(ctx context.Context, path, by, note string) ([]intel.Check, error) {
	own, err := readChecks(path)
	if err != nil {
		return nil, err
	}
	return a.saveChecks(ctx, own, by, note)
}

// SaveCheck stores a check, or several, as drafts where they are new.
func (a *App) SaveCheck(ctx context.Context, definition, by, note string) ([]intel.Check, error) {
	own, err := quality.ParseOwn([]byte(definition))
	if err != nil {
		return nil, err
	}
	return a.saveChecks(ctx, own, by, note)
}

func (a *App) saveChecks(ctx context.Context, own []*quality.Own, by, note string) (checks []intel.Check, err error) {
	for _, o := range own {
		c, err := a.Store.SaveCheck(ctx, o.ID, o.Text, by, note)
		if err != nil {
			return checks, err
		}
		// A new version of a check that is armed judges what is stored, too.
		if c.State == intel.CheckArmed {
			if _, err := a.judgeStored(ctx, c); err != nil {
				return checks, err
			}
		}
		checks = append(checks, c)
	}
	return checks, a.refreshChecks(ctx)
}

// SetCheck changes what a check does. Arming it judges what is stored already;
// anything else takes back what it said.
func (a *App) SetCheck(ctx context.Context, id string, state intel.CheckState, by, note string) (intel.Check, error) {
	c, err := a.Store.SetCheck(ctx, id, state, by, note)
	if err != nil {
		return c, err
	}
	if err := a.refreshChecks(ctx); err != nil {
		return c, err
	}
	if state == intel.CheckArmed {
		_, err = a.judgeStored(ctx, c)
		return c, err
	}
	return c, a.Store.DropFindings(ctx, quality.OwnPrefix+id)
}

// CheckTallies sums up what a check came to on new batches, by version.
func (a *App) CheckTallies(ctx context.Context, id string) ([]intel.Tally, error) {
	if _, err := a.Store.Check(ctx, id); err != nil {
		return nil, err
	}
	return a.Store.Tallies(ctx, quality.OwnPrefix+id)
}

// examples of a dry run are what a person can read.
const maxExamples = 20

// DryRunText tries checks, of text or by the id of a stored one, on what is
// stored, of all companies or of some.
func (a *App) DryRunText(ctx context.Context, idOrText string, companies []intel.CIK) ([]intel.DryRun, error) {
	own, err := a.checksOf(ctx, idOrText)
	if err != nil {
		return nil, err
	}
	var runs []intel.DryRun
	for _, o := range own {
		run, err := a.dryRun(ctx, o, companies)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return runs, nil
}

func (a *App) checksOf(ctx context.Context, idOrText string) ([]*quality.Own, error) {
	if strings.ContainsAny(idOrText, ":\n{") {
		return quality.ParseOwn([]byte(idOrText))
	}
	c, err := a.Store.Check(ctx, idOrText)
	if err != nil {
		return nil, err
	}
	c.State = intel.CheckArmed // as if it were
	o, err := quality.LoadOwn(c)
	if err != nil {
		return nil, err
	}
	return []*quality.Own{o}, nil
}

func (a *App) dryRun(ctx context.Context, o *quality.Own, companies []intel.CIK) (intel.DryRun, error) {
	run, began := intel.DryRun{Check: o.ID, Examples: []intel.Finding{}}, time.Now()
	if o.Source() != nil {
		return run, intel.Errorf(intel.KindInvalid, "check %s is of a source: see how it does with corpintel quality sources", o.ID)
	}
	err := a.eachJudged(ctx, o, companies, func(b *intel.Batch, judged, failed int64) error {
		run.Companies++
		run.Judged += judged
		run.Failed += failed
		run.Told += int64(len(b.Findings))
		if room := maxExamples - len(run.Examples); room > 0 {
			run.Examples = append(run.Examples, b.Findings[:min(room, len(b.Findings))]...)
		}
		return nil
	})
	run.HitRate = float64(run.Failed) / float64(max(1, run.Judged))
	run.Seconds = time.Since(began).Seconds()
	return run, err
}

// judgeStored has a check that was armed judge what is stored: its findings are
// as if it had been armed from the beginning, only that nothing is taken out.
func (a *App) judgeStored(ctx context.Context, c intel.Check) (added int64, err error) {
	o, err := quality.LoadOwn(c)
	if err != nil {
		return 0, err
	}
	if err := a.Store.DropFindings(ctx, o.Rule()); err != nil || o.Source() != nil {
		return 0, err
	}
	err = a.eachJudged(ctx, o, nil, func(b *intel.Batch, _, _ int64) error {
		n, err := a.Store.AddFindings(ctx, b.Findings)
		added += n
		return err
	})
	return added, err
}

// eachJudged judges what is stored, company by company, by one check. What the
// check would keep out is a finding of severity error: it is stored already.
func (a *App) eachJudged(ctx context.Context, o *quality.Own, companies []intel.CIK, each func(b *intel.Batch, judged, failed int64) error) error {
	checker := quality.New(nil, time.Now).With([]*quality.Own{o})
	judge := func(cik intel.CIK) error {
		if o.JudgesFilings() {
			return a.judgeFilings(ctx, checker, o, cik, each)
		}
		return a.judgeFacts(ctx, checker, cik, each)
	}
	if companies != nil {
		for _, cik := range companies {
			if err := judge(cik); err != nil {
				return err
			}
		}
		return nil
	}
	for c, err := range Companies(ctx, a.Store, intel.CompanyFilter{WithFacts: !o.JudgesFilings()}) {
		if err != nil {
			return err
		}
		if err := judge(c.CIK); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) judgeFacts(ctx context.Context, checker *quality.Checker, cik intel.CIK, each func(*intel.Batch, int64, int64) error) error {
	type reported struct {
		series    string
		period    intel.Period
		accession intel.AccessionNumber
	}
	var b intel.Batch
	origin := map[reported]intel.SHA256{}
	for k, err := range Facts(ctx, a.Store, intel.FactFilter{CIK: cik, All: true}) {
		if err != nil {
			return err
		}
		if n := len(b.Facts); n > 0 && k.Revision > 0 && sameReport(&b.Facts[n-1], &k.Fact) {
			b.Facts[n-1] = k.Fact // the value that replaced it
		} else {
			b.Facts = append(b.Facts, k.Fact)
		}
		origin[reported{k.Series(), k.Period, k.Accession}] = k.SHA256
		if k.IngestedAt.After(b.Body.FetchedAt) {
			b.Body.FetchedAt = k.IngestedAt
		}
	}
	if len(b.Facts) == 0 {
		return nil
	}
	slices.SortStableFunc(b.Facts, inSeries)
	checker.Check(&b)
	b.Findings = append(b.Findings, quality.AsFindings(b.Quarantined)...)
	for i := range b.Findings {
		f := &b.Findings[i]
		f.SHA256, f.CreatedAt = origin[reported{f.Subject, f.Period, f.Accession}], b.Body.FetchedAt
	}
	var judged, failed int64
	for _, t := range b.Tallies {
		judged, failed = judged+t.Judged, failed+t.Failed
	}
	return each(&b, judged, failed)
}

func sameReport(f, g *intel.Fact) bool {
	return f.Concept == g.Concept && f.Unit == g.Unit && f.Taxonomy == g.Taxonomy && f.Period == g.Period && f.Accession == g.Accession
}

// inSeries is the order of facts in a batch.
func inSeries(f, g intel.Fact) int {
	if c := strings.Compare(f.Taxonomy, g.Taxonomy); c != 0 {
		return c
	}
	if c := strings.Compare(f.Concept, g.Concept); c != 0 {
		return c
	}
	if c := strings.Compare(f.Unit, g.Unit); c != 0 {
		return c
	}
	for _, d := range [...]int64{
		int64(f.End) - int64(g.End), int64(f.Start) - int64(g.Start), int64(f.FiledAt) - int64(g.FiledAt), int64(f.Accession) - int64(g.Accession),
	} {
		if d != 0 {
			return int(d / max(d, -d))
		}
	}
	return 0
}

func (a *App) judgeFilings(ctx context.Context, checker *quality.Checker, o *quality.Own, cik intel.CIK, each func(*intel.Batch, int64, int64) error) error {
	var b intel.Batch
	var judged int64
	for f, err := range Filings(ctx, a.Store, intel.FilingFilter{CIK: cik}) {
		if err != nil {
			return err
		}
		if o.Selects(&f) {
			judged++
		}
		b.Findings = append(b.Findings, checker.ReviewFiling(&f, nil, f.KnownAt())...)
	}
	if judged == 0 {
		return nil
	}
	return each(&b, judged, int64(len(b.Findings)))
}

// Checks returns people's own checks.
func Checks(ctx context.Context, r intel.QualityReader, p intel.PageRequest) iter.Seq2[intel.Check, error] {
	return intel.Pages(p, func(p intel.PageRequest) (intel.Page[intel.Check], error) { return r.Checks(ctx, p) })
}

// QualityLog returns what was done to a check or a quarantined record.
func QualityLog(ctx context.Context, r intel.QualityReader, subject string, p intel.PageRequest) iter.Seq2[intel.QualityEntry, error] {
	return intel.Pages(p, func(p intel.PageRequest) (intel.Page[intel.QualityEntry], error) {
		return r.QualityLog(ctx, subject, p)
	})
}
