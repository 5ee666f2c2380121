package limit

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/redisurl"
)

const (
	// outage is how long a wait puts up with a Redis that does not answer, since
	// Sentinels take some seconds to choose another.
	outage = 30 * time.Second
	// outageNap is how long it waits before it asks again.
	outageNap = 250 * time.Millisecond
)

// Redis is a limiter for all processes that use the same Redis. Each question
// is one round trip, decided there and by the clock there, so that no two
// machines have to agree on the time. Without an answer no call is granted. All
// methods are safe for concurrent use.
type Redis struct {
	Now func() time.Time // wall clock; set before use, OpenRedis sets it to time.Now

	client redis.UniversalClient
	prefix string // of keys
	paces  map[string]pace
	queues map[string]queue
}

// redisScript is grant, heal, penalize, penalty and left of state, in
// microseconds, which a number of Lua holds. Budgets are kept exactly: the calls
// of the longest time are in a sorted set. What nobody asks for is forgotten a
// day after it has lost its meaning.
var redisScript = redis.NewScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local s = redis.call('HMGET', KEYS[1], 'next', 'at', 'till', 'reason')
local next, at, till, reason = tonumber(s[1]) or 0, tonumber(s[2]) or 0, tonumber(s[3]) or 0, s[4] or ''
local interval, slack, absurd = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if next - now > interval + absurd then next = now + interval end
if at - now > absurd then till = till - (at - now); at = now end
local free, left, longest = 0, -1, 0
for i = 7, #ARGV, 2 do
	local calls, per = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
	longest = math.max(longest, per)
	local first = redis.call('ZREVRANGE', KEYS[2], calls - 1, calls - 1, 'WITHSCORES')[2]
	if first and tonumber(first) + per > now then free = math.max(free, tonumber(first) + per) end
	local spent = redis.call('ZCOUNT', KEYS[2], string.format('(%.0f', now - per), '+inf')
	if left < 0 or calls - spent < left then left = math.max(0, calls - spent) end
end
local wait, why = 0, ''
if ARGV[1] == 'left' then
	if till > now and left > 0 then left = 0 end
	return {math.max(0, free - now, till - now), tostring(left)}
elseif ARGV[1] == 'penalty' then
	if till <= now then return {0, ''} end
	return {till - now, reason}
elseif ARGV[1] == 'penalize' then
	local lasts = tonumber(ARGV[5])
	if lasts > 0 and now + lasts > till then at, till, reason = now, now + lasts, ARGV[6] end
else
	local ready = math.max(next, till, free)
	if now < ready then
		wait = ready - now
		if free > math.max(now, till) then why = 'spent' elseif till > now then why = 'penalty ' .. reason end
	else
		next = math.max(next, now - slack) + interval
		if longest > 0 then
			redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - longest))
			redis.call('ZADD', KEYS[2], string.format('%.0f', now), string.format('%.0f', now) .. ':' .. redis.call('ZCARD', KEYS[2]))
			redis.call('PEXPIRE', KEYS[2], string.format('%.0f', longest / 1000 + 86400000))
		end
	end
end
if wait == 0 then
	redis.call('HSET', KEYS[1], 'next', string.format('%.0f', next), 'at', string.format('%.0f', at), 'till', string.format('%.0f', till), 'reason', reason)
	redis.call('PEXPIRE', KEYS[1], string.format('%.0f', (math.max(next, till, now) - now) / 1000 + 86400000))
