package limit_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/limit"
	"github.com/corpintel/intel/internal/limit/limittest"
)

// The test binary is also the process that shares a limit with others.
const (
	childPlace = "LIMIT_TEST_PLACE"
	childCalls = "LIMIT_TEST_CALLS"
	childRate  = 25
)

func TestMain(m *testing.M) {
	if place := os.Getenv(childPlace); place != "" {
		if err := callFromChild(place, os.Getenv(childCalls)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// callFromChild makes calls and prints the instant of each.
func callFromChild(place, calls string) error {
	n, err := strconv.Atoi(calls)
	if err != nil {
		return err
	}
	l, looked, err := openChild(place)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	for range n {
		if err := l.Wait(context.Background(), "edgar"); err != nil {
			return err
		}
		fmt.Fprintln(out, looked().UnixNano())
	}
	return errors.Join(out.Flush(), l.Close())
}

// closing is a limiter that is closed.
type closing interface {
	intel.Limiter
	Close() error
}

// openChild opens the limiter in a file or a Redis. looked is when the limiter
// granted the last call: in a file no scheduling of the process can blur it.
func openChild(place string) (l closing, looked func() time.Time, err error) {
	limits := map[string]limit.Limit{"edgar": {PerSecond: childRate}}
	if strings.HasPrefix(place, "redis") {
		l, err := limit.OpenRedis(place, limits)
		return l, time.Now, err
	}
	file, err := limit.OpenSQLite(place, limits)
	if err != nil {
		return nil, nil, err
	}
	var last time.Time
	file.Now = func() time.Time { last = time.Now(); return last }
	return file, func() time.Time { return last }, nil
}

func openSQLite(t *testing.T, path string, perSecond map[string]float64) *limit.SQLite {
	t.Helper()
	l, err := limit.OpenSQLite(path, limits(perSecond))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func TestSQLiteKeepsTheContract(t *testing.T) {
	limittest.Run(t, func(t *testing.T, perSecond map[string]float64) intel.Limiter {
		return openSQLite(t, filepath.Join(t.TempDir(), "limits.db"), perSecond)
	})
}

func TestProcessesShareTheLimit(t *testing.T) {
	shareTheLimit(t, filepath.Join(t.TempDir(), "limits.db"), time.Second, 30, 30, 30)
}

// shareTheLimit lets processes make so many calls each, as often as they may,
// and counts the calls in any window of that length.
func shareTheLimit(t *testing.T, place string, window time.Duration, calls ...int) {
	t.Helper()
	outputs, all := make([]bytes.Buffer, len(calls)), 0
	var g errgroup.Group
	for i, n := range calls {
		all += n
		g.Go(func() error {
			child := exec.CommandContext(t.Context(), os.Args[0])
			child.Env = append(os.Environ(), childPlace+"="+place, childCalls+"="+strconv.Itoa(n))
			child.Stdout, child.Stderr = &outputs[i], os.Stderr
			return child.Run()
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	var at []time.Time
	for i := range outputs {
		for line := range strings.Lines(outputs[i].String()) {
			ns, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			at = append(at, time.Unix(0, ns))
		}
	}
	if len(at) != all {
		t.Fatalf("%d calls, want %d", len(at), all)
	}
	most, rate := limittest.MostWithin(window, at), limittest.PerSecond(at)
	t.Logf("%d processes: at most %d calls in any second, %.2f a second in all", len(calls), most, rate)
	if most > childRate {
		t.Errorf("%d calls in one second, want at most %d", most, childRate)
	}
	if rate < 0.6*childRate {
		t.Errorf("%.2f calls a second, want at least %v", rate, 0.6*childRate)
	}
}

func TestPenaltyIsSharedAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "limits.db")
	perSecond := map[string]float64{"edgar": 100}
	other := openSQLite(t, path, perSecond)

	first, err := limit.OpenSQLite(path, limits(perSecond))
	if err != nil {
		t.Fatal(err)
	}
	until := time.Now().Add(700 * time.Millisecond)
	if err := first.Penalize(t.Context(), "edgar", until, "rate exceeded"); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	for name, l := range map[string]*limit.SQLite{"another handle": other, "a later one": openSQLite(t, path, perSecond)} {
		got, reason, err := l.Penalty(t.Context(), "edgar")
		if err != nil || reason != "rate exceeded" || got.Sub(until).Abs() > time.Millisecond {
			t.Errorf("%s sees %v, %q, %v, want %v", name, got, reason, err, until.UTC())
		}
	}
	if err := other.Wait(t.Context(), "edgar"); err != nil {
		t.Fatal(err)
	}
	if early := time.Until(until); early > time.Millisecond {
		t.Errorf("another handle's call came %v before the penalty's end", early)
	}
}

// All processes of a deployment may start at once on a fresh folder.
func TestOpenAtOnce(t *testing.T) {
	for range 5 {
		path := filepath.Join(t.TempDir(), "limits.db")
		var g errgroup.Group
		for range 8 {
			g.Go(func() error {
				l, err := limit.OpenSQLite(path, map[string]limit.Limit{"x": {PerSecond: 1000}})
				if err != nil {
					return err
				}
				return errors.Join(l.Wait(t.Context(), "x"), l.Close())
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFileThatIsNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "limits.db")
	if err := os.WriteFile(path, bytes.Repeat([]byte("not a database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := limit.OpenSQLite(path, map[string]limit.Limit{"x": {PerSecond: 1}})
	if err == nil || intel.KindOf(err) != intel.KindUnavailable || !strings.Contains(err.Error(), path) {
		t.Errorf("got error %v, want kind %v naming the file", err, intel.KindUnavailable)
	}
	if _, err := limit.OpenSQLite(filepath.Join(t.TempDir(), "no", "folder.db"), nil); err == nil {
		t.Error("a folder that is missing was opened")
	}
	if _, err := limit.OpenSQLite(path, map[string]limit.Limit{"x": {}}); intel.KindOf(err) != intel.KindInvalid {
		t.Errorf("limit of 0: got error %v, want kind %v", err, intel.KindInvalid)
	}
}

func BenchmarkSQLiteWait(b *testing.B) {
	l, err := limit.OpenSQLite(filepath.Join(b.TempDir(), "limits.db"), map[string]limit.Limit{"x": {PerSecond: 1e6}})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := l.Wait(b.Context(), "x"); err != nil {
			b.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
}
