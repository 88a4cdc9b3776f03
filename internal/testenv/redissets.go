package testenv

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	slots       = 16384 // of a Redis cluster
	clusterSize = 3
	mastersName = "pufa"
)

// RedisCluster is the address of a cluster of three Redis servers of this test's own.
func RedisCluster(t testing.TB) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), readyWithin)
	defer cancel()
	var nodes []*redis.Client
	var addresses []string
	for i := range clusterSize {
		bus, err := freePort()
		if err != nil {
			t.Fatal(err)
		}
		s := owned(t, redisEngine{"--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(bus), "--cluster-node-timeout", "60000"}, "redis-cluster")
		c := redis.NewClient(&redis.Options{Addr: s.address()})
		t.Cleanup(func() { c.Close() })
		from, to := i*slots/clusterSize, (i+1)*slots/clusterSize-1
		if err := c.ClusterAddSlotsRange(ctx, from, to).Err(); err != nil {
			t.Fatal(err)
		}
		nodes, addresses = append(nodes, c), append(addresses, s.address())
		if i == 0 {
			continue
		}
		if err := nodes[0].Do(ctx, "cluster", "meet", "127.0.0.1", s.port, bus).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range nodes {
		eventually(ctx, t, "the cluster is whole", func() bool {
			known, err := c.ClusterShards(ctx).Result()
			return err == nil && len(known) == clusterSize && clusterState(ctx, c) == "ok"
		})
	}
	return "redis://" + strings.Join(addresses, ",")
}

func clusterState(ctx context.Context, c *redis.Client) string {
	info, _ := c.ClusterInfo(ctx).Result() // not ok where it cannot be asked
	var state string
	_, _ = fmt.Sscanf(info, "cluster_state:%s", &state)
	return state
}

// RedisSentinel is the address of a sentinel of this test's own, with a master and its
// copy behind it. fail ends the master and returns when the copy has taken over.
func RedisSentinel(t testing.TB) (address string, fail func()) {
	t.Helper()
	master := owned(t, redisEngine{}, "redis-master")
	_ = owned(t, redisEngine{"--replicaof", "127.0.0.1 " + strconv.Itoa(master.port)}, "redis-copy")
	sentinel := owned(t, sentinelEngine{master.port}, "redis-sentinel")
	c := redis.NewSentinelClient(&redis.Options{Addr: sentinel.address()})
	t.Cleanup(func() { c.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), readyWithin)
	defer cancel()
	eventually(ctx, t, "the sentinel knows the copy", func() bool {
		copies, err := c.Replicas(ctx, mastersName).Result()
		return err == nil && len(copies) == 1 && copies[0]["master-link-status"] == "ok"
	})
	return "redis://" + sentinel.address() + "/0?master=" + mastersName, func() {
		t.Helper()
		master.Stop()
		ctx, cancel := context.WithTimeout(t.Context(), readyWithin)
		defer cancel()
		eventually(ctx, t, "the copy takes over", func() bool {
			now, err := c.GetMasterAddrByName(ctx, mastersName).Result()
			return err == nil && len(now) == 2 && now[1] != strconv.Itoa(master.port)
		})
	}
}

func (s *Server) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

func eventually(ctx context.Context, t testing.TB, what string, holds func() bool) {
	t.Helper()
	for !holds() {
		if ctx.Err() != nil {
			t.Fatal("never happened: ", what)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// sentinelEngine watches the master on a port; alone, it needs nobody's agreement.
type sentinelEngine struct{ master int }

func (e sentinelEngine) command(dir string, port int) (*exec.Cmd, error) {
	path, err := program("redis-server", "redis-server")
	if err != nil {
		return nil, err
	}
	return exec.Command(path, filepath.Join(dir, "sentinel.conf"), "--sentinel", "--port", strconv.Itoa(port)), nil
}

func (e sentinelEngine) prepare(dir string) error {
	return os.WriteFile(filepath.Join(dir, "sentinel.conf"), fmt.Appendf(nil, "dir %s\nbind 127.0.0.1\nsentinel monitor %s 127.0.0.1 %d 1\n"+
		"sentinel down-after-milliseconds %s 2000\nsentinel failover-timeout %s 10000\n", dir, mastersName, e.master, mastersName, mastersName), 0o600)
}

func (sentinelEngine) ready(port int) error { return redisEngine{}.ready(port) }

func (sentinelEngine) url(port int) string { return redisEngine{}.url(port) }
