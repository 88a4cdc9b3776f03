package admin

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pufa/duty"
	"pufa/internal/access"
)

// hidden is what a page's form holds under a name.
func (p page) hidden(t *testing.T, name string) string {
	t.Helper()
	found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(p.text)
	if found == nil {
		t.Fatalf("%s has no %s", p.url, name)
	}
	return found[1]
}

func TestADutyListFromEmptyToChangedWithinTheYear(t *testing.T) {
	b := newBureau(t)
	boss, liaison := b.enter("管理员", access.Admin), b.enter("联络员", access.Liaison)
	year := strconv.Itoa(b.now().Year())
	path := "/admin/duty/lists/u1"
	boss.get("/admin/duty/lists").want(t, "教育局", "没有", "照抄去年的清单")
	bad := boss.post(path+"/item", "seen", "0", "what", "", "deadline", "下周", "times", "很多", "office", "办公室")
	bad.want(t, "请填法律或主题", "请写成 2026-12-04", "请填整数", `value="很多"`, `value="办公室"`)
	boss.post(path+"/item", "seen", "0", "what", "宪法宣传"+hostile, "when", "12-04", "times", "1").want(t, "存好了", "草稿", "第一次公布")
	if p := liaison.get(path); strings.Contains(p.text, "宪法宣传") {
		t.Error("a liaison sees a draft")
	}
	boss.post(path+"/publish", "year", year).want(t, "公布了第1版")
	p := liaison.get(path)
	p.want(t, "宪法宣传", "第1版")
	if strings.Contains(p.text, "<script>alert") {
		t.Error("an item's words run as script")
	}
	item := boss.get(path + "/item?id=1")
	item.want(t, `value="12-04"`, `name="deadline" value=""`)
	boss.post(path+"/item", "seen", item.hidden(t, "seen"), "id", "1", "what", "宪法宣传", "when", "12-04", "deadline", year+"-12-20", "times", "2").want(t, "公布以后会改什么", "截止", "12-20", "次数")
	boss.post(path+"/item", "seen", "1", "id", "1", "what", "别人改的").want(t, "刚被别人改过", `value="别人改的"`)
	boss.post(path+"/publish", "year", year).want(t, "写明原因")
	boss.post(path+"/publish", "year", year, "reason", "局务会议定").want(t, "公布了第2版", "年中调整", "局务会议定", "12-20")
	boss.post(path+"/item", "seen", "2", "what", "禁毒宣传").want(t, "增加“禁毒宣传”")
	boss.post(path+"/drop").want(t, "草稿放弃了")
	boss.post(path+"/drop").want(t, "没有草稿可以放弃")
	boss.post(path+"/remove", "seen", "2", "id", "9").want(t, "清单里没有这一项")
	boss.post("/admin/duty/lists/copy", "year", strconv.Itoa(b.now().Year()+1)).want(t, "照抄了1份")
	boss.post("/admin/duty/lists/publish", "year", strconv.Itoa(b.now().Year()+1)).want(t, "公布了1份")
	boss.get("/admin/audit?subject="+url.QueryEscape("duty-list/u1/"+year)).want(t, "责任清单：发布", "局务会议定", "禁毒宣传")
}

func TestDutyListsByUpload(t *testing.T) {
	b := newBureau(t)
	boss := b.enter("管理员", access.Admin)
	row := append([]string(nil), duty.ListExample...)
	boss.upload("/admin/duty/lists/import", [][]string{duty.ListHeadings, row}, "year", "2026").want(t, "没有“区人社局”这个单位", "第2行")
	row[0] = "教育局"
	boss.upload("/admin/duty/lists/import", [][]string{duty.ListHeadings, row}, "year", "2026", "source", "某法办发〔2026〕1号").want(t, "存为草稿", "1 份草稿", "某法办发")
	boss.upload("/admin/duty/lists/import", [][]string{duty.ListHeadings, row}, "year", "2026", "publish", "1").want(t, "已公布", "第2版")
	if p := boss.get("/admin/duty/lists/export?year=2026"); !strings.HasPrefix(p.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("export: %d", p.status)
	}
	boss.post("/admin/duty/lists/import", "year", "2026").want(t, "请选一个 Excel")
}

