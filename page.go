package intel

import "iter"

// Page is a part of a list. Next asks for what follows and is "" at the end.
type Page[T any] struct {
	Items []T
	Next  string
}

// PageRequest says which part of a list to return.
type PageRequest struct {
	Cursor string // Next of the page before, "" for the first
	Limit  int    // at most so many items; the store bounds it
}

// MaxPage is the largest page any list returns.
const MaxPage = 10_000

// Pages returns all items of a list, or as many as p.Limit says, asking for one
// page after the other. An error is the last thing it yields.
func Pages[T any](p PageRequest, list func(PageRequest) (Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		left := p.Limit // 0: all
		for {
			p.Limit = MaxPage
			if left > 0 {
				p.Limit = min(left, p.Limit)
			}
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
			if left > 0 {
				if left -= len(page.Items); left <= 0 {
					return
				}
			}
			if p.Cursor = page.Next; p.Cursor == "" {
				return
			}
		}
	}
}
