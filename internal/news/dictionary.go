package news

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
	"sync"
	"unicode"
)

// dictionaryText are words of American English, one a line: those that are
// written with a small letter, and names of people and places. They are of
// SCOWL 2020.12.07, Copyright 2000-2020 by Kevin Atkinson, who permits to use,
// copy, modify and distribute the lists with this notice and without warranty.
//
//go:embed dictionary.txt.gz
var dictionaryText []byte

// dictionary says of a folded word whether it is an ordinary one ("word") or
// the name of people or places ("name").
var dictionary = sync.OnceValue(func() map[string]wordClass {
	z, err := gzip.NewReader(bytes.NewReader(dictionaryText))
	if err != nil {
		panic(err) // it is part of the program
	}
	text, err := io.ReadAll(z)
	if err != nil {
		panic(err)
	}
	all := make(map[string]wordClass, 60_000)
	for w := range strings.FieldsSeq(string(text)) {
		class, folded := ordinaryWord, strings.ToUpper(w)
		if unicode.IsUpper(rune(w[0])) {
			class = properName
		}
		if class > all[folded] {
			all[folded] = class
		}
	}
	for w := range newer {
		all[w] = ordinaryWord
	}
	return all
})

// wordClass is how much a word tells by itself.
type wordClass int

const (
	unknownWord  wordClass = iota // in no dictionary: made up by whoever has it as a name
	properName                    // of people or places
	ordinaryWord                  // of the language
)

// classOf returns the class of a name: that of its most telling word.
func classOf(words []string) wordClass {
	class := ordinaryWord
	for _, w := range words {
		class = min(class, dictionary()[w])
	}
	return class
}
