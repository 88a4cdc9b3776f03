package statute

import (
	"regexp"
	"slices"
	"strings"

	"pufa/internal/datebook"
	"pufa/internal/lawref"
)

// event is one dated line of a law's history: adopted, amended, in force.
type event struct {
	date datebook.Date
	text string // what follows the date, up to the next one
}

var (
	takesEffect = regexp.MustCompile(`^[起\s]*(起?施行|起?实施|起?生效|起?执行)`)
	fromHere    = regexp.MustCompile(`(自|从)\s*$`)
	partial     = regexp.MustCompile(`修正|修改|修订`)
	quotedTitle = regexp.MustCompile(`《([^《》]*(?:《[^《》]*》[^《》]*)*)》`)
	onIssue     = regexp.MustCompile(`^(自)?(公布|发布|颁布|通过|公告|批准)之日起?(施行|实施|生效)`)
)

// history is what the notes under a title tell.
type history struct {
	events    []event
	effects   []datebook.Date // 自…起施行, oldest first
	onIssue   bool            // 公布之日施行 without a date
	published datebook.Date   // from the file's name
}

// readNotes reads the dated lines under a title.
func readNotes(notes []string) history {
	var h history
	for _, note := range notes {
		if onIssue.MatchString(note) {
			h.onIssue = true
		}
		spots := dated.FindAllStringSubmatchIndex(note, -1)
		for i, m := range spots {
			end := len(note)
			if i+1 < len(spots) {
				end = spots[i+1][0]
			}
			h.add(note, m, strings.TrimSpace(note[m[1]:end]))
		}
	}
	slices.SortStableFunc(h.events, func(a, b event) int { return a.date.Compare(b.date) })
	slices.SortFunc(h.effects, datebook.Date.Compare)
	return h
}

func (h *history) add(note string, m []int, text string) {
	date := dateOf(note[m[2]:m[3]], note[m[4]:m[5]], note[m[6]:m[7]])
	switch {
	case date.IsZero():
	case text == publishedBy:
		h.published = date
	case takesEffect.MatchString(text) || fromHere.MatchString(note[:m[0]]):
		h.effects = append(h.effects, date)
	case inTitle(note[:m[0]]):
	default:
		h.events = append(h.events, event{date: date, text: text})
	}
}

// inTitle reports a date inside 《…》, which is part of another document's name.
func inTitle(before string) bool {
	return strings.Count(before, "《") > strings.Count(before, "》")
}

// adopted is the day of the last change: adoption, amendment, publication.
func (h history) adopted() datebook.Date {
	last := h.published
	if n := len(h.events); n > 0 && last.Before(h.events[n-1].date) {
		last = h.events[n-1].date
	}
	return last
}

// lastEvent is the day of the last change that the notes tell of.
func (h history) lastEvent() datebook.Date {
	if len(h.events) == 0 {
		return datebook.Date{}
	}
	return h.events[len(h.events)-1].date
}

// amended reports that the last change altered, or may have altered, single articles
// (修正, or a 修订 by a decision on several laws): what the text says of its own effect
// is then older.
func (h history) amended() bool {
	n := len(h.events)
	if n == 0 {
		return true // only the file's date is known: it may be an amendment's
	}
	if !h.published.IsZero() && h.events[n-1].date.AddDays(365).Before(h.published) {
		return true // the notes miss the change that the file's date tells of
	}
	last := h.events[n-1].text
	if strings.Contains(last, "修正") {
		return true
	}
	if partial.MatchString(last) {
		return quotedTitle.MatchString(last)
	}
	// A court's interpretation passed anew (2015…通过, 2020…通过) was amended by a decision.
	return n > 1 && strings.Contains(h.events[0].text, "审判委员会") && !h.publicationOnly()
}

// publicationOnly reports that all events after the first only publish the same text.
func (h history) publicationOnly() bool {
	for _, e := range h.events[1:] {
		if !strings.Contains(e.text, "公布") && !strings.Contains(e.text, "检察委员会") && !strings.Contains(e.text, "发布") {
			return false
		}
	}
	return true
}

// instruments are the keys of the documents that made the last change, for those
// that are in the collection themselves.
func (h history) instruments() []string {
	n := len(h.events)
	if n == 0 {
		return nil
	}
	var keys []string
	for _, m := range quotedTitle.FindAllStringSubmatch(strings.NewReplacer("〈", "《", "〉", "》").Replace(h.events[n-1].text), -1) {
		keys = append(keys, lawref.NameKey(m[1]))
	}
	return keys
}
