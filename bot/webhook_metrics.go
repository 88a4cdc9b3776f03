package bot

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
)

// webhookCounters are the webhook's figures for operators.
type webhookCounters struct {
	requests *prometheus.CounterVec // by result
	late     *prometheus.CounterVec // by way
	seconds  prometheus.Histogram
	panics   prometheus.Counter
	errors   prometheus.Counter
	limited  prometheus.Counter
	putOff   prometheus.Counter
	busy     prometheus.Counter
	cut      prometheus.Counter
}

// newWebhookCounters makes the figures and registers them.
func newWebhookCounters(registry prometheus.Registerer) (*webhookCounters, error) {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: "pufa_webhook_" + name, Help: help})
	}
	vector := func(name, help, label string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "pufa_webhook_" + name, Help: help}, []string{label})
	}
	c := &webhookCounters{
		requests: vector("requests_total", "Requests by result.", "result"),
		late:     vector("late_answers_total", "Answers past the budget, by the way they took.", "way"),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "pufa_webhook_seconds", Help: "Time to the passive reply.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2, 4, 5},
		}),
		panics:  counter("panics_total", "Panics that became an apology."),
		errors:  counter("errors_total", "Messages that could not be answered."),
		limited: counter("limited_total", "Messages past a follower's rate."),
		putOff:  counter("put_off_total", "Messages acknowledged at once and answered later, as too many were at work."),
		busy:    counter("busy_total", "Messages told to come back, as too many were put off."),
		cut:     counter("cut_total", "Replies that were too long for the platform."),
	}
	for _, one := range []prometheus.Collector{
		c.requests, c.late, c.seconds, c.panics, c.errors, c.limited, c.putOff, c.busy, c.cut,
	} {
		if err := registry.Register(one); err != nil {
			return nil, fmt.Errorf("register figures: %w", err)
		}
	}
	return c, nil
}
