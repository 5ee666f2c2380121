package ingest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// zipOf writes a zip file of names, each with its name as content.
func zipOf(t testing.TB, names []string, before, comment string) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(before)
	z := zip.NewWriter(&b)
	z.SetOffset(int64(len(before)))
	if err := z.SetComment(comment); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		w, err := z.Create(name)
		if err == nil && !strings.HasSuffix(name, "/") {
			_, err = io.WriteString(w, name)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// listZip returns what the members of a file hold, as "name=content".
func listZip(t testing.TB, content []byte) (list []string, err error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.zip")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	z, err := openZip(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err := z.Close(); err != nil {
			t.Error(err)
		}
	}()
	for f, err := range z.files() {
		if err != nil {
			return list, err
		}
		data, err := readMember(f, 1<<20)
		if err != nil {
			return list, err
		}
		list = append(list, f.Name+"="+string(data))
	}
	return list, nil
}

func TestZipFile(t *testing.T) {
	var many, wantMany []string
	for i := range 70_000 { // more than one piece, and more than fit the smaller end
		many = append(many, fmt.Sprintf("CIK%010d.json", i))
		wantMany = append(wantMany, many[i]+"="+many[i])
	}
	for _, test := range []struct {
		name            string
		members         []string
		before, comment string
		want            []string
	}{
		{name: "no member"},
		{name: "in their order, without folders", members: []string{"b", "folder/", "folder/a"}, want: []string{"b=b", "folder/a=folder/a"}},
		{name: "one name twice", members: []string{"a", "a"}, want: []string{"a=a", "a=a"}},
		{name: "with a comment", members: []string{"a"}, comment: strings.Repeat("PK\x05\x06 not the end ", 100), want: []string{"a=a"}},
		{name: "behind something else", members: []string{"a"}, before: "#!/bin/sh\n", want: []string{"a=a"}},
		{name: "with so many that the larger end is used", members: many, want: wantMany},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := listZip(t, zipOf(t, test.members, test.before, test.comment))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff[:min(len(diff), 1000)])
			}
		})
	}
}

func TestZipFileDamaged(t *testing.T) {
	whole := zipOf(t, []string{"CIK0000000001.json", "CIK0000000002.json"}, "", "")
	for _, test := range []struct {
		name    string
		content []byte
	}{
		{"empty", nil},
		{"no zip", []byte(strings.Repeat("no zip", 100))},
		{"an end alone that claims a list", append([]byte("PK\x05\x06"), bytes.Repeat([]byte{1}, 18)...)},
		{"cut off", whole[:len(whole)-30]},
		{"without its beginning", whole[40:]},
		{"a list of noise", bytes.ReplaceAll(whole, []byte("PK\x01\x02"), []byte("KP\x01\x02"))},
		{"a name longer than the list", longName(whole)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if list, err := listZip(t, test.content); intel.KindOf(err) != intel.KindInvalid || err == nil {
				t.Errorf("got %v and error %v, want kind %v", list, err, intel.KindInvalid)
			}
		})
	}
}

// FuzzZipFile: whatever a file holds, reading it ends, and what archive/zip can
// list is listed.
func FuzzZipFile(f *testing.F) {
	f.Add(zipOf(f, nil, "", ""))
	f.Add(zipOf(f, []string{"a", "b/", "b/c"}, "", "comment"))
	f.Add(zipOf(f, []string{"a"}, "before", ""))
	f.Fuzz(func(t *testing.T, content []byte) {
		got, err := listZip(t, content)
		if err != nil {
			return
		}
		r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return // archive/zip compares counts as well
		}
		var names []string
		for _, f := range r.File {
			if !f.FileInfo().IsDir() {
				names = append(names, f.Name)
			}
		}
		if len(names) != len(got) {
			t.Fatalf("%d members %q, want %q", len(got), got, names)
		}
		for i, name := range names {
			if !strings.HasPrefix(got[i], name+"=") {
				t.Errorf("member %d is %q, want %q", i, got[i], name)
			}
		}
	})
}

// longName makes the first entry's name reach beyond the list.
func longName(whole []byte) []byte {
	damaged := bytes.Clone(whole)
	at := bytes.Index(damaged, []byte("PK\x01\x02"))
	damaged[at+28], damaged[at+29] = 0xff, 0xff
	return damaged
}
