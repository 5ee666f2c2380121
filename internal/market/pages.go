package market

import (
	"iter"

	"github.com/corpintel/intel"
)

// all returns the items of a list, asking for one page after the other.
func all[T any](p intel.PageRequest, list func(intel.PageRequest) (intel.Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			p.Limit = intel.MaxPage
			page, err := list(p)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
			if p.Cursor = page.Next; p.Cursor == "" {
				return
			}
		}
	}
}
