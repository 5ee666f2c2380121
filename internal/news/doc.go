// Package news says what an article speaks of: which companies, with a score
// that explains itself, in which language and in which tone. What it says of an
// article follows from the article's own text and from the names that companies
// have; nothing is kept, so a company that is loaded later is linked to what was
// stored before.
package news

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/corpintel/intel"
)

// Describe fills in what the store keeps of an article beside what the vendor
// said: its language where the vendor did not say, the names that it may speak
// of, and the words of its title.
func Describe(a *intel.Article) {
	title := headline(a)
	if a.Language == "" {
		a.Language = Language(title + " " + a.Summary)
	}
	seen := map[string]bool{}
	a.Mentions = nil
	add := func(key string) {
		if key != "" && !seen[key] {
			seen[key] = true
			a.Mentions = append(a.Mentions, key)
		}
	}
	for _, text := range []string{title, a.Summary} {
		for _, m := range scan(text) {
			add(m.key)
		}
	}
	for _, c := range a.Claims {
		add("$" + intel.NormalizeTicker(c.Symbol))
	}
	slices.Sort(a.Mentions)
	a.Words = nil
	clear(seen)
	for w := range strings.FieldsSeq(intel.FoldName(title)) {
		if !seen[w] && !slices.Contains(fillers, w) {
			seen[w] = true
			a.Words = append(a.Words, w)
		}
	}
	if utf8.RuneCountInString(strings.Join(a.Words, "")) < 12 { // too short to tell stories apart
		a.Words = nil
	}
	slices.Sort(a.Words)
}

// fillers are words that two titles share by chance.
var fillers = []string{"A", "AN", "AND", "AS", "AT", "BY", "FOR", "FROM", "IN", "IS", "IT", "ITS", "OF", "ON", "OR", "THE", "TO", "WITH"}

// headline is the title without the publisher that some vendors put after it.
func headline(a *intel.Article) string {
	title := a.Title
	for _, dash := range []string{" - ", " | ", " — ", " – "} {
		at := strings.LastIndex(title, dash)
		if at <= 0 {
			continue
		}
		tail := title[at+len(dash):]
		publisher, folded := intel.FoldName(a.Publisher), intel.FoldName(tail)
		if len(strings.Fields(tail)) <= 4 && (dash == " - " || folded == publisher || strings.Contains(folded, publisher) && publisher != "") {
			title = title[:at]
		}
	}
	return title
}

// Language returns the language that most of the small words of a text are of:
// "en", "de", "fr", "es", "it", "pt" or "nl"; "" where too few tell.
func Language(text string) string {
	count := map[string]int{}
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		w = strings.Trim(w, ".,;:!?()\"'“”„»«")
		for _, l := range smallWords {
			if slices.Contains(l.words, w) {
				count[l.language]++
			}
		}
	}
	best := slices.MaxFunc(smallWords, func(x, y language) int {
		return cmp.Or(cmp.Compare(count[x.language], count[y.language]), cmp.Compare(y.language, x.language))
	})
	if count[best.language] < 2 {
		return ""
	}
	return best.language
}

type language struct {
	language string
	words    []string
}

var smallWords = []language{
	{"en", strings.Fields("the of and to in is that for it with as was on are be this by from at have has its after will not they says said what why how you your")},
	{"de", strings.Fields("der die das und ist nicht von mit auf für den dem ein eine im zu des sich auch bei nach aus wie werden wird hat noch auf")},
	{"fr", strings.Fields("le la les des et est une un dans pour qui sur pas au du que ce avec son plus sont aux")},
	{"es", strings.Fields("el la los las de y en que es por con para una un del se lo su al más como ha sus")},
	{"it", strings.Fields("il lo la gli di che è per con una un del della nel sono più alla dei come anche")},
	{"pt", strings.Fields("o os as de do da e em que não para com uma um no na dos das por mais ao")},
	{"nl", strings.Fields("de het een en van in is dat op te voor met zijn niet aan er om ook bij naar uit")},
}
