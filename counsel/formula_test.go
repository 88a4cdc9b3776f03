package counsel

import (
	"strings"
	"testing"

	"pufa/internal/datebook"
)

func day(y, m, d int) datebook.Date {
	return datebook.DateOf(datebook.Date{Year: y, Month: 1, Day: 1}.In(utc).AddDate(0, m-1, d-1))
}

var sampleTables = Tables{
	LPR: LPR{Through: day(2026, 11, 20), Rows: []LPRRow{{day(2019, 8, 20), 42500}, {day(2024, 7, 22), 33500}, {day(2024, 10, 21), 31000}}},
	Figures: map[string]Figure{
		Disposable: {Name: "城镇居民人均可支配收入", Year: 2025, Value: Yuan(40000)},
		CareDaily:  {Name: "护工一天的劳务报酬", Year: 2025, Value: Yuan(150)},
		MealsDaily: {Name: "一天的伙食补助", Year: 2025, Value: Yuan(100), Example: true},
	},
}

// values parses key=text pairs by what the formula needs.
func values(t testing.TB, f Formula, pairs ...string) map[string]Value {
	t.Helper()
	out := map[string]Value{}
	for _, p := range pairs {
		key, text, _ := strings.Cut(p, "=")
		found := false
		for _, n := range f.Needs {
			if n.Key == key {
				v, err := Parse(n.Kind, text, today)
				if err != nil {
					t.Fatalf("%s: %v", p, err)
				}
				out[key], found = v, true
			}
		}
		if !found {
			t.Fatalf("no input %s", key)
		}
	}
	return out
}

func compute(t testing.TB, name string, pairs ...string) (Result, error) {
	t.Helper()
	f, ok := Find(name)
	if !ok {
		t.Fatalf("no formula %s", name)
	}
	return f.Compute(Inputs{Values: values(t, f, pairs...), Tables: sampleTables, Today: today})
}

