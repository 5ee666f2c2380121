package api

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/corpintel/intel"
)

// keptAnswer is a whole answer as it is kept in a cache: compressed, with its
// header, and with what it holds of.
//
// Where the answer was asked for as of now, the instant at its end is left out
// and put there anew whenever it is sent: as long as the answer holds, what is
// known now is what was known then. Compressed content is a beginning then, to
// which the end is added as the last, uncompressed block of the one stream.
type keptAnswer struct {
	number, mark int64     // of the DataVersion
	until        time.Time // it holds no longer than that; zero: as long as the version
	encoding     string    // of the content: "", "gzip" or "zstd"
	stamped      bool      // as_of is put at the end
	crc          uint32    // of the content before compression, where it goes on
	size         uint32    // likewise
	names        []string  // of the header's fields
	values       []string  // of each one
	content      []byte
}

// holds reports whether the answer is what would be answered now.
func (a *keptAnswer) holds(v intel.DataVersion, now time.Time) bool {
	return a.number == v.Number && a.mark == v.Mark && (a.until.IsZero() || now.Before(a.until))
}

// etag returns the answer's entity tag.
func (a *keptAnswer) etag() string {
	for i, name := range a.names {
		if name == "Etag" {
			return a.values[i]
		}
	}
	return ""
}

// write sends the answer as true of an instant, or says that the caller has it.
func (a *keptAnswer) write(w http.ResponseWriter, r *http.Request, asOf time.Time) {
	h := w.Header()
	for i, name := range a.names {
		h[name] = a.values[i : i+1 : i+1]
	}
	if asked := r.Header["If-None-Match"]; asked != nil && matches(asked, a.etag()) {
		h.Del("Content-Type")
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	var room [128]byte
	end := room[:0]
	if a.stamped {
		end = a.end(end, asOf)
	}
	h["Content-Length"] = []string{strconv.Itoa(len(a.content) + len(end))}
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return
	}
	sendBody(w, r, a.content, end)
}

// end appends the end of a stamped answer, in its encoding.
func (a *keptAnswer) end(b []byte, asOf time.Time) []byte {
	switch a.encoding {
	case "gzip": // RFC 1951, 3.2.4: the last block, stored; RFC 1952: checksum and size
		begin := len(b)
		b = appendStamp(append(b, 1, 0, 0, 0, 0), asOf)
		stamp := b[begin+5:]
		n := uint16(len(stamp))
		binary.LittleEndian.PutUint16(b[begin+1:], n)
		binary.LittleEndian.PutUint16(b[begin+3:], ^n)
		b = binary.LittleEndian.AppendUint32(b, crc32.Update(a.crc, crc32.IEEETable, stamp))
		return binary.LittleEndian.AppendUint32(b, a.size+uint32(n))
	case "zstd": // RFC 8878, 3.1.1.2: the last block, raw
		begin := len(b)
		b = appendStamp(append(b, 0, 0, 0), asOf)
		n := len(b) - begin - 3
		b[begin], b[begin+1], b[begin+2] = byte(n<<3)|1, byte(n>>5), byte(n>>13)
		return b
	}
	return appendStamp(b, asOf)
}

// appendStamp ends an encoded JSON object, whose brace was taken off, with the
// instant that it is true of.
func appendStamp(b []byte, asOf time.Time) []byte {
	b = append(b, `,"as_of":"`...)
	b = asOf.UTC().AppendFormat(b, time.RFC3339Nano)
	return append(b, `"}`...)
}

// keep makes of an answer what can be kept, in an encoding; nil where it is no
// answer to keep. asked is what the handler took now for.
func (e *encoders) keep(held *heldAnswer, v intel.DataVersion, asked *askedNow, encoding string) *keptAnswer {
	if held.status != http.StatusOK && held.status != 0 || held.header.Get("Cache-Control") != "" {
		return nil
	}
	a := &keptAnswer{number: v.Number, mark: v.Mark, until: v.Until, content: held.body.Bytes()}
	h := held.header
	if h.Get("ETag") == "" {
		h.Set("ETag", entityTag(a.content))
	}
	h.Set("Cache-Control", revalidate)
	if now := asked.at; !now.IsZero() {
		if stamp := appendStamp(nil, now); !asked.within && bytes.HasSuffix(a.content, stamp) {
			a.content, a.stamped = a.content[:len(a.content)-len(stamp)], true
		} else if soon := now.Add(datedHolds); soon.Before(a.until) {
			a.until = soon
		}
	}
	if compressible(h) {
		varies(h)
		if len(a.content) >= worthIt {
			e.begin(a, h, encoding)
		}
	}
	for name, values := range h {
		a.names, a.values = append(a.names, name), append(a.values, values[0])
	}
	return a
}

