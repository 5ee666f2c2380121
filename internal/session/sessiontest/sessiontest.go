// Package sessiontest holds the contract every [intel.Sessions] keeps, as tests
// that each backend runs. They take real time, since some backends have a clock
// of their own.
package sessiontest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/corpintel/intel"
)

// Run checks a backend. Each call of open returns sessions without a past.
func Run(t *testing.T, open func(t *testing.T, life intel.SessionLife) intel.Sessions) {
	t.Helper()
	long := intel.SessionLife{Idle: time.Minute, Most: time.Hour}
	for _, test := range []struct {
		name string
		life intel.SessionLife
		run  func(*testing.T, intel.Sessions)
	}{
		{"who has the token is the user", long, tokenIsUser},
		{"a token that is none is denied", long, noToken},
		{"sessions are listed by user, the newest first", long, listed},
		{"a session that was ended is over", long, ended},
		{"all sessions of a user end at once, those of others go on", long, allEnded},
		{"a session ends without a sign of life", intel.SessionLife{Idle: 400 * time.Millisecond, Most: time.Hour}, idle},
		{"a session ends when its time is over, signs of life or not", intel.SessionLife{Idle: time.Hour, Most: 500 * time.Millisecond}, over},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, open(t, test.life))
		})
	}
}

func start(t *testing.T, s intel.Sessions, user string) (string, intel.Session) {
	t.Helper()
	token, begun, err := s.Start(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	return token, begun
}

func denied(t *testing.T, s intel.Sessions, token string) {
	t.Helper()
	if got, err := s.Show(t.Context(), token); err == nil || intel.KindOf(err) != intel.KindDenied {
		t.Errorf("got %+v, %v; want kind %v", got, err, intel.KindDenied)
	} else if token != "" && strings.Contains(err.Error(), token) {
		t.Errorf("the error repeats the token: %v", err)
	}
}

func tokenIsUser(t *testing.T, s intel.Sessions) {
	before := time.Now()
	token, begun := start(t, s, "ann@example.com")
	got, err := s.Show(t.Context(), token)
	if diff := cmp.Diff(begun, got, cmpopts.EquateApproxTime(time.Second)); err != nil || diff != "" {
		t.Errorf("%v (-begun +shown):\n%s", err, diff)
	}
	if begun.User != "ann@example.com" || begun.ID != intel.SessionID(token) || strings.Contains(begun.ID, token) || len(token) < 40 {
		t.Errorf("got %+v for a token of %d characters", begun, len(token))
	}
	if off := begun.CreatedAt.Sub(before).Abs(); off > 2*time.Second || begun.ExpiresAt.Sub(begun.CreatedAt) != time.Minute {
		t.Errorf("created %v, expires %v, at %v", begun.CreatedAt, begun.ExpiresAt, before)
	}
	if other, _ := start(t, s, "ann@example.com"); other == token {
		t.Error("two sessions have one token")
	}
}

func noToken(t *testing.T, s intel.Sessions) {
	_, begun := start(t, s, "ann")
	for _, token := range []string{"", "guess", begun.ID} {
		denied(t, s, token)
	}
}

func listed(t *testing.T, s intel.Sessions) {
	var want []string
	for range 3 {
		_, begun := start(t, s, "ann")
		want = append([]string{begun.ID}, want...)
		<-time.After(5 * time.Millisecond)
	}
	start(t, s, "bob")
	list, err := s.List(t.Context(), "ann")
	var got []string
	for _, x := range list {
		got = append(got, x.ID)
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if list, err := s.List(t.Context(), "nobody"); err != nil || len(list) != 0 {
		t.Errorf("of nobody: %v, %v", list, err)
	}
}

func ended(t *testing.T, s intel.Sessions) {
	token, begun := start(t, s, "ann")
	if err := s.End(t.Context(), "bob", begun.ID); err == nil || intel.KindOf(err) != intel.KindNotFound {
		t.Errorf("ended by another user: %v", err)
	}
	if _, err := s.Show(t.Context(), token); err != nil {
		t.Errorf("after another user has tried: %v", err)
	}
	if err := s.End(t.Context(), "ann", begun.ID); err != nil {
		t.Fatal(err)
	}
	denied(t, s, token)
	if err := s.End(t.Context(), "ann", begun.ID); err == nil || intel.KindOf(err) != intel.KindNotFound {
		t.Errorf("ended twice: %v", err)
	}
	if list, err := s.List(t.Context(), "ann"); err != nil || len(list) != 0 {
		t.Errorf("listed: %v, %v", list, err)
	}
}

func allEnded(t *testing.T, s intel.Sessions) {
	first, _ := start(t, s, "ann")
	second, _ := start(t, s, "ann")
	other, _ := start(t, s, "bob")
	for _, want := range []int{2, 0} {
		if n, err := s.EndAll(t.Context(), "ann"); err != nil || n != want {
			t.Errorf("%d ended, %v; want %d", n, err, want)
		}
	}
	denied(t, s, first)
	denied(t, s, second)
	if got, err := s.Show(t.Context(), other); err != nil || got.User != "bob" {
		t.Errorf("another user: %+v, %v", got, err)
	}
}

func idle(t *testing.T, s intel.Sessions) {
	token, _ := start(t, s, "ann")
	begun := time.Now()
	for time.Since(begun) < time.Second {
		if _, err := s.Show(t.Context(), token); err != nil {
			t.Fatalf("with signs of life: %v", err)
		}
		<-time.After(20 * time.Millisecond)
	}
	<-time.After(450 * time.Millisecond)
	denied(t, s, token)
	if list, err := s.List(context.Background(), "ann"); err != nil || len(list) != 0 {
		t.Errorf("listed: %v, %v", list, err)
	}
}

func over(t *testing.T, s intel.Sessions) {
	token, begun := start(t, s, "ann")
	for end := time.Now().Add(520 * time.Millisecond); time.Now().Before(end); {
		got, err := s.Show(t.Context(), token)
		if err == nil && got.ExpiresAt.After(begun.CreatedAt.Add(500*time.Millisecond)) {
			t.Fatalf("lasts until %v", got.ExpiresAt)
		}
		<-time.After(20 * time.Millisecond)
	}
	denied(t, s, token)
	if _, err := s.EndAll(t.Context(), "ann"); err != nil {
		t.Error(err)
	}
}