func TestFormulas(t *testing.T) {
	for _, c := range []struct {
		formula string
		inputs  string
		want    string
	}{
		// Labour contract law art. 47: half a month below six, a month from six on.
		{"severance", "wage=8500 term=3年7个月", "34,000元"},
		{"severance", "wage=8500 term=3年6个月", "34,000元"},
		{"severance", "wage=8500 term=3年5个月29天", "29,750元"},
		{"severance", "wage=8500 term=1天", "4,250元"},
		{"severance", "wage=8500 term=5年", "42,500元"},
		// three times the local wage, twelve years at most
		{"severance", "wage=30000 term=15年 average=8000", "288,000元"},
		{"severance", "wage=24000 term=15年 average=8000", "360,000元"},
		{"severance", "wage=3333.33 term=3个月", "1,666.67元"},
		{"dismissal", "wage=6000 term=2年3个月", "30,000元"},
		{"dismissal", "wage=3333.33 term=3个月", "3,333.34元"},
		// 6000 / 174 an hour
		{"overtime", "wage=6000 weekday=20小时", "1,034.48元"},
		{"overtime", "wage=6000 restday=16小时", "1,103.45元"},
		{"overtime", "wage=6000 holiday=8小时", "827.59元"},
		{"overtime", "wage=17400 weekday=1小时 restday=1小时 holiday=1小时", "650元"},
		{"overtime", "wage=17400 weekday=2.5小时", "375元"},
		{"double-wage", "wage=5000 start=2026-01-05 end=2026-06-20", "22,500元"},
		{"double-wage", "wage=5000 start=2026-01-05 end=2026-02-05", "0元"},
		{"double-wage", "wage=5000 start=2026-01-05 end=2026-01-20", "0元"},
		{"double-wage", "wage=5000 start=2024-01-05 end=2026-11-01", "55,000元"},
		{"annual-leave", "years=11个月", "每年0天"},
		{"annual-leave", "years=1年", "每年5天"},
		{"annual-leave", "years=9年11个月", "每年5天"},
		{"annual-leave", "years=10年", "每年10天"},
		{"annual-leave", "years=20年", "每年15天"},
		{"annual-leave", "years=12年 unused=4 wage=6525", "每年10天，应再补2,400元"},
		{"probation", "contract=固定期限 term=2个月", "不得约定试用期"},
		{"probation", "contract=固定期限 term=3个月", "最长1个月"},
		{"probation", "contract=固定期限 term=1年", "最长2个月"},
		{"probation", "contract=固定期限 term=3年", "最长6个月"},
		{"probation", "contract=无固定期限", "最长6个月"},
		{"probation", "contract=以完成一定工作任务为期限", "不得约定试用期"},
		{"probation", "contract=固定期限 term=2年 agreed=6个月 wage=5000", "最长2个月，超期部分履行完的赔偿金20,000元"},
		{"maternity", "birth=顺产", "98天"},
		{"maternity", "birth=难产", "113天"},
		{"maternity", "birth=难产 babies=3", "143天"},
		{"maternity", "birth=怀孕未满四个月流产", "15天"},
		{"maternity", "birth=怀孕满四个月流产", "42天"},
		{"maternity", "birth=顺产 start=2026-11-01", "98天，休到2027年2月6日（周六）"},
		{"work-injury", "level=1 wage=6000", "162,000元"},
		{"work-injury", "level=9 wage=6000", "54,000元"},
		{"work-injury", "level=10 wage=3000 average=8000", "33,600元"},
		{"work-injury", "level=10 wage=30000 average=8000", "168,000元"},
		{"injury", "medical=2万 income=6000 absent=60 care=30 hospital=20 level=10 age=45", "118,500元"},
		{"injury", "level=1 age=60", "800,000元"},
		{"injury", "level=1 age=61", "760,000元"},
		{"injury", "level=1 age=74", "240,000元"},
		{"injury", "level=1 age=75", "200,000元"},
		{"injury", "medical=100", "100元"},
		// 诉讼费用交纳办法 arts. 13 and 14
		{"court-fee", "kind=财产案件 amount=1万", "50元"},
		{"court-fee", "kind=财产案件 amount=10000.01", "50元"},
		{"court-fee", "kind=财产案件 amount=10万", "2,300元"},
		{"court-fee", "kind=财产案件 amount=20万", "4,300元"},
		{"court-fee", "kind=财产案件 amount=50万", "8,800元"},
		{"court-fee", "kind=财产案件 amount=100万", "13,800元"},
		{"court-fee", "kind=财产案件 amount=200万", "22,800元"},
		{"court-fee", "kind=财产案件 amount=500万", "46,800元"},
		{"court-fee", "kind=财产案件 amount=1000万", "81,800元"},
		{"court-fee", "kind=财产案件 amount=2000万", "141,800元"},
		{"court-fee", "kind=财产案件 amount=3000万", "191,800元"},
		{"court-fee", "kind=支付令 amount=10万", "766.67元"},
		{"court-fee", "kind=劳动争议", "10元"},
		{"court-fee", "kind=行政案件", "50元"},
		{"court-fee", "kind=离婚", "50元至300元"},
		{"court-fee", "kind=离婚 shared=30万", "550元至800元"},
		{"court-fee", "kind=人格权 shared=20万", "1,100元至1,500元"},
		{"court-fee", "kind=申请执行 amount=60万", "8,400元"},
		{"court-fee", "kind=财产保全 amount=10万", "1,020元"},
		{"court-fee", "kind=财产保全 amount=1000万", "5,000元"},
		{"lending-cap", "principal=5万 signed=2024-08-01 term=1年", "年利率最高13.4%，1年利息最多6,700元"},
		{"lending-cap", "principal=5万 signed=2024-10-21 term=6个月", "年利率最高12.4%，6个月利息最多3,100元"},
		{"delay-interest", "debt=10万 due=2026-03-01 until=2026-11-01", "4,287.50元"},
		{"delay-interest", "debt=10万 due=2026-03-01 until=2026-03-01", "0元"},
		{"deposit", "price=10万 deposit=3万 who=收定金的一方违约", "应退50,000元"},
		{"deposit", "price=10万 deposit=1万 who=收定金的一方违约", "应退20,000元"},
		{"deposit", "price=10万 deposit=1万 who=交定金的一方违约", "定金10,000元要不回来"},
		{"deposit", "price=10万 deposit=3万 who=交定金的一方违约", "定金20,000元要不回来，超过的10,000元可以要回"},
		{"consumer", "kind=欺诈 price=100", "500元"},
		{"consumer", "kind=欺诈 price=1000", "3,000元"},
		{"consumer", "kind=食品不合格 price=39.9", "1,000元"},
		{"consumer", "kind=食品不合格 price=300", "3,000元"},
		{"consumer", "kind=食品不合格 price=300 loss=5000", "15,000元"},
		// civil code arts. 201 to 203: the day itself does not count, holidays move the end
		{"deadline", "kind=上诉（判决） from=2026-11-06", "2026年11月23日（周一）"},
		{"deadline", "kind=上诉（裁定） from=2026-11-20", "2026年11月30日（周一）"},
		{"deadline", "kind=上诉（判决） from=2026-09-16", "2026年10月5日（周一），已经过了"},
		{"deadline", "kind=劳动仲裁 from=2026-02-28", "2027年3月1日（周一）"},
		{"deadline", "kind=行政诉讼 from=2026-08-31", "2027年3月1日（周一）"},
		{"deadline", "kind=诉讼时效 from=2024-02-29", "2027年3月1日（周一）"},
		{"deadline", "kind=行政复议 from=2026-12-08", "2027年2月9日（周二）"},
		{"deadline", "kind=申请执行 from=2026-05-06", "2028年5月8日（周一）"},
	} {
		got, err := compute(t, c.formula, strings.Fields(c.inputs)...)
		if err != nil || got.Answer != c.want {
			t.Errorf("%s %s: %q %v, want %q", c.formula, c.inputs, got.Answer, err, c.want)
		}
		if err == nil && len(got.Steps) == 0 {
			t.Errorf("%s %s: no steps", c.formula, c.inputs)
		}
	}
}