// datedHolds is how long an answer is kept that names its instant where it is
// not put anew: the next page of a list, the name of a file. Whoever asks for
// now is not to be told of long ago.
const datedHolds = time.Minute

// begin compresses the content.
func (e *encoders) begin(a *keptAnswer, h http.Header, encoding string) {
	if !a.stamped {
		a.content = e.compress(h, a.content, encoding)
		return
	}
	var b bytes.Buffer
	switch encoding {
	case "gzip":
		z := e.gzip.Get().(*gzip.Writer)
		defer e.gzip.Put(z)
		z.Reset(&b)
		// Writing to memory does not fail.
		_, _ = z.Write(a.content)
		_ = z.Flush()
		a.crc, a.size = crc32.ChecksumIEEE(a.content), uint32(len(a.content))
	case "zstd":
		z := e.frames.Get().(*zstd.Encoder)
		defer e.frames.Put(z)
		z.Reset(&b)
		_, _ = z.Write(a.content)
		_ = z.Flush()
	default:
		return
	}
	h.Set("Content-Encoding", encoding)
	a.encoding, a.content = encoding, b.Bytes()
}

// keptForm is the first byte of an encoded answer; another form is another byte.
const keptForm = 2

// encode returns the answer as bytes that readAnswer reads.
func (a *keptAnswer) encode() []byte {
	b := make([]byte, 0, len(a.content)+512)
	b = append(b, keptForm)
	for _, n := range []int64{a.number, a.mark, micros(a.until), int64(a.crc), int64(a.size), int64(len(a.names))} {
		b = binary.AppendVarint(b, n)
	}
	stamped := byte(0)
	if a.stamped {
		stamped = 1
	}
	b = append(b, stamped)
	texts := slices.Concat([]string{a.encoding}, a.names, a.values)
	for _, s := range texts {
		b = binary.AppendUvarint(b, uint64(len(s)))
	}
	for _, s := range texts {
		b = append(b, s...)
	}
	return append(b, a.content...)
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// readAnswer reads an encoded answer, whose bytes stay in use. What it can not
// read is none.
func readAnswer(b []byte) (a keptAnswer, ok bool) {
	rd := keptReader{rest: b, ok: true}
	if rd.byte() != keptForm {
		return a, false
	}
	a.number, a.mark = rd.int(), rd.int()
	if us := rd.int(); us != 0 {
		a.until = time.UnixMicro(us)
	}
	a.crc, a.size = uint32(rd.int()), uint32(rd.int())
	fields := rd.int()
	a.stamped = rd.byte() == 1
	const most = 16
	if !rd.ok || fields < 0 || fields > most {
		return a, false
	}
	var lengths [1 + 2*most]int
	all := 0
	for i := range 1 + 2*fields {
		n := rd.length()
		if lengths[i] = n; n > len(b)-all {
			return a, false
		}
		all += n
	}
	if !rd.ok || all > len(rd.rest) {
		return a, false
	}
	rest := string(rd.rest[:all]) // one for all
	texts := make([]string, 1+2*fields)
	for i := range texts {
		texts[i], rest = rest[:lengths[i]], rest[lengths[i]:]
	}
	a.encoding, a.names, a.values = texts[0], texts[1:1+fields], texts[1+fields:]
	a.content = rd.rest[all:]
	return a, true
}

// keptReader reads an encoded answer; ok is false from the first thing on that
// is not there.
type keptReader struct {
	rest []byte
	ok   bool
}

func (r *keptReader) byte() byte {
	if len(r.rest) == 0 {
		r.ok = false
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *keptReader) int() int64 {
	n, size := binary.Varint(r.rest)
	if size <= 0 {
		r.ok = false
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

// length reads how long something is that comes later in the rest.
func (r *keptReader) length() int {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > uint64(len(r.rest)) {
		r.ok = false
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}