func TestARegisterByHand(t *testing.T) {
	b := newBureau(t)
	boss := b.enter("管理员", access.Admin)
	boss.post("/admin/duty/registers/entry", "kind", "法律明白人", "name", "韦某", "from", "去年").want(t, "请选单位", "请写成 2026-12-04", `value="韦某"`)
	boss.post("/admin/duty/registers/entry", "kind", "法律明白人", "unit", "u2", "name", "韦某"+hostile, "from", "2026-01-01", "phone", "0772-1").want(t, "存好了", "在任", "0772-1")
	boss.post("/admin/duty/registers/entry", "kind", "法律明白人", "unit", "u2", "name", "韦某"+hostile, "from", "2026-01-01").want(t, "已经有这一条")
	list := boss.get("/admin/duty/registers/entries?kind=" + url.QueryEscape("法律明白人"))
	if strings.Contains(list.text, "<script>alert") {
		t.Error("an entry runs as script")
	}
	id := regexp.MustCompile(`entry\?id=([^"]*)"`).FindStringSubmatch(list.text)[1]
	form := boss.get("/admin/duty/registers/entry?id=" + id)
	form.want(t, "卸任", "韦某")
	id, err := url.QueryUnescape(id)
	b.no(err)
	boss.post("/admin/duty/registers/entry", "id", id, "kind", "法律明白人", "unit", "u2", "name", "韦某", "from", "2026-01-01", "until", "2026-02-01").want(t, "已卸任", "2026-02-01")
	boss.post("/admin/duty/registers/remove", "id", id).want(t, "写明原因")
	boss.post("/admin/duty/registers/remove", "id", id, "reason", "登记错了").want(t, "已从名册删去")
	row := append([]string(nil), duty.RegisterExample...)
	boss.upload("/admin/duty/registers/import", [][]string{duty.RegisterHeadings, row}).want(t, "没有“百朋镇怀洪村”这个单位")
	row[1] = "司法局"
	boss.upload("/admin/duty/registers/import", [][]string{duty.RegisterHeadings, row}).want(t, "导入了1条")
	boss.get("/admin/audit?subject=register").want(t, "名册：删去", "登记错了")
}

func TestMarksAndNumbersByHand(t *testing.T) {
	b := newBureau(t)
	boss := b.enter("管理员", access.Admin)
	year := strconv.Itoa(b.now().Year())
	boss.post("/admin/duty/marks", "unit", "", "name", "社会评议", "value", "八十", "period", year).want(t, "请选单位", "请填分数", `value="八十"`)
	boss.post("/admin/duty/marks", "unit", "u2", "name", "获得表彰", "period", year).want(t, "写明事由")
	boss.post("/admin/duty/marks", "unit", "u2", "name", "社会评议", "value", "82", "of", "100", "reason", "评议表"+hostile, "period", year).want(t, "存好了", "82")
	list := boss.get("/admin/duty/marks")
	if strings.Contains(list.text, "<script>alert") {
		t.Error("a mark's reason runs as script")
	}
	id := regexp.MustCompile(`marks/form\?year=\d+&amp;id=([0-9a-f]+)`).FindStringSubmatch(list.text)[1]
	boss.get("/admin/duty/marks/form?id="+id).want(t, `value="82"`)
	boss.post("/admin/duty/marks", "id", id, "unit", "u2", "name", "社会评议", "value", "90", "of", "100", "period", year).want(t, "90")
	boss.get("/admin/audit?subject=marks").want(t, "打分：更正", "82", "90")
	boss.post("/admin/duty/marks/remove", "id", id).want(t, "写明原因")
	boss.post("/admin/duty/marks/remove", "id", id, "reason", "重复").want(t, "删去了一条")
	boss.post("/admin/duty/marks/figures", "unit", "u2", "name", "检查清单", "value", "多").want(t, "请填数字", `value="多"`)
	boss.post("/admin/duty/marks/figures", "unit", "u2", "name", "检查清单", "value", "2774", "measure", "条").want(t, "出处")
	boss.post("/admin/duty/marks/figures", "unit", "u2", "name", "检查清单", "value", "2774", "measure", "条", "source", "门户网站").want(t, "存好了", "2774")
	boss.get("/admin/duty/marks/figures/form?unit=u2&name="+url.QueryEscape("检查清单")).want(t, `value="2774"`, "删去这个数")
	boss.post("/admin/duty/marks/figures/remove", "unit", "u2", "name", "检查清单", "reason", "报错了").want(t, "删去了")
	b.no(b.store.SaveDutyUnits(t.Context(), []duty.Unit{{ID: "u2", Name: "司法局", Kind: "区直部门", Accounts: []duty.Account{{ID: "wx", Platform: "微信公众号", Name: "法治某区"}}}}, duty.Change{Actor: "x"}))
	boss.post("/admin/duty/marks/media", "account", "wx", "source", "后台").want(t, "请填条数")
	boss.post("/admin/duty/marks/media", "account", "wx", "items", "330余", "source", "后台").want(t, "法治某区", "330余")
	boss.upload("/admin/duty/marks/media/import", [][]string{duty.MediaHeadings, duty.MediaExample}).want(t, "没有“区人社局”这个单位")
	boss.post("/admin/duty/marks/media/remove", "account", "wx", "reason", "报错了").want(t, "删去了")
}

