package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pufa/internal/record"
)

func TestPageViewsAddUp(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ Config) {
		ctx := t.Context()
		for _, views := range [][]record.PageViews{
			{{Page: "campaign/415/2027", Day: "2027-04-15", Views: 2}, {Page: "campaign/415/2027/main", Day: "2027-04-15", Views: 5}},
			{{Page: "campaign/415/2027", Day: "2027-04-15", Views: 3}, {Page: "campaign/415/2027", Day: "2027-04-16", Views: 1}},
			{{Page: "campaign/415/20270", Day: "2027-04-15", Views: 9}, {Page: "calendar/2027", Day: "2027-04-15", Views: 9}},
		} {
			if err := s.AddPageViews(ctx, views); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.PageViews(ctx, "campaign/415/2027")
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]int64{"campaign/415/2027": 6, "campaign/415/2027/main": 5}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
