package scheduler

import (
	"errors"
	"slices"
	"time"
)

// ErrNotLeader says that a later leader has planned since.
var ErrNotLeader = errors.New("another replica leads")

// Rules are what the account and the bureau allow. Quotas are the platform's, as far as
// it documents them; all can be set.
type Rules struct {
	Location *time.Location
	Channels []Channel // that the account has
	Verified bool

	WeeklyCap   int           // messages for a follower in 7 days across campaigns; 0 = no cap
	MonthlyMass int           // mass messages for a follower in a calendar month; 0 = no such limit
	DailyMass   int           // mass messages of the account in a day; 0 = no such limit
	BatchSize   int           // recipients of one call
	Window      time.Duration // for customer-service messages after a follower's word

	// No message leaves from QuietFrom to QuietTo, in minutes after midnight; equal
	// values mean no quiet hours. Answers to a follower's own message know no quiet.
	QuietFrom, QuietTo int

	PerDay    map[Channel]int // calls of the account in a day
	PerMinute map[Channel]int // calls in a minute

	// A campaign pauses by itself when HaltAfter sendings of a step failed for reasons of
	// the platform or the account, and they are HaltPercent of those that ended.
	HaltAfter, HaltPercent int
}

// DefaultRules are those of a verified service account; see docs/campaigns.md.
func DefaultRules(loc *time.Location) Rules {
	return Rules{
		Location: loc, Channels: Channels(), Verified: true,
		WeeklyCap: 2, MonthlyMass: 4, BatchSize: 10_000, Window: 48 * time.Hour,
		QuietFrom: 21 * 60, QuietTo: 8 * 60,
		PerDay:    map[Channel]int{ViaMass: 100, ViaCustom: 500_000, ViaTemplate: 100_000, ViaSubscribe: 100_000},
		PerMinute: map[Channel]int{ViaMass: 60, ViaCustom: 6_000, ViaTemplate: 6_000, ViaSubscribe: 6_000},
		HaltAfter: 5, HaltPercent: 20,
	}
}

// Has tells whether the account has a channel.
func (r Rules) Has(ch Channel) bool { return slices.Contains(r.Channels, ch) }

// Usable are the channels of a step that the account has, in the step's order.
func (r Rules) Usable(s Step) []Channel {
	var out []Channel
	for _, ch := range s.Channels {
		if r.Has(ch) {
			out = append(out, ch)
		}
	}
	return out
}

// Quiet tells whether a moment lies in the quiet hours.
func (r Rules) Quiet(at time.Time) bool {
	local := at.In(r.Location)
	minute := local.Hour()*60 + local.Minute()
	if r.QuietFrom <= r.QuietTo {
		return minute >= r.QuietFrom && minute < r.QuietTo
	}
	return minute >= r.QuietFrom || minute < r.QuietTo
}

// NextLoud is the moment itself, or the end of the quiet hours that it lies in.
func (r Rules) NextLoud(at time.Time) time.Time {
	if !r.Quiet(at) {
		return at
	}
	local := at.In(r.Location)
	y, m, d := local.Date()
	end := time.Date(y, m, d, r.QuietTo/60, r.QuietTo%60, 0, 0, r.Location)
	if !end.After(at) {
		end = time.Date(y, m, d+1, r.QuietTo/60, r.QuietTo%60, 0, 0, r.Location)
	}
	return end
}

// WeekAgo is where the week of the cap begins.
func (r Rules) WeekAgo(at time.Time) time.Time { return at.AddDate(0, 0, -7) }

// MonthStart is where the calendar month of a moment begins.
func (r Rules) MonthStart(at time.Time) time.Time {
	y, m, _ := at.In(r.Location).Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, r.Location)
}

// perDay is how many calls of a channel the account has in a day.
func (r Rules) perDay(ch Channel) int {
	if ch == ViaMass && r.DailyMass > 0 {
		return min(r.DailyMass, r.PerDay[ch])
	}
	return r.PerDay[ch]
}

// Day and Minute name periods of quotas; the platform's day is Beijing's.
func (r Rules) Day(at time.Time) string { return at.In(r.Location).Format(time.DateOnly) }

// Minute names a minute of the day.
func (r Rules) Minute(at time.Time) string { return at.In(r.Location).Format("2006-01-02T15:04") }

// NextDay is shortly after the next midnight.
func (r Rules) NextDay(at time.Time) time.Time {
	y, m, d := at.In(r.Location).Date()
	return time.Date(y, m, d+1, 0, 5, 0, 0, r.Location)
}

// Fixed are rules that never change.
func (r Rules) Fixed() func() Rules { return func() Rules { return r } }