func TestWhatIsKnownOfAUnit(t *testing.T) {
	b := newBureau(t)
	boss := b.enter("管理员", access.Admin)
	boss.get("/admin/duty/units/u1/edit").want(t, "教育局", "区直部门")
	boss.post("/admin/duty/units/u1/edit", "kind", "区直部门", "headcount", "很多", "liaisons", "韦某 001 0772-1").want(t, "应是整数", `value="很多"`, "韦某 001 0772-1")
	boss.post("/admin/duty/units/u1/edit", "kind", "区直部门", "headcount", "30", "topics", "学费、校车", "liaisons", "韦某 001 0772-1\n覃某 002", "accounts", "微信公众号：某某教育").want(t, "存好了", "学费、校车", "韦某、覃某")
	boss.get("/admin/duty/units/u1/edit").want(t, "微信公众号：某某教育", "覃某 002", `value="30"`)
	boss.get("/admin/audit?subject=units").want(t, "校车")
	boss.upload("/admin/duty/units/import", [][]string{duty.UnitHeadings, duty.UnitExample}).want(t, "导入了1个单位", "区人社局")
	if p := boss.get("/admin/duty/units/export"); !strings.HasPrefix(p.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("export: %d", p.status)
	}
}

// TestALiaisonSeesNoOtherUnitsRecords walks the pages of lists, registers and numbers.
func TestALiaisonSeesNoOtherUnitsRecords(t *testing.T) {
	b := newBureau(t)
	liaison, boss := b.enter("联络员", access.Liaison), b.enter("管理员", access.Admin)
	year := strconv.Itoa(b.now().Year())
	boss.post("/admin/duty/lists/u2/item", "seen", "0", "what", "别家的事项").want(t, "存好了")
	boss.post("/admin/duty/lists/u2/publish", "year", year).want(t, "公布了")
	boss.post("/admin/duty/registers/entry", "kind", "法治教育基地", "unit", "u2", "name", "别家的基地", "from", "2026-01-01").want(t, "存好了")
	boss.post("/admin/duty/marks", "unit", "u2", "name", "别家的分", "value", "82", "of", "100", "period", year).want(t, "存好了")
	boss.post("/admin/duty/marks/figures", "unit", "u2", "name", "别家的数", "value", "1", "source", "x").want(t, "存好了")
	for path, status := range map[string]int{"/admin/duty/lists/u2": 404, "/admin/duty/lists/u2/item": 403, "/admin/duty/lists": 200, "/admin/duty/lists/export": 200, "/admin/duty/registers/entries": 200,
		"/admin/duty/registers/export": 200, "/admin/duty/registers/entry": 403, "/admin/duty/marks": 200, "/admin/duty/marks/figures": 200, "/admin/duty/marks/media": 200, "/admin/duty/marks/form": 403} {
		if p := liaison.get(path); p.status != status || strings.Contains(p.text, "别家") || strings.Contains(p.text, "司法局") {
			t.Errorf("%s: %d shows another unit", path, p.status)
		}
	}
	for _, path := range []string{"/admin/duty/lists/u1/item", "/admin/duty/lists/u1/publish", "/admin/duty/lists/copy", "/admin/duty/registers/remove", "/admin/duty/marks", "/admin/duty/marks/figures"} {
		if p := liaison.post(path, "seen", "0", "what", "自己加的"); p.status != http.StatusForbidden {
			t.Errorf("%s: %d", path, p.status)
		}
	}
}
