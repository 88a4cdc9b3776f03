package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

const (
	goal     = 100 * time.Millisecond // of the 99th percentile
	growth   = 1.3                    // from step to step
	perStep  = 25                     // messages of a follower in a step: below the rate limit
	crowd    = 32                     // times the connections where messages pile up
	soakStep = 10 * time.Second
)

// bench is a build of the program with folders to run it in.
type bench struct {
	options
	dir string
	env []string
}

func (b *bench) prepare() error {
	b.env = environment()
	build := exec.Command("go", "build", "-trimpath", "-o", filepath.Join(b.dir, "pufa"), ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stdout, build.Stderr = os.Stdout, os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	fmt.Printf("%d 核，连接 %d，每步 %d 秒；发生器在同一台机器上\n", runtime.NumCPU(), b.conns, b.seconds)
	if b.replicas > 0 {
		postgres, redis := os.Getenv("PUFA_TEST_POSTGRES"), os.Getenv("PUFA_TEST_REDIS")
		if postgres == "" || redis == "" {
			return errors.New("run it under go run ./internal/testenv/with")
		}
		secret := filepath.Join(b.dir, "secret")
		if err := os.WriteFile(secret, make([]byte, 64), 0o600); err != nil {
			return err
		}
		b.env = append(b.env, "PUFA_DATABASE_URL="+postgres, "PUFA_REDIS_URL="+redis, "PUFA_SECRET_FILE="+secret)
	}
	for folder := range strings.SplitSeq(b.statutes, ",") {
		if folder == "" {
			continue
		}
		if out, err := b.pufa(0, "import", "statutes", folder).CombinedOutput(); err != nil {
			return fmt.Errorf("import %s: %w: %s", folder, err, out)
		}
	}
	return nil
}

// step posts at one rate for some seconds and prints what became of it.
func (b *bench) step(kind string, rate int, length time.Duration, servers []*server) (*outcome, error) {
	words, err := says(kind)
	if err != nil {
		return nil, err
	}
	s, err := newSealer()
	if err != nil {
		return nil, err
	}
	n := int(float64(rate) * length.Seconds())
	pushes, err := s.seal(n, max(1000, n/perStep), words)
	if err != nil {
		return nil, err
	}
	runtime.GC()
	own, before := processorOf(os.Getpid()), processors(servers)
	o := post(pushes, rate, b.conns, servers, s.open)
	each := func(d time.Duration) int64 { return d.Microseconds() / int64(n) }
	ms := func(q float64) float64 { return float64(o.times.ValueAtQuantile(q)) / 1000 }
	use := servers[0].sample()
	fmt.Printf("| %s | %d/s | %.0f/s | %.1f | %.1f | %.1f | %d | %d%% | %d | %d | %d | %d | %d | %d |\n", kind, rate, float64(n)/o.took.Seconds(),
		ms(50), ms(99), ms(100), o.putOff, 100*o.told/max(1, o.checked), o.failed,
		each(processors(servers)-before), each(processorOf(os.Getpid())-own), use.resident, use.goroutines, use.files)
	if o.firstFault != nil {
		fmt.Println("  ", o.firstFault)
	}
	return o, nil
}

func processors(servers []*server) (sum time.Duration) {
	for _, s := range servers {
		sum += processorOf(s.cmd.Process.Pid)
	}
	return sum
}

// kept tells that a rate was kept up: everything answered at once and soon.
func (o *outcome) kept() bool {
	return o.failed+o.putOff+o.told == 0 && time.Duration(o.times.ValueAtQuantile(99))*time.Microsecond < goal
}

func head() {
	fmt.Println("\n| 消息 | 到达 | 完成 | p50 ms | p99 ms | 最长 ms | 先应答 | 文字请稍候 | 失败 | 服务 µs/条 | 发生器 µs/条 | 内存 MB | 协程 | 句柄 |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|")
}

// climb raises the rate until it is not kept up, then posts at twice the last one that was.
func (b *bench) climb(kind string, replicas int) error {
	servers, err := b.serveAll(kind, replicas)
	defer stopAll(servers)
	if err != nil {
		return err
	}
	head()
	if _, err := b.step(kind, b.rate, 3*time.Second, servers); err != nil { // warms up
		return err
	}
	length, kept := time.Duration(b.seconds)*time.Second, 0
	for rate := b.rate; rate <= b.most; rate = int(float64(rate) * growth) {
		o, err := b.step(kind, rate, length, servers)
		if err != nil {
			return err
		}
		if !o.kept() {
			break
		}
		kept = rate
	}
	fmt.Printf("\n%s：撑得住每秒 %d 条（p99 < %v，全部当场回复）\n", kind, kept, goal)
	if kept == 0 || kind == "echo" {
		return nil
	}
	head()
	b.conns *= crowd // the platform opens a connection for each message that it has to wait for
	if _, err := b.step(kind, 2*kept, length, servers); err != nil {
		return err
	}
	b.conns /= crowd
	_, err = b.step(kind, kept/2, length, servers) // it is itself again
	return err
}

func (b *bench) serveAll(kind string, n int) (servers []*server, err error) {
	for i := range n {
		s, err := b.serve(kind, i)
		if err != nil {
			return servers, err
		}
		servers = append(servers, s)
	}
	return servers, nil
}

func stopAll(servers []*server) {
	for _, s := range servers {
		s.stop()
	}
}

// scaleOut climbs with one replica, then with several behind a round-robin.
func (b *bench) scaleOut() error {
	for _, n := range []int{1, b.replicas} {
		fmt.Printf("\n%d 个副本（PostgreSQL + Redis）\n", n)
		for kind := range strings.SplitSeq(b.kinds, ",") {
			if kind == "echo" {
				continue
			}
			if err := b.climb(kind, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// soak keeps one rate up and tells how memory, goroutines and files grow.
func (b *bench) soak() error {
	servers, err := b.serveAll("questions", 1)
	defer stopAll(servers)
	if err != nil {
		return err
	}
	head()
	var at []float64
	var use []sample
	for start := time.Now(); time.Since(start) < b.options.soak; {
		kind := []string{"questions", "commands"}[len(use)%2]
		if _, err := b.step(kind, b.rate, soakStep, servers); err != nil {
			return err
		}
		at, use = append(at, time.Since(start).Hours()), append(use, servers[0].sample())
	}
	from := len(use) / 3 // what a start brings is no growth
	fmt.Printf("\n后三分之二时间里每小时增长（直线拟合，%d 个样本）：\n", len(use)-from)
	for _, f := range []struct {
		name  string
		value func(sample) int
	}{
		{"内存 MB", func(s sample) int { return s.resident }}, {"协程", func(s sample) int { return s.goroutines }}, {"句柄", func(s sample) int { return s.files }},
	} {
		var y []float64
		for _, s := range use[from:] {
			y = append(y, float64(f.value(s)))
		}
		fmt.Printf("  %s：末值 %.0f，%+.1f／小时\n", f.name, y[len(y)-1], slope(at[from:], y))
	}
	return nil
}

// slope is that of the line of least squares.
func slope(x, y []float64) float64 {
	var sx, sy, sxx, sxy float64
	n := float64(len(x))
	for i := range x {
		sx, sy = sx+x[i], sy+y[i]
		sxx, sxy = sxx+x[i]*x[i], sxy+x[i]*y[i]
	}
	if d := n*sxx - sx*sx; d != 0 {
		return (n*sxy - sx*sy) / d
	}
	return 0
}
