package store

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// postgresDialect writes the store's statements as PostgreSQL wants them: each
// parameter with the type of its argument, since the server would guess a type
// from the first place where it stands; and the column fetch in quotes, since
// that is a word of the language.
type postgresDialect struct {
	written sync.Map // statement → writtenSQL
}

// writtenSQL is a statement for arguments of these types.
type writtenSQL struct {
	sql   string
	texts []bool
}

// statement returns a statement with its arguments.
func (d *postgresDialect) statement(sql string, args []any) (string, []any, error) {
	values, texts, err := postgresValues(args)
	if err != nil {
		return "", nil, err
	}
	if known, ok := d.written.Load(sql); ok {
		if w := known.(writtenSQL); slices.Equal(w.texts, texts) {
			return w.sql, values, nil
		}
	}
	w := writtenSQL{texts: texts}
	if w.sql, err = writePostgres(sql, texts); err != nil {
		return "", nil, err
	}
	d.written.Store(sql, w)
	return w.sql, values, nil
}

// postgresValues returns arguments as integers and texts, and which are texts.
func postgresValues(args []any) (values []any, texts []bool, err error) {
	values, texts = make([]any, len(args)), make([]bool, len(args))
	for i, a := range args {
		v, err := plain(a)
		switch {
		case err != nil:
			return nil, nil, fmt.Errorf("argument %d: %w", i+1, err)
		case v.isText:
			values[i], texts[i] = escapeText(v.text), true
		default:
			values[i] = v.int
		}
	}
	return values, texts, nil
}

// rewritten finds what is written another way, and literals to leave alone.
var rewritten = regexp.MustCompile(`'[^']*'|"[^"]*"|\$\d+|\bfetch\b`)

func writePostgres(sql string, texts []bool) (string, error) {
	var wrong string
	used := make([]bool, len(texts))
	out := rewritten.ReplaceAllStringFunc(sql, func(s string) string {
		switch {
		case s == "fetch":
			return `"fetch"`
		case s[0] != '$':
			return s
		}
		n, err := strconv.Atoi(s[1:])
		if err != nil || n < 1 || n > len(texts) {
			wrong = s
			return s
		}
		used[n-1] = true
		if texts[n-1] {
			return s + "::text"
		}
		return s + "::int8"
	})
	if wrong == "" && slices.Contains(used, false) {
		wrong = fmt.Sprintf("$%d", slices.Index(used, false)+1)
	}
	if wrong != "" {
		return "", fmt.Errorf("parameter %s does not go with %d arguments: %s", wrong, len(texts), strings.Join(strings.Fields(sql), " "))
	}
	return out, nil
}
