package bench

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
)

// NABScore is what a detector is worth on the Numenta Anomaly Benchmark, for its
// three profiles: 0 is to say nothing, 100 is perfect.
type NABScore struct {
	Standard    float64 `json:"standard"`
	RewardLowFP float64 `json:"reward_low_fp"`
	RewardLowFN float64 `json:"reward_low_fn"`
	Points      int     `json:"points"`
	Files       int     `json:"files"`
	Windows     int     `json:"windows"`
	// MicrosPerPoint is what the detector took, reading not counted; 0 for
	// recorded scores.
	MicrosPerPoint float64 `json:"us_per_point"`
	// Hits and FalseAlarms are at the threshold of the standard profile.
	Hits        int     `json:"windows_hit"`
	FalseAlarms int     `json:"false_alarms"`
	Threshold   float64 `json:"threshold"` // of the standard profile
	// Recorded says how recorded scores were taken; nil for our detector.
	Recorded *NABRecording `json:"recorded,omitempty"`
}

// NABRecording says what a score of another detector rests on.
type NABRecording struct {
	Detector string `json:"detector"`
	// Scored series have the detector's score of every value. Taken series have
	// only what the benchmark's own scorer made of them, below reference.
	Scored int `json:"series_scored"`
	Taken  int `json:"series_taken"`
	// Thresholds are those that the benchmark used, where its own scores are
	// there, and else the best on these series.
	ThresholdsUsed bool `json:"thresholds_of_the_benchmark"`
	// Difference is the largest between our score of a series and the
	// benchmark's own.
	Difference float64 `json:"largest_difference"`
}

// nabProfile weighs hits, misses and false alarms.
type nabProfile struct{ tp, fn, fp float64 }

func nabProfiles() [3]nabProfile {
	return [3]nabProfile{{1, 1, 0.11}, {1, 1, 0.22}, {1, 2, 0.11}}
}

// nabFile is a series with the windows in which something happened.
type nabFile struct {
	name    string
	times   []string
	values  []float64
	windows [][2]int // first and last row

	scores   []float64   // of a detector
	detector string      // whose
	taken    *[3]float64 // or what the benchmark's own scorer gave the series, by profile
}

// NAB runs our detector over the series below dir, which has data and labels as
// the benchmark has them, and scores it. The detector's threshold is its own.
func NAB(dir string) (NABScore, error) {
	files, err := readNAB(dir, "")
	if err != nil {
		return NABScore{}, err
	}
	points, took := 0, time.Duration(0)
	for i := range files {
		f := &files[i]
		at := make([]time.Time, len(f.times))
		for k, s := range f.times {
			if at[k], err = time.Parse("2006-01-02 15:04:05", strings.TrimSpace(s)); err != nil {
				return NABScore{}, intel.Errorf(intel.KindInvalid, "%s, row %d: %q is not a time", f.name, k+1, s)
			}
		}
		f.scores = make([]float64, len(f.values))
		d := &anomaly.Discord{}
		start := CPUTime() // others at work on the machine change it little
		for k, x := range f.values {
			f.scores[k] = d.Observe(at[k], x)
		}
		took += CPUTime() - start
		points += len(f.values)
	}
	threshold := (&anomaly.Discord{}).Alert()
	s := scoreNAB(files, [3]float64{threshold, threshold, threshold})
	s.Points = points
	s.MicrosPerPoint = math.Round(float64(took.Nanoseconds())/float64(max(1, points))) / 1000
	return s, nil
}

