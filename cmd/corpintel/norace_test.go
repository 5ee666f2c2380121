//go:build !race

package main

// raceDetector: this binary has it.
const raceDetector = false
