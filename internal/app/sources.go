package app

import (
	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/sample"
	"github.com/corpintel/intel/internal/source/edgar"
)

// sources are all that can be read. The part of a body's kind before the dot
// names its source.
func sources() []intel.Source {
	return []intel.Source{
		edgar.New(),
		sample.Source{},
	}
}
