package alphavantage

import (
	"bytes"
	"encoding/json"
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
	return explain(data)
}

// known reports whether a body has what its function is known by.
func (f function) known(data []byte) bool {
	data = bytes.TrimLeft(data, "\ufeff \t\r\n")
	if len(data) == 0 {
		return false
	}
	if data[0] != '{' {
		return f.header != "" && bytes.HasPrefix(data, []byte(f.header))
	}
	var body map[string]json.RawMessage
	if f.member == "" || json.Unmarshal(data, &body) != nil {
		return false
	}
	member, ok := body[f.member]
	if _, artificial := body["message"]; artificial || !ok {
		return false
	}
	member = bytes.TrimSpace(member)
	return len(member) > 0 && !bytes.Equal(member, []byte("{}")) && !bytes.Equal(member, []byte("null"))
}

// explain says what a body is that is not what was asked for. Its words decide
// what is done next, never whether it is data.
func explain(data []byte) source.Judgement {
	var body map[string]json.RawMessage
	if json.Unmarshal(data, &body) != nil {
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
	if len(body) == 0 || len(body) == 1 && strings.Contains(string(data), "{}") {
		return source.Judgement{Outcome: source.NotFound, Detail: "an empty answer: the provider has nothing of this name"}
	}
	return source.Judgement{Outcome: source.Unexpected, Detail: "JSON without the key that was expected"}
}

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
	case says("per day", "daily rate limit"):
		j.Outcome, j.Pause = source.Exhausted, dayPause
		if says("per minute", "call frequency") { // the old wording names both
			j.Outcome, j.Pause = source.Throttled, minutePause
		}
	case says("per minute", "per second", "call frequency", "rate limit", "spreading out"):
		j.Outcome, j.Pause = source.Throttled, minutePause
	case says("premium endpoint", "premium plan"):
		j.Outcome = source.Denied
	case says("apikey is invalid", "api key is invalid", "demo** api key", "apikey is missing"):
		j.Outcome = source.Denied
	case says("invalid api call", "does not exist"):
		j.Outcome = source.NotFound
	}
	return j
}