// NABRecorded scores what another detector once said of the series below dir:
// other has, by category, its files DETECTOR_SERIES.csv with a row for each
// value. Where dir has the scores that the benchmark's own scorer gave the
// detector (reference/per_file_scores.tsv), its thresholds are used, and series
// without a file are taken from there. Else every profile gets the threshold
// that is best for it on these series, as the benchmark does.
func NABRecorded(dir, other string) (NABScore, error) {
	files, err := readNAB(dir, other)
	if err != nil {
		return NABScore{}, err
	}
	rec := &NABRecording{}
	for i := range files {
		if files[i].scores != nil {
			rec.Detector = files[i].detector
			rec.Scored++
		}
	}
	if rec.Scored == 0 {
		return NABScore{}, intel.Errorf(intel.KindNotFound, "%s has no scores of the series in %s: want files such as CATEGORY/detector_SERIES.csv", other, dir)
	}
	own, err := readReference(dir, rec.Detector)
	if err != nil {
		return NABScore{}, err
	}
	rec.ThresholdsUsed = own != nil
	files = slices.DeleteFunc(files, func(f nabFile) bool { return f.scores == nil && own[f.name] == nil })
	thresholds := [3]float64{}
	if own == nil {
		thresholds = bestThresholds(files)
	}
	points := 0
	for i := range files {
		f := &files[i]
		points += len(f.scores)
		ref := own[f.name]
		if ref == nil {
			continue
		}
		thresholds = ref.thresholds
		if f.scores == nil {
			f.taken = &ref.scores
			rec.Taken++
			continue
		}
		for p, profile := range nabProfiles() {
			raw, _ := f.score(profile, thresholds[p], nil)
			rec.Difference = math.Max(rec.Difference, math.Abs(raw-ref.scores[p]))
		}
	}
	s := scoreNAB(files, thresholds)
	s.Points, s.Recorded = points, rec
	rec.Difference = math.Round(rec.Difference*1e6) / 1e6
	return s, nil
}

// reference is what the benchmark's own scorer made of a series, by profile.
type reference struct{ scores, thresholds [3]float64 }

// readReference reads the benchmark's own scores of a detector by series; nil
// where there are none.
func readReference(dir, detector string) (map[string]*reference, error) {
	const file = "reference/per_file_scores.tsv"
	rows, err := readRows(filepath.Join(dir, filepath.FromSlash(file)), "\t")
	if err != nil || rows == nil {
		return nil, err
	}
	var out map[string]*reference
	for _, r := range rows {
		p := slices.Index([]string{"standard", "reward_low_FP_rate", "reward_low_FN_rate"}, r[min(1, len(r)-1)])
		if r[0] != detector || p < 0 || len(r) < 5 {
			continue
		}
		threshold, errT := strconv.ParseFloat(r[3], 64)
		score, errS := strconv.ParseFloat(r[4], 64)
		if err := errors.Join(errT, errS); err != nil {
			return nil, intel.Errorf(intel.KindInvalid, "%s: %w", file, err)
		}
		if out == nil {
			out = map[string]*reference{}
		}
		if out[r[2]] == nil {
			out[r[2]] = &reference{}
		}
		out[r[2]].scores[p], out[r[2]].thresholds[p] = score, threshold
	}
	return out, nil
}

