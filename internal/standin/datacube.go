package standin

import (
	"maps"
	"slices"
	"time"
)

// The statistics calls. Spans are the documented ones (最大时间跨度); the end is
// yesterday at the latest. The old article calls are no longer maintained by the
// platform but still answer; getarticleread, getarticleshare, getbizsummary and
// getarticletotaldetail replace them; their spans are not documented (U), so the
// shortest are assumed.

type dateRange struct {
	Begin string `json:"begin_date"`
	End   string `json:"end_date"`
}

// days checks a range and lists its days.
func (r *dateRange) days(now time.Time, span int) ([]string, *apiError) {
	begin, err1 := time.ParseInLocation(time.DateOnly, r.Begin, china)
	end, err2 := time.ParseInLocation(time.DateOnly, r.End, china)
	if err1 != nil || err2 != nil {
		return nil, fail(61500)
	}
	y, m, d := now.In(china).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, china)
	if end.Before(begin) || !end.Before(today) {
		return nil, fail(61501)
	}
	var out []string
	for t := begin; !t.After(end); t = t.AddDate(0, 0, 1) {
		out = append(out, t.Format(time.DateOnly))
		if len(out) > span {
			return nil, fail(61501)
		}
	}
	return out, nil
}

// report is a statistics call of a span: rows for each day.
func report(span int, rows func(p *Platform, day string) []any) handler {
	return decoded(func(p *Platform, c *call, in *dateRange) (any, *apiError) {
		days, err := in.days(c.now, span)
		if err != nil {
			return nil, err
		}
		list := []any{}
		for _, day := range days {
			list = append(list, rows(p, day)...)
		}
		return map[string]any{"list": list}, nil
	})
}

// detailReport is one of the new calls, which say whether figures are late.
func detailReport(span int, rows func(p *Platform, day string) []any) handler {
	inner := report(span, rows)
	return func(p *Platform, c *call) (any, *apiError) {
		v, err := inner(p, c)
		if err != nil {
			return nil, err
		}
		body := v.(map[string]any)
		body["is_delay"] = false
		return body, nil
	}
}

func userSummary(p *Platform, day string) []any {
	d := p.stats.days[day]
	if d == nil {
		return nil
	}
	return []any{map[string]any{"ref_date": day, "user_source": 0, "new_user": d.newUsers, "cancel_user": d.cancelled}}
}

// userCumulate counts back from now.
func userCumulate(p *Platform, day string) []any {
	total := p.followers.subscribed
	for d, s := range p.stats.days {
		if d > day {
			total -= s.newUsers - s.cancelled
		}
	}
	return []any{map[string]any{"ref_date": day, "user_source": 0, "cumulate_user": total}}
}

func readFields(r *readStat) map[string]any {
	return map[string]any{
		"int_page_read_user": r.readers(), "int_page_read_count": r.count,
		"ori_page_read_user": 0, "ori_page_read_count": 0,
		"share_user": r.sharing(), "share_count": r.shares,
		"add_to_fav_user": 0, "add_to_fav_count": 0,
	}
}

// worthReporting is the platform's threshold: fewer than three are not counted.
func worthReporting(r *readStat) bool { return r.readers()+r.sharing()+r.shares >= 3 }

// eachRead visits the articles that were read on a day.
func (p *Platform) eachRead(day string, massOnly bool, visit func(pub *publication, index int, r *readStat)) {
	for _, pub := range p.sentArticles(massOnly) {
		for i := range pub.articles {
			if r := p.stats.articles[articleID(pub, i)][day]; r != nil {
				visit(pub, i, r)
			}
		}
	}
}

func articleSummary(p *Platform, day string) []any {
	var rows []any
	p.eachRead(day, true, func(pub *publication, i int, r *readStat) {
		if !worthReporting(r) {
			return
		}
		row := readFields(r)
		row["ref_date"], row["msgid"], row["title"] = day, articleID(pub, i), pub.articles[i].Title
		rows = append(rows, row)
	})
	return rows
}

// articleTotal reports, for articles sent on a day, the running totals of the
// first seven days.
func articleTotal(p *Platform, day string) []any {
	return p.totals(day, true, 7, func(pub *publication, i int, details []any) map[string]any {
		return map[string]any{"ref_date": day, "msgid": articleID(pub, i), "title": pub.articles[i].Title, "details": details}
	}, func(pub *publication, sum *readStat) map[string]any {
		row := readFields(sum)
		row["target_user"] = pub.target
		row["int_page_from_session_read_user"], row["int_page_from_session_read_count"] = sum.readers(), sum.count
		return row
	})
}