end
return {wait, why}
`)

// OpenRedis opens the limiter in the Redis at address. A limit that is not
// above 0, or an address that cannot be read, is a KindInvalid error.
func OpenRedis(address string, limits map[string]Limit) (*Redis, error) {
	paces, err := newPaces(limits)
	if err != nil {
		return nil, err
	}
	client, namespace, err := redisurl.Open(address)
	if err != nil {
		return nil, err
	}
	l := &Redis{Now: time.Now, client: client, prefix: namespace + ":limit:", paces: paces, queues: make(map[string]queue)}
	for name := range paces {
		l.queues[name] = make(queue, 1)
	}
	return l, nil
}

// Close closes the connections.
func (l *Redis) Close() error { return l.client.Close() }

// Wait returns when the next call under name may be made, and ctx's error when
// that ends first. A name without a limit is a KindInternal error; a Redis that
// has not answered for half a minute is KindUnavailable, and grants nothing.
func (l *Redis) Wait(ctx context.Context, name string) error {
	p, ok := l.paces[name]
	if !ok {
		return unknown(name)
	}
	var since time.Time // of the outage
	return l.queues[name].wait(ctx, func(ctx context.Context) (time.Duration, error) {
		nap, why, err := l.ask(ctx, name, "grant", 0, "")
		switch {
		case err == nil:
			since = time.Time{}
			if p.patience > 0 && nap > p.patience && why != "" {
				return 0, impatient(l.Now().Add(nap), why)
			}
			return nap, nil
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case since.IsZero():
			since = l.Now()
		}
		if l.Now().Sub(since) > outage {
			return 0, err
		}
		return outageNap, nil
	})
}

// impatient is the error that a call is too far away.
func impatient(until time.Time, why string) error {
	if reason, ok := strings.CutPrefix(why, "penalty "); ok {
		return intel.Errorf(intel.KindThrottled, "no calls before %s: %s", instant(until.UnixNano()), reason)
	}
	return intel.Errorf(intel.KindThrottled, "the budget of calls is used up; the next is free at %s", instant(until.UnixNano()))
}

// Left returns how many calls the budgets under name allow now, -1 where it has
// none, and from when there is one.
func (l *Redis) Left(ctx context.Context, name string) (calls int, from time.Time, err error) {
	if _, ok := l.paces[name]; !ok {
		return 0, time.Time{}, unknown(name)
	}
	wait, text, err := l.ask(ctx, name, "left", 0, "")
	if err != nil {
		return 0, time.Time{}, err
	}
	if calls, err = strconv.Atoi(text); err != nil {
		return 0, time.Time{}, intel.Errorf(intel.KindInternal, "the limiter's script answered %q", text)
	}
	return calls, l.Now().Add(wait).UTC(), nil
}

// Penalize makes every Wait under name, in every process, last at least until
// then. A penalty that lasts longer stays as it is.
func (l *Redis) Penalize(ctx context.Context, name string, until time.Time, reason string) error {
	if _, ok := l.paces[name]; !ok {
		return unknown(name)
	}
	lasts := min(until.Sub(l.Now()), 100*365*24*time.Hour)
	_, _, err := l.ask(ctx, name, "penalize", lasts, reason)
	return err
}

// Penalty returns until when name is penalized, in UTC, and why; zero where it
// is not.
func (l *Redis) Penalty(ctx context.Context, name string) (until time.Time, reason string, err error) {
	if _, ok := l.paces[name]; !ok {
		return time.Time{}, "", unknown(name)
	}
	left, reason, err := l.ask(ctx, name, "penalty", 0, "")
	if err != nil || left == 0 {
		return time.Time{}, "", err
	}
	return l.Now().Add(left).UTC(), reason, nil
}

// ask runs the script and returns its answer.
func (l *Redis) ask(ctx context.Context, name, what string, lasts time.Duration, reason string) (time.Duration, string, error) {
	p := l.paces[name]
	args := []any{what, p.interval.Microseconds(), p.slack.Microseconds(), absurd.Microseconds(), lasts.Microseconds(), reason}
	for _, b := range p.budgets {
		args = append(args, b.Calls, b.Per.Microseconds())
	}
	state := l.prefix + name
	calls := "{" + state + "}:calls" // in a cluster, where state is
	answer, err := redisScript.Run(ctx, l.client, []string{state, calls}, args...).Slice()
	if err != nil {
		return 0, "", l.broken(ctx, err)
	}
	if len(answer) != 2 {
		return 0, "", intel.Errorf(intel.KindInternal, "the limiter's script answered %v", answer)
	}
	us, isInt := answer[0].(int64)
	text, isText := answer[1].(string)
	if !isInt || !isText {
		return 0, "", intel.Errorf(intel.KindInternal, "the limiter's script answered %v", answer)
	}
	return time.Duration(us) * time.Microsecond, text, nil
}

// broken gives an error its kind. It names no address: a URL may hold a
// password.
func (l *Redis) broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var wire net.Error
	var answer redis.Error
	if errors.As(err, &answer) && !errors.As(err, &wire) {
		return intel.Errorf(intel.KindUnavailable, "the Redis of the rate limit refuses: %w; check the URL that redis.url leads to", err)
	}
	return intel.Errorf(intel.KindUnavailable, "the Redis of the rate limit does not answer, so nothing is asked of upstreams: %w", err)
}
