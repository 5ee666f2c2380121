package news

import (
	"math"

	"github.com/corpintel/intel"
)

// Tone is how favourable the words of an article are: from -1, all that say
// something are bad news, to 1, all are good. Zero with no evidence is no tone.
type Tone struct {
	Score    float64    `json:"score"`
	Evidence []ToneWord `json:"evidence"`
}

// ToneWord is a word that the tone rests on.
type ToneWord struct {
	Text    string `json:"text"` // as written, with what negates it
	Field   string `json:"field"`
	Good    bool   `json:"good"`
	Negated bool   `json:"negated"`
}

// ToneOf reads the tone of an article's title and summary. The words are those
// of English financial news, so that other languages have none.
func ToneOf(a *intel.Article) Tone {
	tone := Tone{Evidence: []ToneWord{}}
	if a.Language != "" && a.Language != "en" {
		return tone
	}
	good, bad := 0, 0
	for _, p := range []struct{ field, text string }{{"title", headline(a)}, {"summary", a.Summary}} {
		tokens := tokenize(p.text)
		for i, t := range tokens {
			g, b := goodWord[t.folded], badWord[t.folded]
			if !g && !b {
				continue
			}
			w := ToneWord{Text: t.text, Field: p.field, Good: g}
			for back := 1; back <= 3 && i-back >= 0 && !tokens[i-back].after; back++ {
				if negation[tokens[i-back].folded] {
					w.Text, w.Negated, w.Good = tokens[i-back].text+" … "+t.text, true, !g
					break
				}
			}
			if w.Good {
				good++
			} else {
				bad++
			}
			tone.Evidence = append(tone.Evidence, w)
		}
	}
	if n := good + bad; n > 0 {
		tone.Score = math.Round(100*float64(good-bad)/float64(n)) / 100
	}
	return tone
}

// goodWord are words of good news.
var goodWord = set(`
ACHIEVE ACHIEVED BEAT BEATS BENEFIT BENEFITS BEST BETTER BOOM BOOST BOOSTED BOOSTS BREAKTHROUGH BULLISH CLIMB CLIMBED
CLIMBS EXCEED EXCEEDED EXCEEDS GAIN GAINED GAINS GROW GROWING GROWS GROWTH HIGHER IMPROVE IMPROVED IMPROVES INNOVATIVE
JUMP JUMPED JUMPS LEADING OPTIMISM OPTIMISTIC OUTPERFORM OUTPERFORMED PROFITABLE PROGRESS RALLIED RALLIES RALLY
REBOUND REBOUNDED REBOUNDS RECORD RECOVER RECOVERED RECOVERY RISE RISES ROSE SOAR SOARED SOARS STRENGTH STRONG
STRONGER SUCCESS SUCCESSFUL SURGE SURGED SURGES TOPS UPBEAT UPGRADE UPGRADED UPGRADES WIN WINS WON`)

// badWord are words of bad news.
var badWord = set(`
ABANDON ALLEGE ALLEGED ALLEGES BANKRUPT BANKRUPTCY BEARISH BREACH BREACHED CLOSE CLOSURE COLLAPSE COLLAPSED CONCERN
CONCERNS CRASH CRASHED CRASHES CRISIS CRITICISM CUT CUTS DECLINE DECLINED DECLINES DEFAULT DEFICIT DELAY DELAYED
DELAYS DISAPPOINTING DISMAL DOWNGRADE DOWNGRADED DOWNTURN DROP DROPPED DROPS FAIL FAILED FAILS FAILURE FAILURES FALL
FALLEN FALLS FEAR FEARS FELL FINE FINED FRAUD HACK HACKED HACKERS INVESTIGATION INVESTIGATIONS LAWSUIT LAWSUITS LAYOFF
LAYOFFS LOSE LOSES LOSS LOSSES LOST LOW LOWER MISCONDUCT MISS MISSED MISSES PENALTY PLUNGE PLUNGED PLUNGES PROBE
RECALL RECALLS RECESSION RESIGN RESIGNED RESIGNS RISK RISKS SCAM SCAMS SCANDAL SHORTFALL SLASH SLASHED SLIDE SLIP
SLIPS SLUMP SLUMPED STOLEN SUE SUED SUES TUMBLE TUMBLED TUMBLES TURMOIL UNCERTAINTY VIOLATION VIOLATIONS VOLATILE WARN
WARNED WARNING WARNS WEAK WEAKER WEAKNESS WORRIES WORRY WORST`)

// negation turns a word near after it around.
var negation = set(`
CANNOT CANT DIDNT DOESNT DONT HARDLY ISNT NEITHER NEVER NO NOR NOT WASNT WITHOUT WONT`)
