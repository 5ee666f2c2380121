package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corpintel/intel"
)

// hostile is one file of a bulk archive that no good upstream would send.
type hostile struct {
	name    string
	content string
	refused bool // as a whole; else it may be stored, as far as it can be read
}

// mutations turn a good body about cik into a bad one. They are applied with a
// seeded generator, so that a failure can be had again.
var mutations = []struct {
	name    string
	refused bool
	mutate  func(r *rand.Rand, good string) string
}{
	{"truncated", true, func(r *rand.Rand, good string) string { return good[:1+r.IntN(len(good)-2)] }},
	{"trailing garbage", true, func(_ *rand.Rand, good string) string { return good + "}" }},
	{"a byte flipped", false, func(r *rand.Rand, good string) string {
		b := []byte(good)
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		return string(b)
	}},
	{"a part twice", false, func(r *rand.Rand, good string) string {
		i := r.IntN(len(good) - 2)
		j := i + 1 + r.IntN(len(good)-i-1)
		return good[:j] + good[i:]
	}},
	{"a part missing", false, func(r *rand.Rand, good string) string {
		i := r.IntN(len(good) - 2)
		return good[:i] + good[i+1+r.IntN(len(good)-i-1):]
	}},
	{"wrong types", false, func(r *rand.Rand, good string) string {
		kinds := []string{"null", "true", "[]", "{}", `"text"`, "[[1]]", `{"a":{}}`, "-", "1e999", "NaN"}
		return replaceOne(r, good, `"val":`, ",", kinds[r.IntN(len(kinds))])
	}},
	{"wrong types of an identity", false, func(r *rand.Rand, good string) string {
		keys := []string{`"end":`, `"accn":`, `"filed":`, `"form":`, `"start":`}
		kinds := []string{"null", "7", "[]", "{}", `""`, `"` + strings.Repeat("9", 5000) + `"`}
		return replaceOne(r, good, keys[r.IntN(len(keys))], ",", kinds[r.IntN(len(kinds))])
	}},
	{"huge numbers", false, func(r *rand.Rand, good string) string {
		return replaceOne(r, good, `"val":`, ",", strings.Repeat("9", 1+r.IntN(20000))+"e"+strings.Repeat("9", r.IntN(9)))
	}},
	{"bad days", false, func(r *rand.Rand, good string) string {
		days := []string{"2010-02-30", "2010-13-01", "0000-00-00", "99999-01-01", "2010-1-1", "yesterday", "2010-01-01T00:00:00Z", "-001-01-01"}
		return replaceOne(r, good, `"end":"`, `"`, days[r.IntN(len(days))])
	}},
	{"deep nesting", false, func(r *rand.Rand, good string) string {
		open, shut := "[", "]"
		if r.IntN(2) == 0 {
			open, shut = `{"a":`, "}"
		}
		return replaceOne(r, good, `"val":`, ",", strings.Repeat(open, 10_000)+"1"+strings.Repeat(shut, 10_000))
	}},
	{"deep nesting outside", true, func(_ *rand.Rand, good string) string {
		return strings.Repeat("[", 10_000) + good + strings.Repeat("]", 10_000)
	}},
	{"another company", true, func(_ *rand.Rand, good string) string {
		return strings.Replace(good, `"cik":`, `"cik":9`, 1)
	}},
	{"a web page", true, func(_ *rand.Rand, _ string) string { return "<!DOCTYPE html><title>Down</title>" }},
	{"nothing", true, func(_ *rand.Rand, _ string) string { return "" }},
	{"binary", true, func(r *rand.Rand, _ string) string {
		b := make([]byte, 1+r.IntN(3000))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return "\x00" + string(b)
	}},
	{"a list", true, func(_ *rand.Rand, good string) string { return "[" + good + "]" }},
	{"invalid text", false, func(r *rand.Rand, good string) string {
		return replaceOne(r, good, `"form":"`, `"`, "\xff\xfe\xc0"+`\ud800`)
	}},
	{"long text", false, func(r *rand.Rand, good string) string {
		return replaceOne(r, good, `"NetIncomeLoss`, `"`, strings.Repeat("x", 70_000))
	}},
}

