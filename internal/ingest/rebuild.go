package ingest

import (
	"context"
	"fmt"

	"github.com/corpintel/intel"
)

// Derived is a store whose derived tables can be made again in a second one.
type Derived interface {
	intel.Store
	// CopyArchive fills the archive from the store at path and returns the last
	// fetch number.
	CopyArchive(ctx context.Context, path string) (int64, intel.Adoption, error)
	// AdoptDerived takes the derived tables of the store at path over, in one
	// transaction, or says why not.
	AdoptDerived(ctx context.Context, path string, last int64) (intel.Adoption, error)
	Note(ctx context.Context, key string) (string, error)
	SetNote(ctx context.Context, key, value string) error
}

// Rebuild derives everything again from the archive.
type Rebuild struct {
	Pipeline *Pipeline
	Main     Derived
	MainPath string
	// Scratch opens the second store at ScratchPath, empty if fresh is set.
	Scratch     func(ctx context.Context, fresh bool) (Derived, error)
	ScratchPath string
	// Program names the version of the code: what another one derived is not
	// taken up again.
	Program string
	Report  func(done, total int64)
}

const (
	noteProgram  = "rebuild.program"
	notePosition = "rebuild.position"
	// saveEvery bodies the position is noted; loading some again is harmless.
	saveEvery = 20
	// attempts bounds how often a rebuild runs after an archive that grows.
	attempts = 5
)

// Run derives everything and takes it over. The store answers meanwhile; an
// interrupted rebuild is taken up where it stopped.
func (rb *Rebuild) Run(ctx context.Context) error {
	fresh := false
	for range attempts {
		adoption, err := rb.once(ctx, fresh)
		if err != nil || adoption == intel.Adopted {
			return err
		}
		fresh = adoption == intel.StartOver
		rb.Pipeline.Log.InfoContext(ctx, "rebuild goes on, the store has changed", "from_start", fresh)
	}
	return intel.Errorf(intel.KindUnavailable, "new data kept coming in during the rebuild; try again when no ingest is running")
}

func (rb *Rebuild) once(ctx context.Context, fresh bool) (intel.Adoption, error) {
	scratch, err := rb.open(ctx, fresh)
	if err != nil {
		return 0, err
	}
	last, adoption, err := rb.derive(ctx, scratch)
	if closeErr := scratch.Close(); err == nil {
		err = closeErr
	}
	if err != nil || adoption != intel.Adopted {
		return adoption, err
	}
	return rb.Main.AdoptDerived(ctx, rb.ScratchPath, last)
}

// open opens the second store, empty unless this program began it.
func (rb *Rebuild) open(ctx context.Context, fresh bool) (Derived, error) {
	scratch, err := rb.Scratch(ctx, fresh)
	if err != nil {
		return nil, err
	}
	by, err := scratch.Note(ctx, noteProgram)
	if err == nil && by != "" && by != rb.Program {
		if err := scratch.Close(); err != nil {
			return nil, err
		}
		if scratch, err = rb.Scratch(ctx, true); err != nil {
			return nil, err
		}
	}
	if err == nil {
		err = scratch.SetNote(ctx, noteProgram, rb.Program)
	}
	if err != nil {
		_ = scratch.Close() // the first error says more
		return nil, err
	}
	return scratch, nil
}

// derive loads the archive's bodies in the order in which they were fetched.
func (rb *Rebuild) derive(ctx context.Context, scratch Derived) (last int64, adoption intel.Adoption, err error) {
	last, adoption, err = scratch.CopyArchive(ctx, rb.MainPath)
	if err != nil || adoption != intel.Adopted {
		return 0, adoption, err
	}
	return last, adoption, rb.bodies(ctx, scratch, last)
}

// bodies loads the bodies up to fetch number last that are not loaded yet.
func (rb *Rebuild) bodies(ctx context.Context, scratch Derived, last int64) error {
	note, err := scratch.Note(ctx, notePosition)
	if err != nil {
		return err
	}
	var at int64
	if note != "" {
		if _, err := fmt.Sscan(note, &at); err != nil {
			return fmt.Errorf("note %s: %w", notePosition, err)
		}
	}
	var lent []intel.Fact
	for at < last {
		bodies, err := scratch.Bodies(ctx, at, saveEvery)
		if err != nil {
			return err
		}
		for _, b := range bodies {
			if err := rb.body(ctx, scratch, b, &lent); err != nil {
				return err
			}
			at = b.Fetch
		}
		if len(bodies) == 0 {
			at = last
		}
		if err := scratch.SetNote(ctx, notePosition, fmt.Sprint(at)); err != nil {
			return err
		}
		if rb.Report != nil {
			rb.Report(at, last)
		}
	}
	return nil
}

// body loads one archived body. What was refused when it came is refused again.
func (rb *Rebuild) body(ctx context.Context, scratch Derived, b intel.Body, lent *[]intel.Fact) error {
	if b.Status != 200 {
		return nil
	}
	data, err := rb.Pipeline.readBack(ctx, b)
	if err != nil {
		return err
	}
	if strayPage(b, data) {
		return nil
	}
	_, err = rb.Pipeline.load(ctx, scratch, 0, b, data, lent)
	if err != nil && ctx.Err() == nil && intel.KindOf(err) == intel.KindInvalid {
		rb.Pipeline.Log.DebugContext(ctx, "body refused again", "url", b.URL, "err", err)
		return nil
	}
	return err
}