// What does not fit is said in words for the person, and nothing panics.
func TestFormulasRefuse(t *testing.T) {
	for _, c := range []string{"overtime wage=6000", "work-injury level=11 wage=6000", "work-injury level=0 wage=6000", "injury level=11 age=3", "injury income=6000", "annual-leave years=2年 unused=9 wage=100",
		"lending-cap principal=1万 signed=2019-01-01 term=1年", "lending-cap principal=1万 signed=2026-12-30 term=1年", "double-wage wage=1 start=2026-05-01 end=2026-04-01",
		"delay-interest debt=1 due=2026-05-01 until=2026-04-01", "deposit price=1 deposit=2 who=交定金的一方违约", "court-fee kind=别的 amount=1", "severance wage=1", "court-fee kind=财产案件"} {
		fields := strings.Fields(c)
		if got, err := compute(t, fields[0], fields[1:]...); err == nil {
			t.Errorf("%s: %q", c, got.Answer)
		}
	}
	if _, ok := Find("alchemy"); ok {
		t.Error("found a formula that is none")
	}
}

func TestEveryNameIsAFormula(t *testing.T) {
	for _, name := range Names() {
		f, ok := Find(name)
		if !ok || len(f.Needs) == 0 {
			t.Errorf("%s: %v", name, ok)
		}
		if _, err := f.Compute(Inputs{Tables: sampleTables, Today: today}); err == nil {
			t.Errorf("%s computes from nothing", name)
		}
	}
}

func TestStaleRates(t *testing.T) {
	fresh, err := compute(t, "lending-cap", "principal=1万", "signed=2026-11-01", "term=1年")
	if err != nil || strings.Contains(strings.Join(fresh.Notes, ""), "超过两个月") {
		t.Errorf("%v %v", fresh.Notes, err)
	}
	f, _ := Find("lending-cap")
	old := sampleTables
	old.LPR.Through = day(2026, 9, 22)
	got, err := f.Compute(Inputs{Values: values(t, f, "principal=1万", "signed=2026-11-01", "term=1年"), Tables: old, Today: today})
	if err != nil || !strings.Contains(got.Notes[0], "超过两个月") || !strings.Contains(got.Notes[0], "2024年10月21日起3.1%") {
		t.Errorf("%v %v", got.Notes, err)
	}
}

func TestExampleFiguresAreMarked(t *testing.T) {
	got, err := compute(t, "injury", "hospital=3")
	if err != nil || !strings.Contains(strings.Join(got.Notes, ""), "示例数") {
		t.Errorf("%v %v", got.Notes, err)
	}
}
