package admin

import (
	"pufa/internal/access"
	"pufa/internal/fault"
	"pufa/internal/store"
)

// startJob begins long work and leads to the page that shows how it goes. back is the
// page where its outcome is seen. Where one of its kind runs already, it leads to that.
func (v *visit) startJob(kind, title, back string, work Work) error {
	job, err := v.opt.Jobs.start(v.r.Context(), store.Job{Kind: kind, Title: title, Back: back, Actor: v.account.Name}, work)
	if fault.KindOf(err) == fault.Conflict {
		return v.done(jobPath(job.ID), "同样的工作已经有一个在进行，就是这个；您刚才的没有开始。等它完了，再来一次。")
	}
	if err != nil {
		return err
	}
	return v.done(jobPath(job.ID), "")
}

// jobRoutes are the pages of long work. Only the bureau starts any.
func jobRoutes() []route {
	return []route{
		{"GET /admin/jobs", access.SeeKnowledge, (*visit).jobList},
		{"GET /admin/jobs/{id}", access.SeeKnowledge, (*visit).jobPage},
		{"GET /admin/jobs/{id}/live", access.SeeKnowledge, (*visit).jobLive},
	}
}

func jobPath(id string) string { return Prefix + "jobs/" + pathEscape(id) }

type jobsPage struct {
	frame
	List list
}

func jobState(s store.JobState) cell {
	return map[store.JobState]cell{store.JobRunning: {Text: "进行中", Tone: "warn"}, store.JobDone: {Text: "完成了", Tone: "good"},
		store.JobFailed: {Text: "没有办成", Tone: "bad"}, store.JobBroken: {Text: "中断了", Tone: "bad"}}[s]
}

func (v *visit) jobList() error {
	jobs, err := v.opt.Store.Jobs(v.r.Context(), v.now)
	if err != nil {
		return err
	}
	t := table{Name: "后台工作", Columns: []column{{Title: "工作"}, {Title: "状态"}, {Title: "谁开始的"}, {Title: "开始"}, {Title: "结果"}}}
	for _, j := range jobs {
		t.Rows = append(t.Rows, []cell{{Text: j.Title, URL: jobPath(j.ID)}, jobState(j.State), {Text: j.Actor}, {Text: v.minute(j.Started)}, {Text: j.Result}})
	}
	l, exported, err := v.list(t)
	if err != nil || exported {
		return err
	}
	return v.show("jobs", &jobsPage{v.frame("后台工作"), l})
}

type jobPageData struct {
	frame
	Job     store.Job
	State   cell
	Running bool
}

func (v *visit) jobData() (*jobPageData, error) {
	j, err := v.opt.Store.Job(v.r.Context(), v.r.PathValue("id"), v.now)
	return &jobPageData{Job: j, State: jobState(j.State), Running: j.State == store.JobRunning}, err
}

func (v *visit) jobPage() error {
	p, err := v.jobData()
	if err != nil {
		return err
	}
	p.frame = v.frame(p.Job.Title)
	return v.show("job", p)
}

// jobLive sends how the job goes.
func (v *visit) jobLive() error {
	p, err := v.jobData()
	if err != nil {
		return err
	}
	return v.event("joblive", p)
}
