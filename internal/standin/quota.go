package standin

import "time"

// quotaBook counts calls per path: by the day in Beijing, and by the minute.
type quotaBook struct {
	day        string
	used       map[string]int
	minute     int64
	perMinute  map[string]int
	total      map[string]int // since the start, for tests and the page
	clearMonth int32
	cleared    int
}

// clearsPerMonth is how often clear_quota may be called.
const clearsPerMonth = 10

func newQuotaBook() quotaBook {
	return quotaBook{used: map[string]int{}, perMinute: map[string]int{}, total: map[string]int{}}
}

// turn forgets counts of past days and minutes.
func (b *quotaBook) turn(now time.Time) {
	if day := now.In(china).Format(time.DateOnly); day != b.day {
		b.day = day
		clear(b.used)
	}
	if minute := now.Unix() / 60; minute != b.minute {
		b.minute = minute
		clear(b.perMinute)
	}
}

// take counts a call of an endpoint, or says which limit it is over.
func (b *quotaBook) take(path string, e endpoint, now time.Time) *apiError {
	b.turn(now)
	group := orDefault(e.minuteGroup, path)
	if e.daily > 0 && b.used[path] >= e.daily {
		return fail(45009)
	}
	if e.perMinute > 0 && b.perMinute[group] >= e.perMinute {
		return fail(45011)
	}
	b.used[path]++
	b.perMinute[group]++
	b.total[path]++
	return nil
}

// Calls counts the calls of a path that passed token and permission since the start.
func (p *Platform) Calls(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.quotas.total[path]
}

type clearQuotaRequest struct {
	AppID string `json:"appid"`
}

func clearQuota(p *Platform, c *call, in *clearQuotaRequest) (any, *apiError) {
	if in.AppID != p.appID {
		return nil, fail(40013)
	}
	if month := monthOf(c.now); p.quotas.clearMonth != month {
		p.quotas.clearMonth, p.quotas.cleared = month, 0
	}
	if p.quotas.cleared >= clearsPerMonth {
		return nil, fail(48006)
	}
	p.quotas.cleared++
	clear(p.quotas.used)
	return success(), nil
}

type quotaRequest struct {
	Path string `json:"cgi_path"`
}

func getQuota(p *Platform, c *call, in *quotaRequest) (any, *apiError) {
	e, ok := p.endpoints[in.Path]
	if !ok {
		return nil, fail(76021)
	}
	p.quotas.turn(c.now)
	body := success()
	used := p.quotas.used[in.Path]
	body["quota"] = map[string]any{"daily_limit": e.daily, "used": used, "remain": max(0, e.daily-used)}
	if e.perMinute > 0 {
		body["rate_limit"] = map[string]any{"call_count": e.perMinute, "refresh_second": 60}
	}
	return body, nil
}
