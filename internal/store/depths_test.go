package store

import (
	"testing"
	"time"
)

func TestDepths(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, _ Config) {
		s.run(t, `INSERT INTO quotas (api, period, used) VALUES ('custom/send', '2027-12-04', 7), ('custom/send', '2027-12-03', 9)`)
		s.run(t, `INSERT INTO receipts (key, claimed) VALUES ('k', 1)`)
		d, err := s.Depths(t.Context(), time.Date(2027, 12, 4, 9, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		if d.Used["custom/send"] != 7 || d.Waiting["receipts at work"] != 1 || d.Waiting["unanswered questions"] != 0 {
			t.Errorf("%+v", d)
		}
	})
}
