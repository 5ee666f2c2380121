package ingest

import "time"

// estimate tells how long a load will take yet, by how fast it was so far. What
// is passed over costs next to nothing and says nothing of the rest.
type estimate struct {
	now    func() time.Time
	total  int64 // bytes
	passed int64
	loaded int64
	began  time.Time // when the first bytes that were not passed over were done
	first  int64     // how many those were
}

// add counts bytes that are done with.
func (e *estimate) add(bytes int64, passed bool) {
	switch {
	case passed:
		e.passed += bytes
		return
	case e.began.IsZero():
		e.began, e.first = e.now(), bytes
	}
	e.loaded += bytes
}

// left returns the time that the rest will take at the same speed, 0 where
// nothing can be said yet.
func (e *estimate) left() time.Duration {
	measured := e.loaded - e.first
	rest := e.total - e.passed - e.loaded
	if measured <= 0 || rest <= 0 {
		return 0
	}
	return time.Duration(float64(e.now().Sub(e.began)) * float64(rest) / float64(measured))
}
