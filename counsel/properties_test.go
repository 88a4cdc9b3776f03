package counsel

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

var utc = time.UTC

func amountBelow(t *rapid.T, name string, most Fen) Fen {
	return Fen(rapid.Int64Range(0, int64(most)).Draw(t, name))
}

// A larger claim never costs less, and a claim in two costs no less than whole beyond
// the base fees.
func TestFeesGrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, tiers := range [][]tier{propertyTiers, divorceTiers, personalityTiers, enforceTiers, preserveTiers} {
			a, b := amountBelow(t, "a", MaxMoney), amountBelow(t, "b", MaxMoney)
			small, _ := tiered(min(a, b), tiers)
			large, _ := tiered(max(a, b), tiers)
			if small > large {
				t.Fatalf("%s costs %s, %s costs %s", min(a, b), small, max(a, b), large)
			}
			if large > max(a, b) {
				t.Fatalf("the fee %s is above the amount %s", large, max(a, b))
			}
		}
		if sum, _ := tiered(0, propertyTiers); sum != 0 {
			t.Fatalf("nothing costs %s", sum)
		}
	})
}

// More wages and more years never give less; dismissal is the double.
func TestSeveranceGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sum := func(wage Fen, months int) Fen {
			_, s := severanceSum(Inputs{Values: map[string]Value{"wage": {Money: wage}, "term": {Length: Span{Months: months}}}})
			return s
		}
		wage, more := amountBelow(t, "wage", Yuan(1_000_000)), amountBelow(t, "more", Yuan(1000))
		months, later := rapid.IntRange(0, 600).Draw(t, "months"), rapid.IntRange(0, 60).Draw(t, "later")
		base := sum(wage, months)
		if sum(wage+more, months) < base || sum(wage, months+later) < base {
			t.Fatalf("wage %s months %d: less for more", wage, months)
		}
		if sum(0, months) != 0 || sum(wage, 0) != 0 {
			t.Fatal("something from nothing")
		}
		if whole := sum(wage, 12); whole != wage {
			t.Fatalf("a year gives %s of %s", whole, wage)
		}
	})
}

// Rounding is half up and never off by a fen, however large the factors.
func TestProductRounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Fen(rapid.Int64Range(0, 1_000_000).Draw(t, "fen"))
		num, den := rapid.Int64Range(0, 1000).Draw(t, "num"), rapid.Int64Range(1, 1000).Draw(t, "den")
		got := f.times(num, den)
		exact := int64(f) * num
		if low, high := (int64(got)*2-1)*den, (int64(got)*2+1)*den; exact*2 < low || exact*2 >= high {
			t.Fatalf("%d × %d ÷ %d is %d", f, num, den, got)
		}
		if big := MaxMoney.product(1_000_000*360, 960_000, 36000); big < 0 {
			t.Fatal("overflow")
		}
	})
}

// Interest grows with the principal, the rate and the time, and the cap holds.
func TestInterestGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, rate := amountBelow(t, "principal", Yuan(10_000_000)), Rate(rapid.Int64Range(0, 400_000).Draw(t, "rate"))
		term := Span{rapid.IntRange(0, 360).Draw(t, "months"), rapid.IntRange(0, 29).Draw(t, "days")}
		base := yearly(p, rate, term)
		if yearly(p+100, rate, term) < base || yearly(p, rate+1, term) < base || yearly(p, rate, Span{term.Months + 1, term.Days}) < base {
			t.Fatalf("%s %s %s: less for more", p, rate, term)
		}
		if one := yearly(p, rate, Span{Months: 12}); one != p.times(int64(rate), 1_000_000) {
			t.Fatalf("a year's interest is %s", one)
		}
	})
}

// A deadline never falls on a day off, nor before its day by the calendar, and a later
// start never ends earlier.
func TestDeadlinesFallOnWorkingDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := day(2020, 1, 1).AddDays(rapid.IntRange(0, 12000).Draw(t, "day"))
		p := periods[rapid.IntRange(0, len(periods)-1).Draw(t, "period")]
		last := addMonths(from, p.span.Months).AddDays(p.span.Days)
		end, off := afterHolidays(last)
		if holiday(end) != "" || end.Before(last) || (off == "") != (end == last) {
			t.Fatalf("%s from %s ends %s (%s)", p.word, from, end, off)
		}
		next, _ := afterHolidays(addMonths(from.AddDays(1), p.span.Months).AddDays(p.span.Days))
		if next.Before(end) {
			t.Fatalf("%s: a day later ends earlier", p.word)
		}
	})
}

// The months and days between two dates lead back.
func TestBetweenLeadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := day(2000, 1, 1).AddDays(rapid.IntRange(0, 20000).Draw(t, "from"))
		to := from.AddDays(rapid.IntRange(0, 4000).Draw(t, "later"))
		s := between(from, to)
		if s.Months < 0 || s.Days < 0 || s.Days > 31 || addMonths(from, s.Months).AddDays(s.Days) != to {
			t.Fatalf("%s to %s is %+v", from, to, s)
		}
	})
}

func TestHolidays(t *testing.T) {
	for d, want := range map[string]string{"2026-02-16": "春节", "2026-02-17": "春节", "2026-02-19": "春节", "2026-02-20": "", "2026-04-05": "清明节", "2026-05-02": "劳动节",
		"2026-06-19": "端午节", "2026-09-25": "中秋节", "2026-10-03": "国庆节", "2026-10-04": "周日", "2026-11-23": "", "2026-11-21": "周六"} {
		v, err := ParseDate(d, today)
		if err != nil || holiday(v) != want {
			t.Errorf("%s: %q %v, want %q", d, holiday(v), err, want)
		}
	}
}
