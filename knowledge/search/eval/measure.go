package eval

import (
	"bytes"
	"os"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"pufa/knowledge/search"
)

// measureFor is how long each measurement of speed lasts at least.
const measureFor = 2 * time.Second

// measure times whole rankings, after one warm round, on one goroutine and on two.
func (e *evaluation) measure(x *search.Index, questions []search.Labelled) error {
	if len(questions) == 0 {
		return nil
	}
	if _, err := e.round(x, questions); err != nil {
		return err
	}
	debug.FreeOSMemory()
	e.report.MemoryMB = residentMB()
	one, took, err := e.drive(x, questions)
	if err != nil {
		return err
	}
	e.report.QPS, e.report.Latency = float64(len(one))/took.Seconds(), latency(one)
	return e.driveTwo(x, questions)
}

func (e *evaluation) round(x *search.Index, questions []search.Labelled) ([]float64, error) {
	millis := make([]float64, 0, len(questions))
	for _, q := range questions {
		began := time.Now()
		if _, err := x.Search(e.ctx, search.Query{Text: q.Question}); err != nil {
			return nil, err
		}
		millis = append(millis, float64(time.Since(began).Nanoseconds())/1e6)
	}
	return millis, nil
}

func (e *evaluation) drive(x *search.Index, questions []search.Labelled) ([]float64, time.Duration, error) {
	var all []float64
	began := time.Now()
	for time.Since(began) < measureFor {
		millis, err := e.round(x, questions)
		if err != nil {
			return nil, 0, err
		}
		all = append(all, millis...)
	}
	return all, time.Since(began), nil
}

func (e *evaluation) driveTwo(x *search.Index, questions []search.Labelled) error {
	var wg sync.WaitGroup
	var millis [2][]float64
	var took [2]time.Duration
	var errs [2]error
	for i := range millis {
		wg.Go(func() { millis[i], took[i], errs[i] = e.drive(x, questions) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	r := &e.report
	r.QPS2 = float64(len(millis[0]))/took[0].Seconds() + float64(len(millis[1]))/took[1].Seconds()
	r.Latency2 = latency(append(millis[0], millis[1]...))
	r.Speedup = r.QPS2 / r.QPS
	return nil
}

// residentMB is the process's resident memory in megabytes, 0 where the system
// does not say.
func residentMB() float64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := bytes.Fields(b)
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.Atoi(string(fields[1]))
	if err != nil {
		return 0
	}
	return float64(pages*os.Getpagesize()) / 1e6
}
