//go:build race

package main

// raceDetector: memory means nothing under it.
const raceDetector = true
