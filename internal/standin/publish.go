package standin

// submitPublish is POST /cgi-bin/freepublish/submit: the draft leaves the draft
// box, the result comes as a PUBLISHJOBFINISH event.
func submitPublish(p *Platform, c *call, in *mediaIDRequest) (any, *apiError) {
	d, ok := p.drafts.drafts[in.MediaID]
	if !ok {
		return nil, fail(40007)
	}
	d.dataID = p.drafts.dataID()
	job := &publishJob{id: p.next(), status: statusPublishing, pub: d}
	p.drafts.jobs[job.id] = job
	p.drafts.remove(d.id)
	d.id = randomID(43)
	d.created, d.updated = c.now, c.now
	c.later = append(c.later, func() { p.finishPublish(job) })
	body := success()
	body["publish_id"], body["msg_data_id"] = p.publishID(job.id), d.dataID
	return body, nil
}

func (p *Platform) finishPublish(job *publishJob) {
	p.mu.Lock()
	job.status = statusPublished
	p.drafts.published[job.pub.id] = job.pub
	p.drafts.released = append(p.drafts.released, job.pub)
	p.drafts.byData[job.pub.dataID] = job.pub
	x := p.newEvent("mphelper", "PUBLISHJOBFINISH", p.now())
	x.group("PublishEventInfo", func() {
		x.number("publish_id", job.id).number("publish_status", int64(job.status)).text("article_id", job.pub.id)
		x.group("article_detail", func() {
			x.number("count", int64(len(job.pub.articles)))
			for i, a := range job.pub.articles {
				x.group("item", func() { x.number("idx", int64(i+1)).text("article_url", a.URL) })
			}
		})
	})
	p.mu.Unlock()
	p.deliver(p.ctx, push{label: "事件 PUBLISHJOBFINISH", xml: x.done(), event: true})
}

func getPublish(p *Platform, c *call, in *publishIDRequest) (any, *apiError) {
	n, err := in.PublishID.Int64()
	job, ok := p.drafts.jobs[n]
	if err != nil || !ok {
		return nil, fail(40097)
	}
	body := map[string]any{"publish_id": p.publishID(job.id), "publish_status": job.status, "fail_idx": []int{}}
	if job.status == statusPublished {
		items := []any{}
		for i, a := range job.pub.articles {
			items = append(items, map[string]any{"idx": i + 1, "article_url": a.URL})
		}
		body["article_id"] = job.pub.id
		body["article_detail"] = map[string]any{"count": len(items), "item": items}
	}
	return body, nil
}

type articleIDRequest struct {
	ArticleID string `json:"article_id"`
	Index     int    `json:"index"`
}

// deletePublish is POST /cgi-bin/freepublish/delete: index counts from 1, 0
// deletes all.
func deletePublish(p *Platform, c *call, in *articleIDRequest) (any, *apiError) {
	pub := p.drafts.published[in.ArticleID]
	if pub == nil {
		return nil, fail(53600)
	}
	if in.Index < 0 || in.Index > len(pub.articles) {
		return nil, fail(40097)
	}
	left := 0
	for i := range pub.articles {
		if in.Index == 0 || in.Index == i+1 {
			pub.articles[i].IsDeleted = true
		}
		if !pub.articles[i].IsDeleted {
			left++
		}
	}
	if left == 0 {
		for _, job := range p.drafts.jobs {
			if job.pub == pub {
				job.status = statusDeleted
			}
		}
	}
	return success(), nil
}

func getPublished(p *Platform, c *call, in *articleIDRequest) (any, *apiError) {
	pub := p.drafts.published[in.ArticleID]
	if pub == nil {
		return nil, fail(53600)
	}
	return map[string]any{"news_item": pub.articles}, nil
}

func listPublished(p *Platform, c *call, in *pageRequest) (any, *apiError) {
	return listPublications(p.drafts.released, in, "article_id")
}
