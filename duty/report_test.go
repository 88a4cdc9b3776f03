package duty

import (
	"testing"
	"time"

	"pufa/internal/datebook"
)

func TestWhatWasReturnedAndSentAgainIsMended(t *testing.T) {
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	day := datebook.Date{Year: 2026, Month: 11, Day: 20}
	returned := Report{ID: "a", Date: day, Form: Lecture, State: Returned, At: at}
	for name, c := range map[string]struct {
		later Report
		want  int
	}{
		"sent again":         {Report{ID: "b", Date: day, Form: Lecture, State: Submitted, At: at.Add(time.Hour)}, 0},
		"another form":       {Report{ID: "b", Date: day, Form: Training, State: Submitted, At: at.Add(time.Hour)}, 1},
		"sent before":        {Report{ID: "b", Date: day, Form: Lecture, State: Accepted, At: at.Add(-time.Hour)}, 1},
		"returned once more": {Report{ID: "b", Date: day, Form: Lecture, State: Returned, At: at.Add(time.Hour)}, 2},
	} {
		if got := Unmended([]Report{returned, c.later}); got != c.want {
			t.Errorf("%s: %d", name, got)
		}
	}
}
