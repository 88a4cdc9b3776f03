package app

import (
	"pufa/content"
	"pufa/duty"
)

// desk is the units' duties over the core's records, with the rubrics of the packs.
func (c *Core) desk() *duty.Desk {
	return duty.NewDesk(c.Store.DutyPorts(), func() []content.Rubric { return c.Engine.Content().Rubrics }, c.Config.Location)
}
