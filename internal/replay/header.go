package replay

import (
	"fmt"
	"net/http"
	"strings"
)

// splitHeaders adds the recorded headers, Name=value;Name=value, to h. Values
// hold semicolons themselves ("max-age=1 ; preload"), so a header begins only
// where a capital follows a semicolon directly and outside quotes. How a body
// was framed for its first journey is left out.
func splitHeaders(h http.Header, column string) error {
	for column != "" {
		n := headerEnd(column)
		name, value, ok := strings.Cut(column[:n], "=")
		if !ok || name == "" || strings.ContainsAny(name, " \t;:\"") {
			return fmt.Errorf("response_headers: %q is not of the form Name=value", column[:n])
		}
		column = strings.TrimPrefix(column[n:], ";")
		switch name = http.CanonicalHeaderKey(name); name {
		case "Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Content-Encoding":
		default:
			h.Add(name, strings.TrimSpace(value))
		}
	}
	return nil
}

// headerEnd returns where the first header of s ends.
func headerEnd(s string) int {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ';' && !quoted && (i+1 == len(s) || beginsHeader(s[i+1:])):
			return i
		}
	}
	return len(s)
}

func beginsHeader(s string) bool {
	name, _, ok := strings.Cut(s, "=")
	return ok && name != "" && name[0] >= 'A' && name[0] <= 'Z' && !strings.ContainsAny(name, " \t;")
}
