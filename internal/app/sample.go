package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/sample"
)

// LoadSample stores the sample that the binary carries, if the store is empty.
// It reports whether the store holds the sample then.
func (a *App) LoadSample(ctx context.Context) (bool, error) {
	status, err := a.Store.Status(ctx)
	if err != nil || status.Sample {
		return status.Sample, err
	}
	if status.Companies > 0 || status.Bodies > 0 {
		return false, nil
	}
	bodies, contents, err := sample.Bodies(time.Now())
	if err != nil {
		return false, err
	}
	p := a.pipeline(nil)
	run, err := p.Bodies(ctx, "sample", bodies, contents)
	if err == nil && run.State != intel.RunDone {
		err = intel.Errorf(intel.KindInternal, "the sample could not be loaded: see run %d", run.ID)
	}
	return err == nil, err
}

// WriteSample writes the sample's files of companies in the store into a
// folder. It is how the files in this program's source came to be.
func (a *App) WriteSample(ctx context.Context, dir string, companies []string) error {
	for _, name := range companies {
		c, err := a.Resolve(ctx, name)
		if err != nil {
			return err
		}
		if err := a.writeSample(ctx, dir, c); err != nil {
			return fmt.Errorf("sample of %s: %w", c.Name, err)
		}
	}
	return nil
}

func (a *App) writeSample(ctx context.Context, dir string, c intel.Company) error {
	var facts []intel.KnownFact
	filter := intel.FactFilter{CIK: c.CIK, All: true}
	for k, err := range Facts(ctx, a.Store, filter) {
		if err != nil {
			return err
		}
		if slices.Contains(sample.Concepts, k.Taxonomy+":"+k.Concept) {
			facts = append(facts, k)
		}
	}
	var filings []intel.Filing
	for f, err := range Filings(ctx, a.Store, intel.FilingFilter{CIK: c.CIK}) {
		if err != nil {
			return err
		}
		filings = append(filings, f)
	}
	file, err := os.Create(filepath.Join(dir, c.CIK.String()+".tsv"))
	if err != nil {
		return err
	}
	err = sample.Write(file, c, filings, facts)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}
