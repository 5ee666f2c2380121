package edgar

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// header is what stands above the documents of a submission.
type header struct {
	accession intel.AccessionNumber
	form      string
	period    intel.Date
	filed     intel.Date
	accepted  time.Time
	items     []string
	filers    []headerFiler // at least one
}

// maxFilers bounds the filers of a submission; the accounts of insurers file by
// the hundred.
const maxFilers = 10_000

// headerFiler is one section of a header: who, in which role.
type headerFiler struct {
	role       string
	cik        intel.CIK
	act        string
	fileNumber string
	filmNumber string
}

// splitHeader returns the text between the marks of the header and the byte
// after it. Submissions before 2001 have other names for the marks, and some
// stand behind a signature of the time.
func splitHeader(s string) (head string, rest int, err error) {
	documents := strings.Index(s, "<DOCUMENT>")
	if documents < 0 {
		documents = len(s)
	}
	for _, mark := range []string{"SEC-HEADER>", "IMS-HEADER>"} {
		from := strings.Index(s[:documents], "<"+mark)
		if from < 0 {
			continue
		}
		to := strings.Index(s[from:], "</"+mark)
		if to < 0 {
			return "", 0, errors.New("the header does not end: the text is cut off")
		}
		from += len(mark) + 1
		to += from - len(mark) - 1
		return s[from:to], to, nil
	}
	return "", 0, errors.New("there is no <SEC-HEADER>: this is no full text submission, or its header is lost")
}

// roleOf are the sections of a header that name a filer, and what the filer is
// to the submission.
func roleOf(section string) string {
	switch section {
	case "FILER":
		return "filer"
	case "ISSUER":
		return "issuer"
	case "REPORTING OWNER":
		return "reporting"
	case "SUBJECT COMPANY":
		return "subject"
	case "FILED BY":
		return "filed by"
	case "FILED FOR":
		return "filed for"
	case "SERIAL COMPANY":
		return "serial company"
	default:
		return ""
	}
}

// readHeader reads both forms of a header: labels with a colon, as full text
// submissions have them, and tags, as the SEC's feeds to subscribers have them.
//
//	CENTRAL INDEX KEY:	0000320193
//	<CIK>0000320193
func readHeader(head string) (header, error) {
	var h header
	for line := range strings.Lines(head) {
		key, value, top := headerLine(line)
		if role := roleOf(key); role != "" && value == "" && top {
			if len(h.filers) == maxFilers {
				return h, fmt.Errorf("more than %d filers", maxFilers)
			}
			h.filers = append(h.filers, headerFiler{role: role})
			continue
		}
		if err := h.set(key, value); err != nil {
			return h, err
		}
	}
	err := h.complete()
	return h, err
}

// headerLine returns the name of a line without dashes, its value, and whether
// it can begin a section.
func headerLine(line string) (key, value string, top bool) {
	trimmed := strings.TrimSpace(line)
	if tag, ok := strings.CutPrefix(trimmed, "<"); ok {
		key, value, _ = strings.Cut(tag, ">")
		top = true
	} else {
		key, value, _ = strings.Cut(trimmed, ":")
		top = trimmed != "" && line[0] == trimmed[0]
	}
	return strings.ReplaceAll(key, "-", " "), headerText(value), top
}

// headerText returns a text as it can be kept: EDGAR's old headers are not
// always UTF-8.
func headerText(s string) string { return strings.TrimSpace(strings.ToValidUTF8(s, "\ufffd")) }

func (h *header) set(key, value string) (err error) {
	var f headerFiler // what stands before the first section is of nobody
	filer := &f
	if n := len(h.filers); n > 0 {
		filer = &h.filers[n-1]
	}
	switch key {
	case "ACCEPTANCE DATETIME":
		h.accepted, err = time.ParseInLocation("20060102150405", value, intel.NewYork)
	case "ACCESSION NUMBER":
		h.accession, err = intel.ParseAccession(value)
	case "CONFORMED SUBMISSION TYPE", "TYPE":
		h.form = value
	case "CONFORMED PERIOD OF REPORT", "PERIOD":
		h.period, err = compactDay(value)
	case "FILED AS OF DATE", "FILING DATE":
		h.filed, err = compactDay(value)
	case "ITEM INFORMATION", "ITEMS":
		h.items = append(h.items, value)
	case "CENTRAL INDEX KEY", "CIK":
		filer.cik, err = intel.ParseCIK(value)
	case "SEC ACT", "ACT":
		filer.act = act(value)
	case "SEC FILE NUMBER", "FILE NUMBER":
		filer.fileNumber = value
	case "FILM NUMBER":
		filer.filmNumber = value
	}
	if err != nil {
		return fmt.Errorf("header, %s: %w", key, err)
	}
	return nil
}

// act returns "34" of "1934 Act", as the lists of submissions write it.
func act(s string) string {
	year, _, _ := strings.Cut(s, " ")
	if len(year) == 4 && digits(year) == 4 {
		return year[2:]
	}
	return s
}

// compactDay reads "20220506"; nothing is no day.
func compactDay(s string) (intel.Date, error) {
	if s == "" {
		return 0, nil
	}
	if len(s) != 8 {
		return 0, fmt.Errorf("%q is no day", s)
	}
	d, ok := intel.ParseISODate(s[:4] + "-" + s[4:6] + "-" + s[6:])
	if !ok {
		return 0, fmt.Errorf("%q is no day", s)
	}
	return d, nil
}

// complete checks that the header says what makes a filing.
func (h *header) complete() error {
	switch {
	case h.accession == 0:
		return errors.New("the header has no accession number")
	case h.form == "":
		return errors.New("the header has no submission type")
	case h.filed == 0:
		return errors.New("the header has no filing day")
	case len(h.filers) == 0:
		return errors.New("the header names no filer")
	}
	for _, f := range h.filers {
		if f.cik == 0 {
			return fmt.Errorf("the header has a %s without a CIK", f.role)
		}
	}
	return nil
}

// filings returns the submission as each of its filers has it, once for each
// filer, with all its roles.
func (h *header) filings(body intel.Body, docs []sgmlDocument) []intel.Filing {
	list := make([]intel.Filing, 0, len(h.filers))
	at := map[intel.CIK]int{}
	xbrl := slices.ContainsFunc(docs, func(d sgmlDocument) bool { return d.wrapped("XBRL") })
	for _, who := range h.filers {
		if i, twice := at[who.cik]; twice {
			list[i].Role = intel.JoinRoles(list[i].Role, who.role)
			continue
		}
		f := intel.Filing{
			CIK: who.cik, Accession: h.accession, Role: who.role, Form: h.form, FiledAt: h.filed, ReportDate: h.period,
			Items: strings.Join(h.items, "; "), Act: who.act, FileNumber: who.fileNumber, FilmNumber: who.filmNumber,
			Size: body.Size, Origin: body.Kind, SHA256: body.SHA256,
		}
		if !h.accepted.IsZero() {
			f.AcceptedAt, f.AcceptedFrom = h.accepted.UTC(), intel.AcceptedFromHeader
		}
		f.PrimaryDocument, f.PrimaryDescription = docs[0].name, docs[0].description
		f.XBRL, f.InlineXBRL = xbrl, docs[0].wrapped("XBRL")
		at[who.cik] = len(list)
		list = append(list, f)
	}
	return list
}
