package bench

import (
	"archive/zip"
	"bytes"
	"io"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source/edgar"
	"github.com/corpintel/intel/internal/store"
)

func TestUniverse(t *testing.T) {
	documents, err := Generated(1)
	if err != nil {
		t.Fatal(err)
	}
	const shares = `,"entityName":"Small","facts":{"dei":{"EntityCommonStockSharesOutstanding":{"label":"Shares","description":null,"units":{"shares":[` +
		`{"end":"2020-12-31","val":1000,"accn":"0000000007-21-000001","fy":null,"fp":null,"form":"8-K","filed":"2021-02-01"}]}}}}}`
	small, err := newDocument(7, []byte(`{"cik":"0000000007"`+shares))
	if err != nil {
		t.Fatal(err)
	}
	documents = append(documents, small)
	const companies, wanted = 30, 150_000
	u, err := NewUniverse(documents, companies, wanted)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	facts, err := u.Write(t.Context(), &b, nil)
	if err != nil {
		t.Fatal(err)
	}
	if facts < wanted*8/10 || facts > wanted*12/10 {
		t.Errorf("%d facts, want about %d", facts, wanted)
	}
	r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "u.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	read := 0
	for i, f := range r.File {
		batch := parseMember(t, f)
		if want := intel.CIK(i + 1); batch.Company.CIK != want {
			t.Errorf("member %d is of company %s", i, batch.Company.CIK)
		}
		read += len(batch.Facts)
		if i < 5 { // enough to read from
			if err := s.Archive(t.Context(), &batch.Body); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Apply(t.Context(), 0, &batch); err != nil {
				t.Fatal(err)
			}
		}
	}
	if read != facts || len(r.File) != companies {
		t.Errorf("%d facts in %d members, want %d in %d", read, len(r.File), facts, companies)
	}
	u.Release()
	u.Companies = 5
	values, whole, err := u.Measure(t.Context(), s, Reads{Values: 10, Companies: 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []Latency{values, whole} {
		if l.Facts < l.Reads || l.P50 <= 0 || l.P99 < l.P50 {
			t.Errorf("latency %+v", l)
		}
	}
}

// With as many facts a company, a smaller universe is the beginning of a larger
// one.
func TestUniverseGrows(t *testing.T) {
	documents, err := Generated(9)
	if err != nil {
		t.Fatal(err)
	}
	const each = 6000
	models := func(companies int) (list []int) {
		u, err := NewUniverse(documents, companies, companies*each)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range u.pick {
			list = append(list, slices.IndexFunc(u.models, func(x model) bool { return bytes.Equal(x.tail, m.tail) }))
		}
		return list
	}
	large := models(1666)
	for _, companies := range []int{1, 166, 833} {
		if small := models(companies); !slices.Equal(small, large[:companies]) {
			t.Errorf("%d companies are not the first of %d", companies, len(large))
		}
	}
}

func parseMember(t *testing.T, f *zip.File) intel.Batch {
	t.Helper()
	in, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(in)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	req, ok := edgar.Member(f.Name, data[:100])
	if !ok {
		t.Fatalf("%s is not known", f.Name)
	}
	body := intel.Body{Kind: req.Kind, Subject: req.Subject, URL: req.URL, Status: 200, FetchedAt: time.Now(), SHA256: intel.HashBody(data), Size: int64(len(data))}
	batch, err := edgar.New().Parse(body, data, nil)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return batch
}

func TestUniverseRefused(t *testing.T) {
	made, err := Generated(1)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name             string
		documents        []Document
		companies, facts int
	}{
		{"no companies", made, 0, 10},
		{"fewer facts than companies", made, 10, 9},
		{"no documents", nil, 1, 1},
		{"documents without facts", []Document{{CIK: 1, Data: []byte(`{"cik":1,"entityName":"Shell","facts":{}}`)}}, 1, 1},
		{"a document that begins with something else", []Document{{CIK: 1, Data: []byte(`{"entityName":"A","cik":1,"facts":{}}`)}}, 1, 1},
		{"a document with nothing but a CIK", []Document{{CIK: 1, Data: []byte(`{"cik":1}`)}}, 1, 1},
		{"a document that is none", []Document{{CIK: 1, Data: []byte(`{`)}}, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := NewUniverse(c.documents, c.companies, c.facts); intel.KindOf(err) != intel.KindInvalid || err == nil {
				t.Errorf("error %v, want kind %v", err, intel.KindInvalid)
			}
		})
	}
}
