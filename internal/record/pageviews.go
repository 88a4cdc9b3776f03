package record

// PageViews is how often a public page was opened on a day, by whomever.
type PageViews struct {
	Page  string // campaign/415/2027/main
	Day   string // 2027-04-15
	Views int64
}
