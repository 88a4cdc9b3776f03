package knowledge

import (
	"strings"
	"testing"

	"pufa/content"
	"pufa/knowledge/search"
)

func TestAsksForHistory(t *testing.T) {
	today := day("2026-11-23")
	for _, c := range []struct {
		text string
		want history
	}{
		{"离婚冷静期多久", history{on: today}},
		{"旧法里离婚要等多久", history{on: today, any: true, past: true}},
		{"2020年的规定是罚多少", history{on: day("2020-12-31"), past: true}},
		{"2012年版怎么写的", history{on: day("2012-12-31"), past: true}},
		{"2018年时的法律", history{on: day("2018-12-31"), past: true}},
		{"2026年的规定", history{on: today}},
		{"2019年买的房现在漏水", history{on: today}},
	} {
		if got := asksForHistory(c.text, today); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.text, got, c.want)
		}
	}
}

// tunnelLaw is passed but not yet in force on 2026-11-23.
func tunnelLaw() Imported {
	return Imported{Version: Version{ID: "tun0000000000", Law: "隧道法", Title: "中华人民共和国隧道法", Level: "法律",
		Adopted: day("2026-10-01"), Effective: day("2027-03-01"), Articles: 1},
		Articles: []Article{article(1, "隧道内禁止停车卸货。")}}
}

// A question whose article is of the law of another day finds it only when that day
// has come, or is asked for.
func TestAnswersByTheDayAskedFor(t *testing.T) {
	for _, c := range []struct {
		today, ask, want string
		status           content.Status
	}{
		{"2026-11-23", "2012年的规定：过桥的马车应当缓行吗", "马车应当缓行", content.Amended},
		{"2026-11-23", "货车超过限重上桥罚多少", "二百元", content.InForce},
		{"2026-11-23", "2015年的规定：马车过桥", "马车", content.Amended},
	} {
		e := engineOn(t, c.today, &shelf{imports: append(bridgeLaw(), tunnelLaw())})
		if got := bestArticle(t, e, c.ask); !strings.Contains(got.Text, c.want) || got.Status != c.status {
			t.Errorf("%s: %+v", c.ask, got)
		}
	}
}

// The best match is announced with its day while it is not yet in force, in front of
// nothing that matches worse; from its day on it is the answer.
func TestComingLawIsAnnounced(t *testing.T) {
	for _, c := range []struct {
		today, note string
		status      content.Status
	}{
		{"2026-11-23", "尚未施行，自2027年3月1日起施行", content.NotYet},
		{"2027-03-01", "", content.InForce},
	} {
		e := engineOn(t, c.today, &shelf{imports: append(bridgeLaw(), tunnelLaw())})
		s := e.current()
		found, err := s.index.Search(t.Context(), search.Query{Text: "隧道内停车卸货", Today: day(c.today)})
		if err != nil {
			t.Fatal(err)
		}
		a := Answer{}
		if err := e.answerFromArticles(t.Context(), s, &a, found, day(c.today)); err != nil {
			t.Fatal(err)
		}
		if len(a.Citations) == 0 || a.Citations[0].Law != "隧道法" || a.Citations[0].Note != c.note || a.Citations[0].Status != c.status {
			t.Errorf("on %s: %+v", c.today, a.Citations)
		}
	}
}
