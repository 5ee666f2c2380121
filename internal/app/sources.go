package app

import (
	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/sample"
	"github.com/corpintel/intel/internal/source/alphavantage"
	"github.com/corpintel/intel/internal/source/edgar"
	"github.com/corpintel/intel/internal/source/newsapi"
	"github.com/corpintel/intel/internal/source/rss"
	"github.com/corpintel/intel/internal/source/user"
)

// sources are all that can be read. The part of a body's kind before the dot
// names its source.
func sources() []intel.Source {
	return []intel.Source{
		edgar.New(),
		alphavantage.New(),
		newsapi.New(),
		rss.New(),
		user.New(),
		sample.Source{},
	}
}
