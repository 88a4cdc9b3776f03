package shared_test

import (
	"testing"

	"pufa/internal/shared"
	"pufa/internal/shared/sharedtest"
	"pufa/internal/testenv"
)

// A cluster is one State: keys on any node, a lock with its token on one.
func TestRedisClusterConforms(t *testing.T) {
	url := testenv.RedisCluster(t)
	sharedtest.Run(t, func(t *testing.T) shared.State { return openRedis(t, url) })
}

// Behind a sentinel the master is found by its name, and its successor when it dies;
// meanwhile the process stands in.
func TestRedisSentinelFailsOver(t *testing.T) {
	url, fail := testenv.RedisSentinel(t)
	local := shared.NewLocal(now)
	f := shared.WithFallback(openRedis(t, url), local, quiet)
	defer f.Close()
	if err := f.Set(t.Context(), "before", []byte("1"), hour); err != nil || f.Degraded() {
		t.Fatal(err, f.Degraded())
	}
	fail()
	if err := f.Set(t.Context(), "after", []byte("2"), hour); err != nil {
		t.Fatal(err)
	}
	for f.Degraded() { // until the prober finds the successor; the test's time-out ends it
		if _, _, err := f.Get(t.Context(), "after"); err != nil {
			t.Fatal(err)
		}
	}
	direct := openRedis(t, url)
	if v, ok, err := direct.Get(t.Context(), "after"); err != nil || !ok || string(v) != "2" {
		t.Errorf("the successor has %q, %v, %v", v, ok, err)
	}
}
