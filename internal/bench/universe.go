package bench

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/klauspost/compress/flate"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source/edgar"
)

// Universe is a file like the SEC's companyfacts.zip, of as many companies and
// facts as wanted: documents at hand under other CIKs.
type Universe struct {
	Companies int
	Facts     int

	models []model
}

// model is a document made ready to be copied under many CIKs: only the part up
// to its CIK differs, so the rest is compressed once.
type model struct {
	facts   int
	head    []byte // up to the CIK
	tail    []byte // from behind the CIK
	deflate []byte // tail, compressed
	// The series with the most facts, for those who read single values.
	taxonomy, concept, unit string
}

// NewUniverse prepares documents to be copied.
func NewUniverse(documents []Document, companies, facts int) (*Universe, error) {
	if companies < 1 || facts < companies {
		return nil, intel.Errorf(intel.KindInvalid, "a universe needs a company or more, and as many facts as companies: not %d companies and %d facts", companies, facts)
	}
	u := &Universe{Companies: companies, Facts: facts}
	source := edgar.New()
	var lent []intel.Fact
	for i := range documents {
		batch, err := source.Parse(documents[i].body(time.Time{}), documents[i].Data, lent[:0])
		if err != nil {
			return nil, err
		}
		lent = batch.Facts
		m, err := newModel(documents[i].Data, lent)
		if err != nil {
			return nil, err
		}
		if m.facts > 0 {
			u.models = append(u.models, m)
		}
	}
	if len(u.models) == 0 {
		return nil, intel.Errorf(intel.KindInvalid, "the documents hold no facts to copy")
	}
	slices.SortStableFunc(u.models, func(x, y model) int { return x.facts - y.facts })
	return u, nil
}

func newModel(data []byte, facts []intel.Fact) (model, error) {
	m := model{facts: len(facts)}
	const key = `{"cik":`
	if !bytes.HasPrefix(data, []byte(key)) {
		return m, intel.Errorf(intel.KindInvalid, "company facts begin with %s, not with %q", key, data[:min(len(data), 20)])
	}
	end := bytes.IndexByte(data, ',')
	if end < 0 {
		return m, intel.Errorf(intel.KindInvalid, "company facts that hold nothing but a CIK cannot be copied")
	}
	m.head, m.tail = bytes.Clone(data[:len(key)]), bytes.Clone(data[end:])
	var b bytes.Buffer
	out, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err == nil {
		_, err = out.Write(m.tail)
	}
	if err == nil {
		err = out.Close()
	}
	m.deflate = b.Bytes()
	m.take(facts)
	return m, err
}

// take notes the series with the most facts.
func (m *model) take(facts []intel.Fact) {
	for lo, most := 0, 0; lo < len(facts); {
		hi := lo
		for hi < len(facts) && facts[hi].Series() == facts[lo].Series() {
			hi++
		}
		if hi-lo > most {
			most = hi - lo
			m.taxonomy, m.concept, m.unit = facts[lo].Taxonomy, facts[lo].Concept, facts[lo].Unit
		}
		lo = hi
	}
	m.taxonomy, m.concept, m.unit = string([]byte(m.taxonomy)), string([]byte(m.concept)), string([]byte(m.unit))
}

// pick returns the model of each company, in the order of their CIKs. Facts
// come as near to what is wanted as the models allow: whoever is next is of the
// largest eighth of the models as long as there are too few facts, and of the
// others as long as there are enough.
func (u *Universe) pick(yield func(cik intel.CIK, m *model) bool) {
	largest := (len(u.models) + 7) / 8
	others := max(1, len(u.models)-largest)
	small, large, have := 0, 0, 0
	for i := range u.Companies {
		var m *model
		if have*u.Companies < u.Facts*i || i == 0 {
			m = &u.models[len(u.models)-1-large%largest]
			large++
		} else {
			m = &u.models[small%others]
			small++
		}
		have += m.facts
		if !yield(intel.CIK(i+1), m) {
			return
		}
	}
}

// Write writes the file and returns how many facts it holds.
func (u *Universe) Write(ctx context.Context, w io.Writer, report func(done, total int64)) (facts int, err error) {
	out := zip.NewWriter(w)
	for cik, m := range u.pick {
		if err := ctx.Err(); err != nil {
			return facts, err
		}
		if err := m.write(out, cik); err != nil {
			return facts, intel.Errorf(intel.KindUnavailable, "the universe cannot be written: %w; check free space", err)
		}
		facts += m.facts
		if report != nil {
			report(int64(cik), int64(u.Companies))
		}
	}
	return facts, out.Close()
}

// Release gives back the memory that only Write needs; there is no writing
// after it.
func (u *Universe) Release() {
	for i := range u.models {
		m := &u.models[i]
		m.head, m.tail, m.deflate = nil, nil, nil
	}
}

// write writes the model's document under a CIK: the beginning as a stored
// block, and behind it what was compressed before.
func (m *model) write(out *zip.Writer, cik intel.CIK) error {
	head := strconv.AppendUint(bytes.Clone(m.head), uint64(cik), 10)
	block := []byte{0} // stored, and not the last
	block = binary.LittleEndian.AppendUint16(block, uint16(len(head)))
	block = binary.LittleEndian.AppendUint16(block, ^uint16(len(head)))
	block = append(block, head...)
	entry, err := out.CreateRaw(&zip.FileHeader{
		Name: "CIK" + cik.Padded() + ".json", Method: zip.Deflate,
		CRC32:              crc32.Update(crc32.ChecksumIEEE(head), crc32.IEEETable, m.tail),
		CompressedSize64:   uint64(len(block) + len(m.deflate)),
		UncompressedSize64: uint64(len(head) + len(m.tail)),
	})
	if err != nil {
		return err
	}
	if _, err := entry.Write(block); err != nil {
		return err
	}
	_, err = entry.Write(m.deflate)
	return err
}
