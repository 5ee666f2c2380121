package api

// qualityFieldDocs describes fields of answers about checks, scores and sources.
func qualityFieldDocs() map[string]fieldDoc {
	states := []any{"draft", "shadow", "armed", "off"}
	check := func(schema string) map[string]fieldDoc {
		return map[string]fieldDoc{
			schema + ".id":         {doc: "Its name.", example: "revenue-positive"},
			schema + ".version":    {doc: "Its newest version.", example: 2},
			schema + ".state":      {doc: "What it does.", example: "armed", enum: states},
			schema + ".definition": {doc: "YAML, as it was written: see docs/checks.md.", example: "{id: revenue-positive, title: revenue is not below zero, check: range, min: 0}"},
			schema + ".changed_at": {doc: "When version or state changed.", example: "2026-11-02T10:15:00Z"},
			schema + ".changed_by": {doc: "Who changed it.", example: "api"},
			schema + ".note":       {doc: "Why.", example: "agreed with accounting"},
		}
	}
	docs := map[string]fieldDoc{
		"CheckAnswer.tallies":        {doc: "What it came to on new batches, by version."},
		"CheckDefinition.definition": {doc: "One check, or several under checks, as YAML or JSON: see docs/checks.md.", example: "{id: revenue-positive, title: revenue is not below zero, check: range, min: 0}"},
		"CheckDefinition.note":       {doc: "Why, kept with the version.", example: "agreed with accounting"},
		"CheckList.items":            {doc: "The checks as they are stored."},
		"CheckStateChange.note":      {doc: "Why, kept with the change.", example: "enough of it"},
		"CheckStateChange.state":     {doc: "What the check is to do.", example: "armed", enum: states},
		"CheckTrial.companies":       {doc: "CIKs or tickers; all companies where it is left out.", example: []any{"320193"}},
		"CheckTrial.definition":      {doc: "The text of one check or several.", example: "{id: revenue-positive, title: revenue is not below zero, check: range, min: 0}"},
		"CheckTrial.id":              {doc: "That of a stored check, in place of a text.", example: "revenue-positive"},
		"CheckedSource.check":        {doc: "The check's id.", example: "facts-fresh"},
		"CheckedSource.expected":     {doc: "What it expects.", example: "48h0m0s or less"},
		"CheckedSource.observed":     {doc: "What was found.", example: "3h20m0s old"},
		"CheckedSource.passes":       {doc: "Whether it holds.", example: true},
		"CheckedSource.severity":     {doc: "How severe it is where it does not.", example: "warn", enum: []any{"info", "warn", "error"}},
		"DryRun.check":               {doc: "The check's id.", example: "revenue-positive"},
		"DryRun.companies":           {doc: "How many companies were looked at.", example: 61},
		"DryRun.examples":            {doc: "The first findings there would be, at most twenty."},
		"DryRun.failed":              {doc: "How many failed.", example: 3},
		"DryRun.hit_rate":            {doc: "Failed of judged, from 0 to 1.", example: 0.0021},
		"DryRun.judged":              {doc: "How many records the check says something about.", example: 1402},
		"DryRun.seconds":             {doc: "How long it took.", example: 0.8},
		"DryRun.told":                {doc: "Findings there would be, after warn_if and error_if.", example: 3},
		"DryRunList.items":           {doc: "One for each check."},
		"QualityEntry.action":        {doc: "What was done.", example: "armed"},
		"QualityEntry.at":            {doc: "When.", example: "2026-11-02T10:15:00Z"},
		"QualityEntry.by":            {doc: "By whom.", example: "api"},
		"QualityEntry.detail":        {doc: "The definition of a version, or the record that was admitted with its reason."},
		"QualityEntry.note":          {doc: "Why.", example: "agreed with accounting"},
		"QualityEntry.number":        {doc: "Its place in the log, from 1.", example: 1},
		"QualityEntry.subject":       {doc: "The check or record.", example: "revenue-positive"},
		"QualityEntry.version":       {doc: "The version of the check, or of the rule that refused the record.", example: 1},
		"QuarantineNote.note":        {doc: "Why it may be stored.", example: "checked with the filing"},
		"QuarantineWaiver.reason":    {doc: "Why it rightly stays out.", example: "a known slip of the filer"},
		"QuarantineWaiver.until":     {doc: "When the waiver ends.", example: "2027-06-30T00:00:00Z"},
		"ReplayRequest.rule":         {doc: "Only records by this rule.", example: "DQ02"},
		"Replayed.admitted":          {doc: "No longer refused, and stored.", example: 1},
		"Replayed.judged":            {doc: "Records judged again.", example: 3},
		"Replayed.left":              {doc: "Records that only a rebuild can judge again.", example: 0},
		"Replayed.refused":           {doc: "Still refused.", example: 2},
		"RuleLoss.findings":          {doc: "How often it fired.", example: 2},
		"RuleLoss.points":            {doc: "The points it takes.", example: 0.25},
		"RuleLoss.severity":          {doc: "The severity of its findings.", example: "warn", enum: []any{"info", "warn", "error"}},
		"Score.points":               {doc: "From 0 to 100.", example: 99.75},
		"Score.records":              {doc: "How many records share the points.", example: 400},
		"Score.rules":                {doc: "What took points, the most first; together with points they are 100, unless nothing is left."},
		"SourceDay.bodies":           {doc: "Answers fetched.", example: 61},
		"SourceDay.bytes":            {doc: "Of those answers.", example: 26500000},
		"SourceDay.day":              {doc: "In UTC.", example: "2026-11-20"},
		"SourceDay.good":             {doc: "Answers that could be used.", example: 61},
		"SourceDay.last_at":          {doc: "The newest good answer of the day.", example: "2026-11-20T10:15:00Z"},
		"SourceDay.noted":            {doc: "Findings of severity info.", example: 1100},
		"SourceDay.quarantined":      {doc: "Records kept out.", example: 0},
		"SourceDay.records":          {doc: "Records read.", example: 177079},
		"SourceDay.source":           {doc: "The kind of body.", example: "edgar.companyfacts"},
		"SourceDay.warned":           {doc: "Findings of severity warn.", example: 420},
		"SourceHealth.age_seconds":   {doc: "How old the newest good answer is.", example: 3600},
		"SourceHealth.checks":        {doc: "What checks of your own on this source say."},
		"SourceHealth.completeness":  {doc: "The share of good answers, times that of records that were kept.", example: 0.998},
		"SourceHealth.history":       {doc: "By day, the oldest first."},
		"SourceHealth.last_at":       {doc: "The newest good answer.", example: "2026-11-20T10:15:00Z"},
		"SourceHealth.source":        {doc: "The kind of body.", example: "edgar.companyfacts"},
		"SourceHealth.usual":         {doc: "The median of the records of the days before the newest.", example: 170000},
		"SourceHealth.volume":        {doc: "The records of the newest day.", example: 177079},
		"SourceList.items":           {doc: "One for each kind of body."},
		"Tally.failed":               {doc: "How many records failed.", example: 3},
		"Tally.judged":               {doc: "How many it judged.", example: 1402},
		"Tally.rule":                 {doc: "The rule its findings have.", example: "check.revenue-positive"},
		"Tally.shadow":               {doc: "Whether it only counted.", example: false},
		"Tally.version":              {doc: "The version that judged.", example: 2},
	}
	for _, schema := range []string{"Check", "CheckAnswer"} {
		for name, d := range check(schema) {
			docs[name] = d
		}
	}
	return docs
}
