package bench

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source/edgar"
)

// Document is one company's facts as the SEC publishes them.
type Document struct {
	CIK  intel.CIK
	Data []byte // the JSON
	Gzip []byte // as it is sent
}

// factsFolder is where recorded company facts are, below the folder of a host's
// answers.
const factsFolder = "data.sec.gov/api/xbrl/companyfacts"

// Recorded reads the recorded company facts below dir, which is laid out like
// the address they came from, or holds such a folder named edgar. They come in
// the order of their CIK. KindNotFound: there are none.
func Recorded(dir string) ([]Document, error) {
	var names []string
	for _, folder := range []string{filepath.Join(dir, factsFolder), filepath.Join(dir, "edgar", factsFolder)} {
		found, err := filepath.Glob(filepath.Join(folder, "CIK*.json*"))
		if err != nil {
			return nil, intel.Errorf(intel.KindInvalid, "%s: %w", dir, err)
		}
		names = append(names, found...)
	}
	var list []Document
	for _, name := range names {
		d, err := readDocument(name)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	if len(list) == 0 {
		return nil, intel.Errorf(intel.KindNotFound, "no recorded company facts in %s: want %s/CIK##########.json.gz below it", dir, factsFolder)
	}
	slices.SortFunc(list, func(x, y Document) int { return cmp.Compare(x.CIK, y.CIK) })
	return list, nil
}

func readDocument(path string) (Document, error) {
	number, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(path), "CIK"), ".")
	cik, err := intel.ParseCIK(number)
	if err != nil {
		return Document{}, fmt.Errorf("%s: %w", path, err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return Document{}, intel.Errorf(intel.KindInvalid, "recorded company facts: %w", err)
	}
	if !strings.HasSuffix(path, ".gz") {
		return newDocument(cik, data)
	}
	d := Document{CIK: cik, Gzip: data}
	in, err := gzip.NewReader(bytes.NewReader(data))
	if err == nil {
		d.Data, err = io.ReadAll(in)
	}
	if err != nil {
		return d, intel.Errorf(intel.KindInvalid, "%s cannot be inflated: %w", path, err)
	}
	return d, nil
}

// newDocument compresses a document as a server would.
func newDocument(cik intel.CIK, data []byte) (Document, error) {
	var b bytes.Buffer
	out := gzip.NewWriter(&b)
	if _, err := out.Write(data); err != nil {
		return Document{}, err
	}
	if err := out.Close(); err != nil {
		return Document{}, err
	}
	return Document{CIK: cik, Data: data, Gzip: b.Bytes()}, nil
}

// body describes a document as if it had been fetched.
func (d *Document) body(at time.Time) intel.Body {
	req, _ := edgar.Member("CIK"+d.CIK.Padded()+".json", []byte(`"facts"`)) // such a name is always known
	return intel.Body{
		Kind: req.Kind, Subject: req.Subject, URL: req.URL, Status: 200, FetchedAt: at,
		SHA256: intel.HashBody(d.Data), Size: int64(len(d.Data)),
	}
}
