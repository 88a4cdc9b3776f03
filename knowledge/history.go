package knowledge

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"pufa/internal/datebook"
	"pufa/knowledge/search"
)

// historyWords ask for law that no longer holds.
var historyWords = []string{"旧法", "以前的规定", "原来的规定", "修订前", "修改前", "废止前", "旧规定", "老规定"}

// yearWords ask for the law of a year: 2020年的规定, 2019年版, 2018年时怎么规定.
var yearWords = regexp.MustCompile(`((?:19|20)\d\d)年(?:版|时|那时|当时|以前|之前)?的?(?:规定|法律|法条|条文|怎么规定|版)`)

// history is the day whose law a question asks for.
type history struct {
	on   datebook.Date // today, where the question says nothing else
	any  bool          // of any day before
	past bool          // not today's law
}

// asksForHistory finds in a question which day's law it asks for: that of a year is
// the law on its last day.
func asksForHistory(text string, today datebook.Date) history {
	if m := yearWords.FindStringSubmatch(text); m != nil {
		year, err := strconv.Atoi(m[1])
		if last := (datebook.Date{Year: year, Month: time.December, Day: 31}); err == nil && last.Before(today) {
			return history{on: last, past: true}
		}
	}
	for _, w := range historyWords {
		if strings.Contains(text, w) {
			return history{on: today, any: true, past: true}
		}
	}
	return history{on: today}
}

// announceFrom is the score from which an article that is not yet in force is put
// beside the answer: it matches about as well as the best one.
const announceFrom = 0.6

// announce adds the best article of a law that is passed but not yet in force, behind
// what holds today; its note says from when on it holds. A new version of a law that is cited already is
// announced by that citation's note.
func (e *Engine) announce(ctx context.Context, s *snapshot, a *Answer, found search.Result, today datebook.Date) error {
	if len(found.Upcoming) == 0 || found.Upcoming[0].Score < announceFrom {
		return nil
	}
	c, ok, err := e.citationOf(ctx, s, found.Upcoming[0].ID, today)
	if err != nil || !ok || !today.Before(c.Effective) {
		return err
	}
	for _, cited := range a.Citations {
		if cited.Law == c.Law {
			return nil
		}
	}
	a.Citations = append(a.Citations, c)
	s.conclude(a, c)
	return nil
}
