package anomaly

import (
	"time"

	"github.com/corpintel/intel"
)

// dense is which share of its hours a stream has something in, at least. What
// comes now and then has no shape to depart from.
const dense = 0.5

// Volumes looks at how many answers each source brought an hour, in the hours
// that are over by now, and returns what [Discord] has to say. Hours are in the
// order of source and hour; those without any answer are left out of them.
func Volumes(hours []intel.SourceHour, now time.Time) []intel.Finding {
	var all []intel.Finding
	for len(hours) > 0 {
		n := 1
		for n < len(hours) && hours[n].Source == hours[0].Source {
			n++
		}
		all = append(all, volume(hours[:n], now)...)
		hours = hours[n:]
	}
	return all
}

// volume looks at the hours of one source.
func volume(hours []intel.SourceHour, now time.Time) []intel.Finding {
	end := now.UTC().Truncate(time.Hour)
	first := hours[0].Hour
	if span := end.Sub(first).Hours(); float64(len(hours)) < dense*span {
		return nil
	}
	subject := hours[0].Source + " an hour"
	var all []intel.Finding
	d := &Discord{}
	for at := first; at.Before(end); at = at.Add(time.Hour) {
		count := int64(0)
		if len(hours) > 0 && hours[0].Hour.Equal(at) {
			count, hours = hours[0].Bodies, hours[1:]
		}
		if d.Observe(at, float64(count)) < d.Alert() {
			continue
		}
		if f, ok := d.Finding(subject, intel.SHA256{}, now.UTC()); ok {
			all = append(all, f)
		}
	}
	return all
}
