package admin

import (
	"testing"

	"pufa/internal/access"
	"pufa/internal/store"
)

// byName is a unit's id.
func (b *bureau) byName(name string) string {
	b.Helper()
	units, err := b.store.Units(b.Context())
	b.no(err)
	for _, u := range units {
		if u.Name == name {
			return u.ID
		}
	}
	b.Fatalf("no unit %s", name)
	return ""
}

func TestUnitsAndPeopleByForm(t *testing.T) {
	b := newBureau(t)
	w := b.enter("管理员", access.Admin)
	w.get("/admin/units/new").want(t, "加一个单位", "区直部门")
	w.post("/admin/units/new", "name", "", "kind", "乡镇").want(t, "请写单位名称", "乡镇")
	w.post("/admin/units/new", "name", "教育局").want(t, "已经有“教育局”了")
	w.post("/admin/units/new", "name", "城东镇", "headcount", "很多").want(t, "编制人数要写数字", "很多")
	w.post("/admin/units/new", "name", "城东镇", "kind", "乡镇", "parent", "u2", "headcount", "30").want(t, "“城东镇”存好了")
	town := "/admin/units/" + b.byName("城东镇")
	w.get(town+"/edit").want(t, "城东镇", "30")
	w.post(town+"/edit", "name", "城东街道", "kind", "乡镇", "parent", b.byName("城东镇")).want(t, "不能是它自己")
	w.post(town+"/edit", "name", "城东街道", "kind", "乡镇", "parent", "u2").want(t, "“城东街道”存好了")

	w.post(town+"/people", "name", "李某", "staff_no", "001").want(t, "工号“001”是韦某的")
	w.post(town+"/people", "name", "", "staff_no", "002").want(t, "姓名：没有填")
	w.post(town+"/people", "name", "李某", "staff_no", "002", "audiences", "领导干部").want(t, "李某存好了", "领导干部")
	p, err := b.store.PersonByStaffNo(t.Context(), "002")
	b.no(err)
	w.post(town+"/people/"+p.ID, "unit", "教育局", "name", "李某某", "audiences", "执法人员").want(t, "李某某存好了")
	moved, err := b.store.PersonByStaffNo(t.Context(), "002")
	if err != nil || moved.ID != p.ID || moved.Unit != "u1" || moved.Name != "李某某" {
		t.Errorf("%+v became %+v, %v", p, moved, err)
	}
	if gone := w.get(town + "/people/" + p.ID); gone.status != 404 {
		t.Errorf("still in the old unit: %d", gone.status)
	}
	w.post("/admin/units/u1/people/"+p.ID, "unit", "教育局", "name", "李某某", "left", "1").want(t, "存好了")
	if _, err := b.store.PersonByStaffNo(t.Context(), "002"); err == nil {
		t.Error("who left is still there")
	}
	log, err := b.store.AuditLog(t.Context(), store.AuditFilter{Subject: "unit", Limit: 10})
	if err != nil || len(log) != 2 || log[0].Before == "" || log[0].After == log[0].Before {
		t.Errorf("audit: %+v %v", log, err)
	}
}