// articleTotalDetail is the new form of articleTotal: 30 days, publications too.
func articleTotalDetail(p *Platform, day string) []any {
	return p.totals(day, false, 30, func(pub *publication, i int, details []any) map[string]any {
		kind := 1
		if pub.mass {
			kind = 0
		}
		return map[string]any{"ref_date": day, "msgid": articleID(pub, i), "publish_type": kind, "detail_list": details}
	}, func(pub *publication, sum *readStat) map[string]any { return detailFields(sum) })
}

// totals builds running totals per article from its day of sending on.
func (p *Platform) totals(day string, massOnly bool, length int, row func(*publication, int, []any) map[string]any, fields func(*publication, *readStat) map[string]any) []any {
	var rows []any
	for _, pub := range p.sentArticles(massOnly) {
		if dayOf(pub.created) != day {
			continue
		}
		for i := range pub.articles {
			sum := &readStat{}
			details := []any{}
			for n := range length {
				d := dayOf(pub.created.AddDate(0, 0, n))
				if d >= p.today() {
					break
				}
				if r := p.stats.articles[articleID(pub, i)][d]; r != nil {
					sum.add(r)
				}
				detail := fields(pub, sum)
				detail["stat_date"] = d
				details = append(details, detail)
			}
			rows = append(rows, row(pub, i, details))
		}
	}
	return rows
}

func detailFields(r *readStat) map[string]any {
	return map[string]any{
		"read_user":        r.readers(),
		"read_user_source": []any{map[string]any{"user_count": r.readers(), "scene_desc": "全部"}},
		"share_user":       r.sharing(), "zaikan_user": 0, "like_user": 0, "comment_count": 0, "collection_user": 0,
	}
}

func articleReads(p *Platform, day string) []any {
	var rows []any
	p.eachRead(day, false, func(pub *publication, i int, r *readStat) {
		rows = append(rows, map[string]any{"ref_date": day, "msgid": articleID(pub, i), "detail": detailFields(r)})
	})
	return rows
}

func articleShares(p *Platform, day string) []any {
	var rows []any
	p.eachRead(day, false, func(pub *publication, i int, r *readStat) {
		rows = append(rows, map[string]any{
			"ref_date": day, "msgid": articleID(pub, i),
			"detail": map[string]any{"share_user": r.sharing(), "share_count": r.shares},
		})
	})
	return rows
}

func (p *Platform) readSum(day string) *readStat {
	sum := &readStat{}
	p.eachRead(day, false, func(_ *publication, _ int, r *readStat) { sum.add(r) })
	return sum
}

func bizSummary(p *Platform, day string) []any {
	return []any{map[string]any{"ref_date": day, "detail": detailFields(p.readSum(day))}}
}

func userRead(p *Platform, day string) []any {
	row := readFields(p.readSum(day))
	row["ref_date"], row["user_source"] = day, 99999999
	return []any{row}
}

func userShare(p *Platform, day string) []any {
	sum := p.readSum(day)
	return []any{map[string]any{"ref_date": day, "share_scene": 1, "share_count": sum.shares, "share_user": sum.sharing()}}
}

func upstreamMessages(p *Platform, day string) []any {
	d := p.stats.days[day]
	if d == nil {
		return nil
	}
	var rows []any
	for _, t := range slices.Sorted(maps.Keys(d.messages)) {
		m := d.messages[t]
		rows = append(rows, map[string]any{
			"ref_date": day, "user_source": 0, "msg_type": t, "msg_user": len(m.users), "msg_count": m.count,
		})
	}
	return rows
}

// upstreamDist groups senders by how much they sent: 1 for 1–5, 2 for 6–10, 3 above.
func upstreamDist(p *Platform, day string) []any {
	d := p.stats.days[day]
	if d == nil {
		return nil
	}
	users, count := map[string]bool{}, 0
	for _, m := range d.messages {
		maps.Copy(users, m.users)
		count += m.count
	}
	if len(users) == 0 {
		return nil
	}
	interval := 1
	if average := count / len(users); average > 10 {
		interval = 3
	} else if average > 5 {
		interval = 2
	}
	return []any{map[string]any{"ref_date": day, "user_source": 0, "count_interval": interval, "msg_user": len(users)}}
}
