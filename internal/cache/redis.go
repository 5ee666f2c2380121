package cache

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/corpintel/intel/internal/redisurl"
)

// forgotten is after how long what nobody put anew is gone; a Redis that evicts
// may take it earlier.
const forgotten = time.Hour

// Redis is a cache that all processes with the same Redis share. While that does
// not answer every question is a KindUnavailable error, most of them at once:
// see [redisurl.Guard]. All methods are safe for concurrent use.
type Redis struct {
	client redis.UniversalClient
	prefix string // of keys
	guard  redisurl.Guard
}

// OpenRedis opens the cache in the Redis at address; nothing is connected yet. An
// address that cannot be read is a KindInvalid error.
func OpenRedis(address string) (*Redis, error) {
	client, namespace, err := redisurl.Open(address)
	if err != nil {
		return nil, err
	}
	return &Redis{client: client, prefix: namespace + ":answer:"}, nil
}

// Close closes the connections.
func (c *Redis) Close() error { return c.client.Close() }

// Get returns what was last put under key, or a KindNotFound error.
func (c *Redis) Get(ctx context.Context, key string) (value []byte, err error) {
	err = c.guard.Ask(ctx, func(ctx context.Context) error {
		value, err = c.client.Get(ctx, c.prefix+key).Bytes()
		return err
	})
	if errors.Is(err, redis.Nil) {
		return nil, absent()
	}
	return value, err
}

// Put keeps value under key. What is larger than [Largest] is not kept, nor is
// what was there before.
func (c *Redis) Put(ctx context.Context, key string, value []byte) error {
	return c.guard.Ask(ctx, func(ctx context.Context) error {
		if len(value) > Largest {
			return c.client.Del(ctx, c.prefix+key).Err()
		}
		return c.client.Set(ctx, c.prefix+key, value, forgotten).Err()
	})
}
