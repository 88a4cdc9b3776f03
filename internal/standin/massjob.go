package standin

import (
	"errors"
	"strings"
	"time"
)

// massBatch is how many recipients are served before the lock is let go.
const massBatch = 10000

// runMass carries a mass job out and tells the webhook.
func (p *Platform) runMass(job *massJob) {
	p.mu.Lock()
	delay, status, errorEvery := p.faults.MassDelay, p.faults.MassStatus, p.faults.MassErrorEvery
	p.mu.Unlock()
	if delay > 0 && !sleepUntil(p.ctx, time.Now().Add(delay)) {
		return
	}
	result := orDefault(status, "send success")
	if result == "send success" {
		p.serveMass(job, errorEvery)
	}
	p.finishMass(job, result)
}

// serveMass shows the message to its recipients, batch by batch.
func (p *Platform) serveMass(job *massJob, errorEvery int) {
	for from := 0; ; from += massBatch {
		p.mu.Lock()
		list := job.list
		if list == nil {
			list = p.followers.all
		}
		to := min(from+massBatch, len(list))
		month := monthOf(p.now())
		for _, f := range list[min(from, to):to] {
			p.serveOne(job, f, month, errorEvery)
		}
		p.mu.Unlock()
		if to == len(list) || p.ctx.Err() != nil {
			return
		}
	}
}

// serveOne decides for one recipient. FilterCount is who is left after those who
// do not follow, are blocked or had their four messages this month.
func (p *Platform) serveOne(job *massJob, f *follower, month int32, errorEvery int) {
	if job.list == nil && (!f.subscribed || !job.toAll && !f.hasTag(job.tag)) {
		return
	}
	job.total++
	full := p.kind == VerifiedService && f.massReceived(month) >= monthlyMass
	if !f.subscribed || f.blocked || full {
		return
	}
	job.filtered++
	if errorEvery > 0 && job.filtered%errorEvery == 0 {
		job.errors++
		return
	}
	job.sent++
	f.countMass(month)
	p.put(f, job.bubble)
}

// finishMass settles a job and posts MASSSENDJOBFINISH.
func (p *Platform) finishMass(job *massJob, result string) {
	p.mu.Lock()
	job.total += job.unknown
	job.status, job.waiting = massSuccess, false
	if result != "send success" {
		job.status = massFail
	}
	job.list = nil
	if articles := p.drafts.byData[job.dataID]; articles != nil {
		articles.target = job.sent
	}
	x := p.newEvent("mphelper", "MASSSENDJOBFINISH", p.now())
	x.number("MsgID", job.id).text("Status", result)
	x.number("TotalCount", int64(job.total)).number("FilterCount", int64(job.filtered))
	x.number("SentCount", int64(job.sent)).number("ErrorCount", int64(job.errors))
	if job.dataID != 0 {
		p.articleResults(x, job)
	}
	p.announceJobs()
	p.mu.Unlock()
	p.deliver(p.ctx, push{label: "事件 MASSSENDJOBFINISH", xml: x.done(), event: true})
}

// articleResults adds what the event carries for articles only.
func (p *Platform) articleResults(x *document, job *massJob) {
	x.group("CopyrightCheckResult", func() {
		x.number("Count", 0).group("ResultList", func() {}).number("CheckState", 2)
	})
	x.group("ArticleUrlResult", func() {
		x.number("Count", int64(len(job.bubble.articles)))
		x.group("ResultList", func() {
			for i, a := range job.bubble.articles {
				x.group("item", func() { x.number("ArticleIdx", int64(i+1)).text("ArticleUrl", a.URL) })
			}
		})
	})
}

// MassJob is a mass job as the platform keeps it, for tests and the page.
type MassJob struct {
	MsgID     int64  `json:"msg_id"`
	MsgDataID int64  `json:"msg_data_id"`
	Status    string `json:"status"` // SENDING, SEND_SUCCESS, SEND_FAIL, DELETE
	Waiting   bool   `json:"waiting"`
	Title     string `json:"title"`
	Total     int    `json:"total"`
	Filtered  int    `json:"filtered"`
	Sent      int    `json:"sent"`
	Errors    int    `json:"errors"`
}

// MassJobs lists the mass jobs, oldest first.
func (p *Platform) MassJobs() []MassJob {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.jobViews()
}

func (p *Platform) jobViews() []MassJob {
	out := []MassJob{}
	for _, j := range p.mass.order {
		title := strings.TrimSpace(j.bubble.text)
		if len(j.bubble.articles) > 0 {
			title = j.bubble.articles[0].Title
		}
		out = append(out, MassJob{
			MsgID: j.id, MsgDataID: j.dataID, Status: j.status, Waiting: j.waiting,
			Title: clip(orDefault(title, j.bubble.kind), 24),
			Total: j.total, Filtered: j.filtered, Sent: j.sent, Errors: j.errors,
		})
	}
	return out
}

func (p *Platform) announceJobs() {
	p.sendAll("jobs", func() any { return p.jobViews() })
}

// Approve is the administrator's word on a mass job that waits for it; refusing
// ends it with err(40001).
func (p *Platform) Approve(msgID int64, yes bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	job, ok := p.mass.jobs[msgID]
	if !ok || !job.waiting {
		return errors.New("no mass job waits under this id")
	}
	job.waiting = false
	if yes {
		p.background(func() { p.runMass(job) })
	} else {
		p.background(func() { p.finishMass(job, "err(40001)") })
	}
	return nil
}

// expireApprovals fails the jobs that waited for the administrator too long:
// err(40002). The caller holds mu.
func (p *Platform) expireApprovals(now time.Time) {
	for _, job := range p.mass.order {
		if job.waiting && now.Sub(job.at) >= approvalTime {
			job.waiting = false
			p.background(func() { p.finishMass(job, "err(40002)") })
		}
	}
}