// bestThresholds finds the threshold that is best for each profile, by a sweep
// over all scores from the highest: each row that becomes a detection changes
// the sum by itself.
func bestThresholds(files []nabFile) [3]float64 {
	type row struct {
		score        float64
		file, window int // window is -1 outside
		gain         float64
	}
	var rows []row
	for i := range files {
		files[i].each(func(k, window int, value float64) {
			rows = append(rows, row{files[i].scores[k], i, window, value})
		})
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	var out [3]float64
	for p, profile := range nabProfiles() {
		type window struct{ file, n int }
		best := map[window]float64{}
		for i := range files {
			for n := range files[i].counted() {
				best[window{i, n}] = -profile.fn
			}
		}
		sum := 0.0
		for _, v := range best {
			sum += v
		}
		most := sum // of saying nothing
		out[p] = math.Inf(1)
		for k, r := range rows {
			if r.window < 0 {
				sum += profile.fp * r.gain
			} else if w := (window{r.file, r.window}); profile.tp*r.gain > best[w] {
				sum += profile.tp*r.gain - best[w]
				best[w] = profile.tp * r.gain
			}
			if (k == len(rows)-1 || rows[k+1].score != r.score) && sum > most {
				most, out[p] = sum, r.score
			}
		}
	}
	return out
}

// scoreNAB scores the detections at a threshold for each profile.
func scoreNAB(files []nabFile, thresholds [3]float64) NABScore {
	s := NABScore{Files: len(files), Threshold: thresholds[0]}
	var normal [3]float64
	for p, profile := range nabProfiles() {
		raw, windows := 0.0, 0
		for i := range files {
			f := &files[i]
			windows += len(f.counted())
			if f.taken != nil {
				raw += f.taken[p]
				continue
			}
			var of *NABScore
			if p == 0 {
				of = &s
			}
			mine, _ := f.score(profile, thresholds[p], of)
			raw += mine
		}
		s.Windows = windows
		null, perfect := -profile.fn*float64(windows), profile.tp*float64(windows)
		normal[p] = math.Round(10000*100*(raw-null)/(perfect-null)) / 10000
	}
	s.Standard, s.RewardLowFP, s.RewardLowFN = normal[0], normal[1], normal[2]
	return s
}

// score returns what the detections at a threshold are worth, and how many
// windows they hit; it counts them in s where that is not nil.
func (f *nabFile) score(profile nabProfile, threshold float64, s *NABScore) (raw float64, hits int) {
	counted := f.counted()
	best := make([]float64, len(counted))
	for n := range best {
		best[n] = -profile.fn
	}
	hit := make([]bool, len(counted))
	alarms := 0
	f.each(func(k, window int, value float64) {
		switch {
		case f.scores[k] < threshold:
		case window < 0:
			raw += profile.fp * value
			alarms++
		default:
			best[window] = math.Max(best[window], profile.tp*value)
			hit[window] = true
		}
	})
	for n := range best {
		raw += best[n]
		if hit[n] {
			hits++
		}
	}
	if s != nil {
		s.Hits += hits
		s.FalseAlarms += alarms
	}
	return raw, hits
}

// probation is how many rows of a file are not looked at.
func (f *nabFile) probation() int { return min(int(0.15*float64(len(f.values))), 750) }

// counted are the windows that do not lie in probation as a whole.
func (f *nabFile) counted() [][2]int {
	return slices.DeleteFunc(slices.Clone(f.windows), func(w [2]int) bool { return w[1] < f.probation() })
}

// each calls visit for every row after probation with the window it is in, -1
// for none, and what a detection there is worth.
func (f *nabFile) each(visit func(k, window int, value float64)) {
	windows := f.counted()
	at := 0
	for k := f.probation(); k < len(f.values); k++ {
		for at < len(windows) && k > windows[at][1] {
			at++
		}
		if at < len(windows) && k >= windows[at][0] {
			length := float64(windows[at][1] - windows[at][0] + 1)
			visit(k, at, sigmoid(-float64(windows[at][1]-k+1)/length)/0.98661)
			continue
		}
		value := -1.0
		if at > 0 {
			before := windows[at-1]
			value = sigmoid(float64(k-before[1]) / float64(before[1]-before[0]))
		}
		visit(k, -1, value)
	}
}

// sigmoid is the benchmark's: 1 far before 0, -1 after it.
func sigmoid(y float64) float64 {
	if y > 3 {
		return -1
	}
	return 2/(1+math.Exp(5*y)) - 1
}

// readNAB reads the series below dir that are labelled, and what a detector said
// of them where other is not "".
func readNAB(dir, other string) ([]nabFile, error) {
	text, err := os.ReadFile(filepath.Join(dir, "labels", "combined_windows.json"))
	if err != nil {
		return nil, intel.Errorf(intel.KindNotFound, "no labelled windows: want labels/combined_windows.json below %s: %w", dir, err)
	}
	var labels map[string][][2]string
	if err := json.Unmarshal(text, &labels); err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "labels/combined_windows.json: %w", err)
	}
	var names []string
	for name := range labels {
		names = append(names, name)
	}
	slices.Sort(names)
	var files []nabFile
	for _, name := range names {
		f := nabFile{name: name}
		rows, err := readRows(filepath.Join(dir, "data", filepath.FromSlash(name)), ",")
		if err != nil {
			return nil, err
		}
		if rows == nil {
			continue // the labels are of all series, the folder may hold some
		}
		if err := f.fill(rows, labels[name]); err != nil {
			return nil, err
		}
		if other != "" {
			if f.scores, f.detector, err = readScores(other, name, len(f.values)); err != nil {
				return nil, err
			}
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		return nil, intel.Errorf(intel.KindNotFound, "no labelled series: want data/CATEGORY/SERIES.csv or .csv.gz below %s", dir)
	}
	return files, nil
}

