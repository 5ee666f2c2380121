package intel

// Nearest returns the name that the fewest typing errors turn into what was
// written, and how many those are; "" where there are no names.
func Nearest(written string, names []string) (name string, errors int) {
	for _, n := range names {
		if d := typingErrors(written, n); name == "" || d < errors {
			name, errors = n, d
		}
	}
	return name, errors
}

// typingErrors counts the characters to add, drop or change between two names
// (Levenshtein). What is much longer than any name is far from all of them.
func typingErrors(a, b string) int {
	const far = 64
	if len(a) > far {
		return len(a)
	}
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