// replaceOne puts text in place of one value that follows key up to end.
func replaceOne(r *rand.Rand, s, key, end, text string) string {
	n := strings.Count(s, key)
	if n == 0 {
		return s + "]"
	}
	at := 0
	for range 1 + r.IntN(n) {
		at += strings.Index(s[at:], key) + len(key)
	}
	i := strings.Index(s[at:], end)
	if i < 0 {
		return s[:at] + text
	}
	return s[:at] + text + s[at+i:]
}

// TestThousandMalformedInputs: nothing crashes, nothing takes much memory, each
// is stored as far as it can be read or refused with a reason, and the good ones
// between them are stored whole.
func TestThousandMalformedInputs(t *testing.T) {
	const inputs, maxRSS = 1000, 300 << 20
	r := rand.New(rand.NewPCG(2026, 11)) // the same in every run
	var files []hostile
	for i := range intel.CIK(inputs) {
		cik := 4000000 + i
		m := mutations[int(i)%len(mutations)]
		good := strings.ReplaceAll(acmeFacts(4), acme.String(), cik.String())
		files = append(files, hostile{"CIK" + cik.Padded() + ".json", m.mutate(r, good), m.refused})
	}
	const whole intel.CIK = 5000000
	files = append(files, hostile{"CIK" + whole.Padded() + ".json", strings.ReplaceAll(acmeFacts(4), acme.String(), whole.String()), false})
	path := filepath.Join(t.TempDir(), "hostile.zip")
	writeHostileZip(t, path, files)

	d := newDeployment(t, "http://127.0.0.1:1")
	p := d.process("ingest", "bulk", path)
	var said bytes.Buffer
	p.Stdout, p.Stderr = &said, &said
	peak, _ := runMeasured(t, p) // its exit code is looked at below
	if code := p.ProcessState.ExitCode(); code != exitPartial || strings.Contains(said.String(), "panic") {
		t.Fatalf("exit %d, want %d\n%.3000s", code, exitPartial, said.String())
	}
	if peak > maxRSS && !raceDetector {
		t.Errorf("it took %d MiB, want at most %d", peak>>20, int64(maxRSS)>>20)
	}

	detail := read[struct {
		Counts intel.Counts
		Events []intel.RunEvent
	}](d, "runs", "show", "1")
	reasons := map[string]string{}
	for _, e := range detail.Events {
		if e.Kind == intel.EventRefused {
			reasons[e.Item] = e.Detail
		}
	}
	held := map[intel.CIK]int{}
	for _, q := range read[[]intel.Quarantined](d, "quarantine", "list") {
		if q.Reason == "" || q.SHA256.IsZero() {
			t.Errorf("without reason or origin: %+v", q)
		}
		held[q.CIK]++
	}
	refused := 0
	for i, f := range files {
		reason, gone := reasons[f.name]
		if gone {
			refused++
		}
		if gone && len(reason) < 10 || f.refused && !gone {
			t.Errorf("%s (%s): refused %v, reason %q", f.name, mutations[i%len(mutations)].name, gone, reason)
		}
	}
	t.Logf("%d of %d refused, records of %d companies in quarantine, %d stored", refused, inputs, len(held), detail.Counts.Accepted)
	if got := len(read[[]fact](d, "facts", whole.String(), "--all")); got != 14 {
		t.Errorf("the good one has %d facts, want 14", got)
	}
	d.checksum()
}

// writeHostileZip writes the files, and among them some that lie about their
// size or their checksum.
func writeHostileZip(t *testing.T, path string, files []hostile) {
	t.Helper()
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(out)
	for _, f := range files {
		w, err := z.Create(f.name)
		if err == nil {
			_, err = w.Write([]byte(f.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	bomb := deflate(t, bytes.Repeat([]byte(" "), 64<<20))
	for i, h := range []zip.FileHeader{
		{UncompressedSize64: 64 << 20}, // a bomb, with a wrong checksum
		{UncompressedSize64: 10},       // longer than it says
		{UncompressedSize64: 1 << 60},  // a size that nobody has
		{UncompressedSize64: 128 << 20},
	} {
		h.Name = fmt.Sprintf("CIK%010d.json", 6000000+i)
		h.Method = zip.Deflate
		h.CompressedSize64 = uint64(len(bomb))
		h.CRC32 = crc32.ChecksumIEEE(nil) // wrong for all
		w, err := z.CreateRaw(&h)
		if err == nil {
			_, err = w.Write(bomb)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

func deflate(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err == nil {
		if _, err = w.Write(b); err == nil {
			err = w.Close()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
