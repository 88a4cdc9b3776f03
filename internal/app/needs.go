package app

import "pufa/internal/console/admin"

// needs are the parts of the first page.
func (s *site) needs() []admin.NeedSource {
	return []admin.NeedSource{admin.NeedFunc(s.systemHealth), admin.NeedFunc(s.assignmentNeeds), admin.NeedFunc(s.campaignNeeds), admin.NeedFunc(s.dutyNeeds), admin.NeedFunc(s.jobNeeds),
		admin.NeedFunc(s.contentNeeds),
		admin.NeedFunc(s.lawNeeds), admin.NeedFunc(s.missNeeds)}
}
