// Package bench measures how fast the pipeline is on the machine it runs on.
// Each figure is a ratio of processor times, with its baseline measured in turn
// in the same run, since nothing else holds on a machine that does other things
// as well. It also builds universes: stores of as many companies and facts as
// one wants to see.
//
// It changes no deployment: what it loads goes into folders of its own.
package bench
