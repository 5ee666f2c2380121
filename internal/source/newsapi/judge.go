package newsapi

import (
	"encoding/json"
	"time"

	"github.com/corpintel/intel/internal/source"
)

// The pauses after the provider said that requests are used up. A developer has
// 50 in any twelve hours.
const pause = time.Hour

// behaviour is what one of the provider's errors leads to.
type behaviour struct {
	code    string
	outcome source.Outcome
	pause   time.Duration
	advice  string
}

// behaviours are those of every error that the provider documents, and of two
// that it sends as well.
func behaviours() []behaviour {
	return []behaviour{
		{"apiKeyDisabled", source.Denied, 0, "the key is disabled: see the account"},
		{"apiKeyExhausted", source.Exhausted, pause, "the key has no requests left"},
		{"apiKeyInvalid", source.Denied, 0, "the key is wrong: set newsapi.key"},
		{"apiKeyMissing", source.Denied, 0, "no key was sent: set newsapi.key"},
		{"parameterInvalid", source.Refused, 0, "a parameter is not allowed"},
		{"parametersMissing", source.Refused, 0, "a parameter is missing"},
		{"parametersIncompatible", source.Refused, 0, "two parameters exclude each other"},
		{"rateLimited", source.Exhausted, pause, "too many requests lately"},
		{"sourcesTooMany", source.Refused, 0, "too many publishers in one request"},
		{"sourceDoesNotExist", source.Refused, 0, "there is no such publisher"},
		{"unexpectedError", source.Unavailable, 0, "the provider's own trouble"},
		{"maximumResultsReached", source.NotFound, 0, "the plan does not go that far into the list"},
	}
}

// tooOld is what parameterInvalid means with status 426: the plan does not go
// back so far.
const tooOld = 426

// Judge says what an answer amounts to. It implements the judge of
// [source.Host].
func Judge(_ string, status int, data []byte) source.Judgement {
	var a answer
	if json.Unmarshal(data, &a) != nil {
		return source.Judgement{} // what HTTP says is all there is; a good status is refused by the parser
	}
	if a.Status == "ok" && status == 200 {
		return source.Judgement{}
	}
	for _, b := range behaviours() {
		if b.code != a.Code {
			continue
		}
		if status == tooOld && b.code == "parameterInvalid" {
			b.outcome, b.advice = source.Denied, "the plan does not allow it"
		}
		return source.Judgement{Outcome: b.outcome, Detail: b.code + ": " + b.advice + ": " + a.Message, Pause: b.pause}
	}
	if status == 200 {
		return source.Judgement{Outcome: source.Unexpected, Detail: "an answer with status " + a.Status + " and code " + a.Code}
	}
	return source.Judgement{}
}
