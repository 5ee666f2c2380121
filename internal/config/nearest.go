package config

// nearest returns the name that the fewest typing errors turn into what was
// written.
func nearest(written string, names []string) string {
	best, bestErrors := "", 0
	for _, n := range names {
		if d := typingErrors(written, n); best == "" || d < bestErrors {
			best, bestErrors = n, d
		}
	}
	return best
}

// typingErrors counts the characters to add, drop or change between two names
// (Levenshtein's distance).
func typingErrors(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
