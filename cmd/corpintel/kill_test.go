package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
)

// killProcess ends a process as a power cut would: it has no say in it.
func killProcess(t testing.TB, cmd any) {
	t.Helper()
	c, ok := cmd.(*exec.Cmd)
	if !ok {
		t.Fatalf("a %T is no process", cmd)
	}
	if err := c.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
}

func listen(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}
