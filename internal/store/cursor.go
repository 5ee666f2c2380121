package store

import (
	"encoding/base64"
	"encoding/json"

	"github.com/corpintel/intel"
)

// A cursor is the key of the last item of a page, so that a list that grows
// between two pages neither repeats nor skips what was there before.

// trim cuts a page, for which one item more than the limit was read, to its
// limit, and says where the next one begins.
func trim[T any](page *intel.Page[T], limit int, cursor func(*T) string) {
	if len(page.Items) > limit {
		page.Items = page.Items[:limit]
		page.Next = cursor(&page.Items[limit-1])
	}
}

func writeCursor(key ...int64) string { return encodeCursor(key) }

// readCursor returns n numbers, all zero for the first page.
func readCursor(cursor string, n int) ([]int64, error) {
	key := make([]int64, n)
	if cursor == "" {
		return key, nil
	}
	var got []int64
	if err := decodeCursor(cursor, &got); err != nil || len(got) != n {
		return nil, badCursor(cursor)
	}
	for _, k := range got {
		if k < 0 {
			return nil, badCursor(cursor)
		}
	}
	return got, nil
}

func badCursor(cursor string) error {
	return intel.Errorf(intel.KindInvalid, "cursor %q is none of this list: use the next of the page before", cursor)
}

func encodeCursor(key any) string {
	b, err := json.Marshal(key)
	if err != nil {
		panic(err) // keys are numbers and strings
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func decodeCursor(cursor string, key any) error {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, key)
}

// readTextCursor returns the key of a list that is ordered by one text.
func readTextCursor(cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	var key string
	if err := decodeCursor(cursor, &key); err != nil {
		return "", badCursor(cursor)
	}
	return key, nil
}
