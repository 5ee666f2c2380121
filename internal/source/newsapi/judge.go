package newsapi

import (
	"encoding/json"
	"net/http"
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

// Judge says what an answer amounts to. It implements the judge of
// [source.Host].
func Judge(kind string, status int, data []byte) source.Judgement {
	var a answer
	err := json.Unmarshal(data, &a)
	switch {
	case status == http.StatusOK && err != nil:
		return source.Judgement{Outcome: source.Unexpected, Detail: "an answer that is no JSON, or not all of it"}
	case err != nil:
		return source.Judgement{} // what HTTP says is all there is
	case status == http.StatusOK && a.Status == "ok" && a.has(kind):
		return source.Judgement{}
	case status == http.StatusOK && a.Status == "ok":
		return source.Judgement{Outcome: source.Unexpected, Detail: "an answer without the list that was asked for"}
	}
	for _, b := range behaviours() {
		if b.code != a.Code {
			continue
		}
		if status == http.StatusUpgradeRequired && b.outcome == source.Refused { // what was asked for is right, for whoever pays
			b.outcome, b.advice = source.Denied, "the plan does not allow it"
		}
		return source.Judgement{Outcome: b.outcome, Detail: b.code + ": " + b.advice + ": " + a.Message, Pause: b.pause}
	}
	switch status {
	case http.StatusOK:
		return source.Judgement{Outcome: source.Unexpected, Detail: "an answer with status " + a.Status + " and code " + a.Code}
	case http.StatusUnauthorized, http.StatusUpgradeRequired: // of a code that is not known yet
		return source.Judgement{Outcome: source.Denied, Detail: a.Code + ": the key or the plan does not allow it: " + a.Message}
	}
	return source.Judgement{}
}
