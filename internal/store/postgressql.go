package store

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/corpintel/intel"
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
		switch v := a.(type) {
		case int64:
			values[i] = v
		case int:
			values[i] = int64(v)
		case intel.CIK:
			values[i] = int64(v)
		case intel.AccessionNumber:
			values[i] = int64(v)
		case intel.Date:
			values[i] = int64(v)
		case time.Time:
			values[i] = micros(v)
		case bool:
			values[i] = flag(v)
		case string:
			values[i], texts[i] = escapeText(v), true
		case intel.SHA256:
			values[i], texts[i] = v.String(), true
		default:
			return nil, nil, fmt.Errorf("argument %d: cannot store a %T", i+1, a)
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
