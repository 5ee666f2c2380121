// Package session keeps who is signed in, in a Redis that several processes
// share. Where there is none the store keeps it.
package session

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/redisurl"
)

// Redis keeps sessions in a Redis that evicts nothing, by the clock there. While
// that does not answer all methods are KindUnavailable errors. All are safe for
// concurrent use.
//
// A session is a hash; the IDs of a user's are in a set. Only one key at a time
// is touched, as a cluster wants it: a session is there before the set knows
// it, and gone before the set forgets it.
type Redis struct {
	client redis.UniversalClient
	prefix string // of keys
	life   intel.SessionLife
	guard  redisurl.Guard
}

var _ intel.Sessions = (*Redis)(nil)

var startScript = redis.NewScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local ends = string.format('%.0f', now + math.min(ARGV[2], ARGV[3]))
local text = string.format('%.0f', now)
redis.call('HSET', KEYS[1], 'user', ARGV[1], 'created', text, 'seen', text, 'ends', ends)
redis.call('PEXPIRE', KEYS[1], math.ceil(math.min(ARGV[2], ARGV[3]) / 1000))
return {ARGV[1], text, text, ends}
`)

// showScript returns a session that is not over, and with a touch above -1 notes
// that it was seen, where that is as long ago.
var showScript = redis.NewScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local s = redis.call('HMGET', KEYS[1], 'user', 'created', 'seen', 'ends')
if not s[1] or tonumber(s[4]) <= now then return {} end
local idle, most, touch = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if touch >= 0 and now - tonumber(s[3]) >= touch then
	local ends = math.min(now + idle, tonumber(s[2]) + most)
	s[3], s[4] = string.format('%.0f', now), string.format('%.0f', ends)
	redis.call('HSET', KEYS[1], 'seen', s[3], 'ends', s[4])
	redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil((ends - now) / 1000)))
end
return s
`)

var endScript = redis.NewScript(`
if redis.call('HGET', KEYS[1], 'user') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`)

// OpenRedis opens the sessions in the Redis at address; nothing is connected yet.
// An address that cannot be read is a KindInvalid error.
func OpenRedis(address string, life intel.SessionLife) (*Redis, error) {
	client, namespace, err := redisurl.Open(address)
	if err != nil {
		return nil, err
	}
	return &Redis{client: client, prefix: namespace + ":session:", life: life}, nil
}

// Close closes the connections.
func (r *Redis) Close() error { return r.client.Close() }

func (r *Redis) key(id string) string      { return r.prefix + id }
func (r *Redis) ofUser(user string) string { return r.prefix + "user:" + user }

// Start begins a session.
func (r *Redis) Start(ctx context.Context, user string) (token string, s intel.Session, err error) {
	token = intel.NewSessionToken()
	id := intel.SessionID(token)
	err = r.guard.Ask(ctx, func(ctx context.Context) error {
		answer, err := startScript.Run(ctx, r.client, []string{r.key(id)}, user, r.life.Idle.Microseconds(), r.life.Most.Microseconds()).StringSlice()
		if err != nil {
			return err
		}
		if s, err = read(id, answer); err != nil {
			return err
		}
		if err := r.client.SAdd(ctx, r.ofUser(user), id).Err(); err != nil {
			return err
		}
		return r.client.PExpire(ctx, r.ofUser(user), r.life.Most+time.Second).Err()
	})
	if err != nil {
		return "", intel.Session{}, err
	}
	return token, s, nil
}

// Show returns the session of a token.
func (r *Redis) Show(ctx context.Context, token string) (intel.Session, error) {
	s, ok, err := r.show(ctx, intel.SessionID(token), r.life.Touch().Microseconds())
	if err == nil && !ok {
		err = intel.SessionDenied()
	}
	return s, err
}

func (r *Redis) show(ctx context.Context, id string, touch int64) (s intel.Session, ok bool, err error) {
	err = r.guard.Ask(ctx, func(ctx context.Context) error {
		answer, err := showScript.Run(ctx, r.client, []string{r.key(id)}, r.life.Idle.Microseconds(), r.life.Most.Microseconds(), touch).StringSlice()
		if err != nil || len(answer) == 0 {
			return err
		}
		ok = true
		s, err = read(id, answer)
		return err
	})
	return s, ok, err
}

// List returns the sessions of a user, the newest first.
func (r *Redis) List(ctx context.Context, user string) ([]intel.Session, error) {
	ids, err := r.ids(ctx, user)
	if err != nil {
		return nil, err
	}
	var list []intel.Session
	for _, id := range ids {
		s, ok, err := r.show(ctx, id, -1)
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, s)
		} else if err := r.forget(ctx, user, id); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(list, func(a, b intel.Session) int { return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

// End ends a session of a user.
func (r *Redis) End(ctx context.Context, user, id string) error {
	ended, err := r.end(ctx, user, id)
	if err == nil && !ended {
		err = intel.Errorf(intel.KindNotFound, "there is no such session")
	}
	return err
}

// EndAll ends all sessions of a user.
func (r *Redis) EndAll(ctx context.Context, user string) (int, error) {
	ids, err := r.ids(ctx, user)
	n := 0
	for _, id := range ids {
		ended, err := r.end(ctx, user, id)
		if err != nil {
			return n, err
		}
		if ended {
			n++
		}
	}
	return n, err
}

func (r *Redis) end(ctx context.Context, user, id string) (ended bool, err error) {
	err = r.guard.Ask(ctx, func(ctx context.Context) error {
		n, err := endScript.Run(ctx, r.client, []string{r.key(id)}, user).Int()
		ended = n > 0
		return err
	})
	if err != nil {
		return false, err
	}
	return ended, r.forget(ctx, user, id)
}

func (r *Redis) ids(ctx context.Context, user string) (ids []string, err error) {
	err = r.guard.Ask(ctx, func(ctx context.Context) error {
		ids, err = r.client.SMembers(ctx, r.ofUser(user)).Result()
		return err
	})
	return ids, err
}

func (r *Redis) forget(ctx context.Context, user, id string) error {
	return r.guard.Ask(ctx, func(ctx context.Context) error { return r.client.SRem(ctx, r.ofUser(user), id).Err() })
}

// read reads what the scripts answer: user, and three instants in microseconds.
func read(id string, answer []string) (intel.Session, error) {
	if len(answer) != 4 {
		return intel.Session{}, intel.Errorf(intel.KindInternal, "a session in Redis has %d parts", len(answer))
	}
	s := intel.Session{ID: id, User: answer[0]}
	var errs []error
	for i, at := range []*time.Time{&s.CreatedAt, &s.SeenAt, &s.ExpiresAt} {
		us, err := strconv.ParseInt(answer[i+1], 10, 64)
		*at = time.UnixMicro(us).UTC()
		errs = append(errs, err)
	}
	return s, errors.Join(errs...)
}
