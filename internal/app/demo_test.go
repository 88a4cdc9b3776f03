package app

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pufa/duty"
	"pufa/duty/yearbook"
	"pufa/internal/fault"
	"pufa/internal/report"
	"pufa/internal/store"
)

// figuresOfTheYear are all figures, campaigns and dates of the 2024 report, as the
// generated report has to say them.
var figuresOfTheYear = []string{
	// who the accounts of the media matrix belong to
	"区人民法院的“某区法苑”", "区人民检察院的“某区检察”", "公安分局的“某区警方”", "团区委的“某区青年圈”", "区司法局的“法治某区”",
	"“法治某区”微信公众号全年发布普法信息330余篇，阅读量33800余人次",
	// organisation
	"转发《市普法责任单位年度履职报告评议办法》（市委依法治市办2024年1号文件）", "《2024年普法依法治理工作要点》", "《普法责任清单》", "《领导干部学法用法制度（试行）》",
	"党委（党组）理论学习中心组集体学法不少于2次", "政府常务会议会前学法不少于2次",
	// key groups
	"领导干部新《行政复议法》法治专题讲座", "“双百”法治讲座（副科级以上领导干部全覆盖）",
	"聘请法治副校长69名，覆盖率达100%", "“与法同行护苗成长”法治教育，重点宣传交通安全、禁毒、防范电信网络诈骗", "共100余场",
	"4月，联合团区委、区人民法院、区人民检察院举办“与法同行 共护未来”模拟法庭大赛，4所学校500余名学生参加",
	"7月，联合区人民法院、区教育局、团区委举办“小小法官·筑梦前行”法治夏令营暨“红领巾爱祖国——石榴花开青春梦”同心营，3所学校30名学生参加",
	"中学模拟法庭、中学禁毒长廊等法治教育基地", "第六批市青少年法治教育示范基地1个", "《未成年人保护法》宣传教育",
	"法律明白人常态化培训", "法律明白人知晓率调查", "巾帼法律明白人培养及网校培训", "等2个村获评或获推荐民主法治示范村",
	"“送法下乡”活动100场次，宣传《宪法》《民法典》《禁毒法》《食品安全法》，发放宣传资料3万余份，悬挂横幅200余条",
	"村法治宣传长廊",
	"涉企行政检查清单2774条", "《涉企行政执法行政事项清单（2024年版）》1份", "联合市司法局在工业园开展优化法治化营商环境普法宣传暨“送法进工业园”",
	"联合区工商联在甲镇开展“万所联万会”工作座谈会", "“法治体检”", "农民工维权宣传", "3月15日，区市场监管部门开展“3·15”消费者权益保护日宣传",
	// campaigns
	"4月11日，区司法局开展“广西三月三”普法宣传", "4月15日，开展“4·15”全民国家安全教育日法治宣传，宣传《国家安全法》《密码法》《保守国家秘密法》",
	"5月，开展“美好生活·民法典相伴”第四个民法典宣传月", "9月17日，区司法局开展中秋节普法宣传", "10月11日，区司法局开展重阳节普法宣传",
	"人民代表大会成立70周年宪法宣传教育", "庆祝中华人民共和国成立75周年爱国主义教育法学习宣传",
	"12月4日，在小学举办“12·4”宪法宣传周启动仪式暨领导干部宪法宣誓", "12月9日，在丙镇举办“‘宪’在进行，全民反诈在前行”宪法、反诈宣传主题演出",
}

// headingsOfTheYear are the parts in the order of the bureau's report.
var headingsOfTheYear = []string{"一、加强组织领导", "二、围绕重点普法对象", "三、加强全面普法", "四、充分利用新闻媒体", "五、存在的问题和不足", "六、下一步工作措施", "附件：数字出处"}

func reportConfig(t *testing.T) Config {
	t.Helper()
	return Config{Data: t.TempDir(), Location: time.FixedZone("CST", 8*3600)}
}

