package config

import (
	"errors"
	"net/url"
	"os"
	"strings"

	"github.com/corpintel/intel"
)

// Secret says where a secret is: "env:NAME" or "file:PATH"; anything else is
// no secret and stands for itself. So settings can be shown and logged.
type Secret string

const (
	inEnv  = "env:"
	inFile = "file:"

	allowedSecret   = "env:NAME or file:PATH, where the secret is, or nothing"
	allowedBucket   = "the name of a bucket, 3 to 63 small letters, digits, hyphens and dots, and perhaps a prefix after a slash"
	allowedDatabase = "env:NAME or file:PATH, where the URL is, a postgres:// URL without a password, or nothing"
)

// Read returns the secret, without white space around it. One that is not
// where it should be is a KindInvalid error.
func (s Secret) Read() (string, error) {
	text, name, from := string(s), "", ""
	switch {
	case strings.HasPrefix(text, inEnv):
		from = strings.TrimPrefix(text, inEnv)
		text, name = os.Getenv(from), "variable"
	case strings.HasPrefix(text, inFile):
		from = strings.TrimPrefix(text, inFile)
		b, err := os.ReadFile(from)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", intel.Errorf(intel.KindInvalid, "the file of a secret cannot be read: %w", err)
		}
		text, name = string(b), "file"
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return "", intel.Errorf(intel.KindInvalid, "the %s %s is to hold a secret and is empty or not there", name, from)
	}
	return text, nil
}

// parseSecret takes only where a secret is, never the secret itself.
func parseSecret(s string) (Secret, bool) {
	return Secret(s), s == "" || isReference(s)
}

func isReference(s string) bool {
	return strings.HasPrefix(s, inEnv) && len(s) > len(inEnv) || strings.HasPrefix(s, inFile) && len(s) > len(inFile)
}

// parseDatabases reads what parseDatabase does, with white space between.
func parseDatabases(s string) ([]Secret, bool) {
	var list []Secret
	for _, word := range strings.Fields(s) {
		one, ok := parseDatabase(word)
		if !ok {
			return nil, false
		}
		list = append(list, one)
	}
	return list, true
}

// parseDatabase refuses a URL with a password, which would be shown wherever
// settings are.
func parseDatabase(s string) (Secret, bool) {
	if s == "" || isReference(s) {
		return Secret(s), true
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.Query().Has("password") {
		return "", false
	}
	_, password := u.User.Password()
	return Secret(s), !password
}
