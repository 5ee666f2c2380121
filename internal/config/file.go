package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parseFile reads a configuration file: YAML, with a level of nesting for each
// dot in a setting's name, or with the dotted name itself.
func parseFile(path string, text []byte, settings []Setting) ([]given, error) {
	d := yaml.NewDecoder(bytes.NewReader(text))
	var doc yaml.Node
	if err := d.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var more yaml.Node
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, errors.New("want one YAML document, not several")
	}
	f := file{path: path, settings: settings, lines: map[string]int{}}
	root := doc.Content[0]
	if root.Tag == "!!null" {
		return nil, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("line %d: want settings, as name: value", root.Line)
	}
	if err := f.flatten("", root); err != nil {
		return nil, err
	}
	return f.given, nil
}

// file is a configuration file on its way to a list of values.
type file struct {
	path     string
	settings []Setting      // that there are
	lines    map[string]int // where a setting was seen
	given    []given
}

func (f *file) flatten(name string, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if key.Kind != yaml.ScalarNode {
				return fmt.Errorf("line %d: a setting's name is plain text", key.Line)
			}
			full := key.Value
			if name != "" {
				full = name + "." + full
			}
			if err := f.flatten(full, n.Content[i+1]); err != nil {
				return err
			}
		}
		return nil
	case yaml.ScalarNode:
		if first, seen := f.lines[name]; seen {
			return fmt.Errorf("line %d: %s is set already in line %d", n.Line, name, first)
		}
		f.lines[name] = n.Line
		text := n.Value
		if n.Tag == "!!null" {
			if f.section(name) {
				return nil // "edgar:" above lines that are commented out
			}
			text = ""
		}
		f.given = append(f.given, given{name: name, asName: name, text: text, origin: fmt.Sprintf("file %s:%d", f.path, n.Line)})
		return nil
	default:
		return fmt.Errorf("line %d: %s: want a plain value, not a list or a reference", n.Line, name)
	}
}

// section reports whether name is a level that settings are nested in.
func (f *file) section(name string) bool {
	return slices.ContainsFunc(f.settings, func(s Setting) bool { return strings.HasPrefix(s.Name, name+".") })
}
