//go:build race

package main

// raceDetector: whether this binary has it; memory means nothing under it.
const raceDetector = true
