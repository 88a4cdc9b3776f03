package admin

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/store"
)

// begin starts a job as a page does and leads to its page.
func (b *bureau) begin(work Work) string {
	b.Helper()
	j, err := b.jobs.start(b.Context(), store.Job{Kind: "import", Title: "导入法律", Back: "/admin/laws", Actor: "普法股"}, work)
	b.no(err)
	return jobPath(j.ID)
}

// settled waits until nothing of this process is under way.
func (b *bureau) settled() { b.jobs.running.Wait() }

func TestAJobFromStartToEnd(t *testing.T) {
	b := newBureau(t)
	w := b.enter("编辑", access.Editor)
	told, finish := make(chan struct{}), make(chan struct{})
	path := b.begin(func(ctx context.Context, tell func(string, int64, int64)) (string, error) {
		tell("读取", 3, 10)
		close(told)
		<-finish
		return "新增3部。", nil
	})
	<-told
	w.get(path).want(t, "进行中", `data-live="`+path+`/live"`, "普法股")
	for !strings.Contains(w.get(path).text, "3 / 10") {
		time.Sleep(b.jobs.every)
	}
	w.get(path+"/live").want(t, "data: ", `max="10"`)
	_, err := b.jobs.start(t.Context(), store.Job{Kind: "import", Title: "又一次"}, nil)
	if fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.Message(err), "导入法律") {
		t.Errorf("a second one: %v", err)
	}
	close(finish)
	b.settled()
	p := w.get(path)
	p.want(t, "完成了", "新增3部。", `href="/admin/laws"`)
	if strings.Contains(p.text, "data-live") {
		t.Error("a finished job still asks for news")
	}
	w.get("/admin/jobs").want(t, "导入法律", "完成了", "新增3部。")
}

func TestHowJobsFail(t *testing.T) {
	b := newBureau(t)
	w := b.enter("编辑", access.Editor)
	for name, c := range map[string]struct {
		work Work
		want string
	}{
		"in words for people": {func(context.Context, func(string, int64, int64)) (string, error) {
			return "", fault.New(fault.Invalid, "文件坏了。"+hostile)
		}, "文件坏了。"},
		"in words for us": {func(context.Context, func(string, int64, int64)) (string, error) {
			return "", errors.New("secret path")
		}, "系统出了点问题"},
		"with a panic": {func(context.Context, func(string, int64, int64)) (string, error) { panic("x") }, "系统出了点问题"},
	} {
		path := b.begin(c.work)
		b.settled()
		p := w.get(path)
		p.want(t, "没有办成", c.want)
		if strings.Contains(p.text, "secret") || strings.Contains(p.text, "<script>alert") {
			t.Errorf("%s: %s", name, p.text)
		}
	}
}

func TestAJobWhoseProcessDied(t *testing.T) {
	b := newBureau(t)
	w := b.enter("编辑", access.Editor)
	j, err := b.store.StartJob(t.Context(), store.Job{Kind: "import", Title: "导入法律", Back: "/admin/laws"}, b.now())
	b.no(err)
	b.pass(store.JobSilence)
	w.get(jobPath(j.ID)).want(t, "中断了", "请重新开始")
}

func TestJobsEndWithTheProcess(t *testing.T) {
	b := newBureau(t)
	w := b.enter("编辑", access.Editor)
	path := b.begin(func(ctx context.Context, _ func(string, int64, int64)) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	})
	b.no(b.jobs.Close(t.Context()))
	w.get(path).want(t, "中断了", "没有做完")
	if _, err := b.jobs.start(t.Context(), store.Job{Kind: "x"}, nil); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("started after the end: %v", err)
	}
}

// TestAJobThatIsLostStops: another process counted it as broken off while this one was
// held up.
func TestAJobThatIsLostStops(t *testing.T) {
	b := newBureau(t)
	stopped := make(chan error, 1)
	path := b.begin(func(ctx context.Context, _ func(string, int64, int64)) (string, error) {
		<-ctx.Done()
		stopped <- context.Cause(ctx)
		return "too late", nil
	})
	id := strings.TrimPrefix(path, jobPath(""))
	b.no(b.store.EndJob(t.Context(), id, store.JobBroken, "", b.now()))
	if err := <-stopped; !errors.Is(err, errLost) {
		t.Errorf("stopped by %v", err)
	}
	b.settled()
	if j, err := b.store.Job(t.Context(), id, b.now()); err != nil || j.State != store.JobBroken {
		t.Errorf("%+v, %v", j, err)
	}
}
