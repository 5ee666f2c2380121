package store

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// PostgreSQL's text is UTF-8 without the zero byte, ours is any bytes. A byte
// that it does not take is stored as escapeMark and two hexadecimal digits; so
// are the bytes of a mark that is in the text itself.
const escapeMark = "\U0010FFFF"

func escapeText(s string) string {
	if !needsEscape(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		size := len(string(r))
		if r == '\uFFFD' && !strings.HasPrefix(s[i:], "\uFFFD") {
			size = 1 // a byte that is no UTF-8
		} else if r != 0 && r != '\U0010FFFF' {
			b.WriteString(s[i : i+size])
			continue
		}
		for _, c := range []byte(s[i : i+size]) {
			fmt.Fprintf(&b, escapeMark+"%02x", c)
		}
	}
	return b.String()
}

func needsEscape(s string) bool {
	for i := range len(s) {
		if s[i] == 0 || s[i] >= utf8.RuneSelf {
			return needsLook(s)
		}
	}
	return false
}

// needsLook is needsEscape of what is not plain ASCII, as most texts are.
func needsLook(s string) bool {
	return strings.IndexByte(s, 0) >= 0 || strings.Contains(s, escapeMark) || !utf8.ValidString(s)
}

func unescapeText(b []byte) []byte {
	if bytes.IndexByte(b, escapeMark[0]) < 0 || !bytes.Contains(b, []byte(escapeMark)) {
		return b
	}
	var out []byte
	for {
		before, rest, ok := bytes.Cut(b, []byte(escapeMark))
		out = append(out, before...)
		if !ok {
			return out
		}
		n, err := strconv.ParseUint(string(rest[:min(2, len(rest))]), 16, 8)
		if err != nil { // not written by us: as it stands
			return slices.Concat(out, []byte(escapeMark), rest)
		}
		out, b = append(out, byte(n)), rest[2:]
	}
}
