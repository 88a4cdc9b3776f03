package counsel

import (
	"strconv"

	"pufa/internal/datebook"
)

// Kind is what an input is.
type Kind string

const (
	Money    Kind = "money"  // an amount, in fen
	Length   Kind = "length" // a length of time
	Day      Kind = "day"    // a date
	Count    Kind = "count"  // a whole number
	Hours    Kind = "hours"  // hours, in hundredths
	Interest Kind = "rate"   // a yearly rate
	Choice   Kind = "choice" // one of a few words
)

// Value is an input: the field of its kind is set.
type Value struct {
	Money  Fen
	Length Span
	Day    datebook.Date
	Number int64 // of Count and Hours
	Rate   Rate
	Word   string
}

// Parse reads a value of a kind; today is for dates like 今天. A Choice is taken as it
// stands: which words there are, the formula says.
func Parse(kind Kind, text string, today datebook.Date) (Value, error) {
	var v Value
	var err error
	switch kind {
	case Money:
		v.Money, err = ParseMoney(text)
	case Length:
		v.Length, err = ParseSpan(text)
	case Day:
		v.Day, err = ParseDate(text, today)
	case Count:
		v.Number, err = ParseCount(text)
	case Hours:
		v.Number, err = ParseHours(text)
	case Interest:
		v.Rate, err = ParseRate(text)
	case Choice:
		v.Word = text
	default:
		err = invalid("没有“%s”这种输入", kind)
	}
	return v, err
}

// Compare orders two values of a kind; a length counts 30 days to the month.
func Compare(kind Kind, a, b Value) int64 {
	switch kind {
	case Money:
		return int64(a.Money - b.Money)
	case Length:
		return int64((a.Length.Months-b.Length.Months)*30 + a.Length.Days - b.Length.Days)
	case Day:
		return int64(a.Day.Compare(b.Day))
	case Interest:
		return int64(a.Rate - b.Rate)
	}
	return a.Number - b.Number
}

// Text is a value as a person reads it.
func (v Value) Text(kind Kind) string {
	switch kind {
	case Money:
		return v.Money.String()
	case Length:
		return v.Length.String()
	case Day:
		return v.Day.Chinese()
	case Interest:
		return v.Rate.String()
	case Hours:
		return hundredths(v.Number) + "小时"
	case Choice:
		return v.Word
	}
	return strconv.FormatInt(v.Number, 10)
}

// Inputs are the values given, by key; Tables and Today are what else a formula may use.
type Inputs struct {
	Values map[string]Value
	Tables Tables
	Today  datebook.Date
}

func (in Inputs) has(key string) bool          { _, ok := in.Values[key]; return ok }
func (in Inputs) money(key string) Fen         { return in.Values[key].Money }
func (in Inputs) number(key string) int64      { return in.Values[key].Number }
func (in Inputs) word(key string) string       { return in.Values[key].Word }
func (in Inputs) length(key string) Span       { return in.Values[key].Length }
func (in Inputs) day(key string) datebook.Date { return in.Values[key].Day }

// Need is an input of a formula.
type Need struct {
	Key      string
	Kind     Kind
	Optional bool
	Words    []string             // of a Choice
	When     func(in Inputs) bool // nil: always
}

// Asked reports that the need applies to what was given so far.
func (n Need) Asked(in Inputs) bool { return n.When == nil || n.When(in) }

// Result is what a formula computed.
type Result struct {
	Answer string   // 34,000元; 2026年12月8日（周二）
	Steps  []string // how it came about
	Notes  []string // what the person must know besides
	Basis  []string // the articles of this result, where the formula has others too
}

// Formula is one way of computing.
type Formula struct {
	Needs   []Need
	Figures []string // keys of the yearly figures that it takes from Tables
	compute func(in Inputs) (Result, error)
}

// Names of the formulas, in the order in which they are listed.
func Names() []string {
	return []string{"severance", "dismissal", "overtime", "double-wage", "annual-leave", "probation", "maternity",
		"work-injury", "injury", "court-fee", "lending-cap", "delay-interest", "deposit", "consumer", "deadline"}
}

// Find is the formula of a name.
func Find(name string) (Formula, bool) {
	switch name {
	case "severance":
		return severance(), true
	case "dismissal":
		return dismissal(), true
	case "overtime":
		return overtime(), true
	case "double-wage":
		return doubleWage(), true
	case "annual-leave":
		return annualLeave(), true
	case "probation":
		return probation(), true
	case "maternity":
		return maternity(), true
	case "work-injury":
		return workInjury(), true
	case "injury":
		return injury(), true
	case "court-fee":
		return courtFee(), true
	case "lending-cap":
		return lendingCap(), true
	case "delay-interest":
		return delayInterest(), true
	case "deposit":
		return deposit(), true
	case "consumer":
		return consumer(), true
	case "deadline":
		return deadline(), true
	}
	return Formula{}, false
}

// Compute runs a formula. An input that is missing or that does not fit is an error
// of kind Invalid, in words for the person.
func (f Formula) Compute(in Inputs) (Result, error) {
	for _, n := range f.Needs {
		if !n.Asked(in) {
			continue
		}
		v, given := in.Values[n.Key]
		if !given && !n.Optional {
			return Result{}, invalid("还缺一项：%s", n.Key)
		}
		if given && n.Kind == Choice && !contains(n.Words, v.Word) {
			return Result{}, invalid("“%s”不在可选的几种里", v.Word)
		}
	}
	return f.compute(in)
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}
