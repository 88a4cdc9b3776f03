package faults

import (
	"net/url"
	"testing"

	"github.com/redis/go-redis/v9"

	"pufa/internal/store/storetest"
	"pufa/internal/testenv"
)

// Redis is killed, flushed, slow and away from the start: sessions may begin anew, and
// nothing that is stored is lost or doubled.
func TestRedis(t *testing.T) {
	server := testenv.RedisServer(t)
	address, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	slow := newProxy(t, address.Host)
	w := newWorld(t, map[string]string{"PUFA_DATABASE_URL": testenv.Prepared(t, storetest.Migrate), "PUFA_REDIS_URL": "redis://" + slow.address + "/0"})
	w.start()
	one := w.platform.AddFollowers(1)[0]
	w.rates(one)
	for _, fault := range []struct {
		name        string
		breaks, end func()
	}{
		{"flushed", func() { flush(t, address.Host) }, func() {}},
		{"killed", server.Stop, server.Start},
		{"slow", func() { slow.delay(true) }, func() { slow.delay(false) }},
		{"away at the start", func() { server.Stop(); w.kill(); w.start() }, server.Start},
	} {
		t.Log(fault.name)
		fault.breaks()
		w.asks(one)
		w.rates(one)
		w.sameAgain(4)
		fault.end()
		w.rates(one)
	}
	w.check()
}

func flush(t *testing.T, address string) {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: address})
	defer c.Close()
	if err := c.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
}
