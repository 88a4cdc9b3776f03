package content

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pufa/internal/datebook"
)

func TestStepTimes(t *testing.T) {
	span := datebook.Span{Start: datebook.Date{Year: 2026, Month: 12, Day: 1}, End: datebook.Date{Year: 2026, Month: 12, Day: 7}}
	for text, want := range map[string]string{
		"-7天 09:00": "2026-11-24 540", "当天 00:00": "2026-12-01 0", "+1天 18:30": "2026-12-02 1110",
		"末日 10:00": "2026-12-07 600", "末日+3天 23:59": "2026-12-10 1439", "首日-1天 08:00": "2026-11-30 480",
	} {
		w, err := ParseStepTime(text)
		if got := w.On(span).String() + " " + strconv.Itoa(w.Clock); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "09:00", "7天 09:00", "-7天", "-7天 24:00", "当天+1天 09:00", "-7天 9:00", "明天 09:00", "+1000天 09:00"} {
		if _, err := ParseStepTime(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestStepTimesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := StepTime{AtEnd: rapid.Bool().Draw(t, "end"), Days: rapid.IntRange(-999, 999).Draw(t, "days"), Clock: rapid.IntRange(0, 24*60-1).Draw(t, "clock")}
		got, err := ParseStepTime(w.String())
		if err != nil || got != w {
			t.Fatalf("%+v is %q, read as %+v, %v", w, w, got, err)
		}
	})
}

func FuzzParseStepTime(f *testing.F) {
	for _, s := range []string{"-7天 09:00", "当天 09:00", "末日+3天 10:00", "首日 00:00", "+999天 23:59"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := ParseStepTime(s)
		if err != nil {
			return
		}
		if again, err := ParseStepTime(w.String()); err != nil || again != w {
			t.Errorf("%q is %+v, and again %+v, %v", s, w, again, err)
		}
	})
}

func TestFillLeavesOutWhatNobodyMeasured(t *testing.T) {
	m := Message{Title: "{{首日}}见", Text: "{{日期}}，{{年份}}年。共有{{参与人数}}人参加，答对率{{答对率}}。下次见！\n{{来问次数}}次来问。\n完。"}
	span := datebook.Span{Start: datebook.Date{Year: 2027, Month: 4, Day: 15}, End: datebook.Date{Year: 2027, Month: 4, Day: 16}}
	for _, c := range []struct {
		results    map[string]string
		title, txt string
	}{
		{nil, "4月15日（周四）见", "4月15日至16日，2027年。下次见！\n\n完。"},
		{map[string]string{WordPeople: "12", WordRight: "83%"}, "4月15日（周四）见", "4月15日至16日，2027年。共有12人参加，答对率83%。下次见！\n\n完。"},
		{map[string]string{WordYear: "1999", WordAsked: "3"}, "4月15日（周四）见", "4月15日至16日，2027年。下次见！\n3次来问。\n完。"},
	} {
		if got := m.FilledWith(span, c.results); got.Title != c.title || got.Text != c.txt {
			t.Errorf("%v: %q %q", c.results, got.Title, got.Text)
		}
	}
}

// Whatever is measured, no open word is left in any message of the packs.
func TestNoMessageGoesOutWithAnOpenWord(t *testing.T) {
	set := builtIn(t)
	laws := set.LawDays()
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom(set.Campaigns).Draw(t, "campaign")
		span, ok := k.Next(datebook.Date{Year: rapid.IntRange(2026, 2050).Draw(t, "year"), Month: time.January, Day: 1}, laws)
		if !ok {
			return
		}
		results := map[string]string{}
		for _, w := range resultWords {
			if rapid.Bool().Draw(t, w) {
				results[w] = "7"
			}
		}
		for _, m := range k.Messages() {
			filled := m.FilledWith(span, results)
			if strings.ContainsAny(filled.Title+filled.Text, "{}") || filled.Title == "" || len(filled.Text) > 2048 {
				t.Fatalf("%s: %q, %d bytes: %s", k.Key, filled.Title, len(filled.Text), filled.Text)
			}
		}
	})
}

func TestBuiltInCampaigns(t *testing.T) {
	set := builtIn(t)
	if n := StatsOf(set).Campaigns; n != 55 {
		t.Errorf("%d campaigns", n)
	}
	titles := map[string]string{}
	for _, k := range set.Campaigns {
		for _, m := range k.Messages() {
			if other := titles[m.Title]; other != "" {
				t.Errorf("%s and %s share the title %s", k.Key, other, m.Title)
			}
			titles[m.Title] = k.Key
		}
	}
}

const goodCampaign = `
campaigns:
  - key: lamp
    name: 灯塔日
    rule: 12-04
    lead: 30
    grace: 3
    level: 国家
    basis: [灯塔法第1条]
    theme: 灯亮人安
    audiences: [居民]
    topics: [灯塔]
    laws: [灯塔法]
    units: [司法行政]
    calls: ["110"]
    announce: {when: -7天 09:00, title: 预告, text: "TEXT"}
    main: {when: 当天 09:00, title: 正文, text: "TEXT"}
    afterwards: {when: 末日+3天 10:00, title: 小结, text: "TEXT"}
    quiz: [a, b, c, d, e]
`