func demoStore(t *testing.T, cfg Config) *store.Store {
	t.Helper()
	db, err := OpenStore(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	writeDemo(t, db)
	return db
}

func writeDemo(t *testing.T, db *store.Store) {
	t.Helper()
	now := time.Now()
	data, err := DemoYear(2024, "某区", now)
	if err != nil {
		t.Fatal(err)
	}
	if err := data.Save(t.Context(), db, now); err != nil {
		t.Fatal(err)
	}
}

func compose(t *testing.T, cfg Config, db *store.Store, want ReportRequest) *yearbook.Book {
	t.Helper()
	b, err := ComposeReport(t.Context(), cfg, db, want)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// docxText is what a written docx says, read through its XML.
func docxText(t *testing.T, b *yearbook.Book) string {
	t.Helper()
	var file bytes.Buffer
	if err := report.WriteDocx(&file, ReportDocument(b, "2024年12月31日")); err != nil {
		t.Fatal(err)
	}
	return docxWords(t, file.Bytes())
}

// docxWords is what a docx file says.
func docxWords(t *testing.T, file []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	var out strings.Builder
	var run struct {
		Mark struct {
			Style struct {
				ID string `xml:"val,attr"`
			} `xml:"rStyle"`
		} `xml:"rPr"`
		Text []string `xml:"t"`
	}
	for d := xml.NewDecoder(part); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "r" {
			run.Text, run.Mark.Style.ID = nil, ""
			if err := d.DecodeElement(&run, &start); err != nil {
				t.Fatal(err)
			}
			if run.Mark.Style.ID != "SourceMark" {
				out.WriteString(strings.Join(run.Text, ""))
			}
		}
	}
}

func TestReportOfTheYearHasEveryFigure(t *testing.T) {
	cfg := reportConfig(t)
	said := docxText(t, compose(t, cfg, demoStore(t, cfg), ReportRequest{Period: duty.Year(2024)}))
	for _, want := range figuresOfTheYear {
		if !strings.Contains(said, want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	at := 0
	for _, want := range headingsOfTheYear {
		i := strings.Index(said[at:], want)
		if i < 0 {
			t.Errorf("%q is missing or out of order", want)
			continue
		}
		at += i
	}
}

// TestEveryFigureComesFromRecords takes the records away that a figure's source names:
// then the figure is gone. So none is written into the program or the template.
func TestEveryFigureComesFromRecords(t *testing.T) {
	cfg := reportConfig(t)
	db := demoStore(t, cfg)
	template, err := yearbook.BuiltIn(yearbook.DistrictTemplate)
	if err != nil {
		t.Fatal(err)
	}
	load := func() *duty.Records {
		r, err := db.Records(t.Context(), duty.Year(2024), "", time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	all := load()
	book := yearbook.Compose(template, all, all.Reports, "", cfg.Location)
	for _, figure := range figuresOfTheYear {
		sources := sourcesOf(book, figure)
		if len(sources) == 0 {
			t.Errorf("%q has no source", figure)
			continue
		}
		r := load()
		removed := without(r, sources)
		if removed == 0 {
			t.Errorf("%q is traced to no record", figure)
		}
		if strings.Contains(bookText(yearbook.Compose(template, r, r.Reports, "", cfg.Location)), figure) {
			t.Errorf("%q is still said without its %d records", figure, removed)
		}
	}
}

// sourcesOf are the records behind the sentence that says a figure.
func sourcesOf(b *yearbook.Book, figure string) []yearbook.Ref {
	var out []yearbook.Ref
	for _, block := range b.Blocks {
		for _, s := range block.Spans {
			if strings.Contains(s.Text, figure) {
				for _, n := range s.Sources {
					out = append(out, b.Sources[n-1].Records...)
				}
			}
		}
	}
	return out
}

// without takes records away and tells how many.
func without(r *duty.Records, refs []yearbook.Ref) int {
	gone := map[string]bool{}
	for _, ref := range refs {
		gone[ref.Kind+" "+ref.ID] = true
	}
	before := len(r.Reports) + len(r.Register) + len(r.Figures) + len(r.Media) + len(r.Units)
	r.Reports = slices.DeleteFunc(r.Reports, func(v duty.Report) bool { return gone["信息报送 "+v.ID] })
	r.Register = slices.DeleteFunc(r.Register, func(v duty.Entry) bool { return gone["登记册 "+v.ID] })
	r.Figures = slices.DeleteFunc(r.Figures, func(v duty.Figure) bool { return gone["年度数字 "+v.ID] })
	r.Media = slices.DeleteFunc(r.Media, func(v duty.MediaFigure) bool { return gone["媒体数字 "+v.Account+"/2024"] })
	r.Units = slices.DeleteFunc(r.Units, func(v duty.Unit) bool { return gone["单位 "+v.ID] })
	return before - len(r.Reports) - len(r.Register) - len(r.Figures) - len(r.Media) - len(r.Units)
}

func bookText(b *yearbook.Book) string {
	var out strings.Builder
	for _, block := range b.Blocks {
		for _, s := range block.Spans {
			out.WriteString(s.Text)
		}
	}
	return out.String()
}

func TestDemoTwiceIsDemoOnce(t *testing.T) {
	cfg := reportConfig(t)
	db := demoStore(t, cfg)
	once, err := db.Records(t.Context(), duty.Year(2024), "", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	first := docxText(t, compose(t, cfg, db, ReportRequest{Period: duty.Year(2024)}))
	writeDemo(t, db)
	twice, err := db.Records(t.Context(), duty.Year(2024), "", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range [][2]int{{len(once.Units), len(twice.Units)}, {len(once.Reports), len(twice.Reports)}, {len(once.Register), len(twice.Register)},
		{len(once.Media), len(twice.Media)}, {len(once.Figures), len(twice.Figures)}, {len(once.Lists), len(twice.Lists)}} {
		if n[0] != n[1] || n[0] == 0 {
			t.Errorf("%d records became %d", n[0], n[1])
		}
	}
	if second := docxText(t, compose(t, cfg, db, ReportRequest{Period: duty.Year(2024)})); second != first {
		t.Error("the second report differs")
	}
}

// TestDemoUsesUnitsThatAreThere: a bureau's own unit of the same name stays as it is.
func TestDemoUsesUnitsThatAreThere(t *testing.T) {
	cfg := reportConfig(t)
	db, err := OpenStore(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	own := []duty.Unit{{ID: "own", Name: "区司法局", Kind: duty.KindOffice, Headcount: 40}}
	if err := db.SaveDutyUnits(t.Context(), own, duty.Change{Actor: "测试", At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	writeDemo(t, db)
	r, err := db.Records(t.Context(), duty.Year(2024), "own", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Units) != 1 || r.Units[0].Headcount != 40 || len(r.Units[0].Accounts) != 1 || len(r.Media) != 1 || len(r.Reports) == 0 || len(r.Lists) != 1 {
		t.Errorf("the bureau's unit has %d reports, %d lists: %+v", len(r.Reports), len(r.Lists), r.Units)
	}
}

func TestDemoOfAnotherYear(t *testing.T) {
	if _, err := DemoYear(2023, "某区", time.Now()); fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
}

// TestEveryNumberFollowsItsRecord changes every number of the records by one: the
// report says the new ones, and none of the old.
func TestEveryNumberFollowsItsRecord(t *testing.T) {
	cfg := reportConfig(t)
	r, err := demoStore(t, cfg).Records(t.Context(), duty.Year(2024), "", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	template, err := yearbook.BuiltIn(yearbook.DistrictTemplate)
	if err != nil {
		t.Fatal(err)
	}
	before := bookText(yearbook.Compose(template, r, r.Reports, "", cfg.Location))
	more := func(counts ...*duty.Count) {
		for _, c := range counts {
			if c.N > 0 {
				c.N++
			}
		}
	}
	for i := range r.Reports {
		more(&r.Reports[i].Sessions, &r.Reports[i].People, &r.Reports[i].Schools, &r.Reports[i].Materials, &r.Reports[i].Banners)
	}
	for i := range r.Figures {
		more(&r.Figures[i].Value)
	}
	for i := range r.Media {
		more(&r.Media[i].Items, &r.Media[i].Reads)
	}
	dropped := slices.IndexFunc(r.Register, func(e duty.Entry) bool { return e.Kind == duty.DeputyHead })
	r.Register = slices.Delete(r.Register, dropped, dropped+1)
	after := bookText(yearbook.Compose(template, r, r.Reports, "", cfg.Location))
	for _, c := range [][2]string{
		{"法治副校长69名，覆盖率达100%", "法治副校长68名，覆盖率达98.5%"}, {"共100余场", "共101余场"}, {"学校法治教育合计100余场", "学校法治教育合计101余场"},
		{"4所学校500余名学生", "5所学校501余名学生"}, {"3所学校30名学生", "4所学校31名学生"}, {"活动100场次", "活动101场次"},
		{"发放宣传资料3万余份", "发放宣传资料30001余份"}, {"悬挂横幅200余条", "悬挂横幅201余条"}, {"2774条", "2775条"},
		{"330余篇，阅读量33800余人次", "331余篇，阅读量33801余人次"}, {"中心组集体学法不少于2次", "中心组集体学法不少于3次"}, {"示范基地1个", "示范基地2个"},
	} {
		if !strings.Contains(before, c[0]) || strings.Contains(after, c[0]) || !strings.Contains(after, c[1]) {
			t.Errorf("%q did not become %q", c[0], c[1])
		}
	}
}
