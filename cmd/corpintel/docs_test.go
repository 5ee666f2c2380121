package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestEveryCommandIsDocumented: what is not in docs/ does not exist.
func TestEveryCommandIsDocumented(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join("..", "..", "docs", "cli.md"))
	if err != nil {
		t.Fatal(err)
	}
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		if cmd.Hidden || cmd.Name() == "help" {
			return
		}
		if !cmd.HasSubCommands() && cmd.HasParent() && cmd.Parent().Name() != "completion" {
			group := cmd.Parent().Name()
			line := cmd.CommandPath()
			if group == "quarantine" {
				line = cmd.Name() // listed in one line
			}
			if !strings.Contains(string(doc), line) {
				t.Errorf("docs/cli.md does not name %q", cmd.CommandPath())
			}
		}
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	c := &cli{settings: map[string]string{}}
	visit(c.root())
}
