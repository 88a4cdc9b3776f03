package bot

import (
	"testing"

	"pufa/content"
	"pufa/internal/datebook"
)

func TestOccasionAsked(t *testing.T) {
	set, err := content.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string]string{
		"宪法宣传周是什么时候": "const_week", "宪法日哪天": "const_day", "请问国家宪法日是几月几号": "const_day", "国家安全教育日是哪一天": "415",
		"3·15是哪天": "315", "三月三是哪天": "sanyuesan", "今年中秋节是几号呀": "mid", "老年节什么时候": "elder", "丰收节是什么日子": "harvest",
		"网络安全宣传周时间": "cyber", "禁毒日是哪天": "626", "全国助残日在几月": "disabled", "民法典宣传月是哪个月": "civil",
		// questions of law, and others
		"春节加班工资什么时候发": "", "中秋节放假时间怎么算": "", "宪法是什么时候通过的": "", "教师节老师能收礼吗": "", "消防日": "", "什么时候开庭": "", "工伤认定时间": "",
		"春节": "", "国庆节放几天": "",
	} {
		got := ""
		if k := occasionAsked(set, command(words)); k != nil {
			got = k.Key
		}
		if got != want {
			t.Errorf("%s: %q, want %q", words, got, want)
		}
	}
}

func TestMonthAsked(t *testing.T) {
	today := datebook.Date{Year: 2026, Month: 12, Day: 31}
	for words, want := range map[string]string{
		"这个月有什么活动": "2026-12-01 2026-12-31", "下个月有什么普法活动": "2027-01-01 2027-01-31", "本周有什么宣传活动": "2026-12-28 2027-01-03",
		"这个月商家搞活动不退定金怎么办": "", "你们下个月有哪些普法宣传活动": "2027-01-01 2027-01-31", "这个月工资没发": "", "活动": "", "下个月老板说要搞活动让我们自己出钱不出就扣工资合法吗": "",
	} {
		got := ""
		if first, last, _, ok := monthAsked(command(words), today); ok {
			got = first.String() + " " + last.String()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", words, got, want)
		}
	}
}
