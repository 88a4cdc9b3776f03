package quiz

import (
	"context"
	"maps"
	"slices"
)

// Items are the statistics of the questions asked in an assignment, by id: over all
// finished attempts, voided ones left out.
func (s *Study) Items(ctx context.Context, assignment string) ([]ItemStatistics, error) {
	attempts, err := s.ports.Records.FinishedAttempts(ctx, assignment)
	if err != nil {
		return nil, err
	}
	var sittings []Sitting
	keys := map[string]Key{} // the latest version asked of each question
	for _, t := range attempts {
		sittings = append(sittings, t.sitting())
		for _, item := range t.Paper.Items {
			if item.Version > keys[item.ID].Version {
				keys[item.ID] = item.Key
			}
		}
	}
	questions, err := s.questions(ctx, slices.Collect(maps.Values(keys)))
	if err != nil {
		return nil, err
	}
	var out []ItemStatistics
	for _, id := range slices.Sorted(maps.Keys(keys)) {
		out = append(out, Statistics(id, len(questions[keys[id]].Options), sittings))
	}
	return out, nil
}

// sitting is an attempt as the statistics see it; what was not answered is wrong.
func (t Attempt) sitting() Sitting {
	s := Sitting{Score: map[string]float64{}, Chose: map[string][]int{}}
	for i, item := range t.Paper.Items {
		a := t.Answers[i]
		s.Score[item.ID], s.Chose[item.ID] = 0, a.Chosen
		if a.Correct {
			s.Score[item.ID] = 1
			s.Total++
		}
	}
	return s
}

// Anomalies are reasons to offer a re-test for an assignment: for the admin alone,
// never an accusation. docs/quiz.md gives their false-positive rates.
func (s *Study) Anomalies(ctx context.Context, assignment string) ([]Anomaly, error) {
	attempts, err := s.ports.Records.FinishedAttempts(ctx, assignment)
	if err != nil {
		return nil, err
	}
	var out []Anomaly
	units := map[string][]Attempt{}
	for _, t := range attempts {
		if a, odd := Fast(t); odd {
			out = append(out, a)
		}
		units[t.Unit] = append(units[t.Unit], t)
	}
	for _, unit := range slices.Sorted(maps.Keys(units)) {
		out = append(out, SharedWrong(units[unit])...)
	}
	return append(out, SharedDevice(attempts)...), nil
}

// SharedDevice finds followers through whom several people took an exam.
func SharedDevice(attempts []Attempt) []Anomaly {
	byFollower := map[string][]Attempt{}
	for _, t := range attempts {
		if t.Follower != "" {
			byFollower[t.Follower] = append(byFollower[t.Follower], t)
		}
	}
	var out []Anomaly
	for _, follower := range slices.Sorted(maps.Keys(byFollower)) {
		people, ids := map[string]bool{}, []string{}
		for _, t := range byFollower[follower] {
			people[t.Person] = true
			ids = append(ids, t.ID)
		}
		if len(people) > 1 {
			out = append(out, Anomaly{Kind: OneDevice, Attempts: ids})
		}
	}
	return out
}