func (f *nabFile) fill(rows [][]string, windows [][2]string) error {
	first := map[string]int{}
	for _, r := range rows[1:] {
		if len(r) < 2 {
			return intel.Errorf(intel.KindInvalid, "%s: want rows of timestamp,value", f.name)
		}
		x, err := strconv.ParseFloat(r[1], 64)
		if err != nil {
			return intel.Errorf(intel.KindInvalid, "%s: %q is not a value", f.name, r[1])
		}
		stamp, _, _ := strings.Cut(r[0], ".")
		if _, ok := first[stamp]; !ok {
			first[stamp] = len(f.values)
		}
		f.times, f.values = append(f.times, stamp), append(f.values, x)
	}
	for _, w := range windows {
		var at [2]int
		for i := range w {
			stamp, _, _ := strings.Cut(w[i], ".")
			k, ok := first[stamp]
			if !ok {
				return intel.Errorf(intel.KindInvalid, "%s: no row at %s, where a window begins or ends", f.name, w[i])
			}
			at[i] = k
		}
		f.windows = append(f.windows, at)
	}
	return nil
}

// readScores reads the scores of a detector for a series; nil where it has none.
func readScores(other, name string, rows int) (scores []float64, detector string, err error) {
	category, series := filepath.Split(filepath.FromSlash(name))
	found, err := filepath.Glob(filepath.Join(other, category, "*_"+series+"*"))
	if err != nil || len(found) == 0 {
		return nil, "", err
	}
	table, err := readRows(strings.TrimSuffix(found[0], ".gz"), ",")
	if err != nil {
		return nil, "", err
	}
	at := slices.Index(table[0], "anomaly_score")
	if at < 0 || len(table)-1 != rows {
		return nil, "", intel.Errorf(intel.KindInvalid, "%s: want a column anomaly_score and a row for each of %d values", found[0], rows)
	}
	scores = make([]float64, rows)
	for k := range scores {
		if scores[k], err = strconv.ParseFloat(table[k+1][at], 64); err != nil {
			return nil, "", intel.Errorf(intel.KindInvalid, "%s: row %d has no score", found[0], k+1)
		}
	}
	detector, _, _ = strings.Cut(filepath.Base(found[0]), "_"+series)
	return scores, detector, nil
}

// readRows reads a table without quotes, compressed or not; nil where there is
// none.
func readRows(path, between string) ([][]string, error) {
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		if data, err = os.ReadFile(path + ".gz"); os.IsNotExist(err) {
			return nil, nil
		}
		if err == nil {
			var z *gzip.Reader
			if z, err = gzip.NewReader(bytes.NewReader(data)); err == nil {
				data, err = io.ReadAll(z)
			}
		}
	}
	if err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "%s: %w", path, err)
	}
	var rows [][]string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			rows = append(rows, strings.Split(line, between))
		}
	}
	if len(rows) == 0 {
		return nil, intel.Errorf(intel.KindInvalid, "%s is empty", path)
	}
	return rows, nil
}
