package edgar

import (
	"bytes"

	"github.com/corpintel/intel"
)

// documentHead is how much of a document is looked at to see that it is one.
const documentHead = 64 << 10

// DocumentRequest returns what to ask for to have the primary document of a
// filing; false where no list names it, or the name is none.
func DocumentRequest(f intel.Filing) (intel.Request, bool) {
	if f.PrimaryDocument == "" || f.CIK == 0 || f.Accession == 0 || !fileName(f.PrimaryDocument) {
		return intel.Request{}, false
	}
	return intel.Request{
		Kind: KindDocument, Subject: f.CIK.String(), URL: f.Documents()[0].URL,
		MayBeAbsent: true, // the lists and the documents are not published at one instant
	}, true
}

// fileName reports whether a name from a list can be put into an address as it
// is. It may be in a folder, as pages made of XML are: xslF345X05/form4.xml.
func fileName(name string) bool {
	for part := range bytes.SplitSeq([]byte(name), []byte("/")) {
		if len(part) == 0 || part[0] == '.' {
			return false
		}
		for _, c := range part {
			if c <= ' ' || c > '~' || bytes.IndexByte([]byte(`?#%\"<>`), c) >= 0 {
				return false
			}
		}
	}
	return true
}

// checkDocument refuses what is no HTML. Documents are archived to be read where
// they are asked about, and give no records.
func checkDocument(data []byte) error {
	head := bytes.ToLower(data[:min(len(data), documentHead)])
	if !bytes.Contains(head, []byte("<html")) {
		return intel.Errorf(intel.KindInvalid, "it is not an HTML document")
	}
	return nil
}
