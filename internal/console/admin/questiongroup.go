package admin

import (
	"pufa/internal/fault"
	"pufa/knowledge"
)

type groupPage struct {
	frame
	Cluster     *knowledge.Cluster
	Trend       cell
	Now, Before int    // in the last four weeks, and in those before
	Articles    string // as typed
	FAQ         string // where a FAQ is written
}

// questionGroup shows the questions of a cluster, and what can be done for them.
func (v *visit) questionGroup() error { return v.showGroup(v.r.PathValue("id"), "", nil) }

func (v *visit) showGroup(id, articles string, wrong error) error {
	c, err := v.clusterOf(id)
	if err != nil {
		return err
	}
	p := &groupPage{frame: v.frame("一组问题"), Cluster: c, Trend: trendCell(c.Trend()), Articles: articles, FAQ: faqURL(c.Question())}
	p.Now, p.Before = c.Recent()
	if wrong != nil {
		p.Wrong = fault.Message(wrong)
		return v.again("group", p)
	}
	return v.show("group", p)
}

// clusterOf is the cluster that a question is in.
func (v *visit) clusterOf(question string) (*knowledge.Cluster, error) {
	found, err := v.clusters("")
	if err != nil {
		return nil, err
	}
	for i := range found {
		for _, m := range found[i].Members {
			if m.ID == question {
				return &found[i], nil
			}
		}
	}
	return nil, fault.New(fault.NotFound, "这组问题已经处理了，或者没有这组问题。")
}
