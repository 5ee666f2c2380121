package intel

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// CIK is the SEC's Central Index Key of a filer, from 1 to 9999999999.
// The zero value is no filer.
type CIK uint64

// ParseCIK reads a CIK as people and upstreams write it: "320193",
// "0000320193" or "CIK0000320193".
func ParseCIK(s string) (CIK, error) {
	digits := s
	if len(s) > 3 && strings.EqualFold(s[:3], "CIK") {
		digits = s[3:]
	}
	if len(digits) == 0 || len(digits) > 10 {
		return 0, Errorf(KindInvalid, "%q is not a CIK: want 1 to 10 digits", s)
	}
	var n CIK
	for i := range len(digits) {
		c := digits[i] - '0'
		if c > 9 {
			return 0, Errorf(KindInvalid, "%q is not a CIK: want 1 to 10 digits", s)
		}
		n = n*10 + CIK(c)
	}
	if n == 0 {
		return 0, Errorf(KindInvalid, "%q is not a CIK: zero names no filer", s)
	}
	return n, nil
}

// String returns the CIK without leading zeros: "320193".
func (c CIK) String() string { return strconv.FormatUint(uint64(c), 10) }

// Padded returns the CIK as EDGAR's file names have it: "0000320193".
func (c CIK) Padded() string { return fmt.Sprintf("%010d", uint64(c)) }

// AccessionNumber identifies one submission to EDGAR. Its 18 digits (10 of the
// submitting agent, 2 of the year, 6 of sequence) are packed in one integer,
// which sorts as the text does. The zero value is no submission.
type AccessionNumber uint64

// ParseAccession reads "0000320193-23-000106" or the same without dashes.
func ParseAccession(s string) (AccessionNumber, error) {
	a, ok := parseAccession(s)
	if !ok {
		return 0, Errorf(KindInvalid, "%q is not an accession number: want the form 0000320193-23-000106", s)
	}
	return a, nil
}

func parseAccession(s string) (AccessionNumber, bool) {
	switch len(s) {
	case 18:
	case 20:
		if s[10] != '-' || s[13] != '-' {
			return 0, false
		}
	default:
		return 0, false
	}
	var n AccessionNumber
	for i := range len(s) {
		if len(s) == 20 && (i == 10 || i == 13) {
			continue
		}
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + AccessionNumber(c)
	}
	return n, n != 0
}

// String returns the dashed form: "0000320193-23-000106".
func (a AccessionNumber) String() string {
	b, _ := a.AppendText(make([]byte, 0, 20))
	return string(b)
}

// AppendText appends the dashed form to b.
func (a AccessionNumber) AppendText(b []byte) ([]byte, error) {
	var d [20]byte
	n := uint64(a)
	for i := 19; i >= 0; i-- {
		if i == 10 || i == 13 {
			d[i] = '-'
			continue
		}
		d[i] = byte('0' + n%10)
		n /= 10
	}
	return append(b, d[:]...), nil
}

// Compact returns the 18 digits without dashes, as EDGAR names folders.
func (a AccessionNumber) Compact() string { return fmt.Sprintf("%018d", uint64(a)) }

// Folder returns the address of the folder of the submission's files, with a
// slash at its end, by the address of something about it: a file in the folder,
// or a page beside it.
func (a AccessionNumber) Folder(url string) string {
	dir := url[:strings.LastIndexByte(url, '/')+1]
	if strings.HasSuffix(dir, "/"+a.Compact()+"/") {
		return dir
	}
	return dir + a.Compact() + "/"
}

// MarshalText writes the dashed form; a zero number is empty.
func (a AccessionNumber) MarshalText() ([]byte, error) {
	if a == 0 {
		return nil, nil
	}
	return a.AppendText(nil)
}

// UnmarshalText reads what [ParseAccession] reads.
func (a *AccessionNumber) UnmarshalText(b []byte) error {
	n, err := ParseAccession(string(b))
	if err == nil {
		*a = n
	}
	return err
}

// SHA256 names a raw body by the hash of its bytes, after any transfer
// compression was removed. The zero value is no body.
type SHA256 [sha256.Size]byte

// HashBody returns the name of body.
func HashBody(body []byte) SHA256 { return sha256.Sum256(body) }

// ParseSHA256 reads 64 hexadecimal digits.
func ParseSHA256(s string) (SHA256, error) {
	var h SHA256
	if len(s) != hex.EncodedLen(len(h)) {
		return h, Errorf(KindInvalid, "%q is not a SHA-256: want 64 hexadecimal digits", s)
	}
	if _, err := hex.Decode(h[:], []byte(s)); err != nil {
		return SHA256{}, Errorf(KindInvalid, "%q is not a SHA-256: want 64 hexadecimal digits", s)
	}
	return h, nil
}

// String returns 64 lower-case hexadecimal digits.
func (h SHA256) String() string { return hex.EncodeToString(h[:]) }

// IsZero reports whether h names no body.
func (h SHA256) IsZero() bool { return h == SHA256{} }

// MarshalText writes 64 hexadecimal digits; a zero hash is empty.
func (h SHA256) MarshalText() ([]byte, error) {
	if h.IsZero() {
		return nil, nil
	}
	return hex.AppendEncode(nil, h[:]), nil
}

// UnmarshalText reads what [ParseSHA256] reads.
func (h *SHA256) UnmarshalText(b []byte) error {
	n, err := ParseSHA256(string(b))
	if err == nil {
		*h = n
	}
	return err
}

// NormalizeTicker returns t as tickers are compared: upper case, and a dash
// between class parts where others write a dot or a slash ("brk.b" is "BRK-B").
func NormalizeTicker(t string) string {
	return strings.NewReplacer(".", "-", "/", "-").Replace(strings.ToUpper(strings.TrimSpace(t)))
}
