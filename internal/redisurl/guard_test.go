package redisurl_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/redisurl"
)

func TestGuard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g redisurl.Guard
		asked := 0
		ask := func(ctx context.Context, err error) error {
			return g.Ask(ctx, func(ctx context.Context) error {
				asked++
				if errors.Is(err, context.DeadlineExceeded) {
					<-ctx.Done()
				}
				return err
			})
		}
		unavailable := func(err error) bool { return err != nil && intel.KindOf(err) == intel.KindUnavailable }
		start := time.Now()
		for range 3 { // an answer is an answer
			if err := ask(t.Context(), redis.Nil); !errors.Is(err, redis.Nil) {
				t.Fatalf("got %v", err)
			}
		}
		if err := ask(t.Context(), context.DeadlineExceeded); !unavailable(err) || time.Since(start) != 250*time.Millisecond {
			t.Errorf("silence: %v after %v", err, time.Since(start))
		}
		for range 100 {
			if err := ask(t.Context(), nil); !unavailable(err) {
				t.Errorf("while it is silent: %v", err)
			}
		}
		if asked != 4 || time.Since(start) != 250*time.Millisecond {
			t.Errorf("asked %d times in %v, want 4 and no more time", asked, time.Since(start))
		}
		time.Sleep(500 * time.Millisecond)
		if err := ask(t.Context(), errors.New("still down")); !unavailable(err) {
			t.Errorf("got %v", err)
		}
		if err := ask(t.Context(), nil); !unavailable(err) || asked != 5 {
			t.Errorf("after a second failure: %v, asked %d times", err, asked)
		}
		time.Sleep(500 * time.Millisecond)
		for range 2 {
			if err := ask(t.Context(), nil); err != nil {
				t.Errorf("it is back: %v", err)
			}
		}
		gone, leave := context.WithCancel(t.Context())
		leave()
		if err := ask(gone, context.Canceled); !errors.Is(err, context.Canceled) {
			t.Errorf("a caller who left: %v", err)
		}
		if err := ask(t.Context(), nil); err != nil {
			t.Errorf("after a caller has left: %v", err)
		}
	})
}

// One caller sees whether Redis is back; the others do not wait for it.
func TestGuardLetsOneTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g redisurl.Guard
		_ = g.Ask(t.Context(), func(context.Context) error { return errors.New("down") })
		time.Sleep(time.Second)
		go func() {
			_ = g.Ask(t.Context(), func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		}()
		synctest.Wait()
		start := time.Now()
		if err := g.Ask(t.Context(), func(context.Context) error { return nil }); err == nil || time.Since(start) != 0 {
			t.Errorf("got %v after %v, want to be refused at once", err, time.Since(start))
		}
		time.Sleep(time.Second)
	})
}