// lampWorld is a catalogue with one law, and a campaign with a change made to it.
func lampWorld(from, to string) string {
	pack := strings.ReplaceAll(goodCampaign, "TEXT", strings.Repeat("灯塔照亮夜归的船。", 14))
	return "checked: 2026-11-23\n" + strings.Replace(pack, from, to, 1) + `
laws:
  - {name: 灯塔法, title: 灯塔法, level: 法律, adopted: 2020-01-01, effective: 2020-06-01, articles: 9, about: 灯}
  - {name: 旧灯法, title: 旧灯法, level: 法律, adopted: 2000-01-01, effective: 2000-06-01, ended: 2020-06-01, superseded_by: [灯塔法], about: 旧}
hotlines:
  - {number: "110", name: 报警, when: 急}
`
}

func TestCampaignFindings(t *testing.T) {
	long := strings.Repeat("灯塔照亮夜归的船。", 14)
	for _, c := range []struct{ name, from, to, want string }{
		{"key", "key: lamp", "key: Lamp", "key"},
		{"level", "level: 国家", "level: 月球", "level:月球"},
		{"lead", "lead: 30", "lead: 0", "lead"},
		{"grace", "grace: 3", "grace: 99", "grace"},
		{"no basis", "basis: [灯塔法第1条]", "basis: []", "empty:basis"},
		{"repealed law", "laws: [灯塔法]", "laws: [旧灯法]", "repealed:旧灯法"},
		{"no such article", "basis: [灯塔法第1条]", "basis: [灯塔法第10条]", "no-article:《灯塔法》第十条"},
		{"cited, not listed", `text: "` + long, `text: "《灯塔法》第二条。` + long, "unlisted:《灯塔法》第二条"},
		{"unknown law in the text", `text: "` + long, `text: "《星星法》。` + long, "unknown-law:星星法"},
		{"too short", `text: "` + long, `text: "短`, "length:announce"},
		{"result before the end", `text: "` + long, `text: "有{{参与人数}}人。` + long, "placeholder:参与人数"},
		{"unknown word", `text: "` + long, `text: "有{{天气}}。` + long, "placeholder:天气"},
		{"year by hand", `text: "` + long, `text: "2027年见。` + long, "dated:2027年"},
		{"this year", `text: "` + long, `text: "今年见。` + long, "dated:今年"},
		{"day outside", `text: "` + long, `text: "6月1日见。` + long, "dated:6月1日"},
		{"unknown question", "quiz: [a, b", "quiz: [zz, b", "unknown-question:zz"},
		{"four questions", "quiz: [a, b, c, d, e]", "quiz: [a, b, c, d, d]", "quiz"},
		{"unknown hotline", `calls: ["110"]`, `calls: ["119"]`, "unknown-hotline:119"},
		{"order", "when: -7天 09:00", "when: +7天 09:00", "order"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := Check(load(t, folder("a.yaml", lampWorld(c.from, c.to))), today)
			for _, f := range found {
				if f.Finding == c.want {
					return
				}
			}
			t.Errorf("no %s among %v", c.want, found)
		})
	}
}

// A day of the campaign itself, a law's first day and a moving feast's placeholder are
// no mistakes.
func TestDaysThatHoldEveryYear(t *testing.T) {
	long := strings.Repeat("灯塔照亮夜归的船。", 14)
	set := load(t, folder("a.yaml", lampWorld(`text: "`+long, `text: "12月4日，{{首日}}，灯塔法自2020年6月1日起施行。`+long)))
	for _, f := range Check(set, today) {
		if strings.HasPrefix(f.Finding, "dated:") || strings.HasPrefix(f.Finding, "placeholder:") {
			t.Error(f)
		}
	}
}

func TestCampaignLinesThatCannotBeRead(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"rule: 12-04", "rule: 夏天", "第6行：日期规则“夏天”"},
		{"when: -7天 09:00", "when: 周三", "第17行：时间“周三”"},
		{"    rule: 12-04\n", "", "第4行：宣传活动“lamp”没有写日期规则"},
		{"theme:", "motto:", "不认识的字段“motto”"},
	} {
		_, err := Load(folder("a.yaml", lampWorld(c.from, c.to)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

func TestVerifyComparesCampaigns(t *testing.T) {
	long := strings.Repeat("灯塔照亮夜归的船。", 14)
	set := load(t, folder("a.yaml", lampWorld(`text: "`+long, `text: "12月4日，三十日内点灯，五百元以下罚款，{{日期}}。`+long)))
	var got []string
	for _, f := range Verify(set, sampleTexts{"灯塔法 1": "看守人应当在三十日内点灯。"}) {
		if f.ID == "lamp" {
			got = append(got, f.Finding)
		}
	}
	if strings.Join(got, " ") != "number:五百元" {
		t.Errorf("got %v", got)
	}
}
