package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// scrapeTimeout keeps a slow database from holding up the figures.
const scrapeTimeout = 2 * time.Second

// gauges are figures that are counted in the records when Prometheus asks.
type gauges struct {
	core                  *Core
	waiting, quota, state *prometheus.Desc
	degraded              func() bool
}

func newGauges(core *Core, degraded func() bool) *gauges {
	return &gauges{core: core, degraded: degraded,
		waiting: prometheus.NewDesc("pufa_waiting", "Work in the records that waits, by queue.", []string{"queue"}, nil),
		quota:   prometheus.NewDesc("pufa_quota_used", "Calls of today that the platform's quotas count, by interface.", []string{"api"}, nil),
		state:   prometheus.NewDesc("pufa_redis_away", "1 while the process stands in for Redis.", nil, nil),
	}
}

func (g *gauges) Describe(out chan<- *prometheus.Desc) {
	out <- g.waiting
	out <- g.quota
	out <- g.state
}

func (g *gauges) Collect(out chan<- prometheus.Metric) {
	away := 0.0
	if g.degraded() {
		away = 1
	}
	out <- prometheus.MustNewConstMetric(g.state, prometheus.GaugeValue, away)
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	d, err := g.core.Store.Depths(ctx, g.core.Now())
	if err != nil {
		g.core.Log.Warn("count queues", "error", err)
		return // the other figures still come
	}
	for name, n := range d.Waiting {
		out <- prometheus.MustNewConstMetric(g.waiting, prometheus.GaugeValue, float64(n), name)
	}
	for name, n := range d.Used {
		out <- prometheus.MustNewConstMetric(g.quota, prometheus.GaugeValue, float64(n), name)
	}
}
