package limit

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/redisurl"
)

// RedisQuota is an [intel.Quota] of all processes with the same Redis. Each
// question is one round trip, decided there and by the clock there.
//
// While Redis does not answer each process goes on by itself with a part of the
// quota: a quarter, in which what it has let through before counts, so that up
// to four processes keep together to the number. All methods are safe for
// concurrent use.
type RedisQuota struct {
	client redis.UniversalClient
	prefix string // of keys
	budget Budget
	own    *MemoryQuota
	guard  redisurl.Guard
}

const (
	// quotaParts is how finely the time of a quota is divided there.
	quotaParts = 64
	// loneShare is the part of the quota that a process has by itself.
	loneShare = 4
)

// quotaScript counts a request in the slice of time it falls in. A slice counts
// until its end is as long ago as the quota's time, so that no such time holds
// more than the number, and a little less than one in quotaParts is lost.
var quotaScript = redis.NewScript(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local limit, per, slice, absurd = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local at, spent, oldest = math.floor(now / slice), 0, nil
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
	local s = tonumber(all[i])
	local till = (s + 1) * slice + per
	if till <= now or s * slice - now > absurd then
		redis.call('HDEL', KEYS[1], all[i])
	else
		spent = spent + tonumber(all[i + 1])
		if not oldest or till < oldest then oldest = till end
	end
end
local ok = 0
if spent < limit then
	ok, spent = 1, spent + 1
	redis.call('HINCRBY', KEYS[1], string.format('%.0f', at), 1)
	redis.call('PEXPIRE', KEYS[1], string.format('%.0f', (per + slice) / 1000 + 1))
	if not oldest then oldest = (at + 1) * slice + per end
end
return {ok, limit - spent, spent < limit and 0 or oldest - now}
`)

// OpenRedisQuota opens the quota in the Redis at address. A budget without
// calls, or an address that cannot be read, is a KindInvalid error.
func OpenRedisQuota(address string, b Budget) (*RedisQuota, error) {
	own, err := NewMemoryQuota(b)
	if err != nil {
		return nil, err
	}
	client, namespace, err := redisurl.Open(address)
	if err != nil {
		return nil, err
	}
	return &RedisQuota{client: client, prefix: namespace + ":quota:", budget: b, own: own}, nil
}

// Close closes the connections.
func (q *RedisQuota) Close() error { return q.client.Close() }

// Take counts a request of a client, where it may make one.
func (q *RedisQuota) Take(ctx context.Context, client string) intel.Allowance {
	a := intel.Allowance{Limit: q.budget.Calls, Per: q.budget.Per}
	err := q.guard.Ask(ctx, func(ctx context.Context) error {
		answer, err := quotaScript.Run(ctx, q.client, []string{q.prefix + client},
			q.budget.Calls, q.budget.Per.Microseconds(), q.budget.Per.Microseconds()/quotaParts, absurd.Microseconds()).Int64Slice()
		if err == nil && len(answer) != 3 {
			err = intel.Errorf(intel.KindInternal, "the quota's script answered %v", answer)
		}
		if err != nil {
			return err
		}
		a.OK, a.Left, a.Next = answer[0] == 1, int(answer[1]), time.Duration(answer[2])*time.Microsecond
		return nil
	})
	if err != nil {
		return q.alone(client)
	}
	if a.OK {
		q.own.note(client)
	}
	return a
}

// alone decides without the others.
func (q *RedisQuota) alone(client string) intel.Allowance {
	q.own.mu.Lock()
	defer q.own.mu.Unlock()
	a := q.own.take(client, max(1, q.budget.Calls/loneShare))
	a.Alone = true
	return a
}
