package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/adrg/xdg"

	"github.com/corpintel/intel"
)

// Options says where settings may come from. The zero value reads the file at
// its usual place and nothing else.
type Options struct {
	// File is the configuration file, which must then exist. "": the file that
	// CORPINTEL_CONFIG names, or else corpintel/config.yaml in ConfigHome if
	// there is one.
	File    string
	Environ []string          // "NAME=value", as os.Environ gives it
	Flags   map[string]string // by the setting's name; only flags that were given
	// Rules are the settings of quality rules, which are settings as all others.
	Rules []Setting

	ConfigHome string // "": the system's, $XDG_CONFIG_HOME where that is set
	DataHome   string // "": the system's, $XDG_DATA_HOME where that is set
}

// given is a value that somebody gave a setting.
type given struct {
	name   string // of the setting
	asName string // as it was spelt there
	text   string
	origin string
}

// Load reads, overrides and checks all settings. Its error is KindInvalid and
// has a line for each thing that is wrong: the setting, its value, where that
// came from and what is allowed.
func Load(o Options) (Config, error) {
	settings := slices.Concat(Settings(), o.Rules)
	all, err := o.collect(settings)
	if err != nil {
		return Config{}, err
	}
	var c Config
	effective, problems, ignored := override(settings, o.defaults(settings), all)
	c.Ignored = ignored
	for i, s := range settings {
		c.Values = append(c.Values, Value{Name: s.Name, Text: effective[i].text, Origin: effective[i].origin})
		if !s.set(&c, effective[i].text) {
			problems = append(problems, effective[i].refuse(s))
		}
	}
	if len(problems) == 0 {
		for i, s := range settings {
			if s.check != nil && !s.check(&c) {
				problems = append(problems, effective[i].refuse(s))
			}
		}
	}
	if len(problems) > 0 {
		return Config{}, intel.Errorf(intel.KindInvalid, "%w", errors.Join(problems...))
	}
	return c, nil
}

// collect gathers what was given, the weakest first.
func (o Options) collect(settings []Setting) ([]given, error) {
	env, file := environment(o.Environ, settings)
	if o.File != "" {
		file = o.File
	}
	fromFile, err := o.readFile(file, settings)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(fromFile, env)
	for _, name := range slices.Sorted(maps.Keys(o.Flags)) {
		all = append(all, given{name: name, asName: name, text: o.Flags[name], origin: "flag --" + Setting{Name: name}.Flag()})
	}
	return all, nil
}

// environment returns the variables that are meant for settings, and the
// configuration file that the environment names.
func environment(environ []string, settings []Setting) (vars []given, file string) {
	for _, nameValue := range environ {
		name, text, _ := strings.Cut(nameValue, "=")
		switch {
		case name == envPrefix+"CONFIG":
			file = text
		case name == envPrefix+"DATA", strings.HasPrefix(name, envPrefix+"TEST_"):
			// not settings: where recordings are, and what tests may use
		case strings.HasPrefix(name, envPrefix):
			vars = append(vars, given{name: settingOf(name, settings), asName: name, text: text, origin: "environment " + name})
		}
	}
	return vars, file
}

// settingOf returns the name of the setting that an environment variable is
// for, and the variable's own name where it is for none.
func settingOf(envVar string, settings []Setting) string {
	for _, s := range settings {
		if s.EnvVar() == envVar {
			return s.Name
		}
	}
	return envVar
}

// readFile reads the file of that name, or the one at the usual place if file
// is "" and there is one.
func (o Options) readFile(file string, settings []Setting) ([]given, error) {
	usual := file == ""
	if usual {
		file = filepath.Join(o.configHome(), "corpintel", "config.yaml")
	}
	text, err := os.ReadFile(file)
	if usual && errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "configuration file: %w", err)
	}
	all, err := parseFile(file, text, settings)
	if err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "configuration file %s: %w", file, err)
	}
	return all, nil
}

func (o Options) configHome() string {
	if o.ConfigHome != "" {
		return o.ConfigHome
	}
	return xdg.ConfigHome
}

func (o Options) defaults(settings []Setting) []given {
	home := o.DataHome
	if home == "" {
		home = xdg.DataHome
	}
	var all []given
	for _, s := range settings {
		all = append(all, given{name: s.Name, asName: s.Name, text: strings.NewReplacer(dataHome, home, configHome, o.configHome()).Replace(s.Default), origin: "default"})
	}
	return all
}

// override lets each given value take the place of the one before it, and
// returns what holds in the end, an error for each that is of no setting, and a
// word on each variable of the environment that is of none: others put
// variables there too.
func override(settings []Setting, defaults, all []given) (effective []given, problems []error, ignored []string) {
	effective = defaults
	for _, g := range all {
		i := slices.IndexFunc(settings, func(s Setting) bool { return s.Name == g.name })
		switch {
		case i >= 0:
			effective[i] = g
		case strings.HasPrefix(g.asName, envPrefix):
			ignored = append(ignored, g.unknown(settings).Error())
		default:
			problems = append(problems, g.unknown(settings))
		}
	}
	return effective, problems, ignored
}

func (g given) refuse(s Setting) error {
	return fmt.Errorf("%s = %q (%s): want %s", s.Name, g.text, g.origin, s.Allowed)
}

// unknown names the setting that was probably meant, as it is spelt there.
func (g given) unknown(settings []Setting) error {
	var names []string
	for _, s := range settings {
		if strings.HasPrefix(g.asName, envPrefix) {
			names = append(names, s.EnvVar())
		} else {
			names = append(names, s.Name)
		}
	}
	nearest, _ := intel.Nearest(g.asName, names)
	return fmt.Errorf("%s (%s): no such setting; the nearest is %s", g.asName, g.origin, nearest)
}
