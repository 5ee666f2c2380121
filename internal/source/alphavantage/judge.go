package alphavantage

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel/internal/source"
)

// The pauses after the provider said that calls are used up. It does not say
// when its day begins, so the pause is a part of one; the next call after it
// costs one of the next day's, or tells that the day is not over.
const (
	dayPause    = 6 * time.Hour
	minutePause = time.Minute
)

// Judge says what an answer amounts to that is well by HTTP. It implements the
// judge of [source.Host].
func Judge(kind string, status int, data []byte) source.Judgement {
	f, ok := functionOf(kind)
	if !ok || status != 200 {
		return source.Judgement{}
	}
	if f.known(data) {
		return source.Judgement{}
	}
	return f.explain(data)
}

// known reports whether a body has what its function is known by.
func (f function) known(data []byte) bool {
	data = bytes.TrimLeft(data, "\ufeff \t\r\n")
	if len(data) == 0 {
		return false
	}
	if data[0] != '{' {
		lines := bytes.TrimRight(data, "\r\n")
		return f.header != "" && bytes.HasPrefix(data, []byte(f.header)) && (!f.some || bytes.IndexByte(lines, '\n') > 0)
	}
	var body map[string]json.RawMessage
	if f.member == "" || json.Unmarshal(data, &body) != nil {
		return false
	}
	member, ok := body[f.member]
	if _, artificial := body["message"]; artificial || !ok {
		return false
	}
	switch string(bytes.TrimSpace(member)) {
	case "{}", `""`, "null":
		return false
	}
	return f.fits(member)
}

// fits reports whether the first record of a list is one of the function's. A
// list without any, and what is no list, are left to whoever reads it.
func (f function) fits(member json.RawMessage) bool {
	var items []map[string]json.RawMessage
	if json.Unmarshal(member, &items) != nil || len(items) == 0 {
		return true
	}
	has := func(field string) bool {
		_, ok := items[0][field]
		return ok
	}
	if f.needs != "" && !has(f.needs) {
		return false
	}
	others := slices.ContainsFunc(functions(), func(g function) bool { return g.member == f.member && g.tells != "" && has(g.tells) })
	return f.tells == "" || has(f.tells) || !others
}

// explain says what a body is that is not what was asked for. Its words decide
// what is done next, never whether it is data.
func (f function) explain(data []byte) source.Judgement {
	var body map[string]json.RawMessage
	switch err := json.Unmarshal(data, &body); {
	case err != nil && f.header != "" && bytes.HasPrefix(bytes.TrimLeft(data, "\ufeff \t\r\n"), []byte(f.header)):
		return source.Judgement{Outcome: source.NotFound, Detail: "columns without a line: the provider has nothing of this name"}
	case err != nil:
		return source.Judgement{Outcome: source.Unexpected, Detail: "an answer that has neither the columns nor the key that was expected"}
	}
	for _, name := range []string{"Information", "Note", "Error Message", "message", "detail"} {
		raw, ok := body[name]
		if !ok {
			continue
		}
		var words string
		if json.Unmarshal(raw, &words) != nil {
			words = string(raw)
		}
		return explainWords(name, words)
	}
	if name, words, ok := onlyWords(body); ok {
		return explainWords(name, words)
	}
	if len(body) == 0 || len(body) == 1 && strings.Contains(string(data), "{}") {
		return source.Judgement{Outcome: source.NotFound, Detail: "an empty answer: the provider has nothing of this name"}
	}
	return source.Judgement{Outcome: source.Unexpected, Detail: "JSON without the key that was expected"}
}

// onlyWords returns the sentence that a body consists of, under whatever name.
func onlyWords(body map[string]json.RawMessage) (name, words string, ok bool) {
	if len(body) != 1 {
		return "", "", false
	}
	for name, raw := range body {
		if json.Unmarshal(raw, &words) == nil && strings.Contains(words, " ") {
			return name, words, true
		}
	}
	return "", "", false
}

// explainWords says what the provider's words ask for. Texts about a burst name
// the day's limit as well, so that the shorter time counts.
func explainWords(member, words string) source.Judgement {
	says := func(list ...string) bool {
		for _, w := range list {
			if strings.Contains(strings.ToLower(words), w) {
				return true
			}
		}
		return false
	}
	j := source.Judgement{Outcome: source.Refused, Detail: words}
	switch {
	case member == "message":
		j.Outcome, j.Detail = source.Denied, "rows that are made up, for whoever has not paid for the function"
	case says("per minute", "per second", "call frequency", "spreading out"):
		j.Outcome, j.Pause = source.Throttled, minutePause
	case says("per day", "daily rate limit", "daily limit", "daily quota", "a day"):
		j.Outcome, j.Pause = source.Exhausted, dayPause
	case says("rate limit", "too many"):
		j.Outcome, j.Pause = source.Throttled, minutePause
	case says("premium endpoint", "premium feature", "premium function", "premium plan"):
		j.Outcome = source.Denied
	case says("apikey is invalid", "api key is invalid", "demo** api key", "apikey is missing"):
		j.Outcome = source.Denied
	case says("invalid api call", "does not exist"):
		j.Outcome = source.NotFound
	}
	return j
}
