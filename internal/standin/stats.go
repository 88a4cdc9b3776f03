package standin

import (
	"fmt"
	"slices"
	"time"
)

// statBook counts what the statistics calls (datacube) report, by day in Beijing.
type statBook struct {
	days     map[string]*dayStat
	articles map[string]map[string]*readStat // msgid_index → day → counts
}

type dayStat struct {
	newUsers, cancelled int
	messages            map[int]*messageStat // by message type
}

type messageStat struct {
	count int
	users map[string]bool
}

type readStat struct {
	users       map[string]bool
	extraUsers  int // of AddReads, who have no names
	count       int
	shares      int
	sharers     map[string]bool
	extraShares int
}

func newStatBook() statBook {
	return statBook{days: map[string]*dayStat{}, articles: map[string]map[string]*readStat{}}
}

func (b *statBook) day(day string) *dayStat {
	d := b.days[day]
	if d == nil {
		d = &dayStat{messages: map[int]*messageStat{}}
		b.days[day] = d
	}
	return d
}

// messageTypes are the numbers of getupstreammsg.
var messageTypes = map[string]int{"text": 1, "sticker": 1, "image": 2, "voice": 3, "video": 4, "link": 6, "location": 6}

func (b *statBook) countMessage(day, kind, openid string) {
	d := b.day(day)
	t := messageTypes[kind]
	m := d.messages[t]
	if m == nil {
		m = &messageStat{users: map[string]bool{}}
		d.messages[t] = m
	}
	m.count++
	m.users[openid] = true
}

func (b *statBook) reads(article, day string) *readStat {
	days := b.articles[article]
	if days == nil {
		days = map[string]*readStat{}
		b.articles[article] = days
	}
	r := days[day]
	if r == nil {
		r = &readStat{users: map[string]bool{}, sharers: map[string]bool{}}
		days[day] = r
	}
	return r
}

func (r *readStat) readers() int { return len(r.users) + r.extraUsers }
func (r *readStat) sharing() int { return len(r.sharers) + r.extraShares }

// add sums two days up.
func (r *readStat) add(o *readStat) {
	r.extraUsers += o.readers()
	r.count += o.count
	r.shares += o.shares
	r.extraShares += o.sharing()
}

// Reads seeds the reading figures of an article for one day.
type Reads struct {
	MsgDataID int64     // of the mass message or publication
	Index     int       // of the article in it, from 1
	Day       time.Time // any time of the day
	Users     int
	Count     int
	Sharers   int
	Shares    int
}

// AddReads adds reading figures, as if followers had read an article.
func (p *Platform) AddReads(list ...Reads) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, in := range list {
		pub := p.drafts.byData[in.MsgDataID]
		if pub == nil || in.Index < 1 || in.Index > len(pub.articles) {
			return fmt.Errorf("no article %d_%d was sent or published", in.MsgDataID, in.Index)
		}
		r := p.stats.reads(articleID(pub, in.Index-1), in.Day.In(china).Format(time.DateOnly))
		r.extraUsers += in.Users
		r.count += in.Count
		r.extraShares += in.Sharers
		r.shares += in.Shares
	}
	return nil
}

// articleID is the id of an article in the statistics: msg_data_id_index.
func articleID(pub *publication, index int) string { return fmt.Sprintf("%d_%d", pub.dataID, index+1) }

// sentArticles are the publications with statistics, by day of sending.
func (p *Platform) sentArticles(massOnly bool) []*publication {
	var out []*publication
	for _, pub := range p.drafts.byData {
		if pub.mass || !massOnly {
			out = append(out, pub)
		}
	}
	slices.SortFunc(out, func(a, b *publication) int { return int(a.dataID - b.dataID) })
	return out
}

func dayOf(t time.Time) string { return t.In(china).Format(time.DateOnly) }
